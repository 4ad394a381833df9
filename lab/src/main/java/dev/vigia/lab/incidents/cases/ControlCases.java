package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.worker.Script;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.Workers.Worker;
import java.util.List;

/** What is no incident, however much it looks like one. */
final class ControlCases {
    private ControlCases() {}

    abstract static class Control extends Case {
        @Override
        public boolean suffers() {
            return true; // nobody does, and the answer is to say so
        }

        @Override
        public List<Truth> truths() {
            return List.of();
        }
    }

    /** N1: the load goes on. */
    static final class Steady extends Control {
        @Override
        protected void inject() {}
    }

    /** N2: a burst that drains in time. */
    static final class DrainingBurst extends Control {
        private String type;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            world.traffic().burst(flowOf(type).ms(100), world.between(300, 500));
        }
    }

    /** N3: a freeze that is meant, with an end. */
    static final class PlannedFreeze extends Control {
        private String type;

        @Override
        protected void build() {
            type = everyday(3).get(0);
            startWorkers();
        }

        @Override
        protected void inject() {
            world.run(
                    Role.APP,
                    List.of(
                            "freeze",
                            type,
                            "--reason",
                            "planned maintenance of the mail relay",
                            "--until",
                            world.now().plusSeconds(world.between(400, 900)).toString()));
        }
    }

    /** N4: a new version, worker by worker; each old one drains. */
    static final class RollingDeploy extends Control {
        @Override
        protected void inject() {
            Script next = script.version(world.names().nextVersion());
            for (Worker worker : List.copyOf(workers)) {
                replace(List.of(worker), next);
            }
        }
    }
}
