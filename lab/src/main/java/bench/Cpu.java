package bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU seconds used since construction, by this process and by the whole machine; and the process's memory (Linux). */
public final class Cpu {
    private static final double TICKS_PER_SECOND = 100;

    private final double process = process();
    private final double machine = machine();

    public Map<String, Object> sinceStart() {
        Map<String, Object> used = new LinkedHashMap<>();
        used.put("client_cpu_s", hundredths(process() - process));
        used.put("machine_cpu_s", hundredths(machine() - machine));
        return used;
    }

    private static double hundredths(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }

    private static double process() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /** proc(5), /proc/stat: user, nice, system, irq and softirq ticks; 0 where there is no such file. */
    private static double machine() {
        try {
            String[] field =
                    Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+", -1);
            long ticks = 0;
            for (int i : new int[] {1, 2, 3, 6, 7}) {
                ticks += Long.parseLong(field[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A figure of /proc/self/status in KiB, for example {@code VmRSS}; -1 where there is no such file. */
    public static long statusKb(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(key + ":")) {
                    return Long.parseLong(line.replaceAll("\\D+", ""));
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }
}
