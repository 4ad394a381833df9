package dev.vigia.lab.incidents.cases;

import dev.vigia.job.Freeze;
import dev.vigia.job.GateScope;
import dev.vigia.job.PolicyColumn;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.Host;
import dev.vigia.lab.incidents.world.Host.Answer;
import dev.vigia.lab.incidents.world.Role;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** What holds jobs back in the line. */
final class QueueCases {
    private QueueCases() {}

    /** Q1: frozen by an operator, without an end. */
    static final class Frozen extends Case {
        private String type;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            freeze(this, type);
        }

        static void freeze(Case by, String type) {
            by.world
                    .vigia()
                    .gates()
                    .freeze(Freeze.of(GateScope.of(type)), by.world.operator("looking into a complaint"), false);
        }

        @Override
        public boolean suffers() {
            return world.due(type) >= 5 && world.oldestWait(type) >= 5;
        }

        @Override
        public List<Truth> truths() {
            return List.of(
                    Truth.of("frozen").at("type", type).mentioning(world.names().person()));
        }
    }

    /** Q2: many jobs share one key, of which one may run at a time. */
    static final class HotKey extends Case {
        private String type;
        private String key;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type)
                    .ms(2_500)
                    .formed((job, random) -> job.withConcurrencyKey("customer-" + random.nextInt(100_000))));
            world.store()
                    .execute("insert into executor_job_types (type, concurrency_limit_per_key) values ('" + type
                            + "', 1)");
            startWorkers();
        }

        @Override
        protected void inject() {
            key = "customer-" + world.between(200_000, 900_000);
            world.traffic()
                    .burst(
                            Flow.of(type, 1, 2_500).formed((job, random) -> job.withConcurrencyKey(key)),
                            world.between(60, 90));
        }

        @Override
        public boolean suffers() {
            return world.now().isAfter(injected().plusSeconds(10))
                    && world.store()
                                    .number(
                                            "select count(*) from executor_jobs where type = ? and status = 'queued'",
                                            type)
                            >= 20;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("concurrency_limited").at("key|concurrency_key", key));
        }

        @Override
        public Pattern advice() {
            return words("limit|" + key);
        }

        @Override
        public void mend() {
            world.store()
                    .execute(
                            "update executor_job_types set concurrency_limit_per_key = 40 where type = '" + type + "'");
        }
    }

    /** Q4: there is always something more urgent. */
    static final class Starvation extends Case {
        private String urgent;
        private String starving;
        private int priority;

        @Override
        protected void build() {
            script = script.slots(4).reserving(0);
            priority = world.between(3, 9);
            urgent = type("works");
            starving = type("works");
            flow(flowOf(urgent).ms(800));
            flow(flowOf(starving).formed((job, random) -> job.withPriority(priority)));
            workers.addAll(world.workers().start(script, 2));
        }

        @Override
        protected void inject() {
            flow(flowOf(urgent).rate(14));
        }

        @Override
        public boolean suffers() {
            return world.oldestWait(starving) >= 10;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("priority_starvation").at("priority", Integer.toString(priority)));
        }

        @Override
        public Pattern advice() {
            return words("reserve|slots|worker|priority");
        }

        @Override
        public void mend() {
            flow(flowOf(urgent).rate(1));
            world.workers().start(script.slots(30), 1);
        }
    }

    /** Q5: one document fills the line, and everybody else waits behind it. */
    static final class Flood extends Case {
        private String flooded;
        private UUID document;

        @Override
        protected void build() {
            script = script.slots(4);
            flooded = everyday(3).get(0);
            flow(flowOf(flooded).ms(700));
            workers.addAll(world.workers().start(script, 2));
        }

        @Override
        protected void inject() {
            document =
                    UUID.nameUUIDFromBytes(new byte[] {(byte) world.between(0, 100), 7, (byte) world.between(0, 100)});
            world.traffic()
                    .burst(
                            Flow.of(flooded, 1, 700).formed((job, random) -> job.withEntity(document)),
                            world.between(1_700, 2_200));
        }

        @Override
        public boolean suffers() {
            return world.traffic().all().stream().anyMatch(flow -> world.oldestWait(flow.type()) >= 8);
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("noisy_producer")
                    .at("key|correlation|correlation_id|entity|entity_id|document", document.toString()));
        }

        @Override
        public Pattern advice() {
            return words("cancel|limit|" + document);
        }

        @Override
        public void mend() {
            world.run(Role.APP, List.of("cancel", "--correlation", document.toString(), "--reason", "flood", "--yes"));
        }
    }

    /** Q6: what failed while a host was away waits for hours, and the host is back. */
    static final class Parked extends Case {
        private String type;
        private Host host;

        @Override
        protected void build() {
            everyday(2);
            host = world.host();
            type = type("calls:" + host.url());
            flow(flowOf(type).rate(3));
            startWorkers();
            policy(type, PolicyColumn.BACKOFF_BASE, 3 * 3600);
            policy(type, PolicyColumn.BACKOFF_CAP, 6 * 3600);
        }

        @Override
        protected void inject() {
            host.answer(Answer.of(503, "restarting"));
            while (parked() < 15) {
                pause(300);
            }
            host.recover();
        }

        private long parked() {
            return world.store()
                    .number(
                            "select count(*) from executor_waiting where type = ?"
                                    + " and run_at > clock_timestamp() + interval '20 min'",
                            type);
        }

        @Override
        public boolean suffers() {
            return parked() >= 15 && world.successes(type, world.now().minusSeconds(5)) >= 2;
        }

        @Override
        public List<Truth> truths() {
            String fingerprint = world.store()
                    .text(
                            "select fingerprint from executor_job_runs where type = ? and outcome = 'failed'"
                                    + " group by fingerprint order by count(*) desc limit 1",
                            type);
            return List.of(Truth.of("parked_in_backoff").at("fingerprint", fingerprint));
        }

        @Override
        public boolean isMended(Instant since) {
            return parked() == 0;
        }
    }
}
