package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import dev.vigia.observe.Timeline.Entry;
import dev.vigia.observe.Timeline.Event;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class TimelineTest {
    private final UUID document = UUID.randomUUID();
    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(database.dataSource(), Schema.PUBLIC);
    }

    private UUID enqueue(String type) {
        return SqlWorker.enqueue(database, type, document, 10);
    }

    private void event(String kind, UUID job) {
        database.execute(
                "insert into executor_events (kind, correlation_id, job_id) values (?, ?, ?)", kind, document, job);
    }

    @Test
    void anUnknownDocumentHasAnEmptyTimeline() {
        SqlWorker.enqueue(database, "run_tsa");
        assertThat(observer.timeline(document).isEmpty()).isTrue();
        assertThat(observer.timeline(document).truncated()).isFalse();
    }

    @Test
    void theWholeStoryIsToldInOrder() {
        UUID tsa = enqueue("run_tsa");
        worker.claimAndFail(tsa, "dependency_error");
        database.execute("update executor_waiting set run_at = clock_timestamp() where id = ?", tsa);
        worker.claim(tsa);
        event("tsa.confirmed", tsa);
        worker.succeed(tsa);
        UUID artifact = enqueue("build_artifact");
        worker.claim(artifact);

        Timeline timeline = observer.timeline(document);

        assertThat(timeline.jobs())
                .extracting(JobRow::id, JobRow::status)
                .containsExactly(tuple(tsa, "succeeded"), tuple(artifact, "running"));
        assertThat(timeline.runs())
                .extracting(Run::attempt, Run::outcome, Run::traceId)
                .containsExactly(
                        tuple(1, "failed", "orchestrator-a-" + tsa + "-1"),
                        tuple(2, "succeeded", "orchestrator-a-" + tsa + "-2"));
        assertThat(timeline.events()).extracting(Event::kind).containsExactly("tsa.confirmed");
        assertThat(timeline.entries())
                .extracting(Entry::what, Entry::type, Entry::attempt, Entry::detail)
                .containsExactly(
                        tuple("enqueued", "run_tsa", null, null),
                        tuple("started", "run_tsa", 1, null),
                        tuple("failed", "run_tsa", 1, "HTTP 503 from tsa.example"),
                        tuple("started", "run_tsa", 2, null),
                        tuple("event", "run_tsa", null, "tsa.confirmed"),
                        tuple("succeeded", "run_tsa", 2, null),
                        tuple("enqueued", "build_artifact", null, null),
                        tuple("started", "build_artifact", 1, null));
        assertThat(timeline.truncated()).isFalse();
    }

    @Test
    void otherDocumentsAreNotInIt() {
        enqueue("run_tsa");
        SqlWorker.enqueue(database, "run_tsa");
        assertThat(observer.timeline(document).jobs()).hasSize(1);
    }

    @Test
    void aLostAttemptAndItsReclaimAreInIt() {
        worker.claim(enqueue("run_tsa"));
        worker.fallSilent();
        database.rows("select reclaim_stale_jobs()");
        assertThat(observer.timeline(document).entries())
                .extracting(Entry::what)
                .containsExactlyInAnyOrder("enqueued", "started", "lost", "event");
        assertThat(observer.timeline(document).events()).extracting(Event::kind).containsExactly("lease_reclaimed");
    }

    @Test
    void aJobCancelledInTheLineEndsItsStory() {
        UUID job = enqueue("run_tsa");
        database.execute("""
                with gone as (delete from executor_waiting where id = ? returning *)
                insert into executor_cancelled (id, attempts, max_attempts, run_at, reason)
                select id, attempts, max_attempts, run_at, 'not needed' from gone
                """, job);
        assertThat(observer.timeline(document).entries())
                .extracting(Entry::what)
                .containsExactly("enqueued", "cancelled");
    }

    @Test
    void aJobCancelledWhileItRanEndsItsStoryOnce() {
        UUID job = worker.claim(enqueue("run_tsa"));
        worker.settle(job, "cancelled", null);
        assertThat(observer.timeline(document).entries())
                .extracting(Entry::what)
                .containsExactly("enqueued", "started", "cancelled");
    }

    @Test
    void aDocumentOfVeryManyEventsIsCutAndSaysSo() {
        enqueue("run_tsa");
        database.execute(
                "insert into executor_events (kind, correlation_id) select 'page.seen', ? from generate_series(1, ?)",
                document,
                Timeline.MAX_EVENTS + 1);
        Timeline timeline = observer.timeline(document);
        assertThat(timeline.truncated()).isTrue();
        assertThat(timeline.events()).hasSize(Timeline.MAX_EVENTS);
    }
}
