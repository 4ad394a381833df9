package dev.vigia.examples.documents.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.examples.documents.Attempt;
import dev.vigia.examples.documents.DocumentPipeline;
import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {
    private static final BatchSettings SLOW = new BatchSettings(10, Duration.ofHours(1), Duration.ofSeconds(3));
    private static final UUID ID = UUID.randomUUID();

    @TempDir
    private Path folder;

    private TimestampAuthority authority;
    private DocumentPipeline pipeline;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        authority = TimestampAuthority.start(folder.resolve("tsa"));
        pipeline = new DocumentPipeline(folder.resolve("work"), authority.url(), SLOW);
        file = Files.writeString(folder.resolve("note.txt"), "note");
    }

    @AfterEach
    void stop() {
        authority.close();
    }

    @Test
    void theFirstStepRecordsTheFileAndAsksForATimestamp() throws Exception {
        Attempt attempt = Attempt.of(DocumentPipeline.protection(file, ID).withPriority(-5));

        assertThat(run(attempt)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(attempt.events())
                .containsExactly("document.protected {\"name\":\"note.txt\","
                        + "\"sha256\":\"edb465624291e4053c6c5ea4b7eb320dec773e10a57d26b95dcf0564f8e310f8\",\"size\":4,"
                        + "\"media_type\":\"text/plain\"}");
        NewJob next = attempt.followUps().get(0);
        assertThat(List.of(next.type(), next.entityId(), next.correlationId(), next.payload(), next.priority()))
                .containsExactly("run_tsa", ID, ID, "{\"name\":\"note.txt\"}", (short) -5);
    }

    @Test
    void aMissingFileIsAPreconditionThatFailed() throws Exception {
        Outcome outcome = run(Attempt.of(DocumentPipeline.protection(folder.resolve("gone.txt"), ID)));

        assertFailed(outcome, ErrorKind.PRECONDITION_FAILED, "no readable file " + folder.resolve("gone.txt"));
        assertFailed(
                run(Attempt.of(DocumentPipeline.protection(folder, ID))),
                ErrorKind.PRECONDITION_FAILED,
                "no readable file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"path\":\" \"}", "{\"path\":\"a\\u0000b\"}", "[]"})
    void aPayloadWithoutAUsablePathIsInvalid(String payload) throws Exception {
        Outcome outcome = run(Attempt.of(NewJob.of("protect_document_v2", payload)));

        assertFailed(outcome, ErrorKind.INVALID_PAYLOAD, "");
    }

    @Test
    void aFileThatChangedUnderItsDocumentIdIsNotProtectedAgain() throws Exception {
        Attempt attempt = Attempt.of(DocumentPipeline.protection(file, ID));
        run(attempt);
        Files.writeString(file, "another note");

        assertFailed(run(attempt.again()), ErrorKind.PRECONDITION_FAILED, "changed since document " + ID);
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, mode = EnumSource.Mode.EXCLUDE, names = "PROTECT_DOCUMENT_V2")
    void aStepWithoutTheEvidenceItBuildsOnIsAPreconditionThatFailed(Step step) throws Exception {
        Outcome outcome = run(Attempt.of(NewJob.of(step.type()).withEntity(ID)));

        assertFailed(outcome, ErrorKind.PRECONDITION_FAILED, "no evidence of document " + ID);
    }

    @Test
    void anArtifactIsNotBuiltFromHalfOfTheEvidence() throws Exception {
        run(Attempt.of(DocumentPipeline.protection(file, ID)));
        assertFailed(run(of(Step.BUILD_ARTIFACT)), ErrorKind.PRECONDITION_FAILED, "made by run_tsa");

        run(of(Step.RUN_TSA));
        assertFailed(run(of(Step.BUILD_ARTIFACT)), ErrorKind.PRECONDITION_FAILED, "made by submit_anchor_polygon");
        assertThat(pipeline.artifact(ID)).isEmpty();
    }

    @Test
    void aRepeatedTimestampStepUsesTheTokenThatWasKept() throws Exception {
        run(Attempt.of(DocumentPipeline.protection(file, ID)));
        Attempt first = of(Step.RUN_TSA);
        run(first);
        authority.close();
        Attempt second = first.again();

        assertThat(run(second)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(second.events()).isEqualTo(first.events());
    }

    @Test
    void aTimestampThatWasDamagedIsNotBuiltOn() throws Exception {
        run(Attempt.of(DocumentPipeline.protection(file, ID)));
        run(of(Step.RUN_TSA));
        Files.write(folder.resolve("work/evidence/" + ID + "/timestamp.tsr"), new byte[] {0x30, 0});

        assertFailed(run(of(Step.RUN_TSA)), ErrorKind.PERMANENT_ERROR, "the timestamp kept for document " + ID);
    }

    @Test
    void anAnchorStepSnoozesWhileItsBatchIsOpen() throws Exception {
        run(Attempt.of(DocumentPipeline.protection(file, ID)));
        Attempt attempt = of(Step.SUBMIT_ANCHOR_BITCOIN);

        assertThat(run(attempt)).isInstanceOfSatisfying(Outcome.Snoozed.class, snoozed -> {
            assertThat(snoozed.delay()).isEqualTo(Duration.ofSeconds(3));
            assertThat(snoozed.reason()).isEqualTo("the open batch of bitcoin has 1 documents, this one among them");
        });
        assertThat(attempt.followUps()).isEmpty();
        assertThat(attempt.events()).isEmpty();
    }

    private static Attempt of(Step step) {
        return Attempt.of(NewJob.of(step.type()).withEntity(ID));
    }

    private Outcome run(Attempt attempt) throws Exception {
        return attempt.run(pipeline.handlers().get(attempt.job().type()));
    }

    private static void assertFailed(Outcome outcome, ErrorKind kind, String message) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo(kind);
            assertThat(failed.failure().message()).contains(message);
        });
    }
}
