package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigia.TypedHandler;
import dev.vigia.job.JobContext;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.spring.testing.Application;
import dev.vigia.spring.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The application of docs/spring-boot.md: its code is this file's, and it does what the page says. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/spring-boot.md");
    private static final Path HERE = Path.of("src/test/java/dev/vigia/spring/DocumentationTest.java");

    record Document(UUID id, String name) {}

    @Component
    @HandlesJob("run_tsa")
    static class RunTsa implements TypedHandler<Document> {
        @Override
        public Outcome run(Document document, JobContext context) {
            return Outcome.succeeded("{\"stamped\": \"" + document.name() + "\"}");
        }
    }

    @Service
    static class Documents {
        private final JdbcTemplate jdbc;
        private final JobQueue jobs;

        Documents(JdbcTemplate jdbc, JobQueue jobs) {
            this.jdbc = jdbc;
            this.jobs = jobs;
        }

        @Transactional
        public void add(UUID id, String name) {
            jdbc.update("insert into document (id, name) values (?, ?)", id, name);
            jobs.enqueue(NewJob.of("run_tsa", "{\"id\": \"" + id + "\", \"name\": \"" + name + "\"}")
                    .withEntity(id));
        }
    }

    @Import({RunTsa.class, Documents.class})
    static class Beans {}

    @Test
    void theApplicationOfThePageWorks() {
        try (TestDatabase database = new TestDatabase()) {
            database.jdbc().execute("create table document (id uuid primary key, name text)");
            Application.on(database).withUserConfiguration(Beans.class).run(context -> {
                Documents documents = context.getBean(Documents.class);
                UUID id = UUID.randomUUID();
                documents.add(id, "contract-2231.pdf");
                assertThatThrownBy(() -> documents.add(id, "the same again")).hasMessageContaining("document_pkey");
                await().until(() -> database.jobs("succeeded") == 1);
                assertThat(database.jobs()).isOne();
                assertThat(database.jdbc().queryForObject("select result::text from executor_job_runs", String.class))
                        .contains("contract-2231.pdf");
            });
        }
    }

    @Test
    void everyJavaSnippetOfThePageStandsHere() throws IOException {
        List<String> snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult snippet) -> words(snippet.group(1)))
                .toList();
        assertThat(snippets).isNotEmpty();
        assertThat(words(Files.readString(HERE))).contains(snippets);
    }

    @Test
    void everySettingStandsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        for (String setting : List.of(
                "schema",
                "migrate",
                "work",
                "slots",
                "beat",
                "lease",
                "poll",
                "grace",
                "version",
                "types",
                "except-types",
                "idle-slots",
                "priority-reserve",
                "functions-url",
                "functions-secret",
                "trace-policy")) {
            assertThat(page).contains("`" + setting + "`");
        }
    }

    /** Indentation and nesting (static) are this file's own. */
    private static String words(String code) {
        return code.replace("static class", "class").replaceAll("\\s+", " ").strip();
    }
}
