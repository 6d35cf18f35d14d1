/*
 * A process of its own that saves a layout as the post step's script does: `node layer-saver.ts save FOLDER ID`.
 */
import './source-names.ts'

const { saveAndLeaveWord } = await import('../../src/store/saver.ts')

const [, , , folder = '', id = ''] = process.argv
await saveAndLeaveWord({ folder, id })
process.exit()
