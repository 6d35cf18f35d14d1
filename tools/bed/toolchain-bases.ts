import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases, proxySettings, quote } from './base-images.ts'
import type { Bed } from './bed.ts'
import type { Builder } from './builders.ts'
import { lastLines } from './commands.ts'
import { debian } from './toolchains/debian.ts'
import { node } from './toolchains/node.ts'
import { python } from './toolchains/python.ts'
import { rust } from './toolchains/rust.ts'

/** How an image for a machine without Docker Hub is made of what this machine has. */
export interface Toolchain {
  /** The image of Docker Hub that it stands for. */
  image: string
  from: 'scratch' | 'busybox'
  /** Variables that say where packages come from, handed on only where this machine has set them. */
  settings: readonly string[]
  env: Readonly<Record<string, string>>
  /** What the machine lacks for it; empty if nothing. */
  missing(): Promise<string[]>
  /** Another text where the image would be another. */
  version(): Promise<string>
  /** Puts its files into a folder that becomes the image's root. */
  fill(root: string): Promise<void>
  /** Lines for the end of the Dockerfile. */
  steps?: string
}

/** Go and busybox are among the bases that every bed has. */
export const TOOLCHAINS = { node, python, rust, debian } as const

/**
 * The OCI layout, tag `latest`, of an image with a toolchain; undefined on a docker engine, where the official image serves.
 * It is built with `builder` once, and kept under `.bed`.
 */
export async function toolchainBase(
  bed: Bed,
  builder: Builder,
  name: keyof typeof TOOLCHAINS
): Promise<string | undefined> {
  const bases = await offlineBases(bed, builder)
  if (bases === undefined) return undefined
  const toolchain: Toolchain = TOOLCHAINS[name]
  const dockerfile = dockerfileOf(toolchain)
  const recipe = await readFile(join(import.meta.dirname, 'toolchains', `${name}.ts`), 'utf8')
  const stamp = [dockerfile, recipe, namedBases(bases), await toolchain.version()].join('\n')
  const hash = createHash('sha256').update(stamp).digest('hex').slice(0, 12)
  const layout = join(bed.root, 'bases', `toolchain-${name}-${hash}`)
  if (existsSync(layout)) return layout
  bed.log(`making an offline base image with ${name} of this machine …`)
  const work = await mkdtemp(join(bed.run, 'toolchain-'))
  try {
    const root = join(work, 'root')
    await mkdir(root)
    await toolchain.fill(root)
    await build(bed, builder, name, { dockerfile, root, bases: namedBases(bases), to: join(work, 'image') })
    await rename(join(work, 'image'), layout)
  } catch (error) {
    // Another process made the same image at the same time, and was first.
    if (!existsSync(layout)) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return layout
}

function dockerfileOf({ from, settings, env, steps = '' }: Toolchain): string {
  const handedOn = [...settings, ...proxySettings].map((name) => [name, process.env[name]] as const)
  const lines = [...Object.entries(env), ...handedOn].flatMap(([name, value]) =>
    value ? [`ENV ${name}=${quote(value)}\n`] : []
  )
  return [
    `FROM ${from === 'scratch' ? 'scratch' : 'busybox:1.37'}\n`,
    'COPY --from=root / /\n',
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n',
    ...lines,
    steps
  ].join('')
}

async function build(
  bed: Bed,
  builder: Builder,
  name: string,
  { dockerfile, root, bases, to }: { dockerfile: string; root: string; bases: string; to: string }
): Promise<void> {
  const contexts = [`root=${root}`, ...bases.split('\n')].flatMap((value) => ['--build-context', value])
  const output = `type=oci,tar=false,dest=${to},name=${name}:latest,rewrite-timestamp=true`
  const { exitCode, stderr } = await bed.buildx(
    [
      ...['build', '--builder', builder.name, '--provenance=false', '--progress=plain'],
      ...[...contexts, '--output', output, '-']
    ],
    { input: dockerfile, env: { SOURCE_DATE_EPOCH: '0' } }
  )
  if (exitCode !== 0)
    throw new Error(`the offline base image with ${name} does not build:\n${lastLines(stderr, 30)}`)
}
