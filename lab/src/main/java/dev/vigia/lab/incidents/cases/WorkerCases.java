package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.chaos.FaultProxy;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.Workers.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What ends or stops worker processes. */
final class WorkerCases {
    private WorkerCases() {}

    /** Three or four workers, and jobs long enough that each has some when something happens to it. */
    abstract static class OneWorker extends Case {
        protected Worker victim;

        @Override
        protected void build() {
            String slow = everyday(3).get(0);
            flow(flowOf(slow).rate(5).ms(world.between(1_500, 2_500)));
            workers.addAll(world.workers().start(script, world.between(3, 4) - 1));
            victim = startVictim();
            workers.add(victim);
        }

        protected Worker startVictim() {
            return world.workers().start(script, 1).get(0);
        }

        /** Until it runs something. */
        protected final void awaitJobs() {
            for (int i = 0; i < 40 && count("select count(*) from executor_leases where locked_by = ?") < 2; i++) {
                pause(250);
            }
        }

        protected final long count(String sql) {
            return world.store().number(sql, victim.id());
        }

        protected final boolean hasLostJobs() {
            return count("select count(*) from executor_job_runs where worker_id = ? and outcome = 'lost'") >= 1;
        }

        protected abstract String cause();

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of(cause()).at("worker", victim.id()));
        }

        @Override
        public Pattern advice() {
            return words("start|restart|resume|network|reach");
        }
    }

    /** W1: SIGKILL. */
    static final class Killed extends OneWorker {
        @Override
        protected void inject() {
            awaitJobs();
            victim.process().kill();
        }

        @Override
        protected String cause() {
            return "worker_lost";
        }

        @Override
        public boolean suffers() {
            return hasLostJobs();
        }

        @Override
        public void mend() {
            world.workers().start(script, 1);
        }
    }

    /** W2: SIGSTOP for longer than the lease, then SIGCONT: what it writes then is refused. */
    static final class Paused extends OneWorker {
        private Thread nemesis;

        @Override
        protected void inject() {
            awaitJobs();
            victim.process().pause();
            nemesis = new Thread(() -> {
                try {
                    TimeUnit.SECONDS.sleep(world.between(11, 16));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                victim.process().resume();
            });
            nemesis.start();
        }

        @Override
        protected String cause() {
            return "worker_paused";
        }

        @Override
        public boolean suffers() {
            return !nemesis.isAlive() && hasLostJobs();
        }

        @Override
        public Pattern advice() {
            return words(".");
        }
    }

    /** W3: the workers that handle one type go away, killed or told to. */
    static final class AllOfAType extends Case {
        private String type;
        private List<Worker> dedicated;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            startOthers();
            dedicated = world.workers().start(script.only(type), world.between(1, 2));
        }

        private void startOthers() {
            workers.addAll(world.workers().start(script.without(type), 2));
        }

        @Override
        protected void inject() {
            if (world.random().nextBoolean()) {
                dedicated.forEach(worker -> worker.process().kill());
            } else {
                world.workers().drain(dedicated);
            }
        }

        @Override
        public boolean suffers() {
            return world.due(type) >= 5 && world.oldestWait(type) >= 6;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("no_worker").at("type", type));
        }

        @Override
        public Pattern advice() {
            return words("start|work");
        }

        @Override
        public void mend() {
            world.workers().start(script.only(type), 1);
        }
    }

    /** W4: nothing passes between it and the database any more, and neither end is told. */
    static final class Unreachable extends OneWorker {
        private FaultProxy proxy;

        @Override
        protected Worker startVictim() {
            proxy = world.until(new FaultProxy(world.store().server().port()));
            return world.workers()
                    .start(script.at(world.store().jdbcUrl(Role.APP, proxy.port())), 1)
                    .get(0);
        }

        @Override
        protected void inject() {
            awaitJobs();
            proxy.cutBoth();
        }

        @Override
        protected String cause() {
            return "worker_unreachable";
        }

        @Override
        public boolean suffers() {
            return hasLostJobs();
        }

        @Override
        public void mend() {
            proxy.heal();
        }
    }
}
