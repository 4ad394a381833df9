package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import java.util.List;
import java.util.regex.Pattern;

/** What a new version of the workers does wrong. */
final class VersionCases {
    private VersionCases() {}

    /** H1: half of the workers have a version that throws for some jobs. */
    static final class CodeRegression extends Case {
        private String type;
        private String version;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type)
                    .rate(world.between(3, 4))
                    .formed((job, random) -> random.nextInt(3) == 0
                            ? job.withPayload(Flow.with(job.payload(), "\"discount\":{\"rate\":5}"))
                            : job));
            startWorkers();
        }

        @Override
        protected void inject() {
            version = world.names().nextVersion();
            replace(half(), script.version(version).handling(type, "discounts"));
        }

        @Override
        public boolean suffers() {
            return world.failures(type, injected()) >= 8;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("code_regression").at("type", type).at("version", version));
        }

        @Override
        public Pattern advice() {
            return words("roll.?back|version|revert");
        }

        @Override
        public void mend() {
            replace(workers.stream().filter(w -> !w.script().equals(script)).toList(), script);
        }
    }

    /** H4: a version is slower, and nothing fails. */
    static final class Slowdown extends Case {
        private String type;
        private String version;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            flow(flowOf(type).ms(world.between(100, 200)));
            startWorkers();
        }

        @Override
        protected void inject() {
            version = world.names().nextVersion();
            replace(workers, script.version(version).handling(type, "crawls:5"));
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from executor_job_runs
                             where type = ? and worker_version = ? and finished_at - started_at > interval '0.4 s'
                            """, type, version) >= 8;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("slowdown").at("type", type).at("version", version));
        }

        @Override
        public Pattern advice() {
            return words("roll.?back|version|revert|profil");
        }

        @Override
        public void mend() {
            replace(workers, script);
        }
    }

    /** H7: a new version calls the type otherwise, and its producer does not know. */
    static final class Renamed extends Case {
        private String type;
        private String renamed;

        @Override
        protected void build() {
            everyday(2);
            type = type("works");
            renamed = world.random().nextBoolean() ? type + "s" : type + "_v2";
            startWorkers();
        }

        @Override
        protected void inject() {
            replace(
                    workers,
                    script.version(world.names().nextVersion()).without(type).handling(renamed, "works"));
            flow(Flow.of(renamed, 0.7, 60));
        }

        @Override
        public boolean suffers() {
            return world.due(type) >= 5 && world.oldestWait(type) >= 6;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("no_handler").at("type", type).mentioning(renamed));
        }

        @Override
        public Pattern advice() {
            return words("handler|version|work");
        }

        @Override
        public void mend() {
            world.workers().start(script.only(type), 1);
        }
    }
}
