import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { withContexts, writeProject } from './support/project.ts'
import { buildBase, edit, nothing, type Place, placeOf } from './support/rebuild.ts'
import { readerOf } from './support/registry-reader.ts'
import { expectWhy } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Images that are others than at the last build: the report names both, by tag and digest. */

let stage: Stage
let service: CacheServer
let place: Place
let host: string

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
  place = await placeOf('packs in the Actions cache', stage, service)
  host = (await stage.bed.startRegistry()).host
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

/** Pushes an image of this name, or makes a layout of it, that has a file with this text. */
async function makeImage(content: string, output: string[]): Promise<void> {
  const folder = await writeProject(stage, {
    Dockerfile: 'FROM busybox:1.37\nCOPY tool /tool\n',
    tool: content
  })
  const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
  const { exitCode, stderr } = await stage.bed.buildx([
    ...['build', '--builder', stage.builder.name, '--provenance=false', ...output],
    ...contexts.flatMap((context) => ['--build-context', context]),
    folder
  ])
  if (exitCode !== 0) throw new Error(stderr)
}
const push = async (name: string, tag: string, content: string): Promise<string> => {
  await makeImage(content, ['--push', '--tag', `${host}/${name}:${tag}`])
  return readerOf(host, name).digest(tag)
}

const MADE = 'RUN date +%s%N > /made'
const COPIED = 'COPY --from=made /made /'
const COPIED_TOOL = 'COPY --from=other /tool /'
const projectOn = (base: string, tool: string): Record<string, string> => ({
  'lock.txt': 'one\n',
  Dockerfile: `FROM ${base} AS made
COPY lock.txt /
${MADE}
FROM busybox:1.37 AS other
COPY --from=${tool} /tool /
FROM scratch
${COPIED}
${COPIED_TOOL}
`
})

test('an image that a tag leads to now, where it led to another: of FROM, and of COPY --from', async () => {
  const [base, tool] = [`${host}/base:1`, `${host}/tool:1`]
  const before = [await push('base', '1', 'one'), await push('tool', '1', 'one')]
  const project = await buildBase(stage, place, { files: projectOn(base, tool) })
  const unchanged = await project.rebuild(nothing)
  await expectWhy(stage, unchanged, { roots: {} })

  const after = [await push('base', '1', 'two')]
  const moved = await project.rebuild(nothing)
  expectSuccess(moved)
  const image = (ref: string, place: number): object => ({
    kind: 'image',
    before: { ref, digest: before[place] },
    after: { ref, digest: after[place] }
  })
  await expectWhy(stage, moved, {
    roots: { 'COPY lock.txt /': [image(base, 0)] },
    followers: [MADE, COPIED, COPIED_TOOL]
  })

  after.push(await push('tool', '1', 'two'))
  const both = await project.rebuild(nothing)
  expectSuccess(both)
  await expectWhy(stage, both, {
    roots: { 'COPY lock.txt /': [image(base, 0)], [`COPY --from=${tool} /tool /`]: [image(tool, 1)] },
    followers: [MADE, COPIED, COPIED_TOOL]
  })
})

test('an image with another tag', async () => {
  const [one, two] = [`${host}/tagged:1`, `${host}/tagged:2`]
  const digests = [await push('tagged', '1', 'one'), await push('tagged', '2', 'two')]
  const project = await buildBase(stage, place, { files: projectOn(one, one) })
  const main = await project.rebuild(edit('Dockerfile', `FROM ${one}`, `FROM ${two}`))
  expectSuccess(main)
  await expectWhy(stage, main, {
    roots: {
      'COPY lock.txt /': [
        { kind: 'image', before: { ref: one, digest: digests[0] }, after: { ref: two, digest: digests[1] } }
      ]
    },
    followers: [MADE, COPIED, COPIED_TOOL]
  })
})

test('an image that a named context gives another content under the same name', async () => {
  const layouts = await Promise.all(['one', 'two'].map(() => stage.folder('layout')))
  for (const layout of layouts)
    await makeImage(layout, ['--output', `type=oci,tar=false,dest=${layout},name=named:latest`])
  const contexts = layouts.map((layout) => withContexts(stage, `named:1=oci-layout://${layout}:latest`))
  const project = await buildBase(stage, place, {
    files: projectOn('named:1', 'named:1'),
    inputs: { 'build-contexts': contexts[0] ?? '' }
  })
  const main = await project.rebuild(nothing, { inputs: { 'build-contexts': contexts[1] ?? '' } })
  expectSuccess(main)
  const ref = 'docker.io/library/named:1'
  const image = {
    kind: 'image',
    before: { ref, digest: await digestIn(layouts[0]) },
    after: { ref, digest: await digestIn(layouts[1]) }
  }
  await expectWhy(stage, main, {
    roots: { 'COPY lock.txt /': [image], 'COPY --from=named:1 /tool /': [image] },
    followers: [MADE, COPIED, COPIED_TOOL]
  })
})

async function digestIn(layout = ''): Promise<string | undefined> {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[]
  }
  return index.manifests[0]?.digest
}
