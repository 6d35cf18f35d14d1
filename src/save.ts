import * as core from '@actions/core'
import { findBuildx } from './environment/buildx-command.js'
import { removeBuilder } from './environment/own-builder.js'
import { reasonOf } from './errors.js'
import { formatBytes, formatSeconds } from './report/render.js'
import { say } from './report/say.js'
import type { SavedState } from './state.js'
import { saveLayers } from './store/layers.js'

/** After the job: carries the layers to the cache service, and removes a builder that was made for this job. */
export async function savePost({ layers, builder }: SavedState): Promise<void> {
  if (layers !== undefined) await saveAndSay(layers)
  if (builder !== undefined) await removeAndSay(builder)
}

/** Trouble with the cache never fails a job. */
async function saveAndSay(folder: string): Promise<void> {
  try {
    const outcome = await saveLayers(folder)
    if (outcome.status === 'saved') {
      say(
        `Cache saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`
      )
    } else {
      say(`Cache not saved: ${outcome.reason}.`)
    }
  } catch (error) {
    core.warning(`The cache could not be saved: ${reasonOf(error)}`)
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
