package dev.vigia.worker;

import dev.vigia.job.Lease;
import dev.vigia.job.ProgressToken;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Database;
import dev.vigia.store.PublishProgressKey;
import dev.vigia.store.StoreException;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where functions report how far they are: below a server's public address, one URL for each attempt. The key that signs
 * them is made here and never leaves this process; the one that verifies them stands in each worker's row before its first
 * URL is handed out.
 */
public final class ProgressUrls {
    /** Below the public address. */
    public static final String PATH = "/functions/v1/progress/";

    private static final Logger log = LoggerFactory.getLogger(ProgressUrls.class);

    private final String base;
    private final KeyPair keys;
    private final PublishProgressKey publish;
    private final Set<WorkerId> published = ConcurrentHashMap.newKeySet();

    /** @param publicUrl where functions reach a server of this cluster */
    public ProgressUrls(Database database, URI publicUrl) {
        this.base = publicUrl.toString().replaceAll("/+$", "") + PATH;
        this.publish = new PublishProgressKey(database);
        try {
            this.keys = KeyPairGenerator.getInstance(ProgressToken.ALGORITHM).generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK from 15 on has " + ProgressToken.ALGORITHM, e);
        }
    }

    /** The URL of this attempt; empty if its worker's key could not be published, because nobody could verify it. */
    Optional<String> of(Lease lease) {
        if (!published.contains(lease.worker()) && !publish(lease.worker())) {
            return Optional.empty();
        }
        return Optional.of(base + ProgressToken.of(lease, keys.getPrivate()).text());
    }

    private boolean publish(WorkerId worker) {
        try {
            if (publish.apply(worker, keys.getPublic().getEncoded())) {
                return published.add(worker) || published.contains(worker);
            }
            log.warn("{} has no row, so its calls go without a progress URL", worker);
        } catch (StoreException e) {
            log.warn(
                    "the progress key of {} could not be published ({}); this call goes without a URL",
                    worker,
                    e.getMessage());
        }
        return false;
    }
}
