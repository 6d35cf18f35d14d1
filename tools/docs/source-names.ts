import { registerHooks } from 'node:module'

/* Imported before modules of src/ are: src/ names its modules as they are called once they are compiled. */

registerHooks({
  resolve: (specifier, context, next) => {
    const isOurs = specifier.startsWith('.') && context.parentURL?.includes('/src/')
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  }
})
