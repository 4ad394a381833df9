package dev.vigia.diagnose.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An incident in the making; rules say what they found, one part after the other. */
public final class Finding {
    private final Cause cause;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<String> ruledOut = new ArrayList<>();
    private Scope scope = Scope.EVERYWHERE;
    private Severity severity;
    private String headline;
    private Instant since;
    private Duration accuracy = Duration.ofSeconds(5);
    private Impact impact = Impact.NONE;
    private NextAction next = NextAction.look("Look closer.", "vigia health");
    private double confidence;

    private Finding(Cause cause) {
        this.cause = cause;
        this.severity = cause.severity();
    }

    public static Finding of(Cause cause) {
        return new Finding(cause);
    }

    public Finding in(String dimension, String value) {
        scope = scope.with(dimension, value);
        return this;
    }

    public Finding in(String dimension, Collection<String> values) {
        scope = scope.with(dimension, values);
        return this;
    }

    public Finding severity(Severity value) {
        severity = value;
        return this;
    }

    /** No worse than that. */
    public Finding atMost(Severity value) {
        severity = severity.compareTo(value) > 0 ? value : severity;
        return this;
    }

    public Finding headline(String sentence) {
        headline = sentence;
        return this;
    }

    /**
     * When it began.
     *
     * @param plusMinus null: it began then or earlier
     */
    public Finding since(Instant onset, Duration plusMinus) {
        since = onset;
        accuracy = plusMinus;
        return this;
    }

    public Finding impact(Impact value) {
        impact = value;
        return this;
    }

    /** A fact with its query, as {@link Evidence#of} takes it. */
    public Finding because(String text, String sql, Object... values) {
        evidence.add(Evidence.of(text, sql, values));
        return this;
    }

    public Finding because(Collection<Evidence> facts) {
        evidence.addAll(facts);
        return this;
    }

    public Finding not(String clause) {
        ruledOut.add(clause);
        return this;
    }

    public Finding not(Collection<String> clauses) {
        ruledOut.addAll(clauses);
        return this;
    }

    public Finding next(NextAction action) {
        next = action;
        return this;
    }

    public Incident confidence(double value) {
        confidence = Math.max(0, Math.min(0.99, value));
        return new Incident(
                cause,
                scope,
                headline,
                severity,
                since,
                accuracy,
                impact,
                evidence,
                List.of(),
                ruledOut,
                next,
                Math.round(confidence * 100) / 100.0);
    }
}
