package dev.vigia.lab.incidents.cases;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.NewKey;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.job.Schedule;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.KeyedProducer;
import dev.vigia.lab.incidents.world.SkewedClock;
import dev.vigia.lab.incidents.world.Workers.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What is not as it should be in the tables, in time, and at the door. */
final class StateCases {
    private StateCases() {}

    /** S1: follow-ups wait for a job that is dead. */
    static final class DeadParent extends Case {
        private String first;
        private String then;
        private UUID parent;
        private final List<String> children = new ArrayList<>();

        @Override
        protected void build() {
            first = type("discounts");
            flow(flowOf(first).carrying("\"discount\":{\"rate\":1}"));
            then = everyday(2).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            parent = world.traffic().enqueue(NewJob.of(first, "{\"ms\":30}").withMaxAttempts(1));
            for (int i = world.between(1, 3); i > 0; i--) {
                children.add(world.traffic()
                        .enqueue(NewJob.of(then, "{\"ms\":30}")
                                .dependsOn(parent)
                                .whenDependencyFails(OnDependencyFailure.WAIT))
                        .toString());
            }
        }

        @Override
        public boolean suffers() {
            return world.store().number("select count(*) from executor_dead_jobs where id = ?", parent) == 1;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("dependency_never").mentioning(parent.toString()));
        }

        @Override
        public Pattern advice() {
            return words("retry|cancel");
        }

        @Override
        public boolean isMended(Instant since) {
            return world.store().number("select count(*) from executor_job_runs where job_id = ?", parent) > 1;
        }
    }

    /** S2: somebody set jobs to running by hand. */
    static final class SetByHand extends Case {
        private String type;
        private List<UUID> jobs;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            jobs = world.traffic()
                    .burst(
                            Flow.of(type, 1, 50).formed((job, random) -> job.withDelay(Duration.ofHours(1))),
                            world.between(3, 6));
            for (UUID job : jobs) {
                world.store().execute("""
                        with w as (delete from executor_waiting where id = '%s' returning *)
                        insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, locked_by, locked_at)
                        select id, type, priority, run_at, attempts, max_attempts, '', clock_timestamp() from w
                        """.formatted(job));
            }
        }

        @Override
        public boolean suffers() {
            return world.store().number("select count(*) from executor_leases where locked_by = ''") >= 3;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("illegal_state").mentioning(jobs.get(0).toString()));
        }

        @Override
        public boolean isMended(Instant since) {
            return world.store().number("select count(*) from executor_leases where locked_by = ''") == 0;
        }
    }

    /** C1: one worker's clock is ten minutes off. */
    static final class WrongClock extends Case {
        private Worker skewed;

        @Override
        public String impossible() {
            return SkewedClock.isPossible() ? null : "no C compiler for the library that shifts one process's clock";
        }

        @Override
        protected void inject() {
            int seconds = (world.random().nextBoolean() ? 1 : -1) * world.between(500, 700);
            skewed = world.workers().startWith(script, SkewedClock.environment(seconds));
        }

        @Override
        public boolean suffers() {
            return world.now().isAfter(injected().plusSeconds(8));
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("clock_skew").at("worker", skewed.id()));
        }

        @Override
        public Pattern advice() {
            return words("ntp|chrony|clock|time");
        }

        @Override
        public void mend() {
            skewed.process().kill();
        }
    }

    /** C2: nobody was there when a schedule was due. */
    static final class MissedTick extends Case {
        private String schedule;

        @Override
        protected void build() {
            String type = everyday(3).get(0);
            startWorkers(); // before there is a tick that they could miss
            schedule = "nightly-" + world.names().type().replace('_', '-');
            world.vigia()
                    .schedules()
                    .put(
                            Schedule.every(schedule, Duration.ofSeconds(world.between(6, 9)))
                                    .job(NewJob.of(type, "{\"ms\":20}"))
                                    .missed(MissedTicks.skip())
                                    .grace(Duration.ofSeconds(2)),
                            world.operator("first schedule"));
        }

        @Override
        protected void inject() {
            world.workers().drain(workers);
            pause(12_000);
            world.workers().start(script, workers.size());
        }

        @Override
        public boolean suffers() {
            return world.vigia().schedules().ticks(schedule, true, 5).size() >= 1;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("schedule_missed").at("schedule", schedule));
        }

        @Override
        public Pattern advice() {
            return words("trigger|missed");
        }
    }

    /** X1: a producer goes on with a key that was revoked. */
    static final class RevokedKey extends Case {
        private KeyedProducer producer;
        private IssuedKey key;

        @Override
        protected void build() {
            String type = everyday(3).get(0);
            startWorkers();
            key = world.vigia()
                    .keys()
                    .create(
                            new NewKey(
                                    world.names().program(),
                                    new KeyGrant(Set.of(KeyScope.ENQUEUE), AllowedTypes.ALL),
                                    KeyEnd.NEVER),
                            world.operator("new producer"));
            world.traffic().stop(type);
            producer = world.until(new KeyedProducer(
                    world.vigia(), world.dataSource(), key.secret().reveal(), type));
        }

        @Override
        protected void inject() {
            world.vigia().keys().revoke(key.key().id(), world.operator("rotation"));
        }

        @Override
        public boolean suffers() {
            return producer.refused() >= 5;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("key_revoked").at("key|key_id", key.key().id()));
        }

        @Override
        public Pattern advice() {
            return words("key");
        }

        @Override
        public void mend() {
            producer.use(world.vigia()
                    .keys()
                    .create(
                            new NewKey("again", new KeyGrant(Set.of(KeyScope.ENQUEUE), AllowedTypes.ALL), KeyEnd.NEVER),
                            world.operator("new key for the producer"))
                    .secret()
                    .reveal());
        }
    }
}
