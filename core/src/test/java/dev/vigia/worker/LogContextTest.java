package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@ExtendWith(FreshDatabase.class)
class LogContextTest {
    private final Logger thirdParty = (Logger) LoggerFactory.getLogger("com.thirdparty.Library");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        thirdParty.setLevel(Level.INFO);
        thirdParty.addAppender(lines);
    }

    @AfterEach
    void stop() {
        thirdParty.detachAppender(lines);
    }

    @Test
    void everyLineWrittenDuringAJobCarriesItsIdsWhoeverWritesIt(TestDatabase database) {
        ExecutorService others = Executors.newSingleThreadExecutor();
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("t", context -> {
                    thirdParty.info("on the handler's thread");
                    others.submit(context.carried(() -> {
                                thirdParty.info("on another thread");
                                return null;
                            }))
                            .get();
                    others.submit(() -> thirdParty.info("after it, on the same other thread"))
                            .get();
                    return Outcome.succeeded();
                })
                .build();
        Enqueued job = vigia.enqueue(NewJob.of("t"));
        PassReport pass = vigia.runOnce(1);
        others.shutdown();

        assertThat(lines.list).hasSize(3);
        for (ILoggingEvent line : List.of(lines.list.get(0), lines.list.get(1))) {
            assertThat(line.getMDCPropertyMap())
                    .containsEntry("correlation_id", job.correlationId().toString())
                    .containsEntry("trace_id", pass.worker() + "-" + job.id() + "-1")
                    .containsEntry("job_id", job.id().toString())
                    .containsEntry("type", "t")
                    .containsEntry("attempt", "1")
                    .containsEntry("worker_id", pass.worker().value());
        }
        assertThat(lines.list.get(2).getMDCPropertyMap()).isEmpty();
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }
}
