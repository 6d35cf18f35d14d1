import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { offlineBases } from './bed/base-images.ts'
import { openBed } from './bed/bed.ts'
import { prepareDockerEngine } from './bed/docker-engine.ts'
import { missingForDockerEngine } from './bed/requirements.ts'
import { complaintsOnBundle, differences, makeBundles } from './bundle/bundles.ts'
import { checkWorkflows } from './workflows/checks.ts'

/*
 * `npm test`: lint, types, workflows, whether the pages of docs/ and dist/ are what they are made from, unit tests, and
 * end-to-end tests against a real builder, registry and cache service. `npm test -- unit` and the like run some parts only.
 */

interface Tally {
  passed: number
  failed: number
  /** Names of what did not run, with the reason. */
  skipped: string[]
}

const REPOSITORY = join(import.meta.dirname, '..')
const BIN = join(REPOSITORY, 'node_modules')

const PARTS = {
  lint: () =>
    check('lint', [join(BIN, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']),
  types: async () =>
    add(
      await check('types of src/', [
        join(BIN, 'typescript', 'bin', 'tsc'),
        '--noEmit',
        '-p',
        'tsconfig.json'
      ]),
      await check('types of tests and tools', [
        join(BIN, 'typescript', 'bin', 'tsc'),
        '-p',
        'tsconfig.check.json'
      ])
    ),
  workflows: () => lintWorkflows(),
  docs: () =>
    check('the pages in docs/ are what they are made from, and quote src/ as it is', [
      join(REPOSITORY, 'tools', 'docs.ts'),
      '--check'
    ]),
  dist: () => checkDist(),
  unit: () => runJest('unit', ['--maxWorkers', '2']),
  e2e: () => runEndToEnd()
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(
    `npm test has no part called ${unknown.join(', ')}; its parts are ${Object.keys(PARTS).join(', ')}.`
  )
  process.exit(2)
}

let tally: Tally = { passed: 0, failed: 0, skipped: [] }
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n== ${name}`)
  tally = add(tally, await finish(name, part))
}
console.log()
for (const skipped of tally.skipped) console.log(`not run: ${skipped}`)
console.log(`${tally.passed} passed, ${tally.failed} failed`)
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1)

/** What stops a part before it could count is a failure of its own. */
async function finish(name: string, part: () => Promise<Tally>): Promise<Tally> {
  try {
    return await part()
  } catch (error) {
    console.error(error)
    return verdict(`${name} could be run to its end`, false)
  }
}

function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] }
}

/** Runs a script of node's to its end, its output going out live. */
function runNode(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: 'inherit', env })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

async function check(name: string, args: string[]): Promise<Tally> {
  return verdict(name, (await runNode(args)) === 0)
}

function judge(name: string, complaints: readonly string[]): Tally {
  for (const complaint of complaints) console.log(complaint)
  return verdict(name, complaints.length === 0)
}

function verdict(name: string, good: boolean): Tally {
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}`)
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: [] }
}

/** The committed dist/ must be, byte for byte, what `npm run package` makes, and name the licence of all that is in it. */
async function checkDist(): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'dist-'))
  const committed = join(REPOSITORY, 'dist')
  try {
    const bundles = await makeBundles(folder)
    const stale = await differences(folder, committed)
    const complaints = await Promise.all(bundles.map((bundle) => complaintsOnBundle(bundle, committed)))
    return add(
      judge(
        'dist/ is what src/ makes',
        stale.map((file) => `dist/${file} is not what src/ makes; run npm run package and commit dist/`)
      ),
      judge('dist/ names the licence of every package in it, and all are permissive', complaints.flat())
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function lintWorkflows(): Promise<Tally> {
  const { checks, skipped } = await checkWorkflows(console.log)
  const tallies = checks.map(({ name, complaints }) => judge(name, complaints))
  return tallies.reduce(add, { passed: 0, failed: 0, skipped })
}

/** Builds the bed's tools and base images first, so that no test waits for them. */
async function runEndToEnd(): Promise<Tally> {
  const bed = await openBed({ log: console.log })
  try {
    const builder = await bed.startBuilder()
    console.log(`builders: ${bed.engine === 'docker' ? 'docker containers' : 'buildkitd of the test bed'}`)
    await offlineBases(bed, builder)
    if ((await missingForDockerEngine()).length === 0) await prepareEngine()
  } finally {
    await bed.close()
  }
  // Hooks start and stop servers; the builds themselves take up to a minute on a busy machine.
  return runJest('e2e', ['--testTimeout', '300000', '--maxWorkers', '2'])
}

/** Where the engine cannot be built, its own tests fail and say why; the others shall run. */
async function prepareEngine(): Promise<void> {
  try {
    await prepareDockerEngine(console.log)
  } catch (error) {
    console.error(error)
  }
}

interface JestResults {
  numPassedTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
  testResults: { assertionResults: { status: string; fullName: string }[] }[]
}

async function runJest(project: string, args: string[]): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'jest-'))
  const file = join(folder, 'results.json')
  try {
    const jest = join(BIN, 'jest', 'bin', 'jest.js')
    const flags = [`--selectProjects=${project}`, '--json', `--outputFile=${file}`, ...args]
    const exitCode = await runNode(['--experimental-vm-modules', '--no-warnings', jest, ...flags])
    const results = JSON.parse(await readFile(file, 'utf8')) as JestResults
    const tests = results.testResults.flatMap(({ assertionResults }) => assertionResults)
    const skipped = tests
      .filter(({ status }) => status === 'pending' || status === 'todo')
      .map(({ fullName }) => fullName)
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    // A run can fail without a failed test, for example when a file of tests cannot be loaded.
    return { passed: results.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
