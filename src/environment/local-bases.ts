import { readFile } from 'node:fs/promises'
import { askBuildx } from '../buildx/ask.js'
import { dockerfileCandidates } from '../buildx/context.js'
import { isRemoteContext } from '../buildx/remote-context.js'
import type { ActionInputs } from '../inputs.js'

type BaseInputs = Pick<ActionInputs, 'context' | 'file' | 'buildArgs' | 'buildContexts'>

/**
 * The image that docker alone has and that this build may start from: an earlier step built or loaded it and nobody pushed
 * it. docker's own builder takes it; any other takes what a registry has under that name, which may be another image.
 * `docker` is the program. Undefined if there is none, or docker does not tell.
 */
export async function findLocalBase(docker: string, inputs: BaseInputs): Promise<string | undefined> {
  const format = '{{.Repository}}:{{.Tag}} {{.Digest}}'
  const command = { program: docker, leading: [] }
  const [answer, dockerfile] = await Promise.all([
    askBuildx(command, ['image', 'ls', '--digests', '--format', format]),
    readDockerfile(inputs)
  ])
  const images = answer.exitCode === 0 ? answer.stdout.split('\n') : []
  // What was pulled or pushed has a digest; then a registry has the same.
  const local = images.filter((line) => line.endsWith(' <none>')).map((line) => line.split(' ')[0] ?? '')
  const named = basesOf(dockerfile, inputs)
  return local.find((image) => !image.includes('<none>') && named.some((base) => mayBe(base, image)))
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

const REFERENCES = [/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim, /--from=(\S+)/gi, /^\s*ARG\s+\w+=["']?([^\s"']+)/gim]

/** Whatever may name an image: what FROM and --from say, and the values of arguments, from which they may be made. */
function basesOf(dockerfile: string, { buildArgs, buildContexts }: BaseInputs): string[] {
  const written = REFERENCES.flatMap((form) => [...dockerfile.matchAll(form)].map(([, name = '']) => name))
  const given = buildArgs.map((line) => line.slice(line.indexOf('=') + 1))
  const contexts = buildContexts.flatMap((line) => /=docker-image:\/\/(.*)$/.exec(line)?.[1] ?? [])
  return [...written, ...given, ...contexts]
}

/** Whether a reference, perhaps with variables in it, may mean the image `repository:tag`. */
function mayBe(reference: string, image: string): boolean {
  const name = reference.replace(/^(docker\.io\/)?(library\/)?/, '')
  if (!name.includes('$')) return name === image || `${name}:latest` === image
  const pattern = name.split(/\$\{[^}]*\}|\$\w+/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}(:latest)?$`).test(image)
}
