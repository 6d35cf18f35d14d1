import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askBuildx } from '../buildx/ask.js'
import { dockerfileCandidates, imagesOfContexts } from '../buildx/context.js'
import { hasTag } from '../buildx/registry-names.js'
import { isRemoteContext } from '../buildx/remote-context.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

type BaseInputs = Pick<ActionInputs, 'context' | 'file' | 'buildArgs' | 'buildContexts'>

/**
 * The image that docker alone has and that this build starts from: an earlier step built or loaded it and nobody pushed
 * it. docker's own builder takes it; any other takes what a registry has under that name, which may be another image.
 * `docker` is the program, `temp` the job's folder. Undefined if there is none, or docker does not tell.
 */
export async function findLocalBase(
  docker: string,
  inputs: BaseInputs,
  temp: string
): Promise<string | undefined> {
  const format = '{{.Repository}}:{{.Tag}} {{.Digest}}'
  const command = { program: docker, leading: [] }
  const [answer, dockerfile, pushed] = await Promise.all([
    askBuildx(command, ['image', 'ls', '--digests', '--format', format]),
    readDockerfile(inputs),
    readPushed(temp)
  ])
  const images = answer.exitCode === 0 ? answer.stdout.split('\n') : []
  // What docker pulled or pushed has a digest; then a registry has the same.
  const local = images.filter((line) => line.endsWith(' <none>')).map((line) => line.split(' ')[0] ?? '')
  const bases = basesOf(dockerfile, inputs)
  return local.find((image) => bases.some((base) => means(base, image)) && !pushed.has(image))
}

const NOTES = 'buildkit-cache-pushed'

/** Notes for later steps of this job which tags are the same in docker and in a registry now, and which no longer are. */
export async function notePushed(temp: string, tags: readonly string[], pushed: boolean): Promise<void> {
  const lines = tags.map((tag) => `${pushed ? '+' : '-'}${normalized(tag)}\n`)
  if (lines.length > 0) await appendFile(join(temp, NOTES), lines.join(''))
}

async function readPushed(temp: string): Promise<ReadonlySet<string>> {
  // None yet.
  const notes = await readFile(join(temp, NOTES), 'utf8').catch(() => '')
  const pushed = new Set<string>()
  for (const line of notes.split('\n')) {
    if (line.startsWith('+')) pushed.add(line.slice(1))
    else pushed.delete(line.slice(1))
  }
  return pushed
}

async function readDockerfile({ context = '', file }: BaseInputs): Promise<string> {
  if (isRemoteContext(context)) return ''
  for (const path of dockerfileCandidates(context, file)) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  // None, which is said when the build is planned.
  return ''
}

/** With its registry, its tag and a digest the name of no image has so many characters. */
const LONGEST_NAME = 1_000

/** The images that the Dockerfile starts or copies from, with the values of its arguments; its own stages are none. */
function basesOf(dockerfile: string, { buildArgs, buildContexts }: BaseInputs): string[] {
  const all = (form: RegExp): string[] => [...dockerfile.matchAll(form)].map(([, name = '']) => name)
  const stages = new Set(all(/^[ \t]*FROM\s.*\sAS\s+(\S+)/gim).map((stage) => stage.toLowerCase()))
  const args = argumentsOf(dockerfile, buildArgs)
  const named = [...all(/^[ \t]*FROM\s+(?:--\S+\s+)*(\S+)/gim), ...all(/--from=(\S+)/gi)]
  const images = [
    ...named.filter((name) => name.length <= LONGEST_NAME && !stages.has(name.toLowerCase())),
    ...imagesOfContexts(buildContexts)
  ]
  return images.map((name) =>
    name.replace(
      /\$\{(\w+)(?:[^\w}][^}]*)?\}|\$(\w+)/g,
      (whole, a?: string, b?: string) => args.get(a ?? b ?? '') ?? whole
    )
  )
}

/** The defaults of `ARG NAME=value`, and what the build says instead. */
function argumentsOf(dockerfile: string, buildArgs: readonly string[]): Map<string, string> {
  const defaults = [...dockerfile.matchAll(/^[ \t]*ARG\s+(\w+)=["']?([^\s"']*)/gim)]
  const given = buildArgs.flatMap((line) => [...line.matchAll(/^(\w+)=(.*)$/gs)])
  return new Map([...defaults, ...given].map(([, name = '', value = '']): [string, string] => [name, value]))
}

/** Whether a reference means the image `repository:tag`; one whose tag alone is not known means every tag. */
function means(reference: string, image: string): boolean {
  const unknown = reference.indexOf('$')
  if (unknown < 0) return normalized(reference) === image
  const colon = reference.lastIndexOf(':', unknown)
  const isTag = colon > 0 && !reference.slice(colon).includes('/')
  return isTag && image.startsWith(`${normalized(reference.slice(0, colon)).replace(/:latest$/, '')}:`)
}

/** As docker lists it: without Docker Hub's name, with a tag. */
function normalized(reference: string): string {
  const name = reference.replace(/^docker\.io\//, '').replace(/^library\//, '')
  return hasTag(name) || name.includes('@') ? name : `${name}:latest`
}
