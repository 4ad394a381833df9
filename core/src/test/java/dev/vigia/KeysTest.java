package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyEndedException;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.KeyState;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.ServiceKey;
import dev.vigia.job.StoredKey;
import dev.vigia.observe.InvalidQueryException;
import dev.vigia.observe.KeyPage;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class KeysTest {
    private static final Operator ANA = new Operator("ana@ops", "for the billing service", "req-1");
    private static final KeyGrant ENQUEUE_BILLS =
            new KeyGrant(Set.of(KeyScope.ENQUEUE, KeyScope.READ), AllowedTypes.of(Set.of("send_bill")));

    private TestDatabase database;
    private Keys keys;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        keys = Vigia.on(fresh.dataSource()).build().keys();
    }

    private IssuedKey made(String name, KeyEnd expiry) {
        return keys.create(new NewKey(name, ENQUEUE_BILLS, expiry), ANA);
    }

    @Test
    void aKeyIsMadeWithWhatItMayDoAndIsFoundByItsId() {
        IssuedKey issued = made("billing", KeyEnd.NEVER);
        assertThat(keys.get(issued.secret().id())).contains(issued.key());
        assertThat(issued.key().grant()).isEqualTo(ENQUEUE_BILLS);
        assertThat(issued.key().createdBy()).isEqualTo("ana@ops");
        StoredKey stored = keys.find(issued.key().id()).orElseThrow();
        assertThat(stored.state()).isEqualTo(KeyState.LIVE);
        assertThat(stored.endsIn()).isNull();
        assertThat(stored.matches(issued.secret())).isTrue();
        assertThat(stored.matches(made("billing", KeyEnd.NEVER).secret())).isFalse();
        assertThat(keys.find("000000000")).isEmpty();
    }

    @Test
    void noTableHoldsASecret() {
        List<String> secrets = new ArrayList<>();
        IssuedKey first = made("billing", KeyEnd.NEVER);
        secrets.add(first.secret().reveal());
        secrets.add(rotated(first.key().id(), KeyEnd.after(Duration.ofHours(1)))
                .secret()
                .reveal());
        keys.revoke(first.key().id(), ANA);
        keys.recordRefusal(first.key().id(), "192.0.2.7", 3);
        String dump = dump();
        assertThat(dump).contains(first.key().id(), "key_rotated", "revoke_key", "192.0.2.7");
        for (String secret : secrets) {
            assertThat(dump).doesNotContain(secret, secret.substring(13), secret.substring(13, 56));
        }
        assertThat(first).asString().doesNotContain(secrets.get(0).substring(13));
    }

    private String dump() {
        StringBuilder dump = new StringBuilder();
        for (Map<String, Object> table : database.rows("select relname from pg_class"
                + " where relkind in ('r', 'v', 'm') and relnamespace = 'public'::regnamespace")) {
            database.rows("select t::text as row from " + table.get("relname") + " t")
                    .forEach(row -> dump.append(row.get("row")).append('\n'));
        }
        return dump.toString();
    }

    @Test
    void aRotationOverlapsUntilTheGivenTimeAndTheSuccessorMayDoTheSame() {
        IssuedKey old = made("billing", KeyEnd.after(Duration.ofDays(30)));
        Instant ends = old.key().createdAt().plus(Duration.ofHours(2));
        IssuedKey next = rotated(old.key().id(), KeyEnd.at(ends));
        assertThat(next.key().grant()).isEqualTo(ENQUEUE_BILLS);
        assertThat(next.key().name()).isEqualTo("billing");
        assertThat(next.key().replaces()).isEqualTo(old.key().id());
        assertThat(next.key().state()).isEqualTo(KeyState.LIVE);
        assertThat(Duration.between(next.key().createdAt(), next.key().expiresAt()))
                .as("it lives as long as the old one was made for")
                .isEqualTo(Duration.ofDays(30));
        assertThat(next.predecessor().state()).isEqualTo(KeyState.LIVE);
        assertThat(next.predecessor().expiresAt()).isEqualTo(ends);
        assertThat(next.predecessor().replacedBy()).isEqualTo(next.key().id());

        database.execute(
                "update executor_service_keys set created_at = now() - interval '2 days',"
                        + " expires_at = clock_timestamp() where id = ?",
                old.key().id());
        assertThat(keys.find(old.key().id()).orElseThrow().state()).isEqualTo(KeyState.EXPIRED);
        assertThat(keys.find(next.key().id()).orElseThrow().state()).isEqualTo(KeyState.LIVE);
    }

    @Test
    void aRotationNeverLengthensALife() {
        IssuedKey old = made("billing", KeyEnd.after(Duration.ofMinutes(5)));
        IssuedKey next = rotated(old.key().id(), KeyEnd.after(Duration.ofDays(1)));
        assertThat(next.predecessor().expiresAt()).isEqualTo(old.key().expiresAt());
        IssuedKey atOnce = rotated(next.key().id(), KeyEnd.after(Duration.ZERO));
        assertThat(atOnce.predecessor().state()).isEqualTo(KeyState.EXPIRED);
    }

    @Test
    void whatHasEndedOrHasASuccessorIsNotRotated() {
        String rotatedId = made("billing", KeyEnd.NEVER).key().id();
        String successor =
                rotated(rotatedId, KeyEnd.after(Duration.ofHours(1))).key().id();
        assertThatThrownBy(() -> rotated(rotatedId, KeyEnd.after(Duration.ofHours(1))))
                .isInstanceOf(KeyEndedException.class)
                .hasMessageContaining("was rotated already: " + successor);
        keys.revoke(successor, ANA);
        assertThatThrownBy(() -> rotated(successor, KeyEnd.after(Duration.ofHours(1))))
                .isInstanceOf(KeyEndedException.class)
                .hasMessageContaining("it is revoked; nothing was changed");
        assertThat(keys.rotate("000000000", KeyEnd.after(Duration.ZERO), ANA)).isEmpty();
        assertThat(database.number("select count(*) from executor_service_keys"))
                .isEqualTo(2);
    }

    @Test
    void ofManyRotationsAtOnceOneWins() throws Exception {
        String id = made("billing", KeyEnd.NEVER).key().id();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<IssuedKey>> tries = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tries.add(() -> rotated(id, KeyEnd.after(Duration.ofHours(1))));
            }
            int won = 0;
            for (Future<IssuedKey> attempt : threads.invokeAll(tries)) {
                won += won(attempt) ? 1 : 0;
            }
            assertThat(won).isOne();
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.number("select count(*) from executor_service_keys where replaces = ?", id))
                .isOne();
        assertThat(database.number("select count(*) from executor_audit where action = 'rotate_key'"))
                .isOne();
    }

    private static boolean won(Future<IssuedKey> attempt) throws InterruptedException {
        try {
            return attempt.get() != null;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(KeyEndedException.class);
            return false;
        }
    }

    @Test
    void aRevokedKeyStaysRevokedAsItWasTheFirstTime() {
        String id = made("billing", KeyEnd.NEVER).key().id();
        ServiceKey revoked = keys.revoke(id, ANA).orElseThrow();
        assertThat(revoked.state()).isEqualTo(KeyState.REVOKED);
        assertThat(keys.revoke(id, new Operator("eve", "again", null))).contains(revoked);
        assertThat(revoked.revokeReason()).isEqualTo("for the billing service");
        assertThat(database.number("select count(*) from executor_audit where action = 'revoke_key'"))
                .isOne();
        assertThat(keys.revoke("000000000", ANA)).isEmpty();
    }

    @Test
    void theDatabaseClockDecidesWhenAKeyEnds() {
        IssuedKey issued = made("billing", KeyEnd.after(Duration.ofHours(1)));
        assertThat(keys.find(issued.key().id()).orElseThrow().endsIn())
                .isBetween(Duration.ofMinutes(55), Duration.ofHours(1));
        database.execute("update executor_service_keys set created_at = now() - interval '2 hours',"
                + " expires_at = now() - interval '1 millisecond'");
        assertThat(keys.find(issued.key().id()).orElseThrow().state()).isEqualTo(KeyState.EXPIRED);
        assertThat(keys.get(issued.key().id()).orElseThrow().state()).isEqualTo(KeyState.EXPIRED);
        assertThatThrownBy(() -> made("late", KeyEnd.at(Instant.parse("2020-01-01T00:00:00Z"))))
                .isInstanceOfSatisfying(
                        InvalidKeyException.class,
                        e -> assertThat(e.parameter()).isEqualTo("expires_at"));
        assertThatThrownBy(() -> rotated(made("x", KeyEnd.NEVER).key().id(), KeyEnd.at(Instant.EPOCH)))
                .isInstanceOfSatisfying(
                        InvalidKeyException.class,
                        e -> assertThat(e.parameter()).isEqualTo("old_ends_at"));
    }

    @Test
    void everyChangeIsAuditedAndAnEvent() {
        String id = made("billing", KeyEnd.NEVER).key().id();
        String next = rotated(id, KeyEnd.after(Duration.ofHours(1))).key().id();
        keys.revoke(next, ANA);
        assertThat(database.rows("select actor, action, object, reason, request_id from executor_audit order by id"))
                .extracting(row -> row.values().toString())
                .containsExactly(
                        "[ana@ops, create_key, key " + id + ", for the billing service, req-1]",
                        "[ana@ops, rotate_key, key " + id + ", for the billing service, req-1]",
                        "[ana@ops, revoke_key, key " + next + ", for the billing service, req-1]");
        assertThat(database.rows("select kind, data ->> 'key_id' as key, data ->> 'actor' as actor,"
                        + " data ->> 'types' as types from executor_events order by id"))
                .extracting(row -> row.values().toString())
                .containsExactly(
                        "[key_created, " + id + ", ana@ops, [\"send_bill\"]]",
                        "[key_rotated, " + id + ", ana@ops, [\"send_bill\"]]",
                        "[key_revoked, " + next + ", ana@ops, [\"send_bill\"]]");
    }

    @Test
    void useIsWrittenAtMostOnceAMinute() {
        String id = made("billing", KeyEnd.NEVER).key().id();
        keys.recordUses(Map.of(id, Duration.ofSeconds(30), "000000000", Duration.ZERO));
        Instant first = keys.get(id).orElseThrow().lastUsedAt();
        assertThat(first).isNotNull();
        keys.recordUses(Map.of(id, Duration.ZERO));
        assertThat(keys.get(id).orElseThrow().lastUsedAt()).isEqualTo(first);
        database.execute("update executor_service_keys set last_used_at = now() - interval '61 seconds'");
        keys.recordUses(Map.of(id, Duration.ZERO));
        assertThat(keys.get(id).orElseThrow().lastUsedAt()).isAfter(first);
    }

    @Test
    void aKeyBroughtAfterItsEndIsToldOnceAMinuteHoweverManyAsk() {
        String id = made("billing", KeyEnd.NEVER).key().id();
        keys.revoke(id, ANA);
        assertThat(keys.recordRefusal(id, "192.0.2.7", 4)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(keys.recordRefusal(id, "192.0.2.8", 1)).isFalse();
        }
        assertThat(database.rows(
                        "select data ->> 'state' as state, data ->> 'uses' as uses, data ->> 'address' as address,"
                                + " data ->> 'name' as name from executor_events where kind = 'key_revoked_used'"))
                .containsExactly(Map.of("state", "revoked", "uses", "4", "address", "192.0.2.7", "name", "billing"));
        assertThat(keys.get(id).orElseThrow().lastRefusedAt()).isNotNull();
    }

    @Test
    void theListIsPagedLatestFirstAndByState() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, made("key " + i, KeyEnd.NEVER).key().id());
        }
        keys.revoke(ids.get(1), ANA);
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            KeyPage page = keys.list(null, 2, cursor);
            page.keys().forEach(key -> seen.add(key.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).isEqualTo(ids);
        assertThat(keys.list(KeyState.REVOKED, 10, null).keys())
                .extracting(ServiceKey::id)
                .containsExactly(ids.get(1));
        assertThatThrownBy(() -> keys.list(null, 10, "bm9uZQ")).isInstanceOf(InvalidQueryException.class);
    }

    private IssuedKey rotated(String id, KeyEnd oldEnds) {
        return keys.rotate(id, oldEnds, ANA).orElseThrow();
    }
}
