package dev.vigia.diagnose;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.Severity;
import dev.vigia.diagnose.rule.OutOfReach;
import dev.vigia.diagnose.rule.Rule;
import dev.vigia.diagnose.rule.Rules;
import dev.vigia.job.Schema;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.NoContact;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The verdict on the whole system: what is broken, where, and why; or that nothing is, with the figures that show it. Pure:
 * the same observation always gives the same.
 *
 * @param headline  the answer in one sentence
 * @param incidents what is wrong, the earliest link of each chain, the worst first
 * @param figures   what the system does now; null: nothing could be read
 * @param missing   signals that could not be read: what depends on them cannot be told
 */
public record Diagnosis(
        Status status,
        String headline,
        List<Incident> incidents,
        Figures figures,
        List<Missing> missing,
        Instant observedAt) {

    private static final String RULE = "rule ";

    /** How the system is. */
    public enum Status {
        HEALTHY,
        DEGRADED,
        BROKEN,
        /** Service suffers or signals are missing, and no rule can say why. */
        UNKNOWN
    }

    public Diagnosis {
        incidents = List.copyOf(incidents);
        missing = List.copyOf(missing);
    }

    public static Diagnosis of(Observation seen) {
        Facts facts = new Facts(seen);
        List<Incident> found = new ArrayList<>();
        List<Missing> missing = new ArrayList<>(seen.missing());
        for (Rule rule : Rules.ALL) {
            try {
                found.addAll(rule.in(facts));
            } catch (RuntimeException e) { // a rule that stumbles must not take the verdict of all others with it
                missing.add(new Missing(RULE + rule.getClass().getSimpleName(), "it failed: " + e));
            }
        }
        List<Incident> ranked = new ArrayList<>(Ranking.of(found).stream()
                .map(incident -> Hidden.judged(incident, facts))
                .toList());
        ranked.addAll(Unexplained.in(facts, ranked));
        Schema schema = new Schema(seen.schema());
        List<Incident> incidents =
                ranked.stream().map(incident -> runnable(incident, schema)).toList();
        Figures figures = Figures.of(facts);
        Status status = status(incidents, missing);
        return new Diagnosis(
                status,
                incidents.isEmpty()
                        ? figures.headline(status, missing)
                        : incidents.get(0).headline(),
                incidents,
                figures,
                missing,
                seen.observedAt());
    }

    /** Where there was nobody to ask: what the refusal itself says, and that every signal is missing. */
    public static Diagnosis of(NoContact contact) {
        Incident incident = OutOfReach.incident(contact);
        List<Missing> missing = Arrays.stream(Signal.values())
                .map(signal -> new Missing(signal.word(), "there is no connection to PostgreSQL"))
                .toList();
        List<Incident> incidents = List.of(incident);
        return new Diagnosis(status(incidents, missing), incident.headline(), incidents, null, missing, contact.at());
    }

    private static Status status(List<Incident> incidents, List<Missing> missing) {
        if (incidents.isEmpty()) {
            return missing.stream()
                            .anyMatch(gone -> Figures.NEEDED.contains(gone.signal())
                                    || gone.signal().startsWith(RULE))
                    ? Status.UNKNOWN
                    : Status.HEALTHY;
        }
        if (incidents.stream().allMatch(incident -> incident.cause() == Cause.UNKNOWN)) {
            return Status.UNKNOWN;
        }
        return incidents.stream().anyMatch(incident -> incident.severity() == Severity.BROKEN)
                ? Status.BROKEN
                : Status.DEGRADED;
    }

    /** Queries name the tables where they are. */
    private static Incident runnable(Incident incident, Schema schema) {
        return incident.withEvidence(incident.evidence().stream()
                .map(evidence -> evidence.in(schema))
                .toList());
    }
}
