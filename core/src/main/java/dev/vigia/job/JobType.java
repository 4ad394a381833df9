package dev.vigia.job;

import java.time.Duration;

/**
 * The policy of one type, as {@code executor_policy(type)} answers it.
 *
 * @param ttl       longest time without a sign of life from the attempt itself
 * @param timeLimit longest run; then the handler is interrupted. Null: none but the TTL
 */
public record JobType(String name, Duration ttl, int maxAttempts, RetryPolicy retry, Duration timeLimit) {}
