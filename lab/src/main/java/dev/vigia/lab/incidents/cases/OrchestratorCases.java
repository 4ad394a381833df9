package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.chaos.FaultProxy;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.Workers.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What the engine itself no longer does. */
final class OrchestratorCases {
    private OrchestratorCases() {}

    /** O1: the elected node is stopped, and no other one takes part in elections. */
    static final class MaintenanceStalled extends Case {
        private Worker elected;

        @Override
        protected void build() {
            String slow = everyday(3).get(0);
            flow(flowOf(slow).rate(3).ms(1_500));
            elected = world.workers().start(script, 1).get(0);
            world.workers().start(script.inPasses(), 2);
        }

        @Override
        protected void inject() {
            elected.process().pause();
        }

        @Override
        public boolean suffers() {
            return world.store()
                            .number(
                                    "select count(*) from executor_leases where locked_by = ?"
                                            + " and locked_at < clock_timestamp() - interval '12 s'",
                                    elected.id())
                    >= 1;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("maintenance_stalled").at("node|worker", elected.id()));
        }

        @Override
        public Pattern advice() {
            return words("start|resume|restart|orchestrator|work");
        }

        @Override
        public void mend() {
            world.workers().start(script, 1);
        }

        @Override
        public boolean isMended(Instant since) {
            return world.flows(since)
                    && world.store().number("select count(*) from executor_leases where locked_by = ?", elected.id())
                            == 0;
        }
    }

    /** O3: the connection on which it listens is half open. */
    static final class WakeupLost extends Case {
        private String type;
        private FaultProxy proxy;
        private Worker listener;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type).rate(0.7));
            workers.addAll(world.workers().start(script.without(type), 2));
            proxy = world.until(new FaultProxy(world.store().server().port()));
            listener = world.workers()
                    .start(
                            script.only(type)
                                    .polling(Duration.ofSeconds(world.between(4, 6)))
                                    .listeningAt(world.store().jdbcUrl(Role.APP, proxy.port())),
                            1)
                    .get(0);
        }

        @Override
        protected void inject() {
            proxy.cut(FaultProxy.Direction.TO_CLIENT);
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from executor_job_runs
                             where type = ? and started_at > clock_timestamp() - interval '15 s'
                               and started_at - run_at > interval '1.5 s'
                            """, type) >= 4;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("wakeup_lost").at("worker", listener.id()));
        }

        @Override
        public Pattern advice() {
            return words("listen|restart|pooler|connection");
        }

        @Override
        public void mend() {
            proxy.heal();
            proxy.resetAll();
        }
    }
}
