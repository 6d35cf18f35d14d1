import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { InputError } from '../../src/errors.js'
import { parseDigestImage } from '../../src/inputs/values.js'

/* What this action is made of is named exactly, and nobody's code runs while it is put together but its own. */

const REPOSITORY = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8')
const filesIn = (folder: string): string[] =>
  readdirSync(join(REPOSITORY, folder)).map((name) => join(folder, name))

const WORKFLOWS = filesIn('.github/workflows')

interface Package {
  version: string
  integrity?: string
  resolved?: string
  link?: boolean
}

describe('packages', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> }
  const locked = Object.entries(packages).filter(([path]) => path !== '')

  test('have each the hash of their bytes in the lock file, and come from a registry', () => {
    const loose = locked.filter(
      ([, { integrity = '', resolved = 'https://', link }]) =>
        link || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) || !resolved.startsWith('https://')
    )
    expect(loose).toEqual([])
    expect(locked.length).toBeGreaterThan(100)
  })

  test('are named by one version in package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      read('package.json')
    ) as Record<string, Record<string, string>>
    const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  test('run no script of theirs when they are installed', () => {
    const text = [...WORKFLOWS, ...filesIn('.ci'), 'package.json'].map(read).join('\n')
    expect(text).not.toMatch(/\bnpm (ci|i|install)\b/)
    // The one place where packages are installed.
    expect(read('tools/run.mjs')).toMatch(/'install',\s+'--no-save',\s+'--ignore-scripts',/)
  })
})

describe('workflows of this repository', () => {
  test.each(WORKFLOWS)('%s names actions by their commit, and has no right that it does not name', (path) => {
    const text = read(path)
    const uses = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, name = '']) => name)
    expect(uses.filter((name) => !/^\.\/|@[0-9a-f]{40}$/.test(name))).toEqual([])
    const { permissions } = load(text) as { permissions?: Record<string, string> }
    // Each job names its own.
    expect(permissions).toEqual({})
    expect(text.match(/actions\/checkout@/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length)
  })

  test('build dist/ anew and compare it with what is committed', () => {
    expect(WORKFLOWS.map(read).join('\n')).toMatch(/run: npm test -- dist$/m)
  })
})

test('the Go modules of the test bed have their hashes beside them', () => {
  const has = (path: string): boolean => existsSync(join(REPOSITORY, path))
  const folders = ['tools', ...filesIn('tools')].filter((folder) => has(join(folder, 'go.mod')))
  expect(folders.filter((folder) => !has(join(folder, 'go.sum')))).toEqual([])
  expect(folders.length).toBeGreaterThan(1)
})

test.each(['busybox', 'busybox:1.37', 'busybox@sha256:12', 'busybox:1.37@sha512:'.padEnd(90, '0')])(
  'an image whose programs handle cache mounts is taken by its digest only: %s',
  (image) => {
    expect(() => parseDigestImage('cache-mounts-image', image)).toThrow(InputError)
  }
)
