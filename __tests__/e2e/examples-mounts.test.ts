import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { detectEngine } from '../../tools/bed/bed.ts'
import { TOOLCHAINS, type Toolchain } from '../../tools/bed/toolchain-bases.ts'
import { type ExampleJob, type ExampleStage, notSaid, openExamples, quotedLines } from './support/examples.ts'
import { type PythonIndex, startPythonIndex } from './support/python-index.ts'

/*
 * The examples with cache mounts, run from their own workflow files with the real package managers: on an empty machine, on
 * another one, and on one more after a change that makes the step with the mounts run again.
 */

interface Example {
  name: string
  /** Of this machine, where Docker Hub cannot be had; Go is always there. */
  toolchain?: keyof typeof TOOLCHAINS
  mounts: string
  /** The file that changes, and what is added to it. */
  change: [file: string, text: string]
  /** What the log says of a package that comes from its registry. */
  fetched: RegExp
}

const EXAMPLES: readonly Example[] = [
  {
    name: 'mounts-go',
    mounts: '/go/pkg/mod, /root/.cache/go-build',
    change: ['main.go', '\n// Changed.\n'],
    fetched: /go: downloading \S+/
  },
  {
    name: 'mounts-node',
    toolchain: 'node',
    mounts: '/root/.npm',
    change: ['package.json', '\n'],
    fetched: /npm http fetch GET 200 \S+ .*\(cache miss\)/
  },
  {
    name: 'mounts-python',
    toolchain: 'python',
    mounts: '/root/.cache/pip',
    change: ['requirements.txt', '# Changed.\n'],
    fetched: /Downloading \S*tabulate/
  },
  {
    name: 'mounts-rust',
    toolchain: 'rust',
    mounts: '/src/target, /usr/local/cargo/registry',
    change: ['src/main.rs', '// Changed.\n'],
    fetched: /Downloaded itoa|Compiling itoa/
  },
  {
    name: 'mounts-apt',
    toolchain: 'debian',
    mounts: '/var/cache/apt, /var/lib/apt/lists',
    change: ['packages.txt', '\n'],
    fetched: /Get:\d+ \S+ \S+ \S+ tree /
  }
]

const engine = await detectEngine(process.env)

/** What the machine lacks for an example, as an end of its test's name. */
async function lackFor({ toolchain }: Example): Promise<string> {
  if (engine === 'docker' || toolchain === undefined) return ''
  const missing = await (TOOLCHAINS[toolchain] as Toolchain).missing()
  return missing.length === 0 ? '' : ` (not run, since this machine lacks ${missing.join(', ')})`
}

let examples: ExampleStage

beforeAll(async () => {
  examples = await openExamples()
})

afterAll(() => examples?.close())

async function run(
  { name, change }: Example,
  { inputs = {}, changes = false }: { inputs?: Record<string, string>; changes?: boolean } = {}
): Promise<ExampleJob> {
  const out = join(await examples.stage.folder('out'), 'image.tar')
  const [job] = await examples.run(name, {
    beside: { outputs: `type=oci,dest=${out}`, ...inputs },
    ...(changes ? { change: (workspace: string) => appendFile(join(workspace, change[0]), change[1]) } : {})
  })
  if (job === undefined) throw new Error(`${name} has no job.`)
  expect(job.main.warnings).toEqual([])
  return job
}

const cases = await Promise.all(EXAMPLES.map(async (example) => ({ example, lack: await lackFor(example) })))

for (const { example, lack } of cases)
  (lack === '' ? describe : describe.skip)(`${example.name}${lack}`, () => {
    let cold: ExampleJob
    let inputs: Record<string, string> = {}
    let index: PythonIndex | undefined

    beforeAll(async () => {
      if (example.toolchain !== undefined) await examples.provide(example.toolchain)
      if (example.toolchain === 'python' && engine === 'bed') {
        index = await startPythonIndex('tabulate==0.9.0', await examples.stage.folder('wheels'))
        inputs = { 'build-args': `PIP_INDEX_URL=${index.url}` }
      }
      cold = await run(example, { inputs })
    })

    afterAll(() => index?.stop())

    test('another machine gets every step from the cache, and the same image', async () => {
      expect(cold.record.cached).toEqual([])
      expect(cold.main.log).toMatch(example.fetched)
      const warm = await run(example, { inputs })
      expect(warm.record.ran).toEqual([])
      expect(warm.main.outputs['cache-hit']).toBe('true')
      expect(warm.main.outputs.digest).toMatch(/^sha256:/)
      expect(warm.main.outputs.digest).toBe(cold.main.outputs.digest)
    })

    test('after a change, the step finds its mounts as they were, and fetches nothing', async () => {
      const changed = await run(example, { inputs, changes: true })
      expect(changed.record.ran).toEqual(
        expect.arrayContaining([expect.stringContaining('--mount=type=cache')])
      )
      const [, restored = ''] = /^Cache mounts restored in .*: (.*)$/m.exec(changed.main.log) ?? []
      expect(restored.split(', ').toSorted().join(', ')).toBe(example.mounts)
      expect(changed.main.log).not.toMatch(example.fetched)
      expect(notSaid(await quotedLines(example.name), changed.main.log)).toEqual([])
    })
  })
