package dev.vigia.examples.documents;

import dev.vigia.examples.documents.anchor.Block;
import dev.vigia.examples.documents.anchor.Ledger;
import dev.vigia.examples.documents.anchor.Network;
import dev.vigia.examples.documents.artifact.ArtifactFile;
import dev.vigia.examples.documents.artifact.ArtifactReader;
import dev.vigia.examples.documents.artifact.ArtifactVerifier;
import dev.vigia.examples.documents.artifact.Check;
import dev.vigia.examples.documents.artifact.InvalidArtifactException;
import dev.vigia.examples.documents.artifact.TrustedSources;
import dev.vigia.examples.documents.artifact.VerificationReport;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.examples.documents.tsa.Pem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies an artifact from its files alone, and, where given, against the original, the authority's root certificate
 * and the published ledgers. Needs neither a database nor the network.
 *
 * @param artifact  the ZIP
 * @param document  the original, or null
 * @param authority a PEM file whose first certificate is trusted, or null
 * @param ledgers   files with published blocks
 */
public record Verify(Path artifact, Path document, Path authority, List<Path> ledgers) {
    private static final String USAGE =
            "usage: Verify ARTIFACT.zip [--document FILE] [--ca FILE.pem] [--ledger FILE.jsonl]...";
    private static final int PASSED = 0;
    private static final int FAILED = 2;

    public Verify {
        ledgers = List.copyOf(ledgers);
    }

    /** From the artifact alone. */
    public static Verify of(Path artifact) {
        return new Verify(artifact, null, null, List.of());
    }

    /** Also that it is about {@code original}. */
    public Verify withDocument(Path original) {
        return new Verify(artifact, original, authority, ledgers);
    }

    /** Also that its timestamp leads to this certificate, instead of to the one it brings along. */
    public Verify withAuthority(Path certificate) {
        return new Verify(artifact, document, certificate, ledgers);
    }

    /** Also that its block stands in this ledger, and that the ledger's chain is whole. */
    public Verify withLedger(Path ledger) {
        List<Path> more = new ArrayList<>(ledgers);
        more.add(ledger);
        return new Verify(artifact, document, authority, more);
    }

    /** Prints one line for each check; ends with 0 if all passed, else with 2. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    static int run(List<String> arguments, PrintStream out) {
        Verify verify;
        try {
            verify = parsed(arguments.iterator());
        } catch (IllegalArgumentException e) {
            out.println("vigia: " + e.getMessage() + "\n       " + USAGE);
            return FAILED;
        }
        VerificationReport report = verify.report();
        report.lines().forEach(out::println);
        return report.passed() ? PASSED : FAILED;
    }

    private static Verify parsed(Iterator<String> words) {
        Verify verify = of(path(words, "an artifact"));
        while (words.hasNext()) {
            String option = words.next();
            Path value = path(words, "a file after " + option);
            verify = switch (option) {
                case "--document" -> verify.withDocument(value);
                case "--ca" -> verify.withAuthority(value);
                case "--ledger" -> verify.withLedger(value);
                default -> throw new IllegalArgumentException("there is no option " + option);
            };
        }
        return verify;
    }

    private static Path path(Iterator<String> words, String what) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException("expected " + what);
        }
        return Path.of(words.next());
    }

    /** Makes every check that can be made; what cannot be read is a check that failed. */
    public VerificationReport report() {
        try {
            Map<ArtifactFile, byte[]> files = ArtifactReader.read(artifact);
            return ArtifactVerifier.verify(files, sources());
        } catch (InvalidArtifactException e) {
            return failed("archive", artifact.getFileName() + " " + e.getMessage());
        } catch (NoSuchFileException e) {
            return failed("files given", "there is no file " + e.getFile());
        } catch (IOException | GeneralSecurityException e) {
            return failed("files given", e.getMessage());
        }
    }

    private static VerificationReport failed(String subject, String why) {
        return new VerificationReport(List.of(new Check(subject, false, why)));
    }

    private TrustedSources sources() throws IOException, GeneralSecurityException {
        Optional<FileDigest> original = document == null ? Optional.empty() : Optional.of(FileDigest.of(document));
        Optional<X509Certificate> trusted = authority == null
                ? Optional.empty()
                : Optional.of(Pem.certificates(Files.readAllBytes(authority)).get(0));
        Map<Network, List<Block>> published = new EnumMap<>(Network.class);
        for (Path ledger : ledgers) {
            List<Block> blocks = Ledger.read(ledger);
            if (blocks.isEmpty()) {
                throw new IOException("the ledger " + ledger + " has no block");
            }
            published.put(blocks.get(0).network(), blocks);
        }
        return new TrustedSources(original, trusted, published);
    }
}
