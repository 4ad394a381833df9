package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import java.util.UUID;

/** Asks why, and sees to it that a job's own page says the same. */
record Asking(Vigia vigia) {
    UUID enqueue(NewJob job) {
        return vigia.enqueue(job).id();
    }

    WaitingOn why(UUID job) {
        return vigia.diagnostics().waitingOn(job).orElseThrow();
    }

    <T extends WaitingOn> T why(UUID job, Class<T> kind) {
        WaitingOn answer = why(job);
        assertThat(answer).isInstanceOf(kind);
        assertThat(vigia.observer().job(job).orElseThrow().observation())
                .satisfies(seen -> assertThat(WaitingOn.of(seen).kind())
                        .as("the job's own page says the same")
                        .isEqualTo(answer.kind()));
        return kind.cast(answer);
    }
}
