import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { offlineBases } from '../../tools/bed/base-images.ts'
import { type Bed, type Builder, openBed } from '../../tools/bed/bed.ts'

/** The first bed on a machine compiles its tools. */
const openingTakesMs = 20 * 60_000
jest.setTimeout(180_000)

let bed: Bed
beforeAll(async () => {
  bed = await openBed()
}, openingTakesMs)
afterAll(async () => {
  await bed?.close()
})

const dockerfile = `FROM busybox:1.37
COPY word /word
RUN --mount=type=cache,target=/kept cat /word >> /kept/words && cat /kept/words > /words
`

describe('the bed', () => {
  test('runs builds that a second build takes from the builder’s layer cache', async () => {
    const builder = await bed.startBuilder()
    const first = await buildWords(builder)
    const second = await buildWords(builder)
    expect(first.steps).toEqual({ COPY: 'ran', RUN: 'ran' })
    expect(second.steps).toEqual({ COPY: 'cached', RUN: 'cached' })
    await builder.stop()
  })

  test('empties a builder of layers, cache mounts and history, under the same name', async () => {
    const builder = await bed.startBuilder()
    await buildWords(builder)
    await builder.empty()
    const history = await bed.buildx(['history', 'ls', '--builder', builder.name, '--format', '{{.Ref}}'])
    expect(history).toMatchObject({ exitCode: 0, stdout: '' })
    const again = await buildWords(builder)
    expect(again.steps).toEqual({ COPY: 'ran', RUN: 'ran' })
    expect(again.words).toBe('word\n')
    await builder.stop()
  })

  test('starts a builder that was killed in the middle of a build anew', async () => {
    const builder = await bed.startBuilder()
    await buildWords(builder)
    const sleeping = build(
      builder,
      'FROM busybox:1.37\nRUN sleep 600\n',
      ['--output', 'type=cacheonly'],
      (text) => {
        if (/"started".*RUN sleep|RUN sleep.*"started"/.test(text)) void builder.kill()
      }
    )
    expect((await sleeping).exitCode).not.toBe(0)
    await builder.empty()
    expect((await buildWords(builder)).steps).toEqual({ COPY: 'ran', RUN: 'ran' })
    await builder.stop()
  })

  test('serves a registry that builds push to, and that deletes', async () => {
    const registry = await bed.startRegistry()
    const builder = await bed.startBuilder()
    expect((await fetch(`http://${registry.host}/v2/`)).status).toBe(200)
    const pushed = await build(builder, dockerfile, ['--tag', `${registry.host}/words:1`, '--push'])
    expect(pushed).toMatchObject({ exitCode: 0 })
    const manifest = await fetch(`http://${registry.host}/v2/words/manifests/1`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' }
    })
    const digest = manifest.headers.get('docker-content-digest')
    const deleted = await fetch(`http://${registry.host}/v2/words/manifests/${digest}`, { method: 'DELETE' })
    expect([manifest.status, deleted.status]).toEqual([200, 202])
    await builder.stop()
    await registry.stop()
  })

  test('compiles a Go program with a module from the network on its base image', async () => {
    const builder = await bed.startBuilder()
    const program = `FROM golang:1.26-alpine
WORKDIR /src
RUN printf 'module m\\ngo 1.24\\n' > go.mod && go get golang.org/x/text@v0.31.0
RUN printf 'package main\\nimport "golang.org/x/text/width"\\nfunc main() { print(width.Narrow.String("a")) }\\n' > main.go
RUN go mod download && go build -o /main . && test "$(/main 2>&1)" = a
`
    const { exitCode, stderr } = await build(builder, program, ['--output', 'type=cacheonly'])
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
    await builder.stop()
  })

  test('hands on nothing of the workflow that it runs in', async () => {
    const names = ['ACTIONS_RUNTIME_TOKEN', 'GITHUB_REF', 'RUNNER_TEMP', 'INPUT_CACHE', 'BUILDX_BUILDER']
    const before = names.map((name) => [name, process.env[name]] as const)
    for (const name of names) process.env[name] = 'outside'
    const own = await openBed()
    try {
      expect(names.filter((name) => name in own.env)).toEqual([])
    } finally {
      await own.close()
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
    }
  })

  test('leaves no process and no folder when it closes, though nothing was stopped', async () => {
    const own = await openBed()
    const builder = await own.startBuilder()
    await own.startRegistry()
    expect(processesOf(own)).not.toEqual([])
    await own.close()
    expect(processesOf(own)).toEqual([])
    expect(existsSync(own.run)).toBe(false)
    const { stdout } = await bed.buildx(['ls', '--format', '{{.Name}}'])
    expect(stdout.split('\n')).not.toContain(builder.name)
  })
})

/** Builds the words image; which of its steps ran, and what its cache mount held. */
async function buildWords(builder: Builder): Promise<{ steps: Record<string, string>; words: string }> {
  const output = await mkdtemp(join(bed.run, 'words-'))
  const { exitCode, stderr } = await build(builder, dockerfile, ['--output', `type=local,dest=${output}`])
  if (exitCode !== 0) throw new Error(stderr)
  const steps: Record<string, string> = {}
  for (const { name, cached } of stderr.split('\n').flatMap(verticesOf)) {
    const instruction = /\] (COPY|RUN) /.exec(name)?.[1]
    if (instruction === undefined) continue
    steps[instruction] = cached || steps[instruction] === 'cached' ? 'cached' : 'ran'
  }
  return { steps, words: readFileSync(join(output, 'words'), 'utf8') }
}

async function build(
  builder: Builder,
  text: string,
  args: string[],
  onOutput: (text: string) => void = () => {}
) {
  const context = await mkdtemp(join(bed.run, 'context-'))
  await writeFile(join(context, 'Dockerfile'), text)
  await writeFile(join(context, 'word'), 'word\n')
  const bases = await offlineBases(bed, builder)
  const contexts =
    bases === undefined
      ? []
      : [
          ['--build-context', `busybox:1.37=oci-layout://${bases.runtime}:latest`],
          ['--build-context', `golang:1.26-alpine=oci-layout://${bases.go}:latest`]
        ].flat()
  return bed.buildx(
    ['build', '--builder', builder.name, '--progress', 'rawjson', ...contexts, ...args, context],
    {
      onOutput
    }
  )
}

function verticesOf(line: string): { name: string; cached?: boolean }[] {
  if (!line.startsWith('{')) return []
  const event = JSON.parse(line) as { vertexes?: { name: string; cached?: boolean }[] }
  return event.vertexes ?? []
}

function processesOf({ run }: Bed): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf)
    .filter((commandLine) => commandLine.includes(run))
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch (cause) {
    // It ended since the folder was listed.
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return ''
    throw cause
  }
}
