package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.RefusedKey;
import java.time.Duration;
import java.util.List;

/** Somebody still brings a service key that has ended. */
final class KeyRevoked implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().refusedKeys().stream()
                .filter(key -> facts.within(key.lastRefusedAt(), Thresholds.TOLD))
                .map(key -> incident(key, facts))
                .toList();
    }

    private static Incident incident(RefusedKey key, Facts facts) {
        return Finding.of(Cause.KEY_REVOKED)
                .in("key", key.id())
                .in("name", key.name())
                .headline("Key " + key.name() + " (" + key.id() + ") was " + key.state() + " at "
                        + facts.moment(key.endedAt()) + " and is still used: the last call was refused at "
                        + facts.moment(key.lastRefusedAt()) + ".")
                .since(key.endedAt(), Duration.ofSeconds(5))
                .impact(Impact.of(0, 0L, key.types() == null ? List.of() : key.types(), null))
                .because(
                        "it ended then, and was brought afterwards",
                        "select id, name, state, coalesce(revoked_at, expires_at) as ended_at, last_refused_at, last_refused_at >= coalesce(revoked_at, expires_at) as holds from executor_keys where id = ?",
                        key.id())
                .because(
                        "its refusals are told as events",
                        "select count(*) as told, max(at) as last, count(*) > 0 as holds from executor_events where kind = 'key_revoked_used' and at >= ? and data ->> 'key_id' = ?",
                        key.endedAt(),
                        key.id())
                .not("an attack by guessing: the whole key was right")
                .next(NextAction.look(
                        "Give the caller a new key.",
                        "vigia key create --name " + Phrasing.quoted(key.name()) + " --scope enqueue --reason "
                                + Phrasing.quoted("replaces " + key.id())))
                .confidence(0.96);
    }
}
