import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const MARK = 'KILLABLE'

/** Variables by which the processes of a job are found that has them; `name` is nobody else's. */
export function killable(name: string): NodeJS.ProcessEnv {
  return { [MARK]: name }
}

/** Kills the job's process that has this word in its command, as a machine that goes away would. False if there is none. */
export async function killProcess(name: string, word: string): Promise<boolean> {
  const found = await findProcess(name, word)
  if (found !== undefined) process.kill(found, 'SIGKILL')
  return found !== undefined
}

/** Its id. */
export async function findProcess(name: string, word: string): Promise<number | undefined> {
  for (const id of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => ''))
    )
    if (
      command?.split('\0').some((part) => part.endsWith(word)) &&
      environment?.includes(`${MARK}=${name}\0`)
    )
      return Number(id)
  }
  return undefined
}

/** Resolves once the job has no such process any more. */
export async function endOfProcess(name: string, word: string): Promise<void> {
  while ((await findProcess(name, word)) !== undefined) await setTimeout(20)
}
