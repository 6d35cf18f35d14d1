import { reasonOf } from './errors.js'

/**
 * Has this process outlast what befalls it and not the build: a reader of the log that goes away, and what fails after
 * nobody waits for it any more.
 */
export function outlastTrouble(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      // What the step leaves in files is read all the same.
    })
  process.on('unhandledRejection', (reason) => void tell(reason))
}

async function tell(reason: unknown): Promise<void> {
  const { say } = await import('./say.js')
  say(`Something failed that nobody waited for: ${reasonOf(reason)}`)
}
