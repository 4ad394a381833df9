package dev.vigia.diagnose.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One thing that is wrong: what, where, since when, at whose cost, how that is known, what follows from it, what it is not,
 * and what to do.
 *
 * @param headline      one sentence for a person
 * @param since         when it began
 * @param sinceAccuracy the onset may be off by so much; null: it is not known, and was then or earlier
 * @param evidence      two facts at least that do not follow from each other; one for {@link Cause#UNKNOWN}
 * @param consequences  what else is wrong because of it, and is no incident of its own
 * @param ruledOut      what it might have been, and is not
 * @param confidence    0 to 1
 */
public record Incident(
        Cause cause,
        Scope scope,
        String headline,
        Severity severity,
        Instant since,
        Duration sinceAccuracy,
        Impact impact,
        List<Evidence> evidence,
        List<String> consequences,
        List<String> ruledOut,
        NextAction nextAction,
        double confidence) {

    public Incident {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(since, "since");
        evidence = List.copyOf(evidence);
        consequences = List.copyOf(consequences);
        ruledOut = List.copyOf(ruledOut);
        if (evidence.isEmpty() || (evidence.size() < 2 && cause != Cause.UNKNOWN)) {
            throw new IllegalArgumentException(cause + " has " + evidence.size() + " pieces of evidence");
        }
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence " + confidence);
        }
    }

    public String doc() {
        return cause.doc();
    }

    /** Whoever else is in the same place is well: it explains nothing but the failures of this document. */
    public boolean isOfOneDocument() {
        return scope.one("document") != null;
    }

    public Incident withConsequences(List<String> all) {
        return new Incident(
                cause,
                scope,
                headline,
                severity,
                since,
                sinceAccuracy,
                impact,
                evidence,
                all,
                ruledOut,
                nextAction,
                confidence);
    }

    public Incident withConfidence(double value) {
        return new Incident(
                cause,
                scope,
                headline,
                severity,
                since,
                sinceAccuracy,
                impact,
                evidence,
                consequences,
                ruledOut,
                nextAction,
                value);
    }

    public Incident withEvidence(List<Evidence> all) {
        return new Incident(
                cause,
                scope,
                headline,
                severity,
                since,
                sinceAccuracy,
                impact,
                all,
                consequences,
                ruledOut,
                nextAction,
                confidence);
    }
}
