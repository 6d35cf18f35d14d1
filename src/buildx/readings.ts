import dockerignore from '@balena/dockerignore'
import { minimatch } from 'minimatch'
import type { Reading } from './definition.js'
import { literal } from './sent-files.js'

/** Go's filepath.Match has no braces, no `**` and no comments, and its `*` takes names that begin with a dot. */
const AS_GO = { dot: true, nobrace: true, noext: true, noglobstar: true, nonegate: true, nocomment: true }

/** Whether a step with this reading reads a file; `path` is from the root of the context on. */
export function readerOf({ pattern, includes, excludes }: Reading): (path: string) => boolean {
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.')
  const whole = names.join('/')
  // A class of characters begins with neither a negation by `!` nor a class of POSIX.
  const glob = whole.replace(/\[(\^?)([![])/g, '[$1\\$2')
  const included = includes && dockerignore.default({ ignorecase: false }).add(includes.map(literal))
  const excluded = dockerignore.default({ ignorecase: false }).add(excludes.map(literal))
  return (path) => {
    // What a pattern finds may be a folder, which stands for all that is in it.
    const parts = path.split('/')
    if (parts.length < names.length) return false
    const found = parts.slice(0, names.length).join('/')
    if (whole !== '' && found !== whole && !minimatch(found, glob, AS_GO)) return false
    const inside = parts.slice(names.length).join('/') || (parts.at(-1) ?? '')
    if (included !== undefined && !included.ignores(inside)) return false
    return excludes.length === 0 || !excluded.ignores(inside)
  }
}
