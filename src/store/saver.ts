import { spawn } from 'node:child_process'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { reasonOf } from '../errors.js'
import { stateFile } from './claim.js'
import { type SaveName, type SaveOutcome, saveLayers } from './saving.js'

/*
 * Layers leave the job by a process of their own, so that the step need not wait for it, nor those after it. The post step
 * asks what became of it.
 */

/** The post step waits no longer than this for it; milliseconds. */
const PATIENCE = 10 * 60_000
const PAUSE = 50
/** How often it is looked whether one that is done, or was killed, has ended. */
const ENDING_LOOKS = 20
/** The step waits no longer than this for it to begin. */
const CLAIM_PATIENCE = 5_000

/** A process that saves. */
export interface Saver {
  /** Undefined if it could not be started. */
  pid: number | undefined
  /** Waits until it has claimed the layout, or has ended, but not for long: until then the step must not release it. */
  claimed: () => Promise<void>
}

/** Starts the process: `script` (that of the post step) with the words `save FOLDER ID`. */
export function beginSaving({ folder, id }: SaveName, script: string): Saver {
  const child = spawn(process.execPath, [script, 'save', folder, id], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const claimed = new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => resolve())
    // Then it has no id, and the post step saves by itself.
    child.once('error', () => resolve())
  })
  return {
    pid: child.pid,
    claimed: async () => {
      await Promise.race([claimed, setTimeout(CLAIM_PATIENCE, undefined, { ref: false })])
      child.stdout.destroy()
      child.unref()
    }
  }
}

/** What the process does: it says that it has claimed the layout, saves, and leaves word of it. */
export async function saveAndLeaveWord(name: SaveName): Promise<void> {
  // Whoever started it listens no longer than for this.
  process.stdout.on('error', () => undefined)
  const outcome = await attempt(name, () => process.stdout.write('claimed\n'))
  const file = wordOf(name)
  await writeFile(`${file}.draft`, JSON.stringify(outcome))
  await rename(`${file}.draft`, file)
}

/** What became of saving, by the process of this id if there is one; else it is done now. */
export async function concludeSaving(name: SaveName, saver: number | undefined): Promise<SaveOutcome> {
  try {
    const word = saver === undefined ? undefined : await waitForWord(name, saver)
    return word ?? (await attempt(name))
  } finally {
    await forget(name)
  }
}

/** Ends what is not done: the outcome if it is, else that the job was cancelled. */
export async function breakOffSaving(name: SaveName, saver: number | undefined): Promise<SaveOutcome> {
  try {
    if (saver !== undefined && (await readWord(name)) === undefined) await endSaver(saver, name)
    return (await readWord(name)) ?? { status: 'skipped', reason: 'the job was cancelled' }
  } finally {
    await forget(name)
  }
}

/** Deletes the request, and the word of what became of it. */
async function forget(name: SaveName): Promise<void> {
  for (const file of [wordOf(name), `${wordOf(name)}.draft`]) await rm(file, { force: true })
  await rm(stateFile(name.folder, `save-${name.id}`), { force: true })
}

async function attempt(name: SaveName, onClaim?: () => void): Promise<SaveOutcome> {
  try {
    return await saveLayers(name, onClaim)
  } catch (error) {
    return { status: 'failed', reason: reasonOf(error) }
  }
}

/** Undefined if the process ended without a word. */
async function waitForWord(name: SaveName, saver: number): Promise<SaveOutcome | undefined> {
  const until = Date.now() + PATIENCE
  while (Date.now() < until) {
    const lives = await isSaving(saver, name)
    const word = await readWord(name)
    if (word !== undefined || !lives) {
      await outlive(saver, name)
      return word
    }
    await setTimeout(PAUSE)
  }
  await endSaver(saver, name)
  return { status: 'failed', reason: `it took longer than ${PATIENCE / 60_000} minutes` }
}

async function endSaver(saver: number, name: SaveName): Promise<void> {
  if (!(await isSaving(saver, name))) return
  try {
    process.kill(saver, 'SIGKILL')
  } catch {
    // It has just ended.
  }
  await outlive(saver, name)
}

/** Waits until a process that has nothing more to do has ended, but not for long. */
async function outlive(saver: number, name: SaveName): Promise<void> {
  for (let looks = 0; looks < ENDING_LOOKS && (await isSaving(saver, name)); looks++) await setTimeout(PAUSE)
}

/** Whether the process lives; another one may have got its id. */
async function isSaving(saver: number, { id }: SaveName): Promise<boolean> {
  try {
    return (await readFile(`/proc/${saver}/cmdline`, 'utf8')).includes(id)
  } catch {
    // There is no such process.
    return false
  }
}

async function readWord(name: SaveName): Promise<SaveOutcome | undefined> {
  try {
    const word: unknown = JSON.parse(await readFile(wordOf(name), 'utf8'))
    return isOutcome(word) ? word : undefined
  } catch {
    // Not yet.
    return undefined
  }
}

/** Jobs that share the folder could all have written it. */
function isOutcome(word: unknown): word is SaveOutcome {
  const { status, key, bytes, seconds, reason } = Object(word) as Record<string, unknown>
  return status === 'saved'
    ? typeof key === 'string' && Number.isFinite(bytes) && Number.isFinite(seconds)
    : (status === 'skipped' || status === 'failed') && typeof reason === 'string'
}

function wordOf({ folder, id }: SaveName): string {
  return stateFile(folder, `saved-${id}`)
}
