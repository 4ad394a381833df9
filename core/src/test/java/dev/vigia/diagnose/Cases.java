package dev.vigia.diagnose;

import dev.vigia.diagnose.incident.Cause;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The catalogue as observations put together by hand: each case, its cause, and one dimension of its scope. */
final class Cases {
    static final UUID JOB = UUID.fromString("01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10");

    private Cases() {}

    /** A case: what is seen, and what must be said first. */
    record Case(String name, Situation situation, Cause cause, String dimension, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Case of(String name, Cause cause, String dimension, String value, Situation situation) {
        return new Case(name, situation, cause, dimension, value);
    }

    static List<Case> all() {
        return Stream.of(
                        CasesOfCode.code(),
                        CasesOfCode.dependencies(),
                        CasesOfWorkers.workers(),
                        CasesOfTheLine.queue(),
                        CasesOfTheDatabase.database())
                .flatMap(List::stream)
                .toList();
    }
}
