package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.cases.WorkerCases.OneWorker;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.Workers.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What worker processes suffer from that go on. */
final class WorkerHealthCases {
    private WorkerHealthCases() {}

    /** W5: its handlers hold the connections that the engine needs. */
    static final class PoolExhausted extends OneWorker {
        private String type;

        @Override
        protected void build() {
            type = type("borrows");
            super.build();
        }

        @Override
        protected Worker startVictim() {
            return world.workers().start(script.pool(4), 1).get(0);
        }

        @Override
        protected void inject() {
            flow(flowOf(type).rate(3).carrying("\"holdMs\":" + world.between(7_000, 9_000)));
        }

        @Override
        protected String cause() {
            return "pool_exhausted";
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of(cause()).at("worker", victim.id()).at("type", type));
        }

        @Override
        public boolean suffers() {
            return count("select count(*) from executor_job_runs where worker_id = ? and outcome in ('failed', 'lost')")
                    >= 3;
        }

        @Override
        public Pattern advice() {
            return words("pool|connection");
        }

        @Override
        public void mend() {
            flow(Flow.of(type, 1, 50));
        }
    }

    /** W6: it runs for a tenth of the time only. */
    static final class Starved extends OneWorker {
        private volatile boolean over;

        @Override
        protected void inject() {
            Thread nemesis = new Thread(() -> {
                try {
                    while (!over && victim.process().isAlive()) {
                        victim.process().pause();
                        TimeUnit.MILLISECONDS.sleep(1_800);
                        victim.process().resume();
                        TimeUnit.MILLISECONDS.sleep(150);
                    }
                } catch (InterruptedException | IllegalStateException e) {
                    over = true;
                }
            });
            nemesis.setDaemon(true);
            nemesis.start();
        }

        @Override
        protected String cause() {
            return "worker_starved";
        }

        @Override
        public boolean suffers() {
            return count("""
                            select count(*) from executor_job_runs
                             where worker_id = ? and finished_at > clock_timestamp() - interval '8 s'
                               and finished_at - started_at > interval '0.8 s'
                            """) >= 4 && world.now().isAfter(injected().plusSeconds(12));
        }

        @Override
        public Pattern advice() {
            return words("cpu|pause|gc|memory|restart|host");
        }

        @Override
        public void mend() {
            over = true;
        }
    }

    /** W8: what is to be the next version dies shortly after each of its starts. */
    static final class CrashLoop extends Case {
        private String version;

        @Override
        protected void inject() {
            version = world.names().nextVersion();
            world.workers()
                    .supervise(script.version(version)
                            .failing("cannot read /etc/" + world.names().program() + ".conf"));
        }

        @Override
        public boolean suffers() {
            return world.store().number("select count(*) from executor_workers where version = ?", version) >= 3;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("crash_loop").at("version", version));
        }

        @Override
        public Pattern advice() {
            return words("roll.?back|version|log");
        }

        @Override
        public void mend() {
            world.workers().stopSupervising();
        }
    }
}
