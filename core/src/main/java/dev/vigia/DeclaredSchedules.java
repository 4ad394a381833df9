package dev.vigia;

import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import dev.vigia.maintain.ScheduleRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schedules that code declares.
 *
 * @param application who declares them
 * @param ownsThem    what it declared once, and does no longer, is to go
 */
record DeclaredSchedules(String application, boolean ownsThem, List<Schedule> schedules) {
    /** Of applications that give no name. */
    static final String NAMELESS = "code";

    DeclaredSchedules {
        schedules = List.copyOf(schedules);
    }

    boolean isEmpty() {
        return schedules.isEmpty() && !ownsThem;
    }

    List<String> names() {
        return schedules.stream().map(Schedule::name).toList();
    }

    Operator operator() {
        return new Operator(application, "declared in code", null);
    }

    /** Collects them, and refuses what could never be written. */
    static final class Builder {
        private final Map<String, Schedule> schedules = new LinkedHashMap<>();
        private String application;

        void add(Schedule schedule) {
            ScheduleRules.check(schedule);
            if (schedules.putIfAbsent(schedule.name(), schedule) != null) {
                throw new IllegalArgumentException("schedule " + schedule.name() + " is declared twice");
            }
        }

        void application(String name) {
            if (name.isBlank() || name.length() > 100 || NAMELESS.equals(name)) {
                throw new IllegalArgumentException(
                        "application must be 1 to 100 characters, and not '" + NAMELESS + "': '" + name + "'");
            }
            this.application = name;
        }

        DeclaredSchedules build() {
            String name = application == null ? NAMELESS : application;
            return new DeclaredSchedules(name, application != null, List.copyOf(schedules.values()));
        }
    }
}
