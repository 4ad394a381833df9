package dev.vigia.server.cli.report;

import dev.vigia.observe.KeyHolder;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who holds a dedupe key, and until when, for a person. */
public record KeyReport(String key, Optional<KeyHolder> holder, Instant now) {

    public List<String> lines() {
        String name = "Dedupe key " + PlainText.brief(key, 80);
        return holder.map(held -> List.of(
                        name + " is held by job " + held.jobId() + since(held) + ": " + why(held),
                        "A newcomer with it " + fate(held) + ".",
                        ""))
                .orElseGet(() -> List.of(name + " is free: the next job with it is enqueued."));
    }

    private String since(KeyHolder held) {
        return held.heldSince() == null ? "" : " since " + Wording.moment(held.heldSince(), now);
    }

    private String why(KeyHolder held) {
        String window = held.heldUntil() == null
                ? "it is free when this job has ended."
                : "its window ends at " + Wording.moment(held.heldUntil(), now) + ".";
        return switch (held.status()) {
            case "succeeded" -> "the job succeeded, " + window;
            case "frozen" -> "the job waits and its type is frozen; " + window;
            case "stuck" -> "the job's worker gives no sign of life, and its lease will be reclaimed; " + window;
            default -> "the job is " + PlainText.line(held.status()) + "; " + window;
        };
    }

    private static String fate(KeyHolder held) {
        return switch (held.status()) {
            case "succeeded", "running", "stuck" ->
                "is not written, whatever its dedupe_mode, and is told this job's id";
            default -> "is not written and is told this job's id, or acts on this job, as its dedupe_mode says";
        };
    }
}
