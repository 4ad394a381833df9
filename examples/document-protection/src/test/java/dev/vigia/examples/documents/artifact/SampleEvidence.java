package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.Anchor;
import dev.vigia.examples.documents.anchor.AnchorProof;
import dev.vigia.examples.documents.anchor.BatchSettings;
import dev.vigia.examples.documents.anchor.Leaf;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.anchor.Submission;
import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.DurableDisk;
import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.examples.documents.tsa.Timestamp;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import dev.vigia.examples.documents.tsa.TimestampClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/** Real evidence of small documents, from one authority and one pair of ledgers under a folder. */
public final class SampleEvidence implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-02-01T10:00:00.250Z");
    private static final BatchSettings EACH = new BatchSettings(1, Duration.ZERO, Duration.ofMillis(1));

    private final Path folder;
    private final TimestampAuthority authority;

    public SampleEvidence(Path folder) throws Exception {
        this.folder = folder;
        this.authority = TimestampAuthority.start(folder.resolve("tsa"));
    }

    /** Where {@link #of} anchors. */
    public Path ledger(Network network) {
        return anchor(network).ledger();
    }

    /** The certificate that its timestamps lead to. */
    public Path root() {
        return authority.root();
    }

    /** Evidence of a document of that name and content. */
    public Evidence of(String name, byte[] content) throws Exception {
        Document document =
                new Document(UUID.randomUUID(), name, Sha256.of(content), content.length, "text/plain", NOW, NOW);
        Timestamp timestamp = new TimestampClient(authority.url(), Duration.ofSeconds(15)).stamp(document.sha256());
        Map<Network, AnchorProof> anchors = new EnumMap<>(Network.class);
        for (Network network : Network.values()) {
            Leaf leaf = new Leaf(document.id(), document.sha256());
            anchors.put(network, ((Submission.Sealed) anchor(network).submit(leaf)).proof());
        }
        return new Evidence(document, timestamp, anchors);
    }

    private Anchor anchor(Network network) {
        return new Anchor(network, folder.resolve(network.word()), EACH, new DurableDisk(), Clock.systemUTC());
    }

    @Override
    public void close() {
        authority.close();
    }
}
