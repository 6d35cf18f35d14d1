import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type Fault, type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { digestOf } from '../support/pack-layers.js'
import { type Campaign, expectUnharmed, type Outcome, openCampaign, told } from './support/campaign.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Cache images that are none: images and exit codes are those of a build without a cache, and the next job has one. */

let stage: Stage
let registry: Registry
let guard: GuardedRegistry
let campaign: Campaign
let workspace: string
let without: Outcome

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  guard = await startGuardedRegistry(registry)
  campaign = openCampaign(stage, registry)
  workspace = await campaign.project()
  without = await campaign.without(workspace)
})

afterAll(async () => {
  await guard?.stop()
  await stage?.close()
})

afterEach(() => {
  guard.onRequest = undefined
})

const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const EMPTY = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2 }

/** A manifest as a registry answers with it. */
function manifest(type: string, value: object): Fault {
  const body = JSON.stringify(value)
  return {
    status: 200,
    headers: { 'content-type': type, 'docker-content-digest': digestOf(body) },
    body
  }
}

describe('a cache image that is', () => {
  const rows: [what: string, fault: Fault][] = [
    [
      'a page for people',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>No</title>' }
    ],
    [
      'of the oldest format',
      manifest('application/vnd.docker.distribution.manifest.v1+json', {
        schemaVersion: 1,
        name: 'x',
        tag: 'y',
        fsLayers: []
      })
    ],
    [
      'an image, and no cache',
      manifest(IMAGE, { schemaVersion: 2, mediaType: IMAGE, config: EMPTY, layers: [] })
    ],
    [
      'an image of which the configuration is gone',
      manifest(IMAGE, {
        schemaVersion: 2,
        mediaType: IMAGE,
        config: { ...EMPTY, mediaType: 'application/vnd.buildkit.cacheconfig.v0', digest: digestOf('gone') },
        layers: []
      })
    ]
  ]

  test.each(rows)('%s: every step runs, and the next job has a cache', async (what, fault) => {
    const repository = `none-${rows.findIndex(([name]) => name === what)}`
    const inputs = { cache: 'registry', 'cache-image': `${guard.host}/${repository}` }
    const own = `/v2/${repository}/`
    guard.onRequest = ({ method, path }) => {
      if (!['GET', 'HEAD'].includes(method)) return undefined
      if (path.startsWith(`${own}manifests/`)) return fault
      return path === `${own}blobs/${EMPTY.digest}` ? { status: 200, body: '{}' } : undefined
    }
    const job = await campaign.run({ workspace, inputs })
    expectUnharmed(job, without)
    // BuildKit takes it for a cache that is not there yet.
    expect(told(job)).toEqual([])
    expect(job.main.outputs['cache-exported']).toBe('true')
    guard.onRequest = undefined
    const next = await campaign.run({ workspace, inputs })
    expectUnharmed(next, without)
    expect(told(next)).toEqual([])
    expect(next.main.outputs['cache-hit']).toBe('true')
  })
})

test('a tag that is deleted between two requests of one import is told once at most', async () => {
  const inputs = { cache: 'registry', 'cache-image': `${guard.host}/deleted` }
  await campaign.run({ workspace, inputs })
  let asked = 0
  guard.onRequest = ({ method, path }) => {
    if (!['GET', 'HEAD'].includes(method) || !path.startsWith('/v2/deleted/manifests/')) return undefined
    asked++
    return asked > 1 ? { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' } : undefined
  }
  const job = await campaign.run({ workspace, inputs })
  expectUnharmed(job, without)
  expect(asked).toBeGreaterThan(1)
  expect(told(job).length).toBeLessThanOrEqual(1)
})
