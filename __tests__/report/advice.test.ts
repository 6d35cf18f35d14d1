import { describe, expect, test } from '@jest/globals'
import { type Advice, adviseOn } from '../../src/report/advice.js'
import type { Cause } from '../../src/report/causes.js'
import type { StepReport } from '../../src/report/report.js'
import { createStepReport } from '../support/builders.js'

const changed = (...paths: string[]): Cause => ({
  kind: 'files',
  ...{ context: '', changed: paths, added: [], removed: [] }
})
const TEXT: Cause = { kind: 'text', before: 'RUN a', after: 'RUN b' }

/**
 * Steps of one stage that follow each other, of which the first ran because of `causes` and the others after it; what is
 * given of each may differ.
 */
function chain(causes: Cause[], ...parts: Partial<StepReport>[]): StepReport[] {
  return parts.map((part, index) => {
    const name = `[build ${index + 2}/9] ${part.instruction ?? 'RUN make'}`
    const parent = parts[index - 1]
    const parents = parent === undefined ? [] : [`[build ${index + 1}/9] ${parent.instruction ?? 'RUN make'}`]
    const own: Cause[] = index === 0 ? causes : [{ kind: 'step before', steps: parents }]
    return createStepReport({ name, line: index + 3, parents, causes: own, ...part })
  })
}

const COPY = { instruction: 'COPY . .', seconds: 0.5 }
/** With a cache mount, so that nothing is to be said of its downloads. */
const INSTALL = { instruction: 'RUN --mount=type=cache,target=/root/.npm npm ci', seconds: 30 }
const BUILD = { instruction: 'RUN npm run build', seconds: 20 }

const on = (steps: StepReport[], emptyMounts = false): Advice[] => adviseOn(steps, emptyMounts)

describe('a build of which nothing is to be said', () => {
  test('gets no advice', () => {
    expect(on([])).toEqual([])
    expect(on(chain([TEXT], COPY, INSTALL, BUILD))).toEqual([])
    expect(on([createStepReport({ status: 'cached', seconds: 60 })])).toEqual([])
  })
})

describe('noise in the build context', () => {
  test('is to be put into .dockerignore, where it alone made a step run again', () => {
    expect(on(chain([changed('.git/index', '.git/HEAD')], { ...COPY, seconds: 3 }))).toEqual([
      {
        seconds: 3,
        line: 3,
        text: '.git of the build context made this step run again (.git/index, .git/HEAD). Put .git into .dockerignore.'
      }
    ])
  })

  test('costs what it brought about', () => {
    const files = changed('node_modules/a/x.js', '.git/HEAD')
    expect(on(chain([files], COPY, INSTALL, BUILD))).toMatchObject([
      {
        seconds: 50.5,
        line: 3,
        text: expect.stringMatching(
          /^\.git and node_modules of the build context made 3 steps run again \(.*\)\. Put \.git and node_modules into \.dockerignore\.$/
        )
      }
    ])
  })

  test.each([
    ...['web/node_modules/a.js', '.DS_Store', 'app/__pycache__/a.pyc', '.venv/bin/python', '.idea/x.xml'],
    ...['.vscode/settings.json', '.github/workflows/ci.yml', '.next/build', '.cache/x']
  ])('is %s, also if it was added or removed', (path) => {
    const [added, removed] = [
      { kind: 'files' as const, context: '', changed: [], added: [path], removed: [] },
      { kind: 'files' as const, context: '', changed: [], added: [], removed: [path] }
    ]
    for (const cause of [changed(path), added, removed])
      expect(on(chain([cause], { ...COPY, seconds: 3 }))).toMatchObject([{ line: 3 }])
  })

  test.each<[string, StepReport[]]>([
    ['there was another file, too', chain([changed('.git/index', 'app.js')], COPY, BUILD)],
    ['the files are only called like it', chain([changed('src/node_modules.md', 'my.git')], COPY, BUILD)],
    ['the step ran for another reason, too', chain([TEXT, changed('.git/index')], COPY, BUILD)],
    ['it cost less than two seconds', chain([changed('.git/index')], { ...COPY, seconds: 1.99 })],
    [
      'what came after it would have run anyway',
      chain([changed('.git/index')], COPY, { ...BUILD, causes: [TEXT] })
    ],
    ['what came after it did not run', chain([changed('.git/index')], COPY, { ...BUILD, status: 'cached' })],
    ['no file is known', chain([changed()], { ...COPY, seconds: 60 })]
  ])('is not spoken of where %s', (_, steps) => {
    expect(on(steps)).toEqual([])
  })

  test('costs just enough at two seconds', () => {
    expect(on(chain([changed('.git/index')], { ...COPY, seconds: 2 }))).toHaveLength(1)
  })
})

