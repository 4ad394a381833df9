// Where every handler reports: counts jobs, and notes when each began if somebody asks.
export const now = () => Number(process.hrtime.bigint())

export const sink = {
  done: 0,
  first: 0,
  last: 0,
  target: Infinity,
  started: null,
  reset (jobs) {
    Object.assign(this, { done: 0, first: 0, last: 0, target: jobs })
  },
  run (payload) {
    const time = now()
    if (this.started && !this.started[payload]) this.started[payload] = time
    if (++this.done === 1) this.first = time
    if (this.done === this.target) this.last = time
  }
}
