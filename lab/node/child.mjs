// The process of one system: reads a command a line, answers each with a line, as dev.vigia.lab.bench.Child does.
// node child.mjs SYSTEM HOST:PORT DATABASE
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { graphileWorker, pgBoss } from './peers.mjs'
import { now, sink } from './sink.mjs'

const PREFILL = 5000
const LATENCY_WARM_UP = 20
const QUIET_MS = 400

const [system, server, database] = process.argv.slice(2)
const peer = { 'graphile-worker': graphileWorker, 'pg-boss': pgBoss }[system]()
const url = `postgres://postgres@${server}/${database}`
const pool = new pg.Pool({ connectionString: url, max: 4 })

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const secondsSince = (start) => (now() - start) / 1e9
const execute = async (statements) => { for (const sql of statements) await pool.query(sql) }
const number = async (sql) => Number(Object.values((await pool.query(sql)).rows[0])[0])
const comeToRest = () => execute(['vacuum analyze', 'checkpoint'])
const require = (what, is, mustBe) => { if (is !== mustBe) throw new Error(`${what}: ${is} instead of ${mustBe}`) }

const machineCpu = () => {
  const field = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).map(Number)
  return (field[1] + field[2] + field[3] + field[6] + field[7]) / 100
}
const ownCpu = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6 }
const memory = (key) => Number(readFileSync('/proc/self/status', 'utf8').match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))[1]) >> 10

async function awaitHandled (n, seconds) {
  const end = Date.now() + seconds * 1000
  while (sink.done < n) {
    if (Date.now() > end) throw new Error(`timeout: handled ${sink.done} of ${n}`)
    await sleep(2)
  }
}

async function work (n) {
  sink.reset(n)
  const own = ownCpu(), machine = machineCpu(), start = now()
  await peer.startWorkers()
  await awaitHandled(n, 170)
  while (await number(peer.remainingSql) > 0) await sleep(5)
  const seconds = secondsSince(start)
  const used = { worker_cpu_ms: (ownCpu() - own) * 1e6 / n, machine_cpu_ms: (machineCpu() - machine) * 1e6 / n }
  await peer.stopWorkers()
  require('handled', sink.done, n)
  return { rate: n / seconds, first_ms: (sink.first - start) / 1e6, ...used }
}

async function drainWhatIsThere (n) {
  const before = peer.doneSql ? await number(peer.doneSql) : 0
  await peer.enqueueBulk(n)
  await comeToRest()
  const figures = await work(n)
  if (peer.doneSql) require('finished rows', await number(peer.doneSql) - before, n)
  return figures
}

// Enqueueing starts on a table with some rows: a plan made on an empty one would be a peer's bad luck.
async function prefill () {
  await execute(peer.resetSql)
  await peer.enqueueBulk(PREFILL)
  await comeToRest()
}

async function enqueue (n, clients) {
  await prefill()
  const each = Math.floor(n / clients)
  const start = now()
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let i = client * each; i < (client + 1) * each; i++) await peer.enqueueOne(i)
  }))
  const seconds = secondsSince(start)
  require('rows', await number(peer.remainingSql), each * clients + PREFILL)
  return { rate: each * clients / seconds }
}

const percentiles = (nanos) => {
  const sorted = nanos.sort((a, b) => a - b)
  const at = (p) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * p / 100) - 1)] / 1e4) / 100
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}

const measures = {
  enqueue1: (n) => enqueue(n, 1),
  enqueue8: (n) => enqueue(n, 8),
  async bulk (n) {
    await prefill()
    const start = now()
    await peer.enqueueBulk(n)
    const seconds = secondsSince(start)
    require('rows', await number(peer.remainingSql), n + PREFILL)
    return { rate: n / seconds }
  },
  async load (n) {
    await execute(peer.resetSql)
    await peer.enqueueBulk(n)
    await comeToRest()
    return { loaded: n }
  },
  async drain (n) {
    await execute(peer.resetSql)
    return drainWhatIsThere(n)
  },
  async seed (rows) {
    await execute(peer.resetSql)
    await peer.enqueueOne(0)
    await execute(peer.seedFutureSql(rows))
    await execute(peer.seedDoneSql ? peer.seedDoneSql(rows) : [])
    await comeToRest()
    await work(1) // the row that was copied
    return { seeded: rows }
  },
  big: drainWhatIsThere,
  async cycle (n) {
    await execute(peer.resetSql)
    await comeToRest()
    sink.reset(n)
    const start = now()
    await peer.startWorkers()
    await peer.enqueueBulk(n)
    await awaitHandled(n, 170)
    while (await number(peer.remainingSql) > 0) await sleep(5)
    const seconds = secondsSince(start)
    await peer.stopWorkers()
    require('handled', sink.done, n)
    return { rate: n / seconds }
  },
  async latency (jobs) {
    const all = jobs + LATENCY_WARM_UP
    await execute(peer.resetSql)
    await comeToRest()
    const committed = []
    sink.reset(Infinity)
    sink.started = new Array(all).fill(0)
    await peer.startWorkers()
    await sleep(2000)
    let next = now()
    for (let i = 0; i < all; i++) {
      while (now() < next) await sleep(1)
      await peer.enqueueOne(i)
      committed[i] = now()
      next += 1e8
    }
    await awaitHandled(all, 40)
    const started = sink.started
    sink.started = null
    await peer.stopWorkers()
    return percentiles(committed.map((time, i) => Math.max(0, started[i] - time)).slice(LATENCY_WARM_UP))
  },
  async left () {
    const active = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active'"
    while (await number(active) > 1) await sleep(5)
    return { left: await number(peer.remainingSql) }
  },
  async work (jobsOfAll, { tally }) {
    sink.reset(jobsOfAll)
    if (tally) sink.tallyIn(tally)
    await peer.startWorkers()
    let handled = 0, last = Date.now()
    while (true) {
      await sleep(10)
      if (sink.done > handled) {
        handled = sink.done
        last = Date.now()
      } else if (Date.now() - last > QUIET_MS) { // asking all the time would be the load
        if (await number(peer.remainingSql) === 0) break
        await sleep(QUIET_MS)
      }
    }
    await peer.stopWorkers()
    return { handled: sink.done, last_epoch_ms: last }
  },
  async rss (n) {
    await work(n)
    return { rss_mib: memory('VmRSS'), peak_mib: memory('VmHWM') }
  }
}

await peer.setUp(url)
console.log(JSON.stringify({ config: peer.config() }))
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  try {
    console.log(JSON.stringify(await measures[command.measure](command.n, command)))
  } catch (error) {
    console.error(error)
    console.log(JSON.stringify({ error: String(error) }))
  }
}
await peer.close()
await pool.end()
process.exit(0)
