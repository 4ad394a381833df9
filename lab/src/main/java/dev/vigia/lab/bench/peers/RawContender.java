package dev.vigia.lab.bench.peers;

import bench.Contender;
import bench.Sink;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * No job system, but the least that PostgreSQL must do for one, through the same driver: narrow rows, claimed by update,
 * deleted and kept as history, 500 a transaction on two connections. No fence, no attempts, no trace, no payload sent.
 */
public final class RawContender implements Contender {
    private static final int THREADS = 2;
    private static final int BATCH = 500;

    private final List<Thread> threads = new ArrayList<>();
    private HikariDataSource source;
    private volatile boolean stopping;

    @Override
    public int poolSize() {
        return 16;
    }

    @Override
    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("connections", THREADS);
        config.put("batch", BATCH);
        return config;
    }

    @Override
    public void setUp(HikariDataSource ds) throws SQLException {
        source = ds;
        try (Connection connection = ds.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table if not exists job (
                      id bigint generated always as identity primary key, queue text not null default 'default',
                      payload jsonb not null, priority smallint not null default 0, run_at timestamptz not null default now(),
                      state smallint not null default 0, attempts smallint not null default 0, locked_at timestamptz, locked_by text);
                    create index if not exists job_ready on job (priority, run_at, id) where state = 0;
                    create table if not exists history (
                      id bigint primary key, queue text not null, payload jsonb not null, run_at timestamptz not null,
                      finished_at timestamptz not null default now(), outcome smallint not null default 0);
                    create or replace function claim_batch(n int) returns bigint[] language plpgsql as $$
                    declare ids bigint[];
                    begin
                      with pick as materialized (
                        select id from job where state = 0 and run_at <= now() order by priority, run_at, id
                           for update skip locked limit n
                      ), taken as (
                        update job j set state = 1, attempts = attempts + 1, locked_at = now(), locked_by = 'w'
                          from pick where j.id = pick.id returning j.id
                      )
                      select array_agg(id) into ids from taken;
                      return ids;
                    end $$;
                    create or replace function finish_batch(ids bigint[]) returns void language sql as $$
                      with gone as (delete from job where id = any (ids) returning id, queue, payload, run_at)
                      insert into history (id, queue, payload, run_at) select id, queue, payload, run_at from gone
                    $$;
                    """);
        }
    }

    @Override
    public void enqueue(int from, int n) throws SQLException {
        for (int i = from; i < from + n; i++) {
            try (Connection connection = source.getConnection();
                    PreparedStatement insert =
                            connection.prepareStatement("insert into job (payload) values (?::jsonb)")) {
                insert.setString(1, "{\"n\": " + i + "}");
                insert.executeUpdate();
            }
        }
    }

    @Override
    public void enqueueBulk(int n) throws SQLException {
        for (int from = 0; from < n; from += BATCH) {
            Object[] payloads = new Object[Math.min(n - from, BATCH)];
            for (int i = 0; i < payloads.length; i++) {
                payloads[i] = "{\"n\": " + (from + i) + "}";
            }
            try (Connection connection = source.getConnection();
                    PreparedStatement insert = connection.prepareStatement(
                            "insert into job (payload) select p::jsonb from unnest(?::text[]) p")) {
                insert.setArray(1, connection.createArrayOf("text", payloads));
                insert.executeUpdate();
            }
        }
    }

    @Override
    public void startWorkers() {
        stopping = false;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::work, "raw-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void work() {
        try (Connection connection = source.getConnection();
                PreparedStatement claim = connection.prepareStatement("select claim_batch(" + BATCH + ")");
                PreparedStatement finish = connection.prepareStatement("select finish_batch(?)")) {
            while (!stopping) {
                Array ids = claimed(claim);
                if (ids == null) {
                    Thread.sleep(1);
                } else {
                    int jobs = ((Object[]) ids.getArray()).length;
                    for (int i = 0; i < jobs; i++) {
                        Sink.run(0);
                    }
                    finish.setArray(1, ids);
                    finish.execute();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Array claimed(PreparedStatement claim) throws SQLException {
        try (ResultSet row = claim.executeQuery()) {
            row.next();
            return row.getArray(1);
        }
    }

    @Override
    public void stopWorkers() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    @Override
    public String remainingSql() {
        return "select count(*) from job where run_at <= now()";
    }

    @Override
    public String doneSql() {
        return "select count(*) from history";
    }

    @Override
    public List<String> resetSql() {
        return List.of("truncate job, history");
    }

    @Override
    public List<String> seedFutureSql(int n) {
        return List.of("""
                insert into job (payload, run_at)
                select '{"n": 1}', now() + interval '30 days' + g * interval '1 second' from generate_series(1, %d) g""".formatted(n));
    }

    @Override
    public List<String> seedDoneSql(int n) {
        return List.of("""
                insert into history (id, queue, payload, run_at)
                select -g, 'default', '{"n": 1}', now() from generate_series(1, %d) g""".formatted(n));
    }
}
