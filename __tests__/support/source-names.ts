/*
 * For a process of its own that imports the sources: they name each other as they are called once they are compiled. To be
 * imported before them, which then must be imported as the program runs.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
        ? specifier.replace(/\.js$/, '.ts')
        : specifier,
      context
    )
})
