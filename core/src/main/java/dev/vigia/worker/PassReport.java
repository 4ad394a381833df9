package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import java.time.Duration;
import java.util.Map;

/**
 * What one claim-and-run pass did.
 *
 * @param outcomes how many attempts ended in each way; {@code lost} and {@code unknown} are those not written
 */
public record PassReport(WorkerId worker, int claimed, Map<String, Integer> outcomes, Duration took) {}
