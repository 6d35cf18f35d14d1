import { execFileSync } from 'node:child_process'

const answer = execFileSync(process.execPath, ['dist/main.js'], { encoding: 'utf8' })
if (!/^\d+, \d+, \d+\n$/.test(answer)) throw new Error(`dist/main.js says ${answer}`)
