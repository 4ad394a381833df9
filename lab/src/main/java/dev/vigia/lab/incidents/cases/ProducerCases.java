package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What those do who enqueue. */
final class ProducerCases {
    private ProducerCases() {}

    /** P1: it enqueues nothing any more, and all else is well. */
    static final class Silent extends Case {
        private String type;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type).rate(world.between(3, 5)));
            startWorkers();
        }

        @Override
        public Duration warmUp() {
            return Duration.ofSeconds(48);
        }

        @Override
        protected void inject() {
            world.traffic().stop(type);
        }

        @Override
        public boolean suffers() {
            return world.now().isAfter(injected().plusSeconds(20));
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("producer_silent").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("producer|enqueue");
        }

        @Override
        public void mend() {
            flow(Flow.of(type, 3, 50));
        }
    }

    /** P2: twenty times the usual rate, more than the slots can do. */
    static final class Burst extends Case {
        private String type;

        @Override
        protected void build() {
            script = script.slots(5);
            everyday(2);
            type = type("works");
            flow(flowOf(type).ms(world.between(350, 500)).rate(1.5));
            workers.addAll(world.workers().start(script, 2));
        }

        @Override
        protected void inject() {
            flow(flowOf(type).rate(30));
        }

        @Override
        public boolean suffers() {
            return world.oldestWait(type) >= 8;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("burst").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("slots|worker|wait|drain");
        }

        @Override
        public void mend() {
            flow(flowOf(type).rate(1));
            world.workers().start(script.slots(40), 2);
        }
    }

    /** P3: it enqueues in a transaction that it never ends, and takes the jobs for enqueued. */
    static final class Invisible extends Case {
        private String type;
        private int pid;
        private volatile boolean over;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            world.traffic().stop(type);
            String enqueue = "select enqueue_job('" + type + "', '{\"ms\": 20}')";
            Connection session = SessionCases.leftOpen(world, world.names().program(), enqueue);
            pid = SessionCases.pid(session);
            Thread producer = new Thread(() -> {
                try {
                    for (int i = 0; i < 40 && !over; i++) {
                        pause(700);
                        session.createStatement().execute(enqueue);
                    }
                } catch (SQLException e) {
                    over = true; // it was ended from outside
                }
            });
            producer.setDaemon(true);
            producer.start();
        }

        @Override
        public boolean suffers() {
            return world.now().isAfter(injected().plusSeconds(12));
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("invisible_enqueue").at("pid", Integer.toString(pid)));
        }

        @Override
        public boolean isMended(Instant since) {
            flow(Flow.of(type, 1, 20));
            return world.store().number("select count(*) from pg_stat_activity where pid = ?", pid) == 0
                    && world.flows(since);
        }
    }

    /** P4: it misspells the type. */
    static final class Misspelt extends Case {
        private String type;
        private String misspelt;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            misspelt = world.names().misspelt(type);
            flow(Flow.of(misspelt, 1.5, 50));
        }

        @Override
        public boolean suffers() {
            return world.due(misspelt) >= 8;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("unknown_type").at("type", misspelt).mentioning("\"" + type + "\""));
        }

        @Override
        public Pattern advice() {
            return words(type);
        }

        @Override
        public void mend() {
            world.traffic().stop(misspelt);
        }
    }

    /** P5: it writes a field in another way than the handler reads it. */
    static final class PayloadChanged extends Case {
        private String type;

        @Override
        protected void build() {
            everyday(2);
            type = type("insists");
            flow(flowOf(type).carrying("\"amount\":1250"));
            startWorkers();
        }

        @Override
        protected void inject() {
            flow(flowOf(type)
                    .carrying(
                            world.random().nextBoolean()
                                    ? "\"amount\":\"12,50 EUR\""
                                    : "\"amount\":{\"value\":12,\"currency\":\"EUR\"}"));
        }

        @Override
        public boolean suffers() {
            return world.failures(type, injected()) >= 5;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("payload_mismatch").at("type", type).at("field", "amount"));
        }

        @Override
        public Pattern advice() {
            return words("producer|payload|amount");
        }

        @Override
        public void mend() {
            flow(flowOf(type).carrying("\"amount\":1250"));
        }
    }
}
