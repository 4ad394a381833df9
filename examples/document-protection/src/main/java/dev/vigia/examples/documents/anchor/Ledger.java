package dev.vigia.examples.documents.anchor;

import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.examples.documents.evidence.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An append-only file of blocks, one JSON object a line, each naming the hash of the one before. Its caller holds the
 * folder's lock. What follows the last line feed was torn off by a crash before anyone could build on it, and is cut.
 */
public final class Ledger {
    private final Path file;
    private final Network network;
    private final Disk disk;
    private final List<Block> blocks = new ArrayList<>();
    private long length;

    Ledger(Path file, Network network, Disk disk) {
        this.file = file;
        this.network = network;
        this.disk = disk;
    }

    /**
     * All blocks of a ledger file, checked from the first on. For readers that hold no lock.
     *
     * @throws IOException if a block is broken or does not follow the one before
     */
    public static List<Block> read(Path file) throws IOException {
        return parsed(wholeLines(Files.readAllBytes(file)), null);
    }

    /** Takes in what other processes appended since the last look. */
    void refresh() throws IOException {
        if (Files.notExists(file) && length == 0) {
            return;
        }
        byte[] news;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < length) {
                throw new IOException("the ledger of " + network + " lost blocks: " + file + " had " + length
                        + " bytes and has " + channel.size() + "; nothing is anchored until it is restored");
            }
            if (channel.size() == length) {
                return;
            }
            // Whoever wrote these lines may have died before they were forced; a proof must not be built on less.
            channel.force(true);
            news = rest(channel);
        }
        byte[] whole = wholeLines(news);
        blocks.addAll(parsed(whole, tip()));
        if (whole.length < news.length) {
            disk.truncate(file, length + whole.length);
        }
        length += whole.length;
    }

    /** Adds a block. Call {@link #refresh()} first, under the same lock. */
    void append(Sha256 root, int leaves, Instant sealedAt) throws IOException {
        Block tip = tip();
        Block block = tip == null ? Block.first(network, sealedAt, leaves, root) : tip.next(sealedAt, leaves, root);
        byte[] line = line(block);
        disk.append(file, line);
        blocks.add(block);
        length += line.length;
    }

    /** A block as it stands in the file. */
    public static byte[] line(Block block) {
        return (Json.line(block) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** How many blocks there are, which is the height of the last. */
    int height() {
        return blocks.size();
    }

    /** The block at {@code height}, or null at 0. */
    Block block(int height) {
        return height == 0 ? null : blocks.get(height - 1);
    }

    private Block tip() {
        return block(height());
    }

    private byte[] rest(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size() - length));
        while (buffer.hasRemaining() && channel.read(buffer, length + buffer.position()) >= 0) {
            // reads on until the end
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static byte[] wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static List<Block> parsed(byte[] lines, Block before) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Block previous = before;
        for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
            Block block = Json.read(line.getBytes(StandardCharsets.UTF_8), Block.class);
            if (!block.follows(previous)) {
                throw new IOException("the ledger of " + block.network() + " is broken at height " + block.height()
                        + ": its hash or its link to the block before is wrong; nothing is anchored until"
                        + " it is restored");
            }
            blocks.add(block);
            previous = block;
        }
        return blocks;
    }
}
