import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { namedBases, offlineBases } from '../../bed/base-images.ts'
import type { Bed, Builder } from '../../bed/bed.ts'
import { lastLines } from '../../bed/commands.ts'
import { librariesOf } from '../../bed/toolchains/programs.ts'

const DOCKERFILE = `FROM busybox:1.37
COPY --from=parts / /
ADD npm.tgz /usr/local/lib/npm/
RUN mkdir -p /usr/bin && ln -sf /bin/env /usr/bin/env && \\
    ln -s ../lib/npm/package/bin/npm-cli.js /usr/local/bin/npm && \\
    chmod 755 /usr/local/lib/npm/package/bin/npm-cli.js && npm --version
`

/**
 * `--build-context` values for an image with Node and npm, for a machine without Docker Hub: made of the bed's busybox, the
 * tests' own Node with this machine's libraries for it, and npm's tarball. Empty on a docker engine, as the official
 * image serves there. Made once, kept under `.bed`.
 */
export async function nodeBase(bed: Bed, builder: Builder, npm: string): Promise<string[]> {
  const bases = await offlineBases(bed, builder)
  if (bases === undefined) return []
  const libraries = await librariesOf(bed.node)
  const hash = createHash('sha256').update(DOCKERFILE).update(namedBases(bases)).update(npm)
  for (const file of [bed.node, ...libraries]) hash.update(await readFile(file))
  const image = join(bed.root, 'bases', `node-${hash.digest('hex').slice(0, 12)}`)
  if (!existsSync(image)) {
    bed.log('making an offline base image with Node …')
    const parts = await mkdtemp(join(bed.run, 'node-'))
    for (const [from, to] of [
      [bed.node, '/usr/local/bin/node'] as const,
      ...libraries.map((file) => [realpathSync(file), file] as const)
    ]) {
      await mkdir(dirname(join(parts, 'root', to)), { recursive: true })
      await copyFile(from, join(parts, 'root', to))
    }
    await mkdir(join(parts, 'context'))
    await copyFile(npm, join(parts, 'context', 'npm.tgz'))
    const output = `type=oci,tar=false,dest=${join(parts, 'image')},name=node:latest,rewrite-timestamp=true`
    const { exitCode, stderr } = await bed.buildx(
      [
        ...['build', '--builder', builder.name, '--provenance=false', '--progress=plain', '--file', '-'],
        ...['--build-context', `parts=${join(parts, 'root')}`, '--output', output],
        ...namedBases(bases)
          .split('\n')
          .flatMap((context) => ['--build-context', context]),
        join(parts, 'context')
      ],
      { input: DOCKERFILE, env: { SOURCE_DATE_EPOCH: '0' } }
    )
    if (exitCode !== 0) throw new Error(`the base image with Node does not build:\n${lastLines(stderr, 30)}`)
    await rename(join(parts, 'image'), image)
    await rm(parts, { recursive: true, force: true })
  }
  return [`node:24-bookworm-slim=oci-layout://${image}:latest`]
}
