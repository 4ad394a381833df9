package dev.vigia.server.api;

import dev.vigia.ScheduleChange;
import dev.vigia.Schedules;
import dev.vigia.job.Enqueued;
import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /schedules}: what is scheduled, what became of its ticks, and what an operator does to it, audited. */
final class SchedulesResource {
    private static final int LONGEST_REASON = 2000;

    private final Schedules schedules;

    SchedulesResource(Schedules schedules) {
        this.schedules = schedules;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "cursor");
        Reply.ok(
                ctx,
                ScheduleAnswers.page(schedules.list(query.integer("limit", 1, 500, 50), query.text("cursor", 1000))));
    }

    void show(Context ctx) {
        Query query = Query.of(ctx, "limit");
        int ticks = query.integer("limit", 1, 500, 20);
        answer(ctx, 200, ctx.pathParam("name"), ticks);
    }

    private void answer(Context ctx, int status, String name, int ticks) {
        Reply.send(
                ctx,
                status,
                ScheduleAnswers.details(
                        schedules.find(name, 10).orElseThrow(() -> noSuchSchedule(name)),
                        schedules.ticks(name, false, ticks),
                        schedules.ticks(name, true, ticks)));
    }

    /** The answer is the schedule; of a dry run, its next ticks. */
    void put(Context ctx) {
        Query.of(ctx);
        Members members =
                Members.of(RequestBody.json(ctx, RequestBody.ONE), "", ScheduleBody.members("reason", "dry_run"));
        Schedule schedule = ScheduleBody.read(ctx.pathParam("name"), members);
        Operator who = operator(ctx, members.required("reason", LONGEST_REASON));
        if (members.flag("dry_run")) {
            Reply.ok(ctx, ScheduleAnswers.preview(schedules.preview(schedule, 10)));
            return;
        }
        ScheduleChange change = schedules.put(schedule, who);
        if (change == ScheduleChange.DECLARED) {
            throw new Problem(
                    409,
                    "schedule-declared",
                    "code declares schedule " + schedule.name()
                            + ", so only a change of that code changes it; nothing was changed. It can be paused and triggered");
        }
        answer(ctx, change == ScheduleChange.CREATED ? 201 : 200, schedule.name(), 20);
    }

    void remove(Context ctx) {
        Members members = DeleteMembers.of(ctx, List.of("reason"), List.of());
        String name = ctx.pathParam("name");
        changed(name, schedules.remove(name, operator(ctx, members.required("reason", LONGEST_REASON))));
        Reply.ok(ctx, Map.of("name", name, "removed", true));
    }

    void pause(Context ctx) {
        String name = ctx.pathParam("name");
        changed(name, schedules.pause(name, operator(ctx)));
        answer(ctx, 200, name, 20);
    }

    void resume(Context ctx) {
        String name = ctx.pathParam("name");
        changed(name, schedules.resume(name, operator(ctx)));
        answer(ctx, 200, name, 20);
    }

    void trigger(Context ctx) {
        String name = ctx.pathParam("name");
        Enqueued enqueued = schedules.trigger(name, operator(ctx)).orElseThrow(() -> noSuchSchedule(name));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", name);
        answer.putAll(Answers.enqueued(enqueued));
        Reply.send(ctx, 201, answer);
    }

    private static void changed(String name, ScheduleChange change) {
        if (change == ScheduleChange.NOT_FOUND) {
            throw noSuchSchedule(name);
        }
    }

    private static Operator operator(Context ctx) {
        Query.of(ctx);
        Members members = Members.of(RequestBody.json(ctx, RequestBody.ONE), "", "reason");
        return operator(ctx, members.required("reason", LONGEST_REASON));
    }

    private static Operator operator(Context ctx, String reason) {
        return Caller.of(ctx).operator(ctx, reason);
    }

    private static Problem noSuchSchedule(String name) {
        return Problem.notFound("there is no schedule " + (name.length() <= 100 ? name : name.substring(0, 100) + "…"));
    }
}
