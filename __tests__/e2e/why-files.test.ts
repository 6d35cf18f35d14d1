import { chmod, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { commandsIn } from '../support/runner-commands.js'
import {
  BASE_COMMIT,
  type Base,
  BOOK,
  buildBase,
  type Change,
  COMPILE,
  commit,
  edit,
  FINAL,
  GUIDE,
  INSTALL,
  LOCK,
  nothing,
  PLACES,
  PROGRAM,
  placeOf,
  SOURCE
} from './support/rebuild.ts'
import { expectWhy, files, reasonsOf, reportOf, type Why } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Files that changed, or did not, between two jobs: the report names them at the step that reads them, and nowhere else. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

const write =
  (path: string, text: string): Change =>
  async (workspace) => {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), text)
  }

const remove =
  (path: string): Change =>
  (workspace) =>
    rm(join(workspace, path))

const together =
  (...changes: Change[]): Change =>
  async (workspace) => {
    for (const change of changes) await change(workspace)
  }

/** A link, which no project of texts has. */
const prepare: Change = (workspace) => symlink('main.txt', join(workspace, 'src', 'link'))

const relink: Change = together(remove('src/link'), (workspace) =>
  symlink('extra.txt', join(workspace, 'src', 'link'))
)

const setMode =
  (path: string, mode: number): Change =>
  (workspace) =>
    chmod(join(workspace, path), mode)

/** Files of the source changed: it is copied, and all that is made from it follows. */
const ofSource = (difference: Parameters<typeof files>[0]): Why => ({
  roots: { [SOURCE]: [files(difference)] },
  followers: [COMPILE, PROGRAM, FINAL]
})

/** A change, and what is to be told of it. */
type Row = [name: string, change: Change, why: Why]

const SOME: Row[] = [
  ['a file changed', edit('src/main.txt', 'main', 'other'), ofSource({ changed: ['src/main.txt'] })],
  [
    'a file of the same size changed',
    edit('src/main.txt', 'main', 'niam'),
    ofSource({ changed: ['src/main.txt'] })
  ],
  ['a file was added', write('src/more/deep.txt', 'deep\n'), ofSource({ added: ['src/more/deep.txt'] })],
  ['a file was removed', remove('src/extra.txt'), ofSource({ removed: ['src/extra.txt'] })],
  ["a file's mode changed", setMode('src/main.txt', 0o755), ofSource({ changed: ['src/main.txt'] })]
]

const MORE: Row[] = [
  ["a folder's mode changed", setMode('src', 0o700), ofSource({ changed: ['src'] })],
  ['a link leads elsewhere', relink, ofSource({ changed: ['src/link'] })],
  [
    'three files changed, one was added and one removed',
    together(
      edit('src/main.txt', 'main', 'other'),
      edit('lock.txt', 'one', 'two'),
      edit('README.md', 'read', 'write'),
      write('src/new.txt', 'new\n'),
      remove('src/extra.txt')
    ),
    {
      roots: {
        [LOCK]: [files({ changed: ['lock.txt'] })],
        [SOURCE]: [files({ changed: ['src/main.txt'], added: ['src/new.txt'], removed: ['src/extra.txt'] })]
      },
      followers: [INSTALL, COMPILE, PROGRAM, FINAL]
    }
  ],
  [
    'a file changed that an early step reads',
    edit('lock.txt', 'one', 'two'),
    {
      roots: { [LOCK]: [files({ changed: ['lock.txt'] })] },
      followers: [INSTALL, SOURCE, COMPILE, PROGRAM, FINAL]
    }
  ],
  [
    'a file is kept out by .dockerignore from now on',
    edit('.dockerignore', 'src/*.log', 'src/*.log\nsrc/extra.txt'),
    ofSource({ removed: ['src/extra.txt'] })
  ],
  [
    'an ignored file changed beside one that is not',
    together(write('src/debug.log', 'more\n'), edit('src/main.txt', 'main', 'other')),
    ofSource({ changed: ['src/main.txt'] })
  ],
  [
    'a file of a named context changed',
    edit('shared/guide.txt', 'guide', 'map'),
    { roots: { [GUIDE]: [files({ changed: ['guide.txt'] }, 'shared')] }, followers: [BOOK, FINAL] }
  ],
  [
    'a file changed that a RUN reads through a bind mount',
    edit('tools/make.sh', 'make', 'made'),
    { roots: { [BOOK]: [files({ changed: ['tools/make.sh'] })] }, followers: [FINAL] }
  ],
  [
    'a file came to the folder of a bind mount',
    write('tools/more.sh', 'more\n'),
    { roots: { [BOOK]: [files({ added: ['tools/more.sh'] })] }, followers: [FINAL] }
  ]
]

