import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from './bed/base-images.ts'
import { type Bed, openBed } from './bed/bed.ts'
import { missingForDockerEngine } from './bed/requirements.ts'

/*
 * `node tools/run.mjs record`: builds a small project in several situations, on each BuildKit that there is here, and keeps what
 * its history tells as fixtures of the unit tests: events and definition of each build.
 */

const FIXTURES = join(import.meta.dirname, '..', '__tests__', 'fixtures', 'recorded')

const DOCKERFILE = `FROM busybox:1.37 AS deps
WORKDIR /app
COPY lock.txt ./
RUN cp lock.txt installed.txt

FROM deps AS build
ARG VERSION=1
COPY --exclude=*.md src src
RUN echo "$VERSION" > version.txt && \\
    cat src/*.txt > all.txt

FROM busybox:1.37
COPY --from=build /app/all.txt /
RUN --mount=type=bind,source=checks,target=/checks cat /checks/*.txt all.txt > /checked.txt
`

const FILES = {
  'lock.txt': 'a 1\n',
  'src/main.txt': 'main\n',
  'src/notes.md': 'notes\n',
  'checks/one.txt': 'one\n'
}

interface Situation {
  name: string
  change?: (folder: string) => Promise<void>
  args?: string[]
}

/** Each is built after the one before it. */
const SITUATIONS: readonly Situation[] = [
  { name: 'first' },
  { name: 'nothing changed' },
  { name: 'file changed', change: (folder) => appendFile(join(folder, 'src', 'main.txt'), 'more\n') },
  { name: 'lock changed', change: (folder) => appendFile(join(folder, 'lock.txt'), 'b 2\n') },
  { name: 'other file changed', change: (folder) => appendFile(join(folder, 'src', 'notes.md'), 'more\n') },
  { name: 'bind changed', change: (folder) => appendFile(join(folder, 'checks', 'one.txt'), 'more\n') },
  { name: 'argument changed', args: ['--build-arg', 'VERSION=2'] },
  {
    name: 'text changed',
    args: ['--build-arg', 'VERSION=2'],
    change: (folder) =>
      writeFile(join(folder, 'Dockerfile'), DOCKERFILE.replace('cp lock.txt', 'cp -p lock.txt'))
  }
]

const TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2']

const bed = await openBed()
try {
  const builder = await bed.startBuilder()
  const contexts = namedBases(await offlineBases(bed, builder))
    .split('\n')
    .flatMap((context) => (context === '' ? [] : ['--build-context', context]))
  await record(bed, builder.name, contexts, {})
  const missing = await missingForDockerEngine()
  if (missing.length > 0) console.log(`not recorded: the BuildKit of a docker engine (${missing.join('; ')})`)
  else {
    const engine = await bed.startDockerEngine()
    await record(bed, 'default', contexts, engine.env)
    await engine.stop()
  }
} finally {
  await bed.close()
}

async function record(bed: Bed, builder: string, contexts: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const ask = async (args: string[]) => {
    const answer = await bed.buildx(args, { env })
    if (answer.exitCode !== 0) throw new Error(`buildx ${args.join(' ')} failed:\n${answer.stderr}`)
    return answer
  }
  const { stdout } = await ask(['inspect', builder])
  const version = /BuildKit version: +v?(\S+)/.exec(stdout)?.[1] ?? 'unknown'
  const target = join(FIXTURES, `buildkit-${version}`)
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  const folder = await mkdtemp(join(bed.run, 'record-'))
  for (const [path, text] of Object.entries({ Dockerfile: DOCKERFILE, ...FILES })) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const { name, change, args = [] } of SITUATIONS) {
    await change?.(folder)
    const metadata = join(folder, '..', 'metadata.json')
    const quiet = ['--progress', 'quiet', '--output', 'type=cacheonly', '--metadata-file', metadata]
    await ask(['build', '--builder', builder, ...quiet, ...contexts, ...args, folder])
    const { 'buildx.build.ref': ref } = JSON.parse(await readFile(metadata, 'utf8'))
    const id = ref.split('/').at(-1)
    const logs = await ask(['history', 'logs', '--builder', builder, '--progress', 'rawjson', id])
    const file = join(target, name.replaceAll(' ', '-'))
    await writeFile(`${file}.events.jsonl`, logs.stderr)
    await writeFile(`${file}.provenance.json`, await readProvenance(builder, id, env))
  }
  console.log(`recorded: ${SITUATIONS.length} builds with BuildKit ${version}`)
}

async function readProvenance(builder: string, id: string, env: NodeJS.ProcessEnv): Promise<string> {
  for (const type of TYPES) {
    const args = ['history', 'inspect', 'attachment', '--builder', builder, '--type', type, id]
    const answer = await bed.buildx(args, { env })
    if (answer.exitCode === 0) return `${JSON.stringify(withoutUsage(JSON.parse(answer.stdout)), null, 1)}\n`
  }
  throw new Error(`builder ${builder} has no provenance of build ${id}`)
}

/** What the machine was busy with is long, and of no use. */
function withoutUsage(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUsage)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !/usage$/i.test(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutUsage(inner)]))
}
