/*
 * Loaded before a program (`NODE_OPTIONS=--import=…`): appends the most memory that its process had, in KiB, and what it ran,
 * to the file that BENCH_PEAK_MEMORY names. On `exit`, which process.exit() causes too. Not resourceUsage().maxRSS, which
 * begins with what the parent had when it forked.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'

const file = process.env.BENCH_PEAK_MEMORY
if (file !== undefined)
  process.on('exit', () => {
    const [, script = '', word = ''] = process.argv
    const program = [basename(dirname(script)), word === 'save' ? 'save' : ''].join(' ').trim()
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    appendFileSync(file, `${peak} ${program}\n`)
  })
