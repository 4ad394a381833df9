package dev.vigia.observe;

import dev.vigia.job.Gate;
import java.util.List;

/**
 * Gates, the latest first.
 *
 * @param nextCursor null on the last page
 */
public record GatePage(List<Gate> gates, String nextCursor) {}
