import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where a file of `__tests__/fixtures` is. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}

export function readFixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}
