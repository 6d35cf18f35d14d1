import * as core from '@actions/core'
import { reasonOf } from './errors.js'
import { formatBytes, formatSeconds } from './report/render.js'
import { say } from './report/say.js'
import type { SavedState } from './state.js'
import { saveLayers } from './store/layers.js'

/** Carries the layers to the cache service after the job. Trouble with it never fails a job. */
export async function savePost({ folder }: SavedState): Promise<void> {
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
