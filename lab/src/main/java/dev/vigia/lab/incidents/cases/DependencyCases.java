package dev.vigia.lab.incidents.cases;

import dev.vigia.job.PolicyColumn;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.Host;
import dev.vigia.lab.incidents.world.Host.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** What other hosts do, as the types that call them see it. */
final class DependencyCases {
    private DependencyCases() {}

    /** Several types call one host, another type calls another one, and one calls nobody. */
    abstract static class OneHost extends Case {
        /** Called by the engine itself. */
        protected static final String FUNCTIONS = "calls";

        protected Host host;
        protected final List<String> calling = new ArrayList<>();

        /** How many types call it. */
        protected int types() {
            return world.between(2, 3);
        }

        /** How it may be called, of which one is drawn. */
        protected List<String> ways() {
            return List.of("declares", "hurries", FUNCTIONS);
        }

        @Override
        protected void build() {
            host = world.host();
            everyday(1);
            type("calls:" + world.host().url());
            String way = ways().get(world.random().nextInt(ways().size()));
            for (int i = types(); i > 0; i--) {
                calling.add(type(way + ":" + host.url()));
            }
            if (way.equals(FUNCTIONS)) {
                calling.forEach(type -> script = script.without(type));
                script = script.calling(host.url());
            }
            startWorkers();
        }

        protected final long failures() {
            return calling.stream()
                    .mapToLong(type -> world.failures(type, injected()))
                    .sum();
        }

        protected abstract String cause();

        @Override
        public boolean suffers() {
            return failures() >= 10;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of(cause()).at("host", host.name()));
        }

        @Override
        public Pattern advice() {
            return words("freeze|" + Pattern.quote(host.name()));
        }

        @Override
        public void mend() {
            host.recover();
        }
    }

    /** D1: it refuses everything. */
    static final class Down extends OneHost {
        @Override
        protected int types() {
            return 3;
        }

        @Override
        protected void inject() {
            host.answer(Answer.of(world.random().nextBoolean() ? 503 : 502, "upstream unavailable"));
        }

        @Override
        protected String cause() {
            return "dependency_down";
        }
    }

    /** D2: it answers after half a minute, and what waits for it holds the slots that others need. */
    static final class Slow extends OneHost {
        @Override
        protected List<String> ways() {
            return List.of("hurries", FUNCTIONS, FUNCTIONS);
        }

        @Override
        protected void inject() {
            calling.forEach(type -> flow(flowOf(type).rate(3)));
            host.answer(Answer.of(200, "{}").after(Duration.ofSeconds(30)));
        }

        @Override
        protected String cause() {
            return "dependency_slow";
        }

        @Override
        public boolean suffers() {
            return world.traffic().all().stream()
                    .map(Flow::type)
                    .anyMatch(type -> !calling.contains(type) && world.oldestWait(type) >= 5);
        }

        @Override
        public void mend() {
            calling.forEach(type -> flow(flowOf(type).rate(0.5)));
            super.mend();
        }
    }

    /** D3: it takes one call a second and refuses the others for now. */
    static final class RateLimited extends OneHost {
        @Override
        protected void inject() {
            AtomicLong second = new AtomicLong();
            calling.forEach(type -> flow(flowOf(type).rate(4)));
            host.answer(() -> {
                long now = System.nanoTime() / 1_000_000_000;
                return second.getAndSet(now) != now
                        ? Answer.of(200, "{}")
                        : Answer.of(429, "Too Many Requests").with("Retry-After", "3");
            });
        }

        @Override
        protected String cause() {
            return "rate_limited_by_dependency";
        }

        @Override
        public boolean suffers() {
            return failures() >= 20;
        }

        @Override
        public Pattern advice() {
            return words("rate|limit|freeze");
        }
    }

    /** D5: our credential is not valid there any more. */
    static final class Unauthorized extends OneHost {
        @Override
        protected void inject() {
            host.answer(Answer.of(world.random().nextInt(3) == 0 ? 403 : 401, "invalid_token: credential expired"));
        }

        @Override
        protected String cause() {
            return "auth_rejected";
        }

        @Override
        public Pattern advice() {
            return words("credential|secret|token|key|freeze");
        }
    }

    /** D7: it was down, could work again, and is kept from it by all that is tried again at once. */
    static final class RetryStorm extends OneHost {
        private static final Duration DOWN = Duration.ofSeconds(12);
        private static final int MOST_PER_SECOND = 12;

        private volatile long upAt;

        @Override
        protected void build() {
            super.build();
            for (String type : calling) {
                policy(type, PolicyColumn.BACKOFF_BASE, 0.5);
                policy(type, PolicyColumn.BACKOFF_CAP, 1);
                policy(type, PolicyColumn.MAX_ATTEMPTS, 500);
            }
        }

        @Override
        protected void inject() {
            calling.forEach(type -> flow(flowOf(type).rate(2).ms(10)));
            upAt = System.nanoTime() + DOWN.toNanos();
            Load load = new Load();
            host.answer(() -> {
                boolean taken = load.takes();
                return System.nanoTime() < upAt
                        ? Answer.of(503, "maintenance")
                        : taken ? Answer.of(200, "{}") : Answer.of(503, "overloaded");
            });
        }

        @Override
        protected String cause() {
            return "retry_storm";
        }

        @Override
        public boolean suffers() {
            return System.nanoTime() > upAt + Duration.ofSeconds(8).toNanos()
                    && calling.stream()
                                    .mapToLong(type ->
                                            world.failures(type, world.now().minusSeconds(5)))
                                    .sum()
                            > 25;
        }
    }

    /** Refusing costs a host as much as answering: over its limit it answers two requests a second. */
    private static final class Load {
        private long second; // guarded by this
        private int now; // guarded by this
        private int before; // guarded by this

        synchronized boolean takes() {
            long at = System.nanoTime() / 1_000_000_000;
            if (at != second) {
                before = at == second + 1 ? now : 0;
                now = 0;
                second = at;
            }
            now++;
            return Math.max(now, before) <= RetryStorm.MOST_PER_SECOND || now <= 2;
        }
    }
}