/** Nothing that a step reads. */
const UNREAD: [string, Change][] = [
  ['nothing changed', nothing],
  ['a file changed that no step reads', edit('README.md', 'read', 'write')],
  ['an ignored file changed', write('src/debug.log', 'other\n')],
  ['an ignored file came and another went', together(write('src/new.log', 'new\n'), remove('src/debug.log'))],
  ['another file of a named context changed', edit('shared/other.txt', 'other', 'same')],
  ["a file's time changed", (workspace) => utimes(join(workspace, 'src', 'main.txt'), 0, 1_000_000_000)],
  ['a file was written anew as it was', write('src/main.txt', 'main\n')]
]

describe.each(PLACES)('with %s', (place) => {
  let base: Base
  beforeAll(async () => {
    base = await buildBase(stage, await placeOf(place, stage, service), { prepare })
  })

  test.each(place === PLACES[0] ? UNREAD : UNREAD.slice(0, 3))(
    '%s: every step is cached, and there is nothing to tell',
    async (_, change) => {
      const main = await base.rebuild(change)
      expectSuccess(main)
      await expectWhy(stage, main, { roots: {} })
      expect(main.outputs['cache-hit']).toBe('true')
      const report = reportOf(main)
      expect(report).toMatchObject({ hit: 'true', hitRatio: 1, cachedSteps: 9, totalSteps: 9 })
      expect(report.comparedWith).toEqual({ commit: commit(BASE_COMMIT), at: expect.any(String) })
    }
  )

  test.each(place === PLACES[0] ? [...SOME, ...MORE] : SOME)(
    '%s: it is named where it is read, and the rest follows',
    async (_, change, why) => {
      const main = await base.rebuild(change)
      expectSuccess(main)
      await expectWhy(stage, main, why)
      expect(main.outputs['cache-hit']).toBe('false')
      expect(main.log).toContain(`Compared with the build of ${BASE_COMMIT}, `)
      expect(main.warnings).toEqual([])
    }
  )
})

test('names of files that look like commands to the runner are told, and are none', async () => {
  const place = await placeOf('packs in the Actions cache', stage, service)
  const base = await buildBase(stage, place)
  const names = [
    '##[set-output name=cache-hit;]canary',
    '::set-output name=cache-hit::canary',
    'line\n::warning::canary',
    '| [canary](canary) <b>'
  ]
  const main = await base.rebuild(together(...names.map((name) => write(`src/${name}`, ''))))
  expectSuccess(main)
  const source = reportOf(main).steps.find(({ instruction }) => instruction === SOURCE)
  expect(source && reasonsOf(source)).toEqual([
    { ...files({ added: names.map((name) => `src/${name}`) }), added: expect.any(Array) }
  ])
  expect(source?.causes[0]?.added).toEqual(expect.arrayContaining(names.map((name) => `src/${name}`)))
  expect(main.outputs['cache-hit']).toBe('false')
  expect(commandsIn(main.stdout).filter(({ value }) => value.trim() === 'canary')).toEqual([])
  expect(main.summary).not.toContain('[canary](canary)')
  expect(main.summary).not.toContain('<b>')
})
