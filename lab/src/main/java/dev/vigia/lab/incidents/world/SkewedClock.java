package dev.vigia.lab.incidents.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Shifts the wall clock of one process. Only that clock: a JVM whose other clocks are touched waits for ever. The library
 * is made here, where there is a C compiler.
 */
public final class SkewedClock {
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>
            static long skew(void) { const char *s = getenv("SKEW_SECONDS"); return s ? atol(s) : 0; }
            int clock_gettime(clockid_t id, struct timespec *t) {
              int failed = syscall(SYS_clock_gettime, id, t);
              if (!failed && id == CLOCK_REALTIME) t->tv_sec += skew();
              return failed;
            }
            int gettimeofday(struct timeval *t, void *zone) {
              struct timespec now;
              clock_gettime(CLOCK_REALTIME, &now);
              t->tv_sec = now.tv_sec;
              t->tv_usec = now.tv_nsec / 1000;
              return 0;
            }
            """;

    private SkewedClock() {}

    public static boolean isPossible() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
    }

    /** What a process is started with so that its clock is that far ahead. */
    public static Map<String, String> environment(int seconds) {
        return Map.of("LD_PRELOAD", Library.PATH.toString(), "SKEW_SECONDS", Integer.toString(seconds));
    }

    private static final class Library {
        private static final Path PATH = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("vigia-clock-");
                Path source = Files.writeString(folder.resolve("clock.c"), SOURCE);
                Path library = folder.resolve("clock.so");
                Process compiler = new ProcessBuilder(
                                "cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString())
                        .inheritIO()
                        .start();
                if (compiler.waitFor() != 0) {
                    throw new IllegalStateException("cc failed on " + source);
                }
                return library;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
