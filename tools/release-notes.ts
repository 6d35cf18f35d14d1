import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { releaseOf } from './release/notes.ts'

/*
 * `npm run release-notes -- v1.2.3` prints what CHANGELOG.md says of a version, and fails where that must not be released
 * yet: another version in package.json, or nothing to say of it. The release workflow asks it first.
 */

const REPOSITORY = join(import.meta.dirname, '..')
const read = (file: string): Promise<string> => readFile(join(REPOSITORY, file), 'utf8')

const { version } = JSON.parse(await read('package.json')) as { version: string }
const release = releaseOf(process.argv[2] ?? '', version, await read('CHANGELOG.md'))
if ('complaint' in release) {
  console.error(release.complaint)
  process.exitCode = 1
} else console.log(release.notes)
