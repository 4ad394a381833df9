package dev.vigia.lab.incidents.world;

import dev.vigia.job.NewJob;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Jobs of one type that somebody enqueues at a rate.
 *
 * @param ms   how long one takes, on average; from half of it to one and a half times
 * @param form what else is to be said of a job
 */
public record Flow(String type, double perSecond, int ms, BiFunction<NewJob, Random, NewJob> form) {

    public static Flow of(String type, double perSecond, int ms) {
        return new Flow(type, perSecond, ms, (job, random) -> job);
    }

    public Flow rate(double jobsPerSecond) {
        return new Flow(type, jobsPerSecond, ms, form);
    }

    public Flow type(String other) {
        return new Flow(other, perSecond, ms, form);
    }

    public Flow ms(int each) {
        return new Flow(type, perSecond, each, form);
    }

    public Flow formed(BiFunction<NewJob, Random, NewJob> how) {
        return new Flow(type, perSecond, ms, how);
    }

    /** With members besides {@code ms}, as JSON without braces. */
    public Flow carrying(String members) {
        return formed((job, random) -> job.withPayload(with(job.payload(), members)));
    }

    /** An object's text with more members. */
    public static String with(String object, String members) {
        return object.substring(0, object.length() - 1) + "," + members + "}";
    }

    NewJob job(Random random) {
        int takes = ms / 2 + random.nextInt(ms + 1);
        return form.apply(NewJob.of(type, "{\"ms\":" + takes + "}"), random);
    }
}
