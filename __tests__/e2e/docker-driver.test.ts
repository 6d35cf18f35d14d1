import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { DockerEngine } from '../../tools/bed/bed.ts'
import { missingForDockerEngine } from '../../tools/bed/requirements.ts'
import { openStage, type Stage } from './support/stage.ts'

/* The action on docker's own builder, which is what a job has that made no other. */

/** The first engine on a machine is compiled. */
const STARTING_TAKES_MS = 20 * 60_000

const missing = await missingForDockerEngine()
const describeEngine = missing.length === 0 ? describe : describe.skip
const unless = missing.length === 0 ? '' : ` (not run, since this machine lacks ${missing.join('; ')})`

let stage: Stage
let workspace: string

beforeAll(async () => {
  stage = await openStage()
  workspace = await stage.folder('scratch')
  // From nothing, as the classic store takes no OCI layout for a base.
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY words.txt /words.txt\n')
  await writeFile(join(workspace, 'words.txt'), 'hello\n')
})

afterAll(() => stage?.close())

async function run(engine: DockerEngine, inputs: Record<string, string>) {
  const options = { workspace, toolCache: await stage.folder('tools'), env: engine.env }
  return (await stage.runJob({ ...options, inputs: { builder: '', 'build-contexts': '', ...inputs } })).main
}

describeEngine(`the docker driver with the classic image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine({ containerdStore: false })
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())

  test.each(['auto', 'local'])(
    'with cache: %s is named as a builder that cannot export, with what to do',
    async (cache) => {
      const main = await run(engine, { cache, 'cache-dir': await stage.folder('kept') })
      expect(main.exitCode).toBe(0)
      expect(main.outputs['cache-backend']).toBe('none')
      expect(main.warnings).toEqual([
        expect.stringMatching(
          /builder default \(docker driver without the containerd image store\) cannot export a cache; add docker\/setup-buildx-action/
        )
      ])
      expect(main.outputs['total-steps']).toBe('1')
    }
  )

  test('says what BuildKit says of a target that does not exist', async () => {
    const main = await run(engine, { file: 'Dockerfile', 'build-args': 'x=y', target: 'absent' })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([
      expect.stringMatching(/^The build failed: .*target stage "?absent"? could not be found/)
    ])
  })
})

describeEngine(`the docker driver with the containerd image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine()
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())

  test('writes the local cache, and after pruning reads every step from it', async () => {
    const inputs = { 'cache-dir': await stage.folder('kept') }
    const cold = await run(engine, inputs)
    expect(cold.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-hit': '' })
    const pruned = await stage.bed.buildx(['prune', '--all', '--force'], { env: engine.env })
    expect(pruned.exitCode).toBe(0)
    const warm = await run(engine, inputs)
    expect(warm.warnings).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', 'total-steps': '1' })
    await rm(inputs['cache-dir'], { recursive: true })
  })
})
