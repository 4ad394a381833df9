// The peers that run on Node.js, set up as their documentation recommends for throughput.
import { readFileSync } from 'node:fs'
import { Logger, makeWorkerUtils, run, WorkerPreset } from 'graphile-worker'
import { PgBoss } from 'pg-boss'
import { sink } from './sink.mjs'

const version = (name) => JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url))).version

// graphile-worker with its local queue; deletes what is done.
export function graphileWorker () {
  const logger = new Logger(() => (level, message) => { if (level === 'error' || level === 'warning') console.error(message) })
  const worker = {
    concurrentJobs: 24,
    maxPoolSize: 25,
    pollInterval: 2000,
    preparedStatements: true,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0
  }
  let connectionString, utils, runner
  return {
    config: () => ({ version: version('graphile-worker'), ...worker }),
    async setUp (url) {
      connectionString = url
      utils = await makeWorkerUtils({ connectionString, logger, maxPoolSize: 10 })
      await utils.migrate()
    },
    enqueueOne: (i) => utils.addJob('noop', { n: i }),
    async enqueueBulk (n) {
      for (let from = 0; from < n; from += 1000) {
        await utils.addJobs(Array.from({ length: Math.min(1000, n - from) }, (_, k) => ({ identifier: 'noop', payload: { n: from + k } })))
      }
    },
    async startWorkers () {
      runner = await run({
        preset: { extends: [WorkerPreset], worker: { connectionString, logger, ...worker } },
        noHandleSignals: true,
        taskList: { noop: async (payload) => { sink.run(payload.n) } }
      })
    },
    stopWorkers: () => runner.stop(),
    remainingSql: 'select count(*) from graphile_worker._private_jobs where run_at <= now()',
    resetSql: ['truncate graphile_worker._private_jobs'],
    seedFutureSql: (n) => [`
      insert into graphile_worker._private_jobs (task_id, payload, run_at, max_attempts)
      select task_id, payload, now() + interval '30 days' + g * interval '1 second', max_attempts
        from graphile_worker._private_jobs, generate_series(1, ${n}) g where run_at <= now()`],
    close: () => utils.release()
  }
}

// pg-boss in batches; keeps what is done as a row, without attempts.
export function pgBoss () {
  const settings = { batchSize: 500, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }
  let boss
  // Copies the one ready job n times, with some columns replaced.
  const seed = (n, replaced) => {
    const cases = Object.entries({ id: 'gen_random_uuid()', ...replaced }).map(([column, value]) => `when '${column}' then $q$${value}$q$`)
    return `do $do$ declare columns text; vals text; begin
      select string_agg(quote_ident(attname), ','),
             string_agg(case attname ${cases.join(' ')} else 't.' || quote_ident(attname) end, ',')
        into columns, vals
        from pg_attribute where attrelid = 'pgboss.job'::regclass and attnum > 0 and not attisdropped and attgenerated = '';
      execute 'insert into pgboss.job (' || columns || ') select ' || vals
        || ' from (select * from pgboss.job where state = ''created'' and start_after <= now() limit 1) t, generate_series(1, ${n}) g';
    end $do$`
  }
  return {
    config: () => ({ version: version('pg-boss'), ...settings, useListenNotify: true }),
    async setUp (connectionString) {
      boss = new PgBoss({ connectionString, max: 10, useListenNotify: true })
      boss.on('error', (error) => console.error(error))
      boss.on('warning', () => {})
      await boss.start()
      await boss.createQueue('noop', { notify: true })
    },
    enqueueOne: (i) => boss.send('noop', { n: i }),
    async enqueueBulk (n) {
      for (let from = 0; from < n; from += 1000) {
        await boss.insert('noop', Array.from({ length: Math.min(1000, n - from) }, (_, k) => ({ data: { n: from + k } })))
      }
    },
    startWorkers: () => boss.work('noop', settings, async (jobs) => { for (const job of jobs) sink.run(job.data.n) }),
    stopWorkers: () => boss.offWork('noop'),
    remainingSql: "select count(*) from pgboss.job where name = 'noop' and state < 'completed' and start_after <= now()",
    doneSql: "select count(*) from pgboss.job where name = 'noop' and state = 'completed'",
    resetSql: ['truncate pgboss.job'],
    seedFutureSql: (n) => [seed(n, { start_after: "now() + interval '30 days' + g * interval '1 second'", keep_until: "now() + interval '90 days'" })],
    seedDoneSql: (n) => [seed(n, { state: "'completed'", started_on: 'now()', completed_on: 'now()' })],
    close: () => boss.stop({ graceful: false })
  }
}
