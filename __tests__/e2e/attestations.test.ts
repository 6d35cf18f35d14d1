import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { writeProject } from './support/project.ts'
import { readerOf, type Statement } from './support/registry-reader.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/*
 * Which attestations are beside a pushed image, and what they say.
 */

let stage: Stage
let registry: Registry
let images = 0

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

interface Pushed {
  mediaType: string
  statements: Statement[]
  log: string
}

/** Pushes an image as a workflow does that sets nothing about attestations but these inputs. */
async function push(
  inputs: Record<string, string>,
  options: { isPrivate?: boolean; env?: NodeJS.ProcessEnv } = {}
): Promise<Pushed> {
  const repository = `attested-${images++}`
  const { main } = await stage.runJob({
    workspace: await writeProject(stage, {
      Dockerfile: 'FROM busybox:1.37\nARG WHO=nobody\nRUN echo $WHO\n'
    }),
    toolCache: await stage.folder('tools'),
    env: {
      BUILDX_NO_DEFAULT_ATTESTATIONS: undefined,
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '3',
      ...options.env
    },
    event: { repository: { private: options.isPrivate ?? false } },
    inputs: {
      tags: `${registry.host}/${repository}:1`,
      push: 'true',
      'build-args': 'WHO=canary-argument',
      ...inputs
    }
  })
  expectSuccess(main)
  expect(main.warnings).toEqual([])
  const reader = readerOf(registry.host, repository)
  const { mediaType } = await reader.manifest('1')
  expect(main.outputs.digest).toBe(await reader.digest('1'))
  return { mediaType, statements: await reader.statements('1'), log: main.log }
}

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const RUN_URL = 'https://github.com/octo/example/actions/runs/77/attempts/3'

/** Only with mode=max are the build's own steps in its provenance. */
function modeOf({ statements }: Pushed): 'max' | 'min' {
  return JSON.stringify(statements[0]?.predicate).includes('llbDefinition') ? 'max' : 'min'
}

describe('provenance', () => {
  test('is whole for a public repository, and says which run built the image', async () => {
    const pushed = await push({})
    expect(pushed.mediaType).toBe(INDEX)
    expect(pushed.statements).toEqual([
      expect.objectContaining({ predicateType: expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//) })
    ])
    expect(modeOf(pushed)).toBe('max')
    expect(JSON.stringify(pushed.statements[0]?.predicate)).toContain(`"${RUN_URL}"`)
  })

  test('tells little for a private repository: neither steps nor arguments', async () => {
    const pushed = await push({}, { isPrivate: true })
    expect(pushed.statements).toHaveLength(1)
    expect(modeOf(pushed)).toBe('min')
    expect(JSON.stringify(pushed.statements)).not.toContain('canary-argument')
    expect(JSON.stringify(pushed.statements[0]?.predicate)).toContain(`"${RUN_URL}"`)
  })

  test.each([
    ['provenance: false', { provenance: 'false' }, {}],
    ['provenance: false and sbom: false', { provenance: 'false', sbom: 'false' }, {}],
    ['attests that say so', { attests: 'type=provenance,disabled=true' }, {}],
    ['BUILDX_NO_DEFAULT_ATTESTATIONS', {}, { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }]
  ])('is left out with %s: the image is a plain manifest', async (_, inputs: Record<string, string>, env) => {
    expect(await push(inputs, { env })).toMatchObject({ mediaType: MANIFEST, statements: [] })
  })

  test.each([
    // Without a mode, BuildKit's own default.
    ['provenance: true', { provenance: 'true' }, 'max'],
    ['provenance: mode=max', { provenance: 'mode=max' }, 'max'],
    ['attests', { attests: 'type=provenance,mode=max' }, 'max'],
    [
      'provenance, which comes before attests',
      { provenance: 'mode=min', attests: 'type=provenance,mode=max' },
      'min'
    ]
  ])('is as %s says, in a private repository too', async (_, inputs: Record<string, string>, mode) => {
    const pushed = await push(inputs, { isPrivate: true })
    expect(pushed.statements).toHaveLength(1)
    expect(modeOf(pushed)).toBe(mode)
    expect(JSON.stringify(pushed.statements)).toContain(RUN_URL)
  })

  test('keeps a builder-id that the workflow gives', async () => {
    const pushed = await push({ provenance: 'mode=min,builder-id=https://example.com/me' })
    expect(JSON.stringify(pushed.statements)).toContain('"https://example.com/me"')
    expect(JSON.stringify(pushed.statements)).not.toContain(RUN_URL)
  })
})

describe('an SBOM', () => {
  /** Stands in for the scanner that BuildKit would take from Docker Hub. */
  const SCANNER = `FROM busybox:1.37
COPY scan.sh /
ENTRYPOINT ["sh", "/scan.sh"]
`
  const SCAN = `echo '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"SPDXID":"canary-sbom"}}' > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`
  let generator: string
  beforeAll(async () => {
    generator = `generator=${registry.host}/scanner:1`
    const { main } = await stage.runJob({
      workspace: await writeProject(stage, { Dockerfile: SCANNER, 'scan.sh': SCAN }),
      toolCache: await stage.folder('tools'),
      inputs: { tags: `${registry.host}/scanner:1`, push: 'true' }
    })
    expect(main.exitCode).toBe(0)
  })

  test.each([
    ['sbom', () => ({ sbom: generator })],
    ['attests', () => ({ attests: `type=sbom,${generator}` })]
  ])('is beside the provenance if %s asks for it', async (_, inputs: () => Record<string, string>) => {
    const { statements } = await push(inputs())
    expect(statements.map(({ predicateType }) => predicateType).toSorted()).toEqual([
      expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//),
      'https://spdx.dev/Document'
    ])
    expect(JSON.stringify(statements)).toContain('canary-sbom')
  })

  test('is not there with sbom: false, whatever attests says', async () => {
    const { statements } = await push({ sbom: 'false', attests: `type=sbom,${generator}` })
    expect(statements.map(({ predicateType }) => predicateType)).toEqual([
      expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//)
    ])
  })
})
