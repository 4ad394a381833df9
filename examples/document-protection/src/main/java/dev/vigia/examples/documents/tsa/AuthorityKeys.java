package dev.vigia.examples.documents.tsa;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.FolderLock;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * What the timestamp authority signs with. Made at the first start and kept, so that tokens of earlier runs stay
 * verifiable against the same root. The root's own private key is not kept: it signed once.
 *
 * @param key         of {@code certificate}, P-256
 * @param certificate for timestamping only
 * @param root        that issued it
 */
record AuthorityKeys(PrivateKey key, X509Certificate certificate, X509Certificate root) {

    /** The keys under {@code folder}; two processes that start together get the same. */
    static AuthorityKeys in(Path folder, Disk disk, Clock clock) throws IOException {
        return new FolderLock(folder).holding(() -> {
            Path key = secretFolder(folder).resolve("tsa.key.pem");
            Path root = folder.resolve("ca.pem");
            Path certificate = folder.resolve("tsa.pem");
            try {
                // The certificate is written last: if it is there, all is.
                if (Files.notExists(certificate)) {
                    AuthorityKeys made = new CertificateIssuer(clock.instant()).issue();
                    disk.replace(key, Pem.of(made.key()));
                    disk.replace(root, Pem.of(List.of(made.root())));
                    disk.replace(certificate, Pem.of(List.of(made.certificate())));
                }
                return new AuthorityKeys(Pem.ecKey(Files.readAllBytes(key)), first(certificate), first(root));
            } catch (GeneralSecurityException e) {
                throw new IOException("the timestamp authority's keys in " + folder + " cannot be used", e);
            }
        });
    }

    private static X509Certificate first(Path pem) throws IOException, GeneralSecurityException {
        return Pem.certificates(Files.readAllBytes(pem)).get(0);
    }

    private static Path secretFolder(Path folder) throws IOException {
        Path secret = folder.resolve("private");
        if (Files.notExists(secret)) {
            boolean posix =
                    FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
            if (posix) {
                Files.createDirectory(
                        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(secret);
            }
        }
        return secret;
    }
}
