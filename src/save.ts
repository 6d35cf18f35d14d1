import * as core from '@actions/core'
import { findBuildx } from './environment/buildx-command.js'
import { removeBuilder } from './environment/own-builder.js'
import { reasonOf } from './errors.js'
import { say } from './say.js'
import type { SavedState } from './state.js'
import { concludeSaving } from './store/saver.js'
import { formatBytes, formatSeconds } from './text.js'

/** After the job: carries the layers to the cache service, and removes a builder that was made for this job. */
export async function savePost(state: SavedState): Promise<void> {
  const { layers, request, saver, mounts, mountsRequest, mountsSaver, builder } = state
  await saveAndSay('Cache', layers, request, saver)
  await saveAndSay('Cache mounts', mounts, mountsRequest, mountsSaver)
  if (builder !== undefined) await removeAndSay(builder)
}

/** Trouble with the cache never fails a job. */
async function saveAndSay(
  what: string,
  folder: string | undefined,
  id: string | undefined,
  saver: string | undefined
): Promise<void> {
  if (folder === undefined || id === undefined) return
  const outcome = await concludeSaving({ folder, id }, saver === undefined ? undefined : Number(saver))
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
