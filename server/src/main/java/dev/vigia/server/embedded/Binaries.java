package dev.vigia.server.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL programs that the jar carries, unpacked once per user and release, and never half: they appear under
 * their final name in one move.
 *
 * @param home the folder with {@code bin/}, {@code lib/}, {@code share/}
 */
record Binaries(Path home) {

    /** The programs for this machine; unpacks them (about a second) where that was not done before. */
    static Binaries unpacked(List<Path> caches) {
        String archive = "postgres-" + platform() + ".txz";
        URL packed = Binaries.class.getResource("/" + archive);
        if (packed == null) {
            throw new EmbeddedDatabaseException(
                    "no PostgreSQL for this machine (" + platform() + ") inside vigia.jar.",
                    "Nothing was started or changed.",
                    "Use a PostgreSQL of your own: --database-url postgresql://user@host/database");
        }
        IOException last = null;
        for (Path cache : caches) {
            try {
                return new Binaries(unpack(packed, cache));
            } catch (IOException e) {
                last = e; // not writable, or full: the next folder may do
            }
        }
        throw Trouble.of("cannot unpack PostgreSQL into " + caches.get(caches.size() - 1), last);
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static Path unpack(URL packed, Path cache) throws IOException {
        URLConnection connection = packed.openConnection();
        connection.setUseCaches(false);
        Path home = cache.resolve("postgresql-" + fingerprint(connection));
        if (Files.isDirectory(home)) {
            connection.getInputStream().close();
            return home;
        }
        Files.createDirectories(cache);
        Path half = Files.createTempDirectory(cache, ".unpacking-");
        try (InputStream in = connection.getInputStream()) {
            untar(in, half);
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        } finally {
            deleteTree(half); // gone already, unless we failed or another process was faster
        }
        return home;
    }

    /** Which release this is, without reading 15 MB: the checksum that the jar's directory has of the archive. */
    private static String fingerprint(URLConnection connection) throws IOException {
        long crc =
                connection instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : connection.getLastModified();
        return Long.toHexString(crc) + "-" + Long.toHexString(connection.getContentLengthLong());
    }

    private static void untar(InputStream packed, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("archive names a file outside of its folder: " + entry.getName());
                }
                write(tar, entry, path, target);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path, Path target)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** As the archives are named: {@code linux-x86_64}, {@code darwin-arm_64}, {@code linux-arm_64-alpine_linux}. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String arch =
                machine.matches("aarch64|arm64") ? "arm_64" : machine.matches("amd64|x86_64") ? "x86_64" : machine;
        boolean musl = system.equals("linux") && Files.exists(Path.of("/etc/alpine-release"));
        return system + "-" + arch + (musl ? "-alpine_linux" : "");
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
