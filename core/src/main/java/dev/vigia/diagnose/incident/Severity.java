package dev.vigia.diagnose.incident;

/** How much is wrong. */
public enum Severity {
    /** Work is late, or at risk, and goes on. */
    DEGRADED,
    /** Some work does not go on until somebody acts. */
    BROKEN
}
