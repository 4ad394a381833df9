package dev.vigia.lab.incidents.cases;

import dev.vigia.job.NewJob;
import dev.vigia.job.PolicyColumn;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.Host;
import dev.vigia.lab.incidents.world.Host.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** What the code of handlers does wrong. */
final class HandlerCases {
    private HandlerCases() {}

    /** H2: one job halts every JVM that runs it. */
    static final class PoisonJob extends Case {
        private String type;
        private UUID job;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            for (int i = world.between(2, 3); i > 0; i--) {
                world.workers().supervise(script);
            }
        }

        @Override
        protected void inject() {
            job = world.traffic().enqueue(NewJob.of(type, "{\"ms\":50,\"halt\":true}"));
        }

        @Override
        public boolean suffers() {
            return world.store()
                            .number("select count(*) from executor_job_runs where job_id = ? and outcome = 'lost'", job)
                    >= 2;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("poison_job").at("job|job_id", job.toString()));
        }

        @Override
        public boolean isMended(Instant since) {
            return world.flows(since)
                    && world.store().number("select count(*) from executor_leases where id = ?", job) == 0;
        }
    }

    /** H3: the handler reads from a socket without a time limit, and the other end says nothing any more. */
    static final class StuckHandler extends Case {
        private String type;
        private Host feed;

        @Override
        protected void build() {
            everyday(2);
            feed = world.host();
            type = type("reads:" + feed.url());
            startWorkers();
            if (world.random().nextBoolean()) {
                policy(type, PolicyColumn.TIME_LIMIT, 8);
            }
        }

        @Override
        protected void inject() {
            feed.answer(Answer.of(200, "{}").after(Duration.ofHours(1)));
        }

        @Override
        public boolean suffers() {
            long held = world.store()
                    .number(
                            "select count(*) from executor_leases where type = ?"
                                    + " and locked_at < clock_timestamp() - interval '10 s'",
                            type);
            return held + world.failures(type, injected()) >= 3;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("stuck_handler").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("time.?limit|timeout|restart|freeze|stack");
        }

        @Override
        public void mend() {
            feed.recover();
            workers.forEach(worker -> worker.process().kill());
            world.workers().start(script, 2);
        }
    }

    /** H5: jobs of one type leave more and more on the heap. */
    static final class OutOfMemory extends Case {
        private String type;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            for (int i = world.between(2, 3); i > 0; i--) {
                world.workers().supervise(script);
            }
        }

        @Override
        protected void inject() {
            flow(flowOf(type).rate(3).carrying("\"leakMb\":" + world.between(3, 5)));
        }

        @Override
        public boolean suffers() {
            return world.store().number("select count(*) from executor_workers where state = 'lost'") >= 1;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("worker_out_of_memory").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("heap|memory|leak|freeze");
        }

        @Override
        public void mend() {
            flow(Flow.of(type, 1, 50));
        }
    }

    /** H8: the time that a run may be silent for is shorter than the run. */
    static final class LeaseTooShort extends Case {
        private String type;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type).rate(0.5).ms(world.between(5_000, 7_000)));
            startWorkers();
        }

        @Override
        protected void inject() {
            policy(type, PolicyColumn.TTL, 2);
        }

        @Override
        public boolean suffers() {
            return world.store().number("select count(*) from executor_events where kind = 'stale_completion_rejected'")
                    >= 1;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("lease_too_short").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("ttl|lease|progress");
        }

        @Override
        public void mend() {
            policy(type, PolicyColumn.TTL, 600);
        }
    }
}
