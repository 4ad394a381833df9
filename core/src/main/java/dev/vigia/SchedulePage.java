package dev.vigia;

import java.util.List;

/** A page of schedules; {@code nextCursor} is null on the last one. */
public record SchedulePage(List<ScheduleView> schedules, String nextCursor) {}
