package dev.vigia.server.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;

/** Turns what an operating system or PostgreSQL says into the three lines that a person needs. */
final class Trouble {
    private static final String UNCHANGED = "Nothing was started; the data in the folder is as it was.";
    private static final String OWN = "or use a PostgreSQL of your own: --database-url postgresql://user@host/database";

    private Trouble() {}

    static EmbeddedDatabaseException of(String what, IOException cause) {
        String detail =
                cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage());
        return new EmbeddedDatabaseException(what + ": " + detail + ".", UNCHANGED, remedy(detail), cause);
    }

    /** @param said the end of what the program printed or logged */
    static EmbeddedDatabaseException ofProgram(String what, String said) {
        return new EmbeddedDatabaseException(what + ": " + lastTelling(said), UNCHANGED, remedy(said));
    }

    private static String remedy(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("disk quota")) {
            return "The disk is full. Check: df -h · free some space, choose another folder with --data, " + OWN;
        }
        if (text.contains("permission denied")
                || text.contains("read-only file system")
                || text.contains("ownership")) {
            return "Check who owns the folder: ls -ld · choose another one with --data, " + OWN;
        }
        if (text.contains("cannot be run as root") || text.contains("unshare")) {
            return "PostgreSQL refuses to run as root, and this machine allows no user namespace (unshare -U). "
                    + "Run vigia as another user, " + OWN;
        }
        if (text.contains("shared memory") || text.contains("cannot allocate memory")) {
            return "The machine is short of memory. Check: free -m · " + OWN;
        }
        return "Read log/ in the data folder, choose another folder with --data, " + OWN;
    }

    /** The line that names the fault, else the last one. */
    private static String lastTelling(String said) {
        String last = "no output";
        String telling = null;
        for (String line :
                said.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            last = line;
            if (line.contains("FATAL") || line.contains("PANIC") || line.contains("rror:")) {
                telling = line;
            }
        }
        return telling == null ? last : telling;
    }
}
