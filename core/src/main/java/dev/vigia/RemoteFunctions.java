package dev.vigia;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.job.JobHandler;
import dev.vigia.store.Database;
import dev.vigia.worker.HttpFunction;
import dev.vigia.worker.ProgressUrls;
import dev.vigia.worker.WebhookSignature;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/** Where functions are called, and where they report to; what is not said is not used. */
final class RemoteFunctions {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private URI base;
    private WebhookSignature signature;
    private URI publicUrl;

    void at(URI url, String secret) {
        base = Objects.requireNonNull(url, "base");
        signature = secret == null ? null : new WebhookSignature(secret);
    }

    void reportTo(URI server) {
        publicUrl = server;
    }

    /** Null if no functions are to be called. */
    JobHandler handler(Database database, ObjectMapper json) {
        if (base == null) {
            return null;
        }
        ProgressUrls urls = publicUrl == null ? null : new ProgressUrls(database, publicUrl);
        return new HttpFunction(base, signature, TIMEOUT, json, urls);
    }
}
