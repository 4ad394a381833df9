package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.SmallDisk;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What disks do. */
final class DiskCases {
    private DiskCases() {}

    /** B5: something else fills the volume on which the jobs are; the write-ahead log is on another one. */
    static final class Full extends Case {
        private SmallDisk disk;

        @Override
        public String impossible() {
            return SmallDisk.isPossible() ? null : "cannot mount a small file system: not root";
        }

        @Override
        public Map<String, String> serverSettings() {
            return Map.of("max_connections", "60"); // a server of its own: it is left with a volume that is gone
        }

        @Override
        protected void build() {
            disk = new SmallDisk(60);
            super.build();
            world.store().server().execute("create tablespace jobs location '" + disk.folder() + "'");
            for (String table : List.of("executor_job", "executor_job_runs", "executor_waiting", "executor_leases")) {
                world.store().execute("alter table " + table + " set tablespace jobs");
            }
        }

        @Override
        protected void inject() {
            disk.fill();
        }

        @Override
        public boolean suffers() {
            return world.traffic().refused() > 0;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("disk_full"));
        }

        @Override
        public Pattern advice() {
            return words("space|disk|free");
        }

        @Override
        public void mend() {
            disk.free();
        }

        @Override
        public void end() {
            if (disk != null) {
                disk.close();
            }
        }
    }
}
