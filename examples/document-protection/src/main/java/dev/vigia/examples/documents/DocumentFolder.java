package dev.vigia.examples.documents;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a folder that can be protected, and those that cannot, each with its reason.
 *
 * @param files   sorted by path
 * @param skipped sorted by path
 */
public record DocumentFolder(List<Path> files, List<Skipped> skipped) {
    /** 256 MiB. */
    public static final long LARGEST_BY_DEFAULT = 256L * 1024 * 1024;

    private static final int DEEPEST = 64;

    public DocumentFolder {
        files = files.stream().sorted().toList();
        skipped =
                skipped.stream().sorted((a, b) -> a.path().compareTo(b.path())).toList();
    }

    /** A file or a folder that was left out. */
    public record Skipped(Path path, String because) {}

    /** All files up to {@link #LARGEST_BY_DEFAULT}. */
    public static DocumentFolder list(Path folder) throws IOException {
        return list(folder, LARGEST_BY_DEFAULT);
    }

    /**
     * Looks through {@code folder} and the folders in it. Links are followed as long as they stay inside; a file is
     * listed once, by its own place, however many lead to it. Hidden files and folders are left out silently.
     *
     * @param largest in bytes
     * @throws IOException if {@code folder} itself is none or cannot be read
     */
    public static DocumentFolder list(Path folder, long largest) throws IOException {
        Path root = folder.toRealPath();
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(folder + " is not a folder");
        }
        Walk walk = new Walk(root, largest);
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, walk);
        return new DocumentFolder(walk.files, walk.skipped);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final long largest;
        private final List<Path> files = new ArrayList<>();
        private final List<Skipped> skipped = new ArrayList<>();
        private final Set<Path> seen = new HashSet<>();

        Walk(Path root, long largest) {
            this.root = root;
            this.largest = largest;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            boolean enter = folder.equals(root)
                    || (!Files.isHidden(folder) && firstSight(folder).isPresent());
            return enter ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (Files.isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
                skipped.add(new Skipped(file, attributes.isDirectory() ? "too deep" : "not a regular file"));
            } else if (attributes.size() > largest) {
                skipped.add(new Skipped(file, attributes.size() + " bytes, more than " + largest));
            } else if (!Files.isReadable(file)) {
                skipped.add(new Skipped(file, "not readable"));
            } else {
                firstSight(file).ifPresent(files::add);
            }
            return FileVisitResult.CONTINUE;
        }

        /** Also where a link leads back to a folder above it, or nowhere. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (file.equals(root)) {
                throw failure;
            }
            boolean circle = failure instanceof FileSystemLoopException;
            skipped.add(new Skipped(file, circle ? "a link in a circle" : "not readable"));
            return FileVisitResult.CONTINUE;
        }

        /** The path without links, unless it was seen before or does not lie in the folder. */
        private Optional<Path> firstSight(Path path) {
            try {
                Path real = path.toRealPath();
                if (real.startsWith(root)) {
                    return seen.add(real) ? Optional.of(real) : Optional.empty();
                }
                skipped.add(new Skipped(path, "a link that leads out of the folder"));
            } catch (IOException e) {
                skipped.add(new Skipped(path, "not readable"));
            }
            return Optional.empty();
        }
    }
}
