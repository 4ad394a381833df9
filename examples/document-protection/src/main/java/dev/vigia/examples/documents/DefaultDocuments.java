package dev.vigia.examples.documents;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.DurableDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Eight small real files of different kinds, for whoever brings none. They ship with this program. */
public final class DefaultDocuments {
    private static final List<String> NAMES = List.of(
            "contract-2231.pdf",
            "invoice-0117.xml",
            "payments-2026-01.csv",
            "case-file-88.json",
            "floor-plan.svg",
            "acta-de-junta.txt",
            "seal.png",
            "retention-policy.md");

    private DefaultDocuments() {}

    /**
     * Writes the files into {@code folder}, which is made if need be. One that is there already stays as it is.
     *
     * @return the files, the contract first
     */
    public static List<Path> extract(Path folder) throws IOException {
        Disk disk = new DurableDisk();
        List<Path> files = new ArrayList<>();
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.notExists(file)) {
                disk.replace(file, content(name));
            }
            files.add(file);
        }
        return List.copyOf(files);
    }

    private static byte[] content(String name) throws IOException {
        try (InputStream in = DefaultDocuments.class.getResourceAsStream("files/" + name)) {
            if (in == null) {
                throw new IOException("the archive of this program lacks " + name);
            }
            return in.readAllBytes();
        }
    }
}
