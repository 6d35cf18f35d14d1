import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const MARK = 'KILLABLE'

/** Variables by which the processes of a job are found that has them; `name` is nobody else's. */
export function killable(name: string): NodeJS.ProcessEnv {
  return { [MARK]: name }
}

/** Kills the job's process that is called so, as a machine that goes away would. False if there is none. */
export async function killProcess(name: string, command: string | RegExp): Promise<boolean> {
  const found = await findProcess(name, command)
  if (found !== undefined) process.kill(found, 'SIGKILL')
  return found !== undefined
}

/** Its id. `command`: the end of one of its words, or how all of them are with spaces between. */
export async function findProcess(name: string, command: string | RegExp): Promise<number | undefined> {
  for (const id of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const [words, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => ''))
    )
    if (isCalled(words?.split('\0') ?? [], command) && environment?.includes(`${MARK}=${name}\0`))
      return Number(id)
  }
  return undefined
}

function isCalled(words: readonly string[], command: string | RegExp): boolean {
  return typeof command === 'string'
    ? words.some((word) => word.endsWith(command))
    : command.test(words.join(' ').trimEnd())
}

/** The same once there is one; undefined if none came until `ended`. */
export async function awaitProcess(
  name: string,
  command: string | RegExp,
  ended: Promise<unknown>
): Promise<number | undefined> {
  let goesOn = true
  const end = (): void => {
    goesOn = false
  }
  ended.then(end, end)
  while (goesOn) {
    const found = await findProcess(name, command)
    if (found !== undefined) return found
    await setTimeout(10)
  }
  return undefined
}

/** Resolves once the job has no such process any more. */
export async function endOfProcess(name: string, word: string): Promise<void> {
  while ((await findProcess(name, word)) !== undefined) await setTimeout(20)
}
