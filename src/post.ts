import { removeCarried } from './environment/cache-folder.js'
import { isJobCancelled, nameForeignState, readSavedState } from './environment/saved-state.js'
import { outlastTrouble } from './outlast-trouble.js'

outlastTrouble()
const [, , word, folder, id] = process.argv
if (word === 'save' && folder !== undefined && id !== undefined) {
  const { saveAndLeaveWord } = await import('./store/saver.js')
  await saveAndLeaveWord({ folder, id })
} else {
  const state = readSavedState()
  const foreign = nameForeignState(state)
  if (foreign.length > 0)
    process.stdout.write(
      `::notice::Left out of account, as this action did not write it: state ${foreign.join(', ')}.\n`
    )
  if (state.layers !== undefined || state.mounts !== undefined || state.builder !== undefined) {
    const { savePost } = await import('./save.js')
    await savePost(state, isJobCancelled())
  }
  // The runner would do it later.
  if (isJobCancelled()) await removeCarried().catch(() => undefined)
}
process.exit()
