package dev.vigia.lab.chaos.history;

import java.util.List;

/** A rule that does not hold, with the first few rows that contradict it. */
public record Violation(Rule rule, int rows, List<String> sample) {
    @Override
    public String toString() {
        return "NOT: " + rule.name() + " (" + rows + " rows contradict)\n      " + String.join("\n      ", sample);
    }
}
