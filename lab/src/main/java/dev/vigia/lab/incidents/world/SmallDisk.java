package dev.vigia.lab.incidents.world;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that can be filled. */
public final class SmallDisk implements AutoCloseable {
    private final Path mount;

    /** Of this size, empty. */
    public SmallDisk(int megabytes) {
        try {
            mount = Files.createTempDirectory("vigia-disk-");
            run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mount.toString());
            Files.createDirectory(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this user may mount one. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** An empty folder on it. */
    public Path folder() {
        return mount.resolve("data");
    }

    /** Leaves no block free. */
    public void fill() {
        byte[] block = new byte[64 << 10];
        try (OutputStream file = Files.newOutputStream(mount.resolve("export.csv"))) {
            while (true) {
                file.write(block);
            }
        } catch (IOException e) {
            // no space is left: that was the aim
        }
    }

    public void free() {
        try {
            Files.deleteIfExists(mount.resolve("export.csv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run("umount", "-l", mount.toString());
    }

    private static void run(String... command) {
        try {
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