describe('a COPY of more than an installation needs', () => {
  test('is to be split, where no manifest changed', () => {
    expect(on(chain([changed('src/app.js', 'README.md')], COPY, INSTALL, BUILD))).toEqual([
      {
        seconds: 30,
        line: 3,
        text:
          'RUN --mount=type=cache,target=/root/.npm npm ci ran again only because this step copies more than it needs: ' +
          'src/app.js, README.md changed, but no file that npm reads. Copy package.json and package-lock.json before it, ' +
          'and the rest after it.'
      }
    ])
  })

  test('is one also where the installation comes some steps later', () => {
    const steps = chain([changed('src/app.js')], COPY, { instruction: 'RUN mkdir x', seconds: 0.1 }, INSTALL)
    expect(on(steps)).toMatchObject([{ seconds: 30, line: 3 }])
  })

  test('is one also where noise is among what changed', () => {
    expect(on(chain([changed('src/app.js', '.git/index')], COPY, INSTALL))).toMatchObject([
      { text: expect.stringContaining('copies more than it needs') }
    ])
  })

  test.each<[string, StepReport[]]>([
    ['a manifest is among what changed', chain([changed('src/app.js', 'package.json')], COPY, INSTALL)],
    ['nothing is installed after it', chain([changed('src/app.js')], COPY, BUILD)],
    [
      'the installation is in another stage',
      chain([changed('src/app.js')], COPY, { ...INSTALL, stage: 'b' })
    ],
    ['the installation changed itself', chain([changed('src/app.js')], COPY, { ...INSTALL, causes: [TEXT] })],
    ['the installation was cached', chain([changed('src/app.js')], COPY, { ...INSTALL, status: 'cached' })],
    [
      'the installation took less than two seconds',
      chain([changed('a.js')], COPY, { ...INSTALL, seconds: 1.99 })
    ],
    ['the COPY ran for another reason, too', chain([changed('src/app.js'), TEXT], COPY, INSTALL)],
    [
      'the installation is not made from it',
      chain([changed('src/app.js')], COPY, { ...INSTALL, parents: [] })
    ],
    [
      'the same instruction also builds from what changed',
      chain([changed('src/app.js')], COPY, {
        ...INSTALL,
        instruction: `${INSTALL.instruction} && npm run build`
      })
    ]
  ])('is none where %s', (_, steps) => {
    expect(on(steps)).toEqual([])
  })
})

describe('a tag that moved', () => {
  const image = (ref: string, letter: string) => ({ ref, digest: `sha256:${letter.repeat(64)}` })
  const NODE = 'docker.io/library/node:24'
  const moved: Cause = { kind: 'image', before: image(NODE, 'a'), after: image(NODE, 'b') }

  test('is to be kept by its digest', () => {
    expect(on(chain([moved], { instruction: 'RUN make', seconds: 10 }, BUILD))).toEqual([
      {
        seconds: 30,
        line: 3,
        text:
          `${NODE} is another image than before, and all that is made from it was made anew. ` +
          `FROM ${NODE}@sha256:${'b'.repeat(64)} keeps it until you change it.`
      }
    ])
  })

  test('costs also what ran because of other files, but would have run in any case', () => {
    expect(on(chain([moved, changed('a.js')], { ...BUILD, seconds: 5 }))).toMatchObject([{ seconds: 5 }])
  })

  test.each<[string, StepReport[]]>([
    [
      'the user has taken another tag',
      chain([{ kind: 'image', before: image('node:23', 'a'), after: image('node:24', 'b') }], BUILD)
    ],
    [
      'the instruction names the digest itself',
      chain([moved, TEXT], { ...BUILD, text: `COPY --from=${NODE}@sha256:${'b'.repeat(64)} /a /a` })
    ],
    ['it cost less than two seconds', chain([moved], { ...BUILD, seconds: 1.99 })],
    ['nothing ran for it', chain([changed('a.js')], BUILD)]
  ])('is not spoken of where %s', (_, steps) => {
    expect(on(steps)).toEqual([])
  })
})

