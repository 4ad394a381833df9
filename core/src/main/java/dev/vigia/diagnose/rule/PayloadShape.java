package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Tally;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.observe.signal.PayloadField;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What distinguishes the payloads of jobs that fail from those of jobs of the same type that succeed.
 *
 * @param field   that is there, or is of this JSON type, among the ones and not among the others
 * @param kind    its JSON type; null: only the message names the field
 * @param failing how often it is so among those that fail
 * @param others  and among those that succeed
 */
record PayloadShape(String field, String kind, Tally failing, Tally others) {
    private static final double DIFFERENT = 0.6;
    private static final Pattern NAMED = Pattern.compile(
            "(?i)\\b(?:field|property|member|key|column|parameter|attribute)[ :=]+[\"'`]?(\\w+)|[\"'`\\[](\\w+)[\"'`\\]]");

    static PayloadShape of(Failing group, Facts facts) {
        List<PayloadField> fields = facts.seen().payloads().stream()
                .filter(field -> group.types().contains(field.type()))
                .toList();
        String message = group.error().sample();
        return fields.stream()
                .map(PayloadShape::compared)
                .filter(shape -> shape.failing.total() >= Thresholds.FAILURES
                        && shape.others.total() >= Thresholds.FAILURES
                        && Math.abs(shape.difference()) >= DIFFERENT
                        && (shape.failing.exceeds(shape.others) || shape.others.exceeds(shape.failing)))
                .max(Comparator.comparing((PayloadShape shape) -> message.contains(shape.field))
                        .thenComparing(shape -> Math.abs(shape.difference()))
                        .thenComparing(shape -> shape.field))
                .orElse(null);
    }

    private static PayloadShape compared(PayloadField field) {
        return new PayloadShape(
                field.field(),
                field.kind(),
                new Tally(field.failing(), field.failingJobs()),
                new Tally(field.succeeding(), field.succeedingJobs()));
    }

    /** The field that the message names, if a payload has it or it stands where a name is said; null: none. */
    static String named(Failing group, Facts facts) {
        Matcher named = NAMED.matcher(group.error().sample());
        String first = null;
        while (named.find()) {
            String word = named.group(1) == null ? named.group(2) : named.group(1);
            boolean known = facts.seen().payloads().stream()
                    .anyMatch(field -> group.types().contains(field.type())
                            && field.field().equals(word));
            if (known) {
                return word;
            }
            first = first == null && !word.matches("\\d+") ? word : first;
        }
        return first;
    }

    double difference() {
        return failing.share() - others.share();
    }

    /** {@code amount is string in 100 % of those that fail, and in 0 % of those that succeed}. */
    String words() {
        return field + " is " + kind + " in " + Proof.percent(failing.share()) + " of those that fail, and in "
                + Proof.percent(others.share()) + " of those that succeed";
    }
}
