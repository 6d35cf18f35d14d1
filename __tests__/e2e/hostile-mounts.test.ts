import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { digestOfBytes } from '../../src/digest.js'
import { parseManifest, renderManifest } from '../../src/mounts/saved.js'
import { writeRoot } from '../../src/store/layout-files.js'
import { blobPath, readRoot } from '../../src/store/oci-layout.js'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'
import { readNewestRecord } from './support/build-record.ts'
import { type Campaign, expectUnharmed, openCampaign } from './support/campaign.ts'
import { jobOf, MAIN, runFresh } from './support/pack-service.ts'
import { type JobRun, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'
import { type TarEntry, tarOf } from './support/tar.ts'

/* Cache mounts that somebody has poisoned, that mean to be places of the runner, or that hold what is hard to keep. */

let stage: Stage
let registry: Registry
let campaign: Campaign

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  campaign = openCampaign(stage, registry)
})

afterAll(() => stage?.close())

/** Names of what would be outside the mount, if an archive could put it there. */
const ESCAPED = /^escaped/

/** What archives try, by the mount that they are for. */
const ARCHIVES: Record<string, TarEntry[]> = {
  absolute: [{ name: '/escaped-absolute', content: 'x' }],
  parent: [{ name: '../escaped-parent', content: 'x' }],
  'through-a-link': [
    { name: './way', type: '2', link: '/' },
    { name: './way/escaped-link', content: 'x' }
  ],
  'through-a-relative-link': [
    { name: './way', type: '2', link: '../../..' },
    { name: './way/escaped-relative-link', content: 'x' }
  ],
  'hard-link': [
    { name: './hard', type: '1', link: '/.helper/programs.sh' },
    { name: './hard', content: 'escaped' }
  ],
  special: [
    { name: './device', type: '3' },
    { name: './fifo', type: '6' },
    { name: './setuid', content: 'x', mode: 0o4755 }
  ]
}
const NAMES = Object.keys(ARCHIVES)

