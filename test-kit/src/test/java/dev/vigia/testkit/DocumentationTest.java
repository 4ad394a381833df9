package dev.vigia.testkit;

import static dev.vigia.testkit.VigiaTest.assertThatFollowUps;
import static dev.vigia.testkit.VigiaTest.assertThatJobs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.TypedHandler;
import dev.vigia.Vigia;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobContext;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The tests of docs/testing.md: their code is this file's, and they pass. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/testing.md");
    private static final Path HERE = Path.of("src/test/java/dev/vigia/testkit/DocumentationTest.java");

    record Receipt(String to, String order) {}

    interface Mailer {
        void send(String to, String text);
    }

    static final class SendReceipt implements TypedHandler<Receipt> {
        private final Mailer mailer;

        SendReceipt(Mailer mailer) {
            this.mailer = mailer;
        }

        @Override
        public Outcome run(Receipt receipt, JobContext context) {
            mailer.send(receipt.to(), "thank you for order " + receipt.order());
            context.emit("receipt.sent", "{}");
            context.enqueue(NewJob.of("archive_receipt", "{\"order\": \"" + receipt.order() + "\"}"));
            return Outcome.succeeded();
        }
    }

    private final Mailer mailer = (to, text) -> assertThat(text).startsWith("thank you");
    private final NewJob job = NewJob.of("send_receipt", "{\"to\": \"ana@example.org\", \"order\": \"A-7\"}");

    @Test
    void aReceiptIsSentAndArchived() {
        RunResult result = VigiaTest.run(Receipt.class, new SendReceipt(mailer), job);

        result.assertSucceeded().assertEmitted("receipt.sent");
        assertThatFollowUps(result)
                .haveEnqueued("archive_receipt")
                .withPayload("{\"order\": \"A-7\"}")
                .times(1);
    }

    @Test
    void aBrokenMailerFailsTheAttempt() {
        Mailer broken = (to, text) -> {
            throw new IllegalStateException("no route to host");
        };
        RunResult result = VigiaTest.attemptOf(Receipt.class, new SendReceipt(broken))
                .number(3)
                .last()
                .run(job);

        result.assertFailed(ErrorKind.HANDLER_ERROR);
        assertThat(result.dead()).isTrue();
    }

    @Test
    void anOrderLeadsToOneReceiptAndAReminderAfterAWeek() {
        try (TestDatabase database = TestDatabase.migrated()) {
            checkOnA(database.dataSource());
        }
    }

    private void checkOnA(DataSource dataSource) {
        Vigia vigia = Vigia.on(dataSource)
                .handler("send_receipt", Receipt.class, new SendReceipt(mailer))
                .handler("archive_receipt", context -> Outcome.succeeded())
                .handler("send_reminder", context -> Outcome.succeeded())
                .build();
        vigia.migrate();
        QueueUnderTest queue = VigiaTest.on(vigia, dataSource);

        vigia.enqueue(job);
        vigia.enqueue(NewJob.of("send_reminder").withDelay(Duration.ofDays(7)));

        queue.drain();
        assertThatJobs(vigia)
                .haveEnqueued("archive_receipt")
                .withPayload(Map.of("order", "A-7"))
                .times(1);
        assertThatJobs(vigia).haveEnqueued("send_reminder").withStatus("queued").once();

        queue.advance(Duration.ofDays(7));
        queue.drain();
        assertThatJobs(vigia)
                .haveEnqueued("send_reminder")
                .withStatus("succeeded")
                .once();
    }

    @Test
    void everyJavaSnippetOfThePageStandsHere() throws IOException {
        List<String> snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult snippet) -> words(snippet.group(1)))
                .toList();
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(3);
        assertThat(words(Files.readString(HERE))).contains(snippets);
    }

    /** Indentation is this file's own. */
    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
