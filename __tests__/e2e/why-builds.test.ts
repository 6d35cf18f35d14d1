import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { runFresh } from './support/pack-service.ts'
import { withContexts, writeProject } from './support/project.ts'
import {
  BASE_COMMIT,
  buildBase,
  COMPILE,
  commit,
  edit,
  LATER_COMMIT,
  LOCK,
  PLACES,
  PROJECT,
  placeOf,
  SOURCE,
  WORKDIR
} from './support/rebuild.ts'
import { files, reasonsOf, reportOf } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Builds of other kinds than one that ends well for one platform. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  service = await startCacheService()
})

afterEach(() => service?.stop())

describe('a build that fails', () => {
  const failing = edit('Dockerfile', COMPILE, 'RUN exit 7')
  const ranIn = (main: StepResult): Record<string, object[]> =>
    Object.fromEntries(
      reportOf(main)
        .steps.filter(({ status }) => status === 'executed')
        .map((step) => [step.instruction, reasonsOf(step)])
    )

  test.each([PLACES[0], PLACES[2]])(
    'ends as it would without a report, and what made its steps run is not known, with %s',
    async (name) => {
      const base = await buildBase(stage, await placeOf(name, stage, service))
      const main = await base.rebuild(async (workspace) => {
        await failing(workspace)
        await appendFile(join(workspace, 'src', 'main.txt'), 'more\n')
      })
      expect(main.exitCode).toBe(1)
      expect(main.errors).toEqual([expect.stringMatching(/RUN exit 7: .*exit code: 7/)])
      expect(main.warnings).toEqual([])
      expect(reportOf(main)).toMatchObject({
        succeeded: false,
        comparedWith: { commit: commit(BASE_COMMIT) }
      })
      expect(ranIn(main)).toEqual({
        [SOURCE]: [{ kind: 'not known', reason: 'BuildKit keeps no definition of this build' }]
      })
      expect(main.summary).toContain('| Step | From |')
    }
  )

  test('says what is known all the same: that nothing is cached yet, or is not to be used', async () => {
    const place = await placeOf('packs in the Actions cache', stage, service)
    const base = await buildBase(stage, place)
    const noCache = await base.rebuild(failing, { inputs: { 'no-cache': 'true' } })
    expect(noCache.exitCode).toBe(1)
    expect(ranIn(noCache)).toMatchObject({
      [WORKDIR]: [{ kind: 'no-cache', input: 'no-cache' }],
      [SOURCE]: [{ kind: 'no-cache', input: 'no-cache' }]
    })
    const first = await base.rebuild(failing, { inputs: { 'cache-scope': 'never-built' } })
    expect(first.exitCode).toBe(1)
    expect(ranIn(first)).toMatchObject({
      [WORKDIR]: [
        { kind: 'cache', reason: 'no earlier build of this scope has left a cache that this run may read' }
      ],
      [LOCK]: [],
      [SOURCE]: []
    })
  })

  test('is no build to compare with', async () => {
    const base = await buildBase(stage, await placeOf('packs in the Actions cache', stage, service))
    const inputs = { 'cache-save': 'auto' }
    expect((await base.rebuild(failing, { inputs })).exitCode).toBe(1)
    const main = await base.rebuild(edit('lock.txt', 'one', 'two'), { inputs })
    expect(reportOf(main).comparedWith).toMatchObject({ commit: commit(BASE_COMMIT) })
    expect(reportOf(main).runs.map((run) => run.commit)).toEqual([BASE_COMMIT, LATER_COMMIT].map(commit))
  })
})

test('a build for several platforms: of each, the steps that read what changed', async () => {
  const place = await placeOf('packs in the Actions cache', stage, service)
  const workspace = await writeProject(stage, {
    ...PROJECT,
    Dockerfile: `FROM --platform=$BUILDPLATFORM busybox:1.37 AS build
ARG TARGETARCH
COPY lock.txt /
RUN echo $TARGETARCH $(date +%s%N) > /made
FROM scratch
COPY --from=build /made /
COPY src src
`
  })
  const run = async (): Promise<StepResult> => {
    const inputs = {
      ...place.inputs,
      platforms: 'linux/amd64,linux/arm64',
      'build-contexts': withContexts(stage)
    }
    return (await runFresh(stage, { workspace, inputs, env: place.env })).main
  }
  const told = ({ steps }: ReturnType<typeof reportOf>): [string, object[]][] =>
    steps
      .filter(({ status }) => status === 'executed')
      .map((step): [string, object[]] => [step.instruction, reasonsOf(step)])
  await run()
  await appendFile(join(workspace, 'src', 'main.txt'), 'more\n')
  const ofSource = told(reportOf(await run()))
  const changed = files({ changed: ['src/main.txt'] })
  expect(ofSource).toEqual([
    ['COPY src src', [changed]],
    ['COPY src src', [changed]]
  ])
  await appendFile(join(workspace, 'lock.txt'), 'more\n')
  const ofLock = reportOf(await run())
  expect(told(ofLock).filter(([, reasons]) => reasons.length > 0)).toEqual([
    ['COPY lock.txt /', [files({ changed: ['lock.txt'] })]]
  ])
  expect(told(ofLock)).toHaveLength(ofLock.totalSteps)
  const ofOther = ofLock.steps.filter((step) => step.stage.includes('arm64'))
  expect(ofOther.length).toBeGreaterThan(1)
})
