import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readEntry } from '../../src/store/cache-entries.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { MAIN } from './support/pack-service.ts'
import { type Base, buildBase, edit, nothing, type Place, placeOf } from './support/rebuild.ts'
import { reasonsOf, reportOf } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Values of build arguments, which may be secret though they should not: a report tells that they changed, and not what they are. */

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

describe('the value of a build argument', () => {
  const CANARIES = ['canary-c0ffee-before', 'canary-c0ffee-after'] as const
  /** The first place where one is, with what is around it. */
  const leakIn = (words: string): string | undefined => /.{0,80}canary-c0ffee.{0,20}/.exec(words)?.[0]

  /** One step has it in its text and in its environment, one after it in neither. */
  const files = {
    Dockerfile: `FROM busybox:1.37
RUN date +%s%N > /before
ARG API_TOKEN
RUN echo $API_TOKEN && date +%s%N > /used
RUN unset API_TOKEN && date +%s%N > /after
`
  }
  const NAMES = ['packs in the Actions cache', 'a folder that is kept'] as const
  /** What is kept for later jobs. */
  const kept: Record<(typeof NAMES)[number], (place: Place) => Promise<Buffer[]>> = {
    'packs in the Actions cache': async () => {
      const access = { url: service.url, token: createRuntimeToken({ scopes: [MAIN] }) }
      const records = service.entries().filter(({ key }) => key.startsWith('buildkit-cache-record-2/'))
      const texts = await Promise.all(records.map((record) => readEntry(access, record)))
      return texts.filter((bytes) => bytes !== undefined)
    },
    'a folder that is kept': async ({ inputs }) => {
      const records = join(inputs['cache-dir'] ?? '', 'state', 'records')
      const entries = await readdir(records, { recursive: true, withFileTypes: true })
      const paths = entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
      return Promise.all(paths.map((path) => readFile(path)))
    }
  }

  describe.each(NAMES)('with %s', (name) => {
    let where: Place
    let base: Base
    const rebuild = () =>
      base.rebuild(nothing, { inputs: { 'build-args': `API_TOKEN=${CANARIES[1]}`, 'cache-save': 'auto' } })
    beforeAll(async () => {
      where = await placeOf(name, stage, service)
      base = await buildBase(stage, where, { files, inputs: { 'build-args': `API_TOKEN=${CANARIES[0]}` } })
    })

    test('that changed is told by its name, and is nowhere in the report or in what is kept', async () => {
      const report = join(await stage.folder('report'), 'report.json')
      const main = await base.rebuild(nothing, {
        inputs: {
          'build-args': `API_TOKEN=${CANARIES[1]}`,
          'cache-save': 'auto',
          'report-file': report,
          'min-hit-ratio': '1'
        }
      })
      expectSuccess(main)
      const records = (await kept[name](where)).map((bytes) => gunzipSync(bytes).toString('utf8'))
      // Else there would be nothing to fear.
      expect(records.join()).toContain('API_TOKEN')
      expect(main.outputs['cache-report']).toContain('API_TOKEN')
      // BuildKit itself warns of the name.
      const warnings = main.warnings.filter((warning) => !warning.startsWith('SecretsUsedInArgOrEnv'))
      expect(warnings).toEqual([expect.stringMatching(/^min-hit-ratio: /)])
      const told = {
        report: main.outputs['cache-report'] ?? '',
        file: await readFile(report, 'utf8'),
        warnings: warnings.join(),
        notices: main.notices.join(),
        kept: records.join()
      }
      const leaks = Object.entries(told).map(([where, words]) => [where, leakIn(words)])
      expect(leaks.filter(([, leak]) => leak !== undefined)).toEqual([])
      const reasons = reportOf(main).steps.map(reasonsOf)
      const changed = [{ kind: 'variables', names: ['API_TOKEN'] }]
      expect(reasons).toEqual([[], changed, changed])
    })

    test('is not in the summary', async () => {
      const main = await rebuild()
      expectSuccess(main)
      expect(main.summary).toContain('API&#95;TOKEN')
      expect(leakIn(main.summary)).toBeUndefined()
    })

    test('is not in the report or the summary of a build that failed', async () => {
      const main = await base.rebuild(edit('Dockerfile', 'RUN unset', 'RUN exit 7\nRUN unset'), {
        inputs: { 'build-args': 'API_TOKEN=canary-c0ffee-failed' }
      })
      expect(main.exitCode).toBe(1)
      expect(leakIn(main.outputs['cache-report'] ?? '')).toBeUndefined()
      expect(leakIn(main.summary)).toBeUndefined()
    })
  })
})
