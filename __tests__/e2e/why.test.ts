import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import {
  type Base,
  BOOK,
  buildBase,
  type Change,
  COMPILE,
  edit,
  FINAL,
  GUIDE,
  INSTALL,
  LOCK,
  nothing,
  type Place,
  PROGRAM,
  placeOf,
  SOURCE,
  WORKDIR
} from './support/rebuild.ts'
import { expectWhy, files, reasonsOf, reportOf, type Why } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* What changed between two jobs in a Dockerfile or in the inputs: the report names it, and nothing else. */

let stage: Stage
let service: CacheServer
let place: Place

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
  place = await placeOf('packs in the Actions cache', stage, service)
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

const inDockerfile = (before: string, after: string): Change => edit('Dockerfile', before, after)

/** A change of a step's text: what was before, and what is now. */
const text = (before: string, after: string): object => ({ kind: 'text', before, after })
const variables = (...names: string[]): object[] => [{ kind: 'variables', names }]

/** What follows each step of the longest branch. */
const AFTER_INSTALL = [SOURCE, COMPILE, PROGRAM, FINAL]
const AFTER_COMPILE = [PROGRAM, FINAL]

describe('the Dockerfile', () => {
  let base: Base
  beforeAll(async () => {
    base = await buildBase(stage, place)
  })

  const LONGER = `${INSTALL} && sync`
  const SPACED = 'RUN  date +%s%N  >  installed'
  const INSERTED = 'RUN date +%s%N > more'
  const OTHER_LINE = BOOK.replace('make.sh', 'make.sh /tools/make.sh')

  test.each<[string, Change, Why]>([
    [
      'another text of a RUN',
      inDockerfile(INSTALL, LONGER),
      { roots: { [LONGER]: [text(INSTALL, LONGER)] }, followers: AFTER_INSTALL }
    ],
    [
      'another line of a RUN of several',
      inDockerfile('cat /tools/make.sh', 'cat /tools/make.sh /tools/make.sh'),
      { roots: { [OTHER_LINE]: [text(BOOK, OTHER_LINE)] }, followers: [FINAL] }
    ],
    [
      'a step that was inserted',
      inDockerfile(INSTALL, `${INSTALL}\n${INSERTED}`),
      { roots: { [INSERTED]: [{ kind: 'new step' }] }, followers: AFTER_INSTALL }
    ],
    [
      'a step that was inserted and another with a new text',
      async (workspace) => {
        await inDockerfile(`${LOCK}\n`, `${LOCK}\n${INSERTED}\n`)(workspace)
        await inDockerfile('%N > program', '%N%s > program')(workspace)
      },
      {
        roots: {
          [INSERTED]: [{ kind: 'new step' }],
          [COMPILE.replace('%N', '%N%s')]: [text(COMPILE, COMPILE.replace('%N', '%N%s'))]
        },
        followers: [INSTALL, SOURCE, ...AFTER_COMPILE]
      }
    ],
    [
      'a stage with another name, and a file that a step in it reads',
      async (workspace) => {
        await inDockerfile('AS deps', 'AS modules')(workspace)
        await inDockerfile('FROM deps', 'FROM modules')(workspace)
        await edit('lock.txt', 'one', 'two')(workspace)
      },
      {
        roots: { [LOCK]: [files({ changed: ['lock.txt'] })] },
        followers: [INSTALL, ...AFTER_INSTALL]
      }
    ],
    [
      'another value of an ENV',
      inDockerfile('ENV LEVEL=1', 'ENV LEVEL=2'),
      { roots: { [COMPILE]: variables('LEVEL') }, followers: AFTER_COMPILE }
    ],
    [
      'an ENV that was not there',
      inDockerfile('ENV LEVEL=1', 'ENV LEVEL=1 MORE=1'),
      { roots: { [COMPILE]: variables('MORE') }, followers: AFTER_COMPILE }
    ],
    [
      'another default of an ARG',
      inDockerfile('ARG FLAVOUR=plain', 'ARG FLAVOUR=sweet'),
      { roots: { [COMPILE]: variables('FLAVOUR') }, followers: AFTER_COMPILE }
    ],
    [
      'a step that is gone',
      inDockerfile(`${INSTALL}\n`, ''),
      {
        roots: { [SOURCE]: [{ kind: 'order', gone: [INSTALL], come: [LOCK] }] },
        followers: [COMPILE, ...AFTER_COMPILE]
      }
    ],
    [
      'steps in another order',
      async (workspace) => {
        await inDockerfile(`${LOCK}\n`, '')(workspace)
        await inDockerfile(INSTALL, `${INSTALL}\n${LOCK}`)(workspace)
      },
      {
        roots: { [INSTALL]: [{ kind: 'order', gone: [LOCK], come: [WORKDIR] }] },
        followers: [LOCK, ...AFTER_INSTALL]
      }
    ],
    ['a comment and an empty line: nothing', inDockerfile(INSTALL, `# why\n\n${INSTALL}`), { roots: {} }],
    ['another label: nothing', inDockerfile(PROGRAM, `LABEL a=b\n${PROGRAM}`), { roots: {} }]
  ])('%s', async (_, change, why) => {
    const main = await base.rebuild(change)
    expectSuccess(main)
    await expectWhy(stage, main, why)
  })

  test('a RUN with other spaces, which is another text to a shell', async () => {
    const main = await base.rebuild(inDockerfile(INSTALL, SPACED))
    expectSuccess(main)
    const step = reportOf(main).steps.find(({ instruction }) => instruction.endsWith('installed'))
    expect(step && reasonsOf(step)).toEqual([expect.objectContaining({ kind: 'text' })])
    expect(step?.causes[0]?.clause).toBe(`its spaces or line ends changed: ${INSTALL}`)
  })
})

