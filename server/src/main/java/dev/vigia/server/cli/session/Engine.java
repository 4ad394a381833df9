package dev.vigia.server.cli.session;

import dev.vigia.Vigia;
import dev.vigia.job.TracePolicy;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.worker.WorkerSettings;
import javax.sql.DataSource;

/** Turns settings into a configured {@link Vigia}. */
public final class Engine {
    private Engine() {}

    public static Vigia.Builder on(DataSource source, Settings settings) {
        Vigia.Builder builder = Vigia.on(source)
                .schema(settings.get(Options.SCHEMA).name())
                .settings(worker(settings))
                .tracePolicy(new TracePolicy(
                        settings.get(Options.TRACE_CUTOFF), "strict".equals(settings.get(Options.TRACE_POLICY))));
        settings.find(Options.FUNCTIONS_URL)
                .ifPresent(url -> builder.functions(
                        url, settings.find(Options.FUNCTIONS_SECRET).orElse(null)));
        settings.find(Options.PUBLIC_URL).ifPresent(builder::publicUrl);
        return builder;
    }

    private static WorkerSettings worker(Settings settings) {
        return new WorkerSettings(
                settings.get(Options.SLOTS),
                settings.get(Options.BEAT),
                settings.get(Options.LEASE),
                settings.get(Options.POLL),
                settings.get(Options.GRACE),
                Version.text(),
                Options.workerTypes(settings),
                "lend".equals(settings.get(Options.IDLE_SLOTS)),
                settings.get(Options.PRIORITY_RESERVE));
    }
}
