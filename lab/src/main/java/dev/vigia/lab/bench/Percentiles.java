package dev.vigia.lab.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Nearest-rank percentiles of durations. */
final class Percentiles {
    private Percentiles() {}

    /** p50, p95, p99 and max in milliseconds, to a hundredth; of nothing: an empty map. */
    static Map<String, Object> ofNanos(long[] nanos) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (nanos.length == 0) {
            return figures;
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        for (int p : new int[] {50, 95, 99}) {
            figures.put("p" + p, millis(at(sorted, p)));
        }
        figures.put("max", millis(sorted[sorted.length - 1]));
        return figures;
    }

    static long at(long[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 100.0;
    }
}
