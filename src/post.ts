import { readSavedState } from './environment/saved-state.js'

const state = readSavedState()
if (state !== undefined) {
  const { savePost } = await import('./save.js')
  await savePost(state)
}
process.exit()
