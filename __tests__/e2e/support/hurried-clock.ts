import { syncBuiltinESMExports } from 'node:module'
import promises from 'node:timers/promises'

/*
 * Loaded into a step before anything else (support/preloads.ts): what is to last a minute or longer lasts a hundredth of it,
 * and what is to last less is left alone. So that limits of minutes are met by the built action, and not waited for.
 */

const hurried = (delay = 0): number => (delay >= 60_000 ? Math.ceil(delay / 100) : delay)

const { setTimeout: start } = globalThis
globalThis.setTimeout = Object.assign(
  (work: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) =>
    start(work, hurried(delay), ...args),
  start
)

const wait = promises.setTimeout
promises.setTimeout = (delay, value, options) => wait(hurried(delay), value, options)
syncBuiltinESMExports()

const { timeout } = AbortSignal
AbortSignal.timeout = (delay) => timeout.call(AbortSignal, hurried(delay))
