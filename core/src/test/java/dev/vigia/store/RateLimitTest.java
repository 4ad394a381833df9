package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The token bucket by PostgreSQL's clock, which a test cannot set: time passes when a bucket is made older. */
@ExtendWith(FreshDatabase.class)
class RateLimitTest {
    private final WorkerId worker = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim line;
    private ClaimLimited lanes;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        line = new Claim(store);
        lanes = new ClaimLimited(store);
    }

    private void policy(String limits) {
        database.execute("insert into executor_job_types (type) values ('t') on conflict do nothing");
        database.execute("update executor_job_types set " + limits + " where type = 't'");
    }

    private void enqueue(int count, String key) {
        vigia.enqueueAll(IntStream.range(0, count)
                .mapToObj(i -> NewJob.of("t").withConcurrencyKey(key))
                .toList());
        while (line.apply(worker, 500, null, Claim.Front.START).aside() > 0) {}
    }

    private int claim(int limit) {
        return lanes.apply(worker, limit, null).jobs().size();
    }

    private void timePasses(String interval) {
        database.execute("update executor_limit_buckets set full_at = full_at - ?::interval", interval);
    }

    @Test
    void aFullBucketStartsItsBurstAndThenWhatAccrues() {
        policy("rate_limit = 60, rate_period = '1 hour', rate_burst = 5");
        enqueue(30, null);
        assertThat(claim(100)).isEqualTo(5);
        ClaimLimited.Batch empty = lanes.apply(worker, 100, null);
        assertThat(empty.jobs()).isEmpty();
        assertThat(empty.lookAgain().toMillis() / 1000.0).as("a token a minute").isCloseTo(60, within(2.0));
        timePasses("3 minutes 1 second");
        assertThat(claim(100)).isEqualTo(3);
        timePasses("1 day");
        assertThat(claim(100)).as("no more than the burst accrues").isEqualTo(5);
    }

    @Test
    void theBurstIsATenthOfTheRateUnlessItIsGiven() {
        policy("rate_limit = 95, rate_period = '1 day'");
        enqueue(30, null);
        assertThat(claim(100)).isEqualTo(10);
    }

    @Test
    void everyKeyHasABucketOfItsOwnWhichIsForgottenWhenItIsFull() {
        policy("rate_limit_per_key = 10, rate_period_per_key = '1 hour', rate_burst_per_key = 2");
        enqueue(5, "a");
        enqueue(5, "b");
        enqueue(5, null);
        assertThat(claim(100)).as("2 of each key, and all that have none").isEqualTo(9);
        assertThat(claim(100)).isZero();
        timePasses("6 minutes 1 second");
        assertThat(claim(100)).isEqualTo(2);
        KeepLimits keep = new KeepLimits(new Database(database.dataSource(), Schema.PUBLIC));
        keep.apply();
        assertThat(database.number("select count(*) from executor_limit_buckets where key <> ''"))
                .isEqualTo(2);
        timePasses("1 day");
        keep.apply();
        assertThat(database.number("select count(*) from executor_limit_buckets where key <> ''"))
                .isZero();
        assertThat(claim(100)).as("a bucket that is not there is full").isEqualTo(4);
    }

    @Test
    void concurrencyAndRateHoldTogether() {
        policy("concurrency_limit = 3, rate_limit = 10, rate_period = '1 hour', rate_burst = 5");
        enqueue(10, null);
        assertThat(claim(100)).isEqualTo(3);
        database.execute("delete from executor_leases");
        assertThat(claim(100)).as("tokens left").isEqualTo(2);
    }

    @Test
    void whatIsTakenTogetherStartedAtTheInstantOfItsTokens() {
        policy("rate_limit = 1000, rate_period = '1 hour', rate_burst = 50");
        enqueue(50, null);
        claim(50);
        assertThat(database.rows("select distinct locked_at from executor_leases"))
                .hasSize(1);
    }

    @Test
    void noRoundingEverAddsToTheRate() {
        for (int rate : new int[] {3, 7, 11, 13, 999, 1009}) {
            double beyond = database.value(Number.class, """
                    with recursive taken (n, at) as (
                      select 0, timestamptz '2026-01-01'
                      union all
                      select n + 1, executor_bucket_after(at, timestamptz '2026-01-01', 1, ?, interval '1 second') from taken where n < 1000)
                    select extract(epoch from max(at) - timestamptz '2026-01-01')::float8 * ? from taken""", rate, rate).doubleValue();
            assertThat(beyond).as("1,000 tokens at %d a second", rate).isBetween(1000.0, 1002.0);
        }
    }

    @Test
    void aPolicySaysSinceWhenItLimits() {
        policy("rate_limit = 5, rate_period = '1 s'");
        assertThat(database.number(
                        "select count(*) from executor_job_types where limited_since > now() - interval '1 minute'"))
                .isOne();
        database.execute("insert into executor_job_types (type) values ('unlimited')");
        assertThat(database.number("select count(*) from executor_job_types where limited_since is not null"))
                .isOne();
    }
}