describe('an archive that tries to leave its mount', () => {
  const mounts = NAMES.map((name) => `--mount=type=cache,target=/m/${name}`).join(' ')
  const list = `find /m ! -type d ! -name own | sort; find / -xdev -name 'escaped*' > /outside; cat /outside`
  const Dockerfile = `FROM busybox:1.37 AS made
COPY marker.txt /
RUN ${mounts} ${list}; for m in /m/*; do echo x > $m/own; done
FROM busybox:1.37
COPY --from=made /marker.txt /outside /
`

  /** A workspace, and a folder in which its mounts are kept, as they are once these are poisoned. */
  async function poisoned(layerOf: (name: string) => Buffer | undefined) {
    const workspace = await campaign.project({ Dockerfile, 'marker.txt': 'before\n' })
    const kept = await stage.folder('kept')
    const inputs = {
      cache: 'local',
      'cache-dir': kept,
      'cache-mounts': NAMES.map((name) => `/m/${name}`).join('\n')
    }
    expectSuccess((await campaign.run({ workspace, inputs })).main)
    const [layout = ''] = (await readdir(join(kept, 'layers'))).filter((name) => name.endsWith('.mounts'))
    await poison(join(kept, 'layers', layout), layerOf)
    await writeFile(join(workspace, 'marker.txt'), 'after\n')
    return { workspace, kept, inputs }
  }

  async function poison(layout: string, layerOf: (name: string) => Buffer | undefined): Promise<void> {
    const put = async (bytes: Buffer | string): Promise<{ digest: string; size: number }> => {
      const digest = digestOfBytes(bytes)
      await writeFile(blobPath(layout, digest), bytes)
      return { digest, size: Buffer.byteLength(bytes) }
    }
    const root = await readRoot(layout)
    const { mounts } = parseManifest(await readFile(blobPath(layout, root?.digest ?? ''), 'utf8'))
    expect(mounts.map(({ id }) => id).toSorted()).toEqual(NAMES.map((name) => `/m/${name}`).toSorted())
    const changed = await Promise.all(
      mounts.map(async (mount) => {
        const bytes = layerOf(mount.id.slice('/m/'.length))
        if (bytes === undefined) return mount
        const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...(await put(bytes)) }
        return { ...mount, layer, diffId: layer.digest }
      })
    )
    const { manifest, texts } = renderManifest({ mounts: changed, madeFrom: undefined })
    for (const text of texts.values()) await put(text)
    await writeRoot(layout, manifest)
  }

  /** What is in the folders of the runner above and beside those of the job. */
  async function escapedOnRunner(...places: string[]): Promise<string[]> {
    const above = (path: string): string[] => (path === '/' ? ['/'] : [path, ...above(dirname(path))])
    const folders = [...new Set([...places, stage.bed.run, process.cwd()].flatMap(above))]
    const names = await Promise.all(folders.map((folder) => readdir(folder)))
    return names.flat().filter((name) => ESCAPED.test(name))
  }

  test('puts nothing outside it, in the builder or on the runner, and the build is as without a cache', async () => {
    const { workspace, kept, inputs } = await poisoned((name) =>
      tarOf([{ name: '0.tar', content: tarOf(ARCHIVES[name] ?? []) }])
    )
    const job = await campaign.run({ workspace, inputs })
    expectUnharmed(job, await campaign.without(workspace))
    expect(await escapedOnRunner(workspace, kept)).toEqual([])
    const listed = [...job.main.log.matchAll(/^#\d+ [\d.]+ (\/\S+)$/gm)].map(([, path]) => path)
    // Outside is nothing; what is inside is its own mount's.
    expect(listed.filter((path) => !path?.startsWith('/m/'))).toEqual([])
    const refused = job.main.warnings.flatMap(
      (text) => /^Cache mount \/m\/(\S+) was not restored: it could not be unpacked/.exec(text)?.[1] ?? []
    )
    expect(refused).toEqual(expect.arrayContaining(['parent', 'through-a-link', 'through-a-relative-link']))
    expect(job.main.warnings).toHaveLength(refused.length)
    for (const name of refused) expect(listed.filter((path) => path?.startsWith(`/m/${name}/`))).toEqual([])
    const restored = listed.filter((path) => path?.startsWith('/m/special/'))
    expect(restored).toEqual(['/m/special/device', '/m/special/fifo', '/m/special/setuid'])
  })

  test('as a layer of BuildKit’s own puts nothing outside either', async () => {
    const outer: TarEntry[] = [
      { name: '0.tar', content: tarOf([{ name: './fine', content: 'x' }]) },
      { name: '../../../../escaped-layer', content: 'x' },
      { name: '/escaped-layer-absolute', content: 'x' },
      { name: 'way', type: '2', link: '/' },
      { name: 'way/escaped-layer-link', content: 'x' }
    ]
    const { workspace, kept, inputs } = await poisoned((name) =>
      name === 'absolute' ? tarOf(outer) : undefined
    )
    const job = await campaign.run({ workspace, inputs })
    expectUnharmed(job, await campaign.without(workspace))
    expect(await escapedOnRunner(workspace, kept)).toEqual([])
    expect(job.main.log).not.toMatch(/^#\d+ [\d.]+ \/(?!m\/)\S*$/m)
  })
})

describe('with the Actions cache', () => {
  let service: CacheServer
  beforeAll(async () => {
    service = await startCacheService()
  })
  afterAll(() => service?.stop())

  test('a mount named as a folder of the runner has none of it, which stays as it is', async () => {
    const home = await stage.folder('home')
    const canary = join(home, 'canary')
    await writeFile(canary, 'secret')
    const ids = [home, `../../../../../../../..${home}`, '/', '..']
    const mounts = ids.map((id, index) => `--mount=type=cache,id=${id},target=/m${index}`).join(' ')
    const workspace = await campaign.project({
      Dockerfile: `FROM busybox:1.37\nCOPY marker.txt /\nRUN ${mounts} for m in /m?; do echo "$m has $(ls -A $m | wc -l)"; echo x > $m/own; done\n`,
      'marker.txt': 'before\n'
    })
    const run = () =>
      campaign.run({
        workspace,
        inputs: { cache: 'local', 'cache-mounts': 'auto' },
        env: { ...jobOf(service), HOME: home }
      })
    const counts = (log: string) =>
      [...log.matchAll(/^#\d+ [\d.]+ \/m\d has (\d+)$/gm)].map(([, count]) => count)
    const first = await run()
    expect([first.outcome.exitCode, counts(first.main.log)]).toEqual([0, ids.map(() => '0')])
    await writeFile(join(workspace, 'marker.txt'), 'after\n')
    const second = await run()
    expect([second.main.warnings, counts(second.main.log)]).toEqual([[], ids.map(() => '1')])
    expect(await readFile(canary, 'utf8')).toBe('secret')
    expect([first.leftBehind, second.leftBehind]).toEqual([[], []])
  })

  test('a mount comes back with sparse files, long names and other writing, but for sockets, which nobody can keep', async () => {
    const fill = [
      `touch "/m/$(printf '%0255d' 0)" /m/naïve-ファイル`,
      'truncate -s 40M /m/sparse',
      'ln -s /m/socket /dev/log; syslogd -O /tmp/log; sleep 1; ls -l /m/socket',
      'echo x > /m/foreign; chown 4000000:4000000 /m/foreign; chmod 0 /m/foreign'
    ].join('; ')
    const list = `cd /m; find . ! -type d ! -type s -exec stat -c '%n %a %u %s' {} + | sort | sha256sum | sed 's/^/listing /'; ls | wc -l | sed 's/^/entries /'`
    const workspace = await campaign.project({
      Dockerfile: `FROM busybox:1.37\nCOPY marker.txt /\nRUN --mount=type=cache,target=/m [ -e /m/foreign ] || { ${fill}; }; ${list}\n`,
      'marker.txt': 'before\n'
    })
    const inputs = { cache: 'local', 'cache-scope': 'odd', 'cache-mounts': 'auto' }
    const run = () => campaign.run({ workspace, inputs, env: jobOf(service) })
    const said = (log: string, word: string) =>
      new RegExp(`^#\\d+ [\\d.]+ ${word} (\\w+)`, 'm').exec(log)?.[1]
    const first = await run()
    expect([first.main.warnings, said(first.main.log, 'entries')]).toEqual([[], '5'])
    await writeFile(join(workspace, 'marker.txt'), 'after\n')
    const second = await run()
    expect([second.main.warnings, said(second.main.log, 'entries')]).toEqual([[], '4'])
    expect(said(second.main.log, 'listing')).toBe(said(first.main.log, 'listing'))
  })

  describe("a pull request's job", () => {
    const PULL: TokenScope[] = [
      { scope: 'refs/pull/7/merge', permission: READ | WRITE },
      { ...MAIN, permission: READ }
    ]
    const project = (text: string) =>
      campaign.project({
        Dockerfile: 'FROM busybox:1.37\nCOPY marker.txt /\nRUN cat marker.txt > /made\n',
        'marker.txt': `${text}\n`
      })

    /** One of the pull request, or one of main. */
    async function run(of: 'main' | 'pull', job: Pick<JobRun, 'workspace' | 'toolCache' | 'inputs' | 'env'>) {
      const ref = {
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_HEAD_REF: 'topic',
        GITHUB_BASE_REF: 'main'
      }
      const event = {
        repository: { private: false, default_branch: 'main' },
        pull_request: { head: { sha: 'a', repo: { full_name: 'octo/example' } } }
      }
      const finished = await stage.runJob({
        ...job,
        ...(of === 'pull' ? { event } : {}),
        env: { ...(of === 'pull' ? { ...jobOf(service, PULL), ...ref } : jobOf(service)), ...job.env }
      })
      for (const step of [finished.main, finished.post]) {
        expectSuccess(step)
        expect(step.warnings).toEqual([])
      }
      return finished
    }

    test("beside main's, on one machine and one builder, leaves main nothing of its own", async () => {
      const [ofMain, ofPull] = await Promise.all([project('main'), project('pull request')])
      const inputs = { cache: 'local', 'cache-scope': 'both', 'cache-save': 'always' }
      const toolCache = await stage.folder('tools')
      await stage.builder.empty()
      await Promise.all([
        run('main', { workspace: ofMain, toolCache, inputs }),
        run('pull', { workspace: ofPull, toolCache, inputs })
      ])
      // A later job of main has what main made, and not what the pull request did.
      await runFresh(stage, { workspace: ofMain, inputs, env: jobOf(service) })
      expect((await readNewestRecord(stage)).ran).toEqual([])
      await runFresh(stage, { workspace: ofPull, inputs, env: jobOf(service) })
      expect((await readNewestRecord(stage)).cached).toEqual([])
    })

    test('that was the first on a machine which lasts leaves main nothing there either', async () => {
      const job = {
        workspace: await project('first'),
        toolCache: await stage.folder('tools'),
        inputs: { cache: 'local', 'cache-scope': 'first', 'cache-save': 'always' },
        env: { RUNNER_ENVIRONMENT: 'self-hosted' }
      }
      await stage.builder.empty()
      await run('pull', job)
      await stage.builder.empty()
      const { main } = await run('main', job)
      expect(main.log).toContain("an earlier job's marker shows")
      expect((await readNewestRecord(stage)).cached).toEqual([])
    })
  })
})
