package dev.vigia.job;

/**
 * Who acts, and why; written to {@code executor_audit} with every action.
 *
 * @param reason    required
 * @param requestId of the HTTP request, or null
 */
public record Operator(String actor, String reason, String requestId) {
    public Operator {
        if (reason == null || reason.isBlank()) {
            throw new InvalidJobException("reason is required: it is what the audit will say; nothing was changed");
        }
    }
}
