package dev.vigia.examples.documents.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads an artifact that anyone may have made: nothing is unpacked to disk, and neither the archive nor one of its
 * files may be larger than an artifact can be, whatever it says of itself.
 */
public final class ArtifactReader {
    static final long LARGEST_ARCHIVE = 4L * 1024 * 1024;
    static final int LARGEST_FILE = 1024 * 1024;

    private ArtifactReader() {}

    /**
     * Every file of the artifact.
     *
     * @throws InvalidArtifactException if it is no ZIP archive, or has a file too many, too few, twice or too large
     * @throws IOException              if it cannot be read at all
     */
    public static Map<ArtifactFile, byte[]> read(Path archive) throws IOException, InvalidArtifactException {
        if (!Files.isRegularFile(archive)) {
            throw new InvalidArtifactException("there is no file " + archive);
        }
        if (Files.size(archive) > LARGEST_ARCHIVE) {
            throw new InvalidArtifactException("is larger than an artifact can be (" + LARGEST_ARCHIVE + " bytes)");
        }
        Map<ArtifactFile, byte[]> files = new EnumMap<>(ArtifactFile.class);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (files.put(expected(entry), content(zip, entry)) != null) {
                    throw new InvalidArtifactException("holds " + entry.getName() + " twice");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidArtifactException("is not a readable ZIP archive: " + e.getMessage(), e);
        }
        for (ArtifactFile file : ArtifactFile.values()) {
            if (!files.containsKey(file)) {
                throw new InvalidArtifactException("lacks " + file.path());
            }
        }
        return files;
    }

    private static ArtifactFile expected(ZipEntry entry) throws InvalidArtifactException {
        String name = entry.getName();
        if (name.startsWith("/") || name.contains("\\") || name.contains("..")) {
            throw new InvalidArtifactException("holds a name that leads out of the archive: " + name);
        }
        return ArtifactFile.at(name)
                .orElseThrow(() -> new InvalidArtifactException("holds a file that belongs to no artifact: " + name));
    }

    /** Reads what is there, not what the entry claims. */
    private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException, InvalidArtifactException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw new InvalidArtifactException(
                        entry.getName() + " unpacks to more than " + LARGEST_FILE + " bytes");
            }
            return content;
        }
    }
}
