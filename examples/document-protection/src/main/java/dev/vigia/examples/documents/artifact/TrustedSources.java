package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.anchor.Block;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.evidence.FileDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the verifier has from elsewhere, and so believes more than the artifact.
 *
 * @param document  the digest of the original
 * @param authority the certificate that the timestamp must lead to
 * @param ledgers   blocks as published, whole ledgers whose chain was checked
 */
public record TrustedSources(
        Optional<FileDigest> document, Optional<X509Certificate> authority, Map<Network, List<Block>> ledgers) {

    public TrustedSources {
        ledgers = Map.copyOf(ledgers);
    }

    /** Nothing but the artifact itself. */
    public static TrustedSources none() {
        return new TrustedSources(Optional.empty(), Optional.empty(), Map.of());
    }
}
