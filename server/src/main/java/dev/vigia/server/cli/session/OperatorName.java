package dev.vigia.server.cli.session;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who acts, for the audit: {@code ana@laptop}. */
public final class OperatorName {
    private OperatorName() {}

    public static String current() {
        return System.getProperty("user.name", "unknown") + "@" + host();
    }

    /** What the system calls itself; asking for an address would ask the network. */
    private static String host() {
        try {
            Path name = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(name)
                    ? Files.readString(name).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
