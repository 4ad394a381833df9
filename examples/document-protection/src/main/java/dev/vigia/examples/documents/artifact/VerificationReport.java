package dev.vigia.examples.documents.artifact;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a verification found.
 *
 * @param checks at least one, in the order they were made
 */
public record VerificationReport(List<Check> checks) {

    public VerificationReport {
        checks = List.copyOf(checks);
    }

    /** Whether every check passed. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /** The checks that did not pass. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.passed()).toList();
    }

    /** One line for each check, and a last one that counts. */
    public List<String> lines() {
        long good = checks.stream().filter(Check::passed).count();
        String verdict = (passed() ? "✓ " : "✗ ") + good + " of " + checks.size() + " checks passed";
        return Stream.concat(checks.stream().map(Check::line), Stream.of(verdict))
                .toList();
    }
}