describe('the inputs', () => {
  let base: Base
  beforeAll(async () => {
    base = await buildBase(stage, place, { inputs: { 'build-args': 'LATER=1' } })
  })

  const everyStep = (reason: object): Why => ({
    roots: Object.fromEntries(
      [WORKDIR, LOCK, INSTALL, SOURCE, COMPILE, GUIDE, BOOK, PROGRAM, FINAL].map((step) => [step, [reason]])
    )
  })
  const OF_STAGE: Why = {
    roots: {
      [GUIDE]: [{ kind: 'no-cache', input: 'no-cache-filters' }],
      [BOOK]: [{ kind: 'no-cache', input: 'no-cache-filters' }]
    },
    followers: [FINAL]
  }

  test.each<[string, Record<string, string>, Why]>([
    [
      'a build argument that a RUN has in its environment',
      { 'build-args': 'LATER=1\nFLAVOUR=sweet' },
      { roots: { [COMPILE]: variables('FLAVOUR') }, followers: AFTER_COMPILE }
    ],
    [
      'a build argument that a COPY has in its text, and the RUN after it in its environment',
      { 'build-args': 'LATER=1\nDOCS=other.txt' },
      { roots: { [GUIDE]: variables('DOCS'), [BOOK]: variables('DOCS') }, followers: [FINAL] }
    ],
    ['a build argument that no step has: nothing', { 'build-args': 'LATER=2' }, { roots: {} }],
    ['no-cache', { 'no-cache': 'true' }, everyStep({ kind: 'no-cache', input: 'no-cache' })],
    ['no-cache-filters', { 'no-cache-filters': 'docs' }, OF_STAGE],
    [
      'no-cache-filters in other letters, which BuildKit takes for the same',
      { 'no-cache-filters': 'Docs' },
      OF_STAGE
    ]
  ])('%s', async (_, inputs, why) => {
    const main = await base.rebuild(nothing, { inputs })
    expectSuccess(main)
    await expectWhy(stage, main, why)
  })
})

test('a step that is known by its name from a build before has the lines of the Dockerfile that is built', async () => {
  const base = await buildBase(stage, place)
  const main = await base.rebuild(async (workspace) => {
    await edit('Dockerfile', 'FROM busybox', '# One\n# Two\nFROM busybox')(workspace)
    await writeFile(join(workspace, 'lock.txt'), 'two\n')
  })
  expectSuccess(main)
  const lines = reportOf(main).steps.map(({ instruction, line }) => [instruction, line])
  expect(Object.fromEntries(lines)).toMatchObject({ [WORKDIR]: 4, [LOCK]: 5, [INSTALL]: 6, [BOOK]: 17 })
  expect(main.summary).toMatch(/COPY lock.*\(line 5\) ran because/)
})
