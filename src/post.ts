import { readSavedState } from './environment/saved-state.js'
import { outlastTrouble } from './outlast-trouble.js'

outlastTrouble()
const [, , word, folder, id] = process.argv
if (word === 'save' && folder !== undefined && id !== undefined) {
  const { saveAndLeaveWord } = await import('./store/saver.js')
  await saveAndLeaveWord({ folder, id })
} else {
  const state = readSavedState()
  if (state.layers !== undefined || state.mounts !== undefined || state.builder !== undefined) {
    const { savePost } = await import('./save.js')
    await savePost(state)
  }
}
process.exit()
