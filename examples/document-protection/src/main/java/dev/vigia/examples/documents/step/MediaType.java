package dev.vigia.examples.documents.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** What kind of file it is: by its first bytes where these are telling, else by its name. The same on every host. */
final class MediaType {
    private static final String UNKNOWN = "application/octet-stream";
    private static final int LONGEST_SIGNATURE = 8;

    private static final Map<String, String> BY_SIGNATURE = Map.of(
            "255044462d", "application/pdf",
            "89504e470d0a1a0a", "image/png",
            "ffd8ff", "image/jpeg",
            "47494638", "image/gif");

    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("html", "text/html"),
            Map.entry("xml", "application/xml"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("zip", "application/zip"),
            Map.entry("eml", "message/rfc822"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("odt", "application/vnd.oasis.opendocument.text"));

    private MediaType() {}

    static String of(Path file) throws IOException {
        String start = HexFormat.of().formatHex(start(file));
        return BY_SIGNATURE.entrySet().stream()
                .filter(entry -> start.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> BY_ENDING.getOrDefault(ending(file), UNKNOWN));
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST_SIGNATURE);
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
