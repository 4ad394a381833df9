package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Host.Answer;
import java.sql.Connection;
import java.util.List;

/** Several things at once, and one thing that looks like several. */
final class CompoundCases {
    private CompoundCases() {}

    /** M3, a decoy: a deploy, and soon after it something that has nothing to do with it. */
    static final class DecoyDeploy extends Case {
        private final Case other = new QueueCases.Frozen();

        @Override
        protected void build() {
            other.world = world;
            other.script = script;
            other.build();
            workers.addAll(other.workers);
            script = other.script;
        }

        @Override
        protected void inject() {
            replace(half(), script.version(world.names().nextVersion()));
            other.strike();
        }

        @Override
        public boolean suffers() {
            return other.suffers();
        }

        @Override
        public List<Truth> truths() {
            return other.truths();
        }
    }

    /** M1: a host is down and a type is frozen, and they have nothing to do with each other. */
    static final class DownAndFrozen extends DependencyCases.OneHost {
        private String frozen;

        @Override
        protected void build() {
            frozen = type("works");
            super.build();
        }

        @Override
        protected void inject() {
            host.answer(Answer.of(503, "upstream unavailable"));
            QueueCases.Frozen.freeze(this, frozen);
        }

        @Override
        protected String cause() {
            return "dependency_down";
        }

        @Override
        public boolean suffers() {
            return super.suffers() && world.oldestWait(frozen) >= 5;
        }

        @Override
        public List<Truth> truths() {
            return List.of(
                    Truth.of(cause()).at("host", host.name()),
                    Truth.of("frozen").at("type", frozen));
        }
    }

    /** M2: a lock queue on the leases: pools fill with those that wait, workers fall silent, only the root is to lead. */
    static final class LockThatLooksLikeMore extends Case {
        private String program;
        private int root;

        @Override
        protected void build() {
            type("borrows");
            everyday(2);
            workers.addAll(world.workers().start(script.pool(5), world.between(2, 3)));
        }

        @Override
        protected void inject() {
            program = world.names().program();
            Connection session = SessionCases.leftOpen(
                    world,
                    program,
                    "lock table executor_leases in access share mode; select count(*) from executor_workers");
            root = SessionCases.pid(session);
            String other = world.names().program();
            SessionCases.inBackground(
                    world.session(other), "alter table executor_leases alter column cancel_reason set default null");
            SessionCases.inBackground(
                    world.session(other), "alter table executor_workers alter column host set default null");
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from pg_stat_activity
                             where datname = current_database() and wait_event_type = 'Lock'
                               and query_start < clock_timestamp() - interval '8 s'
                            """) >= 4;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("lock_queue")
                    .at("pid|root_pid", Integer.toString(root))
                    .at("application|application_name", program));
        }
    }
}
