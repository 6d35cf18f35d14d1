import { readSavedState } from './environment/saved-state.js'

const { layers, builder } = readSavedState()
if (layers !== undefined || builder !== undefined) {
  const { savePost } = await import('./save.js')
  await savePost({ layers, builder })
}
process.exit()
