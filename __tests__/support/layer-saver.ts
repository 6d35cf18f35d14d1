/*
 * A process of its own that saves a layout as the post step's script does: `node layer-saver.ts save FOLDER ID`.
 */
import { registerHooks } from 'node:module'

// The sources name each other as they are called once they are compiled.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
        ? specifier.replace(/\.js$/, '.ts')
        : specifier,
      context
    )
})
const { saveAndLeaveWord } = await import('../../src/store/saver.ts')

const [, , , folder = '', id = ''] = process.argv
await saveAndLeaveWord({ folder, id })
process.exit()
