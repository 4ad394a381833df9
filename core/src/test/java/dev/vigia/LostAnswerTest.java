package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Dedupe;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An enqueue whose commit happened and whose answer was lost, as a connection that breaks at the worst moment does it. */
@ExtendWith(FreshDatabase.class)
class LostAnswerTest {

    @Test
    void anEnqueueThatIsRepeatedAfterALostAnswerEnqueuesOnce(TestDatabase database) {
        AtomicInteger losses = new AtomicInteger(2);
        Vigia vigia = Vigia.on(losing(database.dataSource(), losses)).build();
        List<Enqueued> jobs = vigia.enqueueAll(IntStream.range(0, 50)
                .mapToObj(i -> NewJob.of("t").withDedupeKey(i % 2 == 0 ? "k" + i : null))
                .toList());
        assertThat(losses).as("two answers were lost").hasValue(0);
        assertThat(jobs).noneMatch(Enqueued::duplicate);
        assertThat(database.rows("select id from executor_jobs where status = 'queued' order by id"))
                .extracting(row -> row.get("id"))
                .containsExactlyElementsOf(
                        jobs.stream().map(Enqueued::id).sorted().toList());
    }

    @Test
    void anEnqueueThatNeverHearsAnAnswerSaysThatItsEffectIsUnknown(TestDatabase database) {
        Vigia vigia = Vigia.on(losing(database.dataSource(), new AtomicInteger(Integer.MAX_VALUE)))
                .build();
        assertThatThrownBy(() -> vigia.enqueue(NewJob.of("t")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("is unknown");
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    @Test
    void aSingleEnqueueThatIsRepeatedAfterALostAnswerEnqueuesOnce(TestDatabase database) {
        AtomicInteger losses = new AtomicInteger(2);
        Vigia vigia = Vigia.on(losing(database.dataSource(), losses)).build();
        Enqueued job = vigia.enqueue(NewJob.of("t"));
        assertThat(losses).as("two answers were lost").hasValue(0);
        assertThat(database.rows("select id from executor_jobs where status = 'queued'"))
                .extracting(row -> row.get("id"))
                .containsExactly(job.id());
    }

    @Test
    void aReplacementThatIsRepeatedAfterALostAnswerReplacesOnce(TestDatabase database) {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        Dedupe latest = Dedupe.by("k").withMode(Dedupe.Mode.REPLACE);
        Enqueued old = vigia.enqueue(NewJob.of("t").withDedupe(latest));
        AtomicInteger losses = new AtomicInteger(2);
        Enqueued newer = Vigia.on(losing(database.dataSource(), losses))
                .build()
                .enqueue(NewJob.of("t").withDedupe(latest));
        assertThat(losses).as("two answers were lost").hasValue(0);
        assertThat(newer.duplicate()).isFalse();
        assertThat(database.rows("select id from executor_jobs where status = 'queued'"))
                .extracting(row -> row.get("id"))
                .containsExactly(newer.id());
        assertThat(database.rows("select id from executor_jobs where status = 'cancelled'"))
                .extracting(row -> row.get("id"))
                .containsExactly(old.id());
    }

    @Test
    void aLoserThatIsRepeatedAfterALostAnswerLosesAgainToTheSameJob(TestDatabase database) {
        Enqueued holder = Vigia.on(database.dataSource())
                .build()
                .enqueue(NewJob.of("t").withDelay(Duration.ofHours(1)).withDedupeKey("k"));
        for (Dedupe.Mode mode : List.of(Dedupe.Mode.KEEP, Dedupe.Mode.DEBOUNCE, Dedupe.Mode.EARLIEST)) {
            Enqueued loser = Vigia.on(losing(database.dataSource(), new AtomicInteger(2)))
                    .build()
                    .enqueue(NewJob.of("t").withDedupe(Dedupe.by("k").withMode(mode)));
            assertThat(loser.duplicate()).isTrue();
            assertThat(loser.id()).isEqualTo(holder.id());
        }
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    /** Connections that commit, by commit or by a statement that is its own transaction, and fail to say so, {@code losses} times. */
    private static DataSource losing(DataSource source, AtomicInteger losses) {
        Afterwards lose = answer -> {
            if (losses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
            }
            return answer;
        };
        return proxy(DataSource.class, source, "getConnection", connection -> {
            Connection committing = proxy(Connection.class, (Connection) connection, "commit", lose);
            return proxy(
                    Connection.class,
                    committing,
                    "prepareStatement",
                    statement -> proxy(
                            PreparedStatement.class,
                            (PreparedStatement) statement,
                            "execute.*",
                            answer -> committing.getAutoCommit() ? lose.apply(answer) : answer));
        });
    }

    @FunctionalInterface
    private interface Afterwards {
        Object apply(Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, String method, Afterwards afterwards) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, called, arguments) -> {
                    try {
                        Object result = called.invoke(target, arguments);
                        return called.getName().matches(method) ? afterwards.apply(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
