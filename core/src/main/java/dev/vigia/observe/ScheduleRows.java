package dev.vigia.observe;

import java.util.List;

/** A page of schedules; {@code nextCursor} is null on the last one. */
public record ScheduleRows(List<ScheduleRow> schedules, String nextCursor) {}
