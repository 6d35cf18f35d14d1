import * as core from '@actions/core'
import { findBuildx } from './environment/buildx-command.js'
import { removeBuilder } from './environment/own-builder.js'
import { reasonOf } from './errors.js'
import { say } from './say.js'
import type { SavedState } from './state.js'
import { breakOffSaving, concludeSaving } from './store/saver.js'
import { formatBytes, formatSeconds } from './text.js'

/**
 * After the job: carries the layers to the cache service, and removes a builder that was made for this job. A job that was
 * cancelled shall end: what is not saved by then is not.
 */
export async function savePost(state: SavedState, isCancelled = false): Promise<void> {
  const { layers, request, saver, mounts, mountsRequest, mountsSaver, builder } = state
  const conclude = isCancelled ? breakOffSaving : concludeSaving
  await saveAndSay('Cache', { folder: layers, id: request, saver }, conclude)
  await saveAndSay('Cache mounts', { folder: mounts, id: mountsRequest, saver: mountsSaver }, conclude)
  if (builder !== undefined) await removeAndSay(builder)
}

type LeftSave = Record<'folder' | 'id' | 'saver', string | undefined>

/** Trouble with the cache never fails a job. */
async function saveAndSay(
  what: string,
  { folder, id, saver }: LeftSave,
  conclude: typeof concludeSaving
): Promise<void> {
  if (folder === undefined || id === undefined) return
  const outcome = await conclude({ folder, id }, saver === undefined ? undefined : Number(saver))
  switch (outcome.status) {
    case 'saved':
      return say(
        `${what} saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`
      )
    case 'skipped':
      return say(`${what} not saved: ${outcome.reason}.`)
    case 'failed':
      return core.warning(`${what === 'Cache' ? 'The cache' : what} could not be saved: ${outcome.reason}`)
  }
}

/** Nor does a builder that is left over. */
async function removeAndSay(name: string): Promise<void> {
  try {
    const complaint = await removeBuilder(await findBuildx(), name)
    say(
      complaint === undefined ? `Builder ${name} removed.` : `Builder ${name} was not removed: ${complaint}`
    )
  } catch (error) {
    say(`Builder ${name} was not removed: ${reasonOf(error)}`)
  }
}
