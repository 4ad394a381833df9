package dev.vigia.testkit;

import dev.vigia.job.Closest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What must have been enqueued. Every step is checked as it is said, so a chain that ends early has still said something:
 * after {@link #haveEnqueued} at least one job matches all that was asked for; {@code times} says how many do.
 */
public final class JobsAssert {
    private static final int MOST_SHOWN = 20;

    private final String noun;
    private final List<EnqueuedJob> jobs;

    private JobsAssert(String noun, List<EnqueuedJob> jobs) {
        this.noun = noun;
        this.jobs = jobs;
    }

    static JobsAssert of(String noun, List<EnqueuedJob> jobs) {
        return new JobsAssert(noun, List.copyOf(jobs));
    }

    /** At least one job of this type. */
    public Matching haveEnqueued(String type) {
        return new Matching(
                List.of(new Criterion("of type " + type, job -> job.type().equals(type), EnqueuedJob::type)), type);
    }

    /** No job of this type. */
    public void haveNotEnqueued(String type) {
        List<EnqueuedJob> found =
                jobs.stream().filter(job -> job.type().equals(type)).toList();
        if (!found.isEmpty()) {
            throw new AssertionError(
                    "expected no job of type " + type + ", but found " + found.size() + ":\n" + lines(found));
        }
    }

    /** No job at all. */
    public void haveEnqueuedNothing() {
        if (!jobs.isEmpty()) {
            throw new AssertionError("expected no " + noun + ", but found " + jobs.size() + ":\n" + lines(jobs));
        }
    }

    /** What is asked for; {@code actual} is what a job has instead, empty where its line shows it. */
    private record Criterion(String words, Predicate<EnqueuedJob> holds, Function<EnqueuedJob, String> actual) {
        String instead(EnqueuedJob job) {
            String there = actual.apply(job);
            return there.isEmpty() ? "" : ": " + there;
        }
    }

    /** Jobs of one type, narrowed down further. Immutable. */
    public final class Matching {
        private final List<Criterion> criteria;
        private final String type;

        private Matching(List<Criterion> criteria, String type) {
            this.criteria = criteria;
            this.type = type;
            if (matches().isEmpty()) {
                throw new AssertionError("expected a job " + words() + ", but found none." + there());
            }
        }

        /** Whose payload is this: JSON as text, or a value that Jackson writes as JSON. */
        public Matching withPayload(Object payload) {
            return and(
                    "with payload " + Payloads.of(payload),
                    job -> Payloads.same(job.payload(), Payloads.of(payload)),
                    job -> "");
        }

        /** Whose payload has at least these members, at any depth. */
        public Matching withPayloadContaining(Object part) {
            return and(
                    "with a payload that has " + Payloads.of(part),
                    job -> Payloads.contains(job.payload(), Payloads.of(part)),
                    job -> "");
        }

        public Matching withEntity(UUID entity) {
            return and(
                    "with entity " + entity, job -> entity.equals(job.entityId()), job -> "entity " + job.entityId());
        }

        public Matching withCorrelation(UUID correlation) {
            return and(
                    "with correlation " + correlation,
                    job -> correlation.equals(job.correlationId()),
                    job -> "correlation " + job.correlationId());
        }

        public Matching withPriority(int priority) {
            return and(
                    "with priority " + priority,
                    job -> job.priority() == priority,
                    job -> "priority " + job.priority());
        }

        public Matching withDedupeKey(String key) {
            return and(
                    "with dedupe key " + key,
                    job -> key.equals(job.dedupeKey()),
                    job -> "dedupe key " + job.dedupeKey());
        }

        /** {@code queued running succeeded failed cancelled}, or {@code dead} or {@code retrying}, the halves of failed. */
        public Matching withStatus(String status) {
            return and(
                    "with status " + status,
                    job -> status.equals(job.status())
                            || ("failed".equals(status)
                                    && List.of("dead", "retrying").contains(job.status())),
                    job -> "status " + job.status());
        }

        /** That {@code holds} agrees to; {@code description} stands in the message. */
        public Matching matching(String description, Predicate<EnqueuedJob> holds) {
            return and(description, holds, job -> "");
        }

        /** Exactly so many. */
        public void times(int count) {
            int found = matches().size();
            if (found != count) {
                throw new AssertionError("expected " + count + (count == 1 ? " job " : " jobs ") + words()
                        + ", but found " + found + "." + there());
            }
        }

        /** Exactly one, handed on for whatever else is to be said of it. */
        public EnqueuedJob once() {
            times(1);
            return matches().get(0);
        }

        private Matching and(String words, Predicate<EnqueuedJob> holds, Function<EnqueuedJob, String> actual) {
            List<Criterion> all = new ArrayList<>(criteria);
            all.add(new Criterion(words, holds, actual));
            return new Matching(List.copyOf(all), type);
        }

        private List<EnqueuedJob> matches() {
            return jobs.stream()
                    .filter(job -> criteria.stream().allMatch(criterion -> criterion.holds.test(job)))
                    .toList();
        }

        private String words() {
            return criteria.stream().map(Criterion::words).collect(Collectors.joining(", "));
        }

        /** What is there instead: those of the type with what they fail by, or, if there is none, all of them. */
        private String there() {
            List<EnqueuedJob> ofType =
                    jobs.stream().filter(job -> job.type().equals(type)).toList();
            if (jobs.isEmpty()) {
                return " There are no " + noun + " at all.";
            }
            if (ofType.isEmpty()) {
                String meant = Closest.to(
                                type,
                                jobs.stream().map(EnqueuedJob::type).distinct().toList())
                        .map(close -> " Did you mean " + close + "?")
                        .orElse("");
                return meant + " The " + noun + " there are:\n" + lines(jobs);
            }
            return " The " + noun + " of that type:\n"
                    + shown(ofType.stream().map(this::judged).toList());
        }

        private String judged(EnqueuedJob job) {
            return criteria.stream()
                    .filter(criterion -> !criterion.holds.test(job))
                    .findFirst()
                    .map(criterion -> "✗ " + job.line() + "   not " + criterion.words + criterion.instead(job))
                    .orElse("✓ " + job.line());
        }
    }

    private static String lines(List<EnqueuedJob> jobs) {
        return shown(jobs.stream().map(EnqueuedJob::line).toList());
    }

    private static String shown(List<String> lines) {
        String first = lines.stream().limit(MOST_SHOWN).map(line -> "  " + line).collect(Collectors.joining("\n"));
        return lines.size() > MOST_SHOWN ? first + "\n  … and " + (lines.size() - MOST_SHOWN) + " more" : first;
    }
}
