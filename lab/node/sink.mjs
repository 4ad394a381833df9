// Where every handler reports: counts jobs, and notes when each began if somebody asks.
import { openSync, writeSync } from 'node:fs'

export const now = () => Number(process.hrtime.bigint())

export const sink = {
  tally: null, // a file whose first eight bytes count the calls, so that the count outlives the process
  count: Buffer.alloc(8),
  done: 0,
  first: 0,
  last: 0,
  target: Infinity,
  started: null,
  reset (jobs) {
    Object.assign(this, { done: 0, first: 0, last: 0, target: jobs })
  },
  tallyIn (file) {
    this.tally = openSync(file, 'r+')
  },
  run (payload) {
    if (this.tally !== null) {
      this.count.writeBigInt64LE(this.count.readBigInt64LE() + 1n)
      writeSync(this.tally, this.count, 0, 8, 0)
    }
    const time = now()
    if (this.started && !this.started[payload]) this.started[payload] = time
    if (++this.done === 1) this.first = time
    if (this.done === this.target) this.last = time
  }
}
