import { appendFile, chmod, copyFile, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { gatherRuntimeParts } from '../../tools/bed/base-images.ts'
import { findOnPath } from '../../tools/bed/commands.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { countHelperBuilds, readNewestRecord } from './support/build-record.ts'
import { jobOf, newEntries, runFresh } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { type FinishedJob, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Cache mounts that go from job to job, each on an emptied builder and an empty machine. */

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

const RESTORED = /^Cache mounts restored in .*: (.*)$/m

/** One job of main. */
async function run(
  workspace: string,
  inputs: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {}
): Promise<FinishedJob> {
  return runFresh(stage, {
    workspace,
    inputs: { 'cache-mounts': 'auto', ...inputs },
    env: { ...jobOf(service), ...env }
  })
}

/** A project whose last step has mounts; `change` makes it run again. */
async function projectOf(steps: string, files: Record<string, string> = {}): Promise<string> {
  return writeProject(stage, {
    Dockerfile: `FROM busybox:1.37 AS build\n${steps}\nFROM scratch\nCOPY --from=build /out /\n`,
    change: '0\n',
    ...files
  })
}

const change = (workspace: string): Promise<void> => appendFile(join(workspace, 'change'), '1\n')

/** Entries of the cache service that have mounts. */
const isOfMounts = ({ key }: { key: string }): boolean => key.includes('.mounts')

describe('what a mount has', () => {
  test('comes back as it was: owners, modes, links, special files, names and times', async () => {
    const listing =
      "cd /m && { find . ! -type d -exec stat -c '%n %f %u %g %s %h %y' {} +; find . -type d -exec stat -c '%n %f %u %g %y' {} +; " +
      'find . -type f -exec sha256sum {} +; find . -type l -exec readlink {} +; } | sort > /out/listing'
    const fill = [
      'mkdir -p deep/er ro',
      'echo plain > plain; echo owned > owned; chown 1234:5678 owned; chmod 4751 owned; chmod 1777 deep',
      'ln plain hard; ln -s /etc/passwd outside; ln -s ../.. up; mkfifo fifo; chmod 640 fifo',
      `touch "$(printf 'two\\nlines')" 'a b' "quo'te" '-rf' '$HOME'`,
      'dd if=/dev/urandom of=deep/er/bytes bs=1M count=8 2>/dev/null',
      'touch -d "2001-02-03 04:05:06" plain deep; echo x > ro/file; chmod 444 ro/file; chmod 555 ro'
    ].join(' && ')
    const workspace = await projectOf(
      `COPY change /\nRUN --mount=type=cache,target=/m mkdir /out && cd /m && { [ -e plain ] || { ${fill}; }; } && ${listing}`
    )
    const first = await run(workspace, { outputs: `type=local,dest=${join(workspace, 'first')}` })
    expect(first.main.log).not.toMatch(RESTORED)
    await change(workspace)
    const second = await run(workspace, { outputs: `type=local,dest=${join(workspace, 'second')}` })
    expect(second.main.log).toMatch(/^Cache mounts restored in .*with GNU tar of this machine: \/m$/m)
    expect((await readNewestRecord(stage)).ran.some((name) => name.includes('RUN --mount'))).toBe(true)
    const [before, after] = await Promise.all(
      ['first', 'second'].map((folder) => readFile(join(workspace, folder, 'listing'), 'utf8'))
    )
    expect(before).toContain('owned')
    // Times below a second are kept, too.
    expect(before).toMatch(/\.\d*[1-9]\d* /)
    expect(after).toBe(before)
  })

  test('comes back where it is 10,000 small files and one of 1 GB', async () => {
    const list =
      'find /m -type f | wc -l > /out/count; find /m -type f | sort | xargs sha256sum | sha256sum > /out/hash'
    const fill =
      'cd /m; for d in $(seq 100); do mkdir $d; for f in $(seq 100); do echo "$d $f" > $d/$f; done; done; ' +
      'dd if=/dev/urandom of=large bs=1M count=1000 2>/dev/null'
    const workspace = await projectOf(
      `COPY change /\nRUN --mount=type=cache,target=/m mkdir /out; [ -e /m/large ] || { ${fill}; }; ${list}`
    )
    const read = async (folder: string, name: string) => readFile(join(workspace, folder, name), 'utf8')
    await run(workspace, { outputs: `type=local,dest=${join(workspace, 'first')}` })
    await change(workspace)
    const second = await run(workspace, { outputs: `type=local,dest=${join(workspace, 'second')}` })
    expect(second.main.log).toMatch(RESTORED)
    expect(second.main.summary).toMatch(
      /\| Cache mount \| Size \|[\s\S]*\| \/m \| 1\.\d GB \| [\d.]+ s \| unchanged \|/
    )
    expect(await read('first', 'count')).toBe('10001\n')
    expect(await read('second', 'hash')).toBe(await read('first', 'hash'))
  })
})

describe('mounts are packed with', () => {
  const STEP =
    'RUN --mount=type=cache,target=/m mkdir -p /out; [ -e /m/owned ] || { echo x > /m/owned; chown 12:34 /m/owned; }; ' +
    "stat -c '%n %u %g %s' /m/owned > /out/listing; echo x > /m/more"

  async function expectCarried(inputs: Record<string, string>, env: NodeJS.ProcessEnv, said: RegExp) {
    const workspace = await projectOf(`COPY change /\n${STEP}`)
    const list = async (folder: string) => {
      await run(workspace, { ...inputs, outputs: `type=local,dest=${join(workspace, folder)}` }, env)
      return readFile(join(workspace, folder, 'listing'), 'utf8')
    }
    const first = await list('first')
    await change(workspace)
    const { main } = await run(workspace, inputs, env)
    expect(main.log).toMatch(said)
    expect(main.warnings).toEqual([])
    await change(workspace)
    expect(await list('second')).toBe(first)
  }

  test('the programs of an image, where one is given', async () => {
    const registry = await stage.bed.startRegistry()
    try {
      const folder = await writeProject(stage, { Dockerfile: 'FROM busybox:1.37\n' })
      const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
      const metadata = join(folder, 'metadata')
      const { exitCode, stderr } = await stage.bed.buildx([
        ...['build', '--builder', stage.builder.name, '--push', '--tag', `${registry.host}/tools:1`],
        ...contexts.flatMap((context) => ['--build-context', context]),
        ...['--metadata-file', metadata, folder]
      ])
      if (exitCode !== 0) throw new Error(stderr)
      const { 'containerimage.digest': digest } = JSON.parse(await readFile(metadata, 'utf8')) as Record<
        string,
        string
      >
      const image = `${registry.host}/tools@${digest}`
      await expectCarried(
        { 'cache-mounts-image': image },
        {},
        new RegExp(`with the programs of ${image}: /m`)
      )
    } finally {
      await registry.stop()
    }
  })

  test('a static busybox, where the machine has no GNU tar', async () => {
    const { busybox } = await gatherRuntimeParts()
    const folder = await stage.folder('path')
    await copyFile(busybox, join(folder, 'busybox'))
    await chmod(join(folder, 'busybox'), 0o755)
    // What the action itself runs.
    for (const name of ['flock', 'cat', 'sh']) await symlink(findOnPath(name) ?? '', join(folder, name))
    await expectCarried(
      {},
      { PATH: folder },
      /with busybox of this machine .*, which keeps whole seconds only: \/m/
    )
  })
})

test('a Go build whose source changed compiles that package and no other', async () => {
  const workspace = await stage.checkOut('go-service')
  const main = join(workspace, 'main.go')
  const dockerfile = join(workspace, 'Dockerfile')
  await writeFile(dockerfile, (await readFile(dockerfile, 'utf8')).replace('go build ', 'go build -v '))
  const compiled = (log: string) =>
    [...log.matchAll(/^#\d+ [\d.]+ ([a-z][\w./-]*)$/gm)].map(([, name]) => name)
  const first = await run(workspace)
  expect(compiled(first.main.log).length).toBeGreaterThan(20)
  await appendFile(main, '\n// changed\n')
  const second = await run(workspace)
  expect(second.main.log).toMatch(RESTORED)
  const again = compiled(second.main.log)
  expect(again.length).toBeGreaterThan(0)
  expect(again.filter((name) => !name?.startsWith('example'))).toEqual([])
})

describe('mounts are told apart', () => {
  /** Adds a line to a file of a mount, and shows how many it has. */
  const count = (target: string) =>
    `echo x >> ${target}/lines; echo "${target} has $((0 + $(wc -l < ${target}/lines)))"`

  test('by id, owner, and what ARG makes of them; stages share one; heredocs have some', async () => {
    const workspace = await writeProject(stage, {
      change: '0\n',
      Dockerfile: [
        'FROM busybox:1.37 AS one',
        'ARG FLAVOUR=sweet',
        'COPY change /',
        `RUN --mount=type=cache,target=/plain/ ${count('/plain')}`,
        `RUN --mount=type=cache,target=/named,id=common,sharing=locked ${count('/named')}`,
        `RUN --mount=type=cache,target=/owned,uid=1000,gid=1001,mode=0700 stat -c 'owner %u:%g %a' /owned; ${count('/owned')}`,
        `RUN --mount=type=cache,target=/flavoured,id=taste-$FLAVOUR ${count('/flavoured')}`,
        `RUN --mount=type=cache,target=/odd,\\"id=a\\ b,c\\",uid=7 ${count('/odd')}`,
        'RUN --mount=type=cache,target=/here <<EOF',
        count('/here'),
        'EOF',
        'FROM busybox:1.37 AS two',
        'COPY --from=one /change /',
        `RUN --mount=type=cache,target=/other,id=common ${count('/other')}`,
        'RUN --mount=type=cache,target=/begun,from=one,source=/etc ls /begun > /listing',
        'FROM scratch',
        'COPY --from=two /listing /',
        ''
      ].join('\n')
    })
    await run(workspace)
    await change(workspace)
    const { log, notices } = (await run(workspace)).main
    expect(RESTORED.exec(log)?.[1]?.split(', ').length).toBeGreaterThan(5)
    expect([...log.matchAll(/^#\d+ [\d.]+ (\/\w+ has \d+)$/gm)].map(([, line]) => line).sort()).toEqual([
      '/flavoured has 2',
      '/here has 2',
      '/named has 3',
      '/odd has 2',
      '/other has 4',
      '/owned has 2',
      '/plain has 2'
    ])
    expect(log).toContain('owner 1000:1001 700')
    expect(notices.join('\n')).toContain('Cache mount /begun is left alone')
  })

  test('by the platform, where their id says so, on one builder', async () => {
    const workspace = await writeProject(stage, {
      change: '0\n',
      Dockerfile: [
        'FROM --platform=$BUILDPLATFORM busybox:1.37 AS build',
        'ARG TARGETARCH',
        'COPY change /',
        'RUN --mount=type=cache,target=/m,id=m-$TARGETARCH echo $TARGETARCH >> /m/lines; tr "\\n" , < /m/lines > /lines; cat /lines; echo',
        'FROM scratch',
        'COPY --from=build /lines /',
        ''
      ].join('\n')
    })
    const inputs = { platforms: 'linux/amd64,linux/arm64' }
    await run(workspace, inputs)
    await change(workspace)
    const { log } = (await run(workspace, inputs)).main
    expect([...log.matchAll(/^#\d+ [\d.]+ ([\w,]+,)$/gm)].map(([, line]) => line).sort()).toEqual([
      'amd64,amd64,',
      'arm64,arm64,'
    ])
  })

  test('and a list says which are carried, and what is none of them', async () => {
    const workspace = await projectOf(
      `COPY change /\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b mkdir /out; ${count('/a')}; ${count('/b')}`
    )
    const inputs = { 'cache-mounts': '/a/\nid=absent' }
    const first = await run(workspace, inputs)
    expect(first.main.notices.join('\n')).toContain(
      'cache-mounts: absent is no cache mount of this build; it has /a, /b.'
    )
    await change(workspace)
    const { log } = (await run(workspace, inputs)).main
    expect(log).toContain('/a has 2')
    expect(log).toContain('/b has 1')
    // The same as another action's users have it.
    await change(workspace)
    const mapped = await run(workspace, { 'cache-mounts': '', 'cache-map': '{"folder": "/a"}' })
    expect(mapped.main.log).toContain('/a has 3')
  })
})

test('a folder that is kept has mounts, too, for a builder that is not', async () => {
  const workspace = await projectOf(
    'COPY change /\nRUN --mount=type=cache,target=/m mkdir /out; echo x >> /m/lines; wc -l < /m/lines > /out/count'
  )
  const kept = await stage.folder('kept')
  const job = async () => {
    await stage.builder.empty()
    const out = await stage.folder('out')
    const inputs = {
      ...{ cache: 'local', 'cache-dir': kept, 'cache-mounts': '/m' },
      outputs: `type=local,dest=${out}`
    }
    const { main } = await stage.runJob({ workspace, inputs, toolCache: await stage.folder('tools') })
    expectSuccess(main)
    expect(main.warnings).toEqual([])
    return { main, count: (await readFile(join(out, 'count'), 'utf8')).trim() }
  }
  expect((await job()).count).toBe('1')
  await change(workspace)
  const second = await job()
  expect(second.main.log).toMatch(RESTORED)
  expect(second.count).toBe('2')
})

describe('nothing is done', () => {
  const STEP =
    'RUN --mount=type=cache,target=/m mkdir -p /out; echo x >> /m/lines; wc -l < /m/lines > /out/count'

  test('where every step comes from the cache: nothing is restored, and nothing saved', async () => {
    const workspace = await projectOf(`COPY change /\n${STEP}`)
    await run(workspace)
    const before = service.entries()
    const { log } = (await run(workspace)).main
    expect(log).toContain(
      'Cache mounts are not restored: the build is made from what its cache was made from'
    )
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(await countHelperBuilds(stage)).toBe(0)
    expect(newEntries(service, before).filter(isOfMounts)).toEqual([])
  })

  test('for what did not change, and for a change that is too small', async () => {
    const workspace = await projectOf(
      'COPY change /\nRUN --mount=type=cache,target=/m mkdir -p /out; ' +
        '[ -e /m/large ] || dd if=/dev/urandom of=/m/large bs=1M count=20; cat change change > /out/change; ' +
        '[ $(wc -l < change) -ne 3 ] || echo small > /m/small; [ $(wc -l < change) -ne 4 ] || dd if=/dev/urandom of=/m/more bs=1M count=10'
    )
    await run(workspace)
    const savedOf = async () => {
      await change(workspace)
      const { main } = await run(workspace)
      expect(main.log).toMatch(RESTORED)
      return /cache mounts: .*saved/.test(main.log)
    }
    expect(await savedOf()).toBe(false)
    expect(await savedOf()).toBe(false)
    expect(await savedOf()).toBe(true)
  })

  test('with what the builder has already', async () => {
    const workspace = await projectOf(`COPY change /\n${STEP}`)
    await run(workspace)
    await change(workspace)
    const again = await stage.runJob({
      workspace,
      inputs: { 'cache-mounts': 'auto' },
      env: jobOf(service),
      toolCache: await stage.folder('tools')
    })
    expectSuccess(again.main)
    expect(again.main.log).not.toMatch(RESTORED)
  })

  test('after a failed build, unless it is asked for', async () => {
    const workspace = await projectOf(`COPY change /\n${STEP}\nRUN [ "$(wc -l < change)" -gt 2 ]`)
    const attempt = async (inputs: Record<string, string>) => {
      await stage.builder.empty()
      return stage.runJob({
        workspace,
        inputs: { 'cache-mounts': 'auto', ...inputs },
        env: jobOf(service),
        toolCache: await stage.folder('tools')
      })
    }
    expect((await attempt({})).main.exitCode).not.toBe(0)
    expect(service.entries().filter(isOfMounts)).toEqual([])
    expect((await attempt({ 'cache-save': 'always' })).main.exitCode).not.toBe(0)
    expect(service.entries().filter(isOfMounts)).not.toEqual([])
    await change(workspace)
    await change(workspace)
    const { log } = (await run(workspace, { outputs: `type=local,dest=${join(workspace, 'out')}` })).main
    expect(log).toMatch(RESTORED)
    expect((await readFile(join(workspace, 'out', 'count'), 'utf8')).trim()).toBe('2')
  })

  test('for a mount that is too large, with a notice', async () => {
    const workspace = await projectOf(
      'COPY change /\nRUN --mount=type=cache,target=/m dd if=/dev/urandom of=/m/large bs=1M count=3; mkdir -p /out; cp change /out'
    )
    const { notices } = (await run(workspace, { 'cache-mounts-max-size': '2MB/5MB' })).main
    expect(notices.join('\n')).toMatch(/Cache mount \/m is not kept: it has 3\.\d MB, more than the 2\.0 MB/)
    expect(service.entries().filter(isOfMounts)).toEqual([])
  })
})

test('ids that look like paths name no place of the runner', async () => {
  const workspace = await projectOf(
    'COPY change /\nRUN --mount=type=cache,target=/a,id=../../../escape --mount=type=cache,target=/b,id=/etc/cron.d mkdir /out; ' +
      'echo x >> /a/lines; echo x >> /b/lines; cat /a/lines /b/lines > /out/all'
  )
  await run(workspace)
  await change(workspace)
  const outputs = `type=local,dest=${join(workspace, 'out')}`
  expect((await run(workspace, { outputs })).main.log).toMatch(RESTORED)
  expect(await readFile(join(workspace, 'out', 'all'), 'utf8')).toBe('x\nx\nx\nx\n')
})
