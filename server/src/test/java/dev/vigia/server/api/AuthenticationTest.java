package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigia.Keys;
import dev.vigia.Vigia;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.KeySecret;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Without HTTP, so that every connection to the database can be counted, and the clock of the process be moved. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationTest {
    private static final String HERE = "192.0.2.1";
    private static final String LONG_KEY = "an-environment-key-of-more-than-32-characters";
    private static final Operator ANA = new Operator("ana", "a test", null);

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private RunningServer running;
    private Keys keys;
    private KeyJournal journal;
    private Authentication door;

    @BeforeAll
    void start(@TempDir Path folder) {
        running = RunningServer.in(folder);
        keys = Vigia.on(counted(running.database.dataSource())).build().keys();
    }

    @AfterAll
    void stop() {
        running.close();
    }

    @BeforeEach
    void anotherDoor() {
        journal = new KeyJournal(keys); // never started: it writes nothing
        door = door(LONG_KEY);
    }

    private Authentication door(String environment) {
        return new Authentication(EnvironmentKey.of(environment), new KeyRing(keys, now::get), journal);
    }

    private DataSource counted(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        connections.incrementAndGet();
                    }
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private IssuedKey made() {
        return keys.create(new NewKey("x", new KeyGrant(Set.of(KeyScope.READ), AllowedTypes.ALL), KeyEnd.NEVER), ANA);
    }

    private int refusal(String brought, String remote) {
        Problem problem = catchThrowableOfType(Problem.class, () -> door.identify(brought, remote));
        return problem == null ? 200 : problem.status();
    }

    private int asked(Runnable work) {
        int before = connections.get();
        work.run();
        return connections.get() - before;
    }

    @Test
    void whatHasNotTheFormOfAKeyCostsNoQuestionToTheDatabase() {
        String key = made().secret().reveal();
        String wrongCrc = key.substring(0, 61) + (key.charAt(61) == 'x' ? 'y' : 'x');
        assertThat(asked(() -> {
                    assertThat(refusal(wrongCrc, HERE)).isEqualTo(401);
                    assertThat(refusal("vg_" + "x".repeat(1 << 20), HERE)).isEqualTo(401);
                    assertThat(refusal("vg_ñññññññññ_" + "ñ".repeat(49), HERE)).isEqualTo(401);
                    assertThat(refusal(key.replace('_', '-'), HERE)).isEqualTo(401);
                    assertThat(refusal("", HERE)).isEqualTo(401);
                    Arbitraries.strings()
                            .ofMaxLength(200)
                            .sampleStream()
                            .limit(200)
                            .forEach(text -> assertThat(refusal(text, "198.51.100." + Math.abs(text.hashCode() % 250)))
                                    .isIn(401, 429));
                }))
                .isZero();
    }

    @Test
    void aGoodKeyIsAskedForOnceInTwoSeconds() {
        String key = made().secret().reveal();
        assertThat(asked(() -> {
                    for (int i = 0; i < 100; i++) {
                        assertThat(refusal(key, HERE)).isEqualTo(200);
                    }
                }))
                .isOne();
        now.addAndGet(Duration.ofMillis(2001).toNanos());
        assertThat(asked(() -> assertThat(refusal(key, HERE)).isEqualTo(200))).isOne();
    }

    @Test
    void aRevocationHoldsAfterTwoSecondsOfTheProcesssClockAndAnEndAtOnce() {
        IssuedKey revoked = made();
        assertThat(refusal(revoked.secret().reveal(), HERE)).isEqualTo(200);
        keys.revoke(revoked.key().id(), ANA);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(refusal(revoked.secret().reveal(), HERE)).isEqualTo(401);

        IssuedKey ending = keys.create(new NewKey("x", KeyGrant.ADMIN, KeyEnd.after(Duration.ofMillis(1500))), ANA);
        assertThat(refusal(ending.secret().reveal(), HERE)).isEqualTo(200);
        now.addAndGet(Duration.ofMillis(1500).toNanos());
        assertThat(asked(() -> refusal(ending.secret().reveal(), HERE)))
                .as("what was known is not believed past the key's own end")
                .isOne();
    }

    @Test
    void anotherSecretForTheSameIdOpensNothing() {
        IssuedKey key = made();
        String forged = forged(key.key().id());
        assertThat(KeySecret.parse(forged)).as("it has the form of a key").isPresent();
        assertThat(refusal(forged, HERE)).isEqualTo(401);
        assertThat(refusal(key.secret().reveal(), HERE)).isEqualTo(200);
        assertThat(refusal(forged, HERE))
                .as("beside the good one, which is known now")
                .isEqualTo(401);
    }

    private static String forged(String id) {
        String body = "vg_" + id + "_" + "x".repeat(43);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        StringBuilder digits = new StringBuilder();
        long rest = crc.getValue();
        for (int i = 0; i < 6; i++) {
            digits.append(alphabet.charAt((int) (rest % 62)));
            rest /= 62;
        }
        return body + digits.reverse();
    }

    @Test
    void whoFailsTooOftenWaitsAndCostsNothingMeanwhile() {
        String good = made().secret().reveal();
        assertThat(refusal(good, HERE)).isEqualTo(200);
        int tries = 0;
        while (refusal(KeySecret.generate().reveal(), HERE) != 429) {
            assertThat(++tries).as("fifty at once, then one in two seconds").isLessThan(500);
        }
        Problem problem = catchThrowableOfType(
                Problem.class, () -> door.identify(KeySecret.generate().reveal(), HERE));
        if (problem.status() == 429) { // else a token came back just now
            assertThat(Integer.parseInt(problem.headers().get("Retry-After"))).isBetween(1, 6);
        }
        assertThat(refusal(good, HERE)).as("a key that was good here before").isEqualTo(200);
        assertThat(refusal(LONG_KEY, HERE)).as("a key that nobody guesses").isEqualTo(200);
        assertThat(refusal(KeySecret.generate().reveal(), "192.0.2.2"))
                .as("another address")
                .isEqualTo(401);
    }

    @Test
    void oneKeyFromOneAddressIsSlowedDownSoonerThanTheAddress() {
        IssuedKey key = made();
        keys.revoke(key.key().id(), ANA);
        int tries = 0;
        while (refusal(key.secret().reveal(), HERE) != 429) {
            assertThat(++tries).as("ten at once, then one in six seconds").isLessThan(100);
        }
        assertThat(refusal(KeySecret.generate().reveal(), HERE))
                .as("other keys from there")
                .isEqualTo(401);
        assertThat(refusal(key.secret().reveal(), "192.0.2.2"))
                .as("that key from elsewhere")
                .isEqualTo(401);
    }

    @Test
    void aShortEnvironmentKeyCannotBeFoundByTryingOn() {
        door = door("letmein");
        assertThat(refusal("letmein", HERE)).isEqualTo(200);
        int guess = 0;
        while (refusal("guess-" + guess++, HERE) != 429) {
            assertThat(guess).isLessThan(500);
        }
        while (refusal("letmein", HERE) == 200) { // a token came back just now
            assertThat(refusal("guess", HERE)).isIn(401, 429);
        }
        assertThat(refusal("letmein", "192.0.2.2")).isEqualTo(200);
    }

    @Test
    void whereTheDatabaseCannotBeAskedNobodyIsLetIn() {
        Keys gone = Vigia.on((DataSource) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                            throw new java.sql.SQLException("gone", "08001");
                        }))
                .build()
                .keys();
        Authentication blind = new Authentication(EnvironmentKey.of(LONG_KEY), new KeyRing(gone, now::get), journal);
        assertThat(catchThrowableOfType(
                        StoreUnavailableException.class,
                        () -> blind.identify(KeySecret.generate().reveal(), HERE)))
                .isNotNull();
        assertThat(blind.identify(LONG_KEY, HERE)).as("the first admin").isEqualTo(Caller.ENVIRONMENT);
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        assertThat(Authentication.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(Authentication.network("[2001:db8:1:2:ffff::1]"))
                .isNotEqualTo(Authentication.network("2001:db8:1:3::1"));
        assertThat(Authentication.network("192.0.2.1")).isEqualTo("192.0.2.1");
    }
}