describe('a download without a cache mount', () => {
  const download = (overrides: Partial<StepReport> = {}) =>
    chain([TEXT], { instruction: 'RUN pip install -r requirements.txt', seconds: 5, ...overrides })

  test('is to get one', () => {
    expect(on(download())).toEqual([
      {
        seconds: 5,
        line: 3,
        text:
          'This pip step took 5.00 s and has no cache mount. RUN --mount=type=cache,target=/root/.cache/pip lets it find ' +
          'what it downloaded before, also in later jobs.'
      }
    ])
  })

  test.each<[string, Partial<StepReport>]>([
    ['it took less than five seconds', { seconds: 4.99 }],
    ['it was cached', { status: 'cached' }],
    ['it failed', { status: 'failed' }],
    [
      'it has a cache mount',
      { instruction: 'RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt' }
    ],
    [
      'it has a cache mount whose type is not what it begins with',
      { instruction: 'RUN --mount=target=/root/.cache/pip,type=cache pip install -r requirements.txt' }
    ],
    ['it has a cache mount in the Dockerfile', { text: 'RUN --mount=type=cache,target=$C pip install x' }],
    ['it calls no package manager', { instruction: 'RUN make' }]
  ])('is not spoken of where %s', (_, overrides) => {
    expect(on(download(overrides))).toEqual([])
  })

  test('is one also where it has a mount of another kind', () => {
    const instruction = 'RUN --mount=type=secret,id=x pip install -r requirements.txt'
    expect(on(download({ instruction }))).toHaveLength(1)
  })
})

describe('a cache mount that is empty in every job', () => {
  test('is to be carried', () => {
    expect(on(chain([TEXT], INSTALL), true)).toEqual([
      {
        seconds: 30,
        line: 3,
        text:
          'This step took 30.0 s with a cache mount that is empty in every job: the builder is new, and mounts are not ' +
          'carried. cache-mounts: auto carries it.'
      }
    ])
  })

  test.each<[string, StepReport[], boolean]>([
    ['mounts last or are carried', chain([TEXT], INSTALL), false],
    ['the step has none', chain([TEXT], BUILD), true],
    ['the step was cached', chain([TEXT], { ...INSTALL, status: 'cached' }), true],
    ['the step took less than two seconds', chain([TEXT], { ...INSTALL, seconds: 1.99 }), true]
  ])('is not spoken of where %s', (_, steps, emptyMounts) => {
    expect(on(steps, emptyMounts)).toEqual([])
  })
})

describe('advice', () => {
  test('is given three times at most, first what costs most', () => {
    const steps = [7, 30, 5, 12, 20].map((seconds, index) =>
      createStepReport({
        name: `[s${index} 2/2] RUN npm ci`,
        instruction: 'RUN npm ci',
        seconds,
        line: index
      })
    )
    expect(on(steps).map(({ seconds, line }) => [seconds, line])).toEqual([
      [30, 1],
      [20, 4],
      [12, 3]
    ])
  })

  test('has no line where it is not known', () => {
    const [advice] = on([createStepReport({ instruction: 'RUN npm ci', seconds: 60 })])
    expect(advice).toHaveProperty('line', undefined)
  })

  test('says the same of one image once, however many stages are made from it', () => {
    const image = (letter: string) => ({
      ref: 'docker.io/library/node:24',
      digest: `sha256:${letter.repeat(64)}`
    })
    const moved: Cause = { kind: 'image', before: image('a'), after: image('b') }
    const steps = ['one', 'two', 'three'].map((stage) =>
      createStepReport({ name: `[${stage} 2/2] RUN make`, stage, causes: [moved], seconds: 9 })
    )
    expect(on(steps)).toHaveLength(1)
  })

  test('says the same of one line once, on however many platforms', () => {
    const steps = ['linux/amd64', 'linux/arm64'].map((platform, index) =>
      createStepReport({
        ...{ name: `[${platform} 2/2] RUN npm ci`, stage: platform, instruction: 'RUN npm ci', line: 4 },
        seconds: 10 + index
      })
    )
    expect(on(steps)).toMatchObject([{ line: 4, seconds: 11 }])
  })

  test('has the Dockerfile’s own text, which has no value of a build argument in it', () => {
    const text = 'RUN npm ci --token=$TOKEN'
    const steps = chain([changed('src/app.js')], COPY, {
      ...{ instruction: text.replace('$TOKEN', 'hunter2'), text, seconds: 30 }
    })
    expect(on(steps)).toHaveLength(2)
    expect(JSON.stringify(on(steps))).not.toContain('hunter2')
  })
})
