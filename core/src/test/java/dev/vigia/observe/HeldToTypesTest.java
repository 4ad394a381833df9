package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.ActionReport;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One document with jobs of two parties in every status. Whatever is theirs carries the word "theirs": in its type, its
 * payload, its errors, its results, its events.
 */
class HeldToTypesTest {
    private static final UUID DOCUMENT = UUID.randomUUID();
    private static final AllowedTypes OURS = AllowedTypes.of(Set.of("ours_a", "ours_b"));

    private static TestDatabase database;
    private static Vigia vigia;
    private static Observer observer;

    @BeforeAll
    static void play() {
        database = TestDatabase.migrated();
        Vigia.Builder builder = Vigia.on(database.dataSource());
        for (String type : List.of("ours_a", "ours_b", "theirs")) {
            builder.handler(type, context -> {
                String wanted = context.job().payload();
                if (wanted.contains("die")) {
                    return Outcome.permanentlyFailed("died, " + type);
                }
                if (wanted.contains("fail")) {
                    return Outcome.failed("failed, " + type);
                }
                if (wanted.contains("follow")) {
                    context.enqueue(NewJob.of("theirs", "{\"who\": \"theirs\"}").withDelay(Duration.ofHours(1)));
                    context.enqueue(NewJob.of("ours_a").withDelay(Duration.ofHours(1)));
                }
                context.emit("seen." + type, "{\"who\": \"" + type + "\"}");
                return Outcome.succeeded("{\"who\": \"" + type + "\"}");
            });
        }
        vigia = builder.build();
        observer = vigia.observer();
        for (String type : List.of("ours_a", "ours_b", "theirs")) {
            for (String what : List.of("succeed", "die", "fail", "follow")) {
                vigia.enqueue(job(type, what));
            }
        }
        vigia.runOnce(50);
        for (String type : List.of("ours_a", "theirs")) {
            UUID cancelled = vigia.enqueue(job(type, "cancelled")).id();
            vigia.operations().cancel(JobFilter.ofId(cancelled), new Operator("ana", "not wanted", null), false);
            vigia.enqueue(job(type, "running"));
        }
        database.rows("select * from claim_orchestrator_jobs(10, 'orchestrator-x')");
        vigia.enqueue(job("ours_b", "waiting"));
        vigia.enqueue(job("theirs", "waiting"));
        database.execute(
                "insert into executor_events (kind, correlation_id, data) values" + " ('document.theirs', ?, '{}')",
                DOCUMENT);
    }

    private static NewJob job(String type, String what) {
        return NewJob.of(type, "{\"who\": \"" + type + "\", \"what\": \"" + what + "\"}")
                .withCorrelation(DOCUMENT);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"queued", "running", "succeeded", "failed", "cancelled", "dead", "retrying"})
    void noListOfJobsShowsAnothersType(String status) {
        for (UUID correlation : new UUID[] {null, DOCUMENT}) {
            JobFilter any = new JobFilter(null, null, status, correlation, null, null, null, null);
            List<JobRow> ours = pages(any.within(OURS));
            assertThat(ours.toString()).as(status).contains("ours_").doesNotContain("theirs");
            assertThat(ours).hasSizeLessThan(pages(any).size());
            JobFilter theirs = new JobFilter(null, "theirs", status, correlation, null, null, null, null);
            assertThat(pages(theirs)).isNotEmpty();
            assertThat(pages(theirs.within(OURS))).isEmpty();
        }
    }

    private static List<JobRow> pages(JobFilter filter) {
        List<JobRow> all = new ArrayList<>();
        String cursor = null;
        do {
            JobPage page = observer.jobs(filter, 3, cursor);
            all.addAll(page.jobs());
            cursor = page.nextCursor();
        } while (cursor != null);
        return all;
    }

    @Test
    void deadJobsAreListedAndCountedOfOursOnly() {
        for (DeadJobsQuery query :
                List.of(DeadJobsQuery.defaults(), DeadJobsQuery.defaults().withCorrelation(DOCUMENT))) {
            DeadJobs ours = observer.deadJobs(query.within(OURS));
            assertThat(ours.summary().totalDead()).isEqualTo(2);
            assertThat(ours.summary().byType()).containsOnlyKeys("ours_a", "ours_b");
            assertThat(ours.jobs()).hasSize(2);
            assertThat(ours.jobs().toString()).doesNotContain("theirs");
            DeadJobs theirs = observer.deadJobs(query.withType("theirs").within(OURS));
            assertThat(theirs.jobs()).isEmpty();
            assertThat(theirs.summary().totalDead()).isZero();
        }
    }

    @Test
    void theTimelineTellsOursOnly() {
        assertThat(observer.timeline(DOCUMENT).toString()).contains("theirs", "document.theirs", "seen.theirs");
        Timeline ours = observer.timeline(DOCUMENT, OURS);
        assertThat(ours.toString())
                .contains("ours_a", "seen.ours_a", "failed, ours_b")
                .doesNotContain("theirs");
        assertThat(ours.jobs()).isNotEmpty();
        assertThat(ours.runs()).isNotEmpty();
        assertThat(ours.events()).isNotEmpty();
        assertThat(observer.timeline(DOCUMENT, AllowedTypes.of(Set.of("nobodys")))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aJobOfAnotherTypeIsNoneAndNoChild() {
        UUID theirs = database.value(UUID.class, "select id from executor_job where type = 'theirs' limit 1");
        assertThat(observer.job(theirs)).isPresent();
        assertThat(observer.job(theirs, OURS)).isEmpty();
        UUID parent = database.value(
                UUID.class, "select id from executor_job" + " where type = 'ours_a' and payload ->> 'what' = 'follow'");
        assertThat(observer.job(parent).orElseThrow().children()).hasSize(2);
        JobDetails ours = observer.job(parent, OURS).orElseThrow();
        assertThat(ours.children()).hasSize(1);
        assertThat(ours.toString()).doesNotContain("theirs");
    }

    @Test
    void anActionTouchesOursOnly() {
        Operator ana = new Operator("ana", "why not", null);
        ActionReport all = vigia.operations().cancel(JobFilter.all(), ana, true);
        ActionReport ours = vigia.operations().cancel(JobFilter.all().within(OURS), ana, true);
        assertThat(ours.jobs()).isNotEmpty().hasSizeLessThan(all.jobs().size());
        assertThat(observer.typesOf(ours.jobs()).values()).containsOnly("ours_a", "ours_b");
        assertThat(observer.typesOf(all.jobs()).values()).contains("theirs");
    }
}
