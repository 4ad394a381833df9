package dev.vigia.examples.documents.tsa;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.FolderLock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serial numbers that grow and are never given twice, also after a crash: one may be lost, none comes back. */
final class SerialNumbers {
    private final Path file;
    private final Disk disk;
    private final FolderLock lock;

    SerialNumbers(Path folder, Disk disk) {
        this.file = folder.resolve("serial");
        this.disk = disk;
        this.lock = new FolderLock(folder);
    }

    BigInteger next() throws IOException {
        return lock.holding(() -> {
            BigInteger last = Files.exists(file)
                    ? new BigInteger(
                            Files.readString(file, StandardCharsets.US_ASCII).strip())
                    : BigInteger.ZERO;
            BigInteger next = last.add(BigInteger.ONE);
            disk.replace(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
            return next;
        });
    }
}
