package dev.vigia.lab.incidents.cases;

import dev.vigia.lab.incidents.score.Truth;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The standby that confirms commits. Not in the published catalogue. */
final class StandbyCases {
    private StandbyCases() {}

    /** B7: a synchronous standby is asked for that is not there. */
    static final class Unconfirmed extends Case {
        @Override
        public Map<String, String> serverSettings() {
            return Map.of("max_wal_senders", "4"); // a server of its own
        }

        @Override
        protected void inject() {
            String name = world.names().program().replace('-', '_');
            world.store().server().execute("alter system set synchronous_standby_names = '" + name + "'");
            world.store().server().execute("select pg_reload_conf()");
            world.until(this::mend); // else nothing that is cleared away in the end would ever commit
        }

        @Override
        public void mend() {
            world.store().server().execute("alter system reset synchronous_standby_names");
            world.store().server().execute("select pg_reload_conf()");
        }

        @Override
        public boolean suffers() {
            return world.store().number("""
                            select count(*) from pg_stat_activity
                             where wait_event = 'SyncRep' and query_start < clock_timestamp() - interval '5 s'
                            """) >= 2;
        }

        @Override
        public List<Truth> truths() {
            return List.of(Truth.of("standby_wait"));
        }

        @Override
        public Pattern advice() {
            return words("standby");
        }
    }
}
