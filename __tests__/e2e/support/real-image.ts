import { chmod, readFile, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProject } from './project.ts'
import { type Manifest, readerOf } from './registry-reader.ts'
import type { Stage } from './stage.ts'

/* An image that has what real ones have, as plain buildx makes it without any cache. */

/** What time it is in such an image: earlier than any checkout. */
export const TIMES = { SOURCE_DATE_EPOCH: '1700000000' }

/**
 * A tree with links, modes and times; a stage of its own; a cache mount; layers that take away what others brought; files that
 * a program makes at the time of the build; and what is said of an image.
 */
const REAL: Record<string, string> = {
  Dockerfile: `FROM busybox:1.37 AS packages
WORKDIR /packages
COPY packages.txt .
RUN sort packages.txt > sorted && seq 50000 > numbers

FROM packages AS program
COPY src src
RUN --mount=type=cache,target=/objects \\
    mkdir out && for file in src/*.txt; do \\
      object=/objects/$(sha256sum < $file | cut -c1-16); [ -e $object ] || rev $file > $object; cat $object; \\
    done > out/program && cat numbers >> out/program && chmod 4755 out/program && \\
    ln -s program out/latest && ln out/program out/same

FROM busybox:1.37
ARG SOURCE_DATE_EPOCH
LABEL org.opencontainers.image.title="a real image"
ENV LEVEL=1
WORKDIR /srv/app
COPY --from=program /packages/out ./
COPY --chown=1000:1001 --chmod=640 packages.txt settings/
COPY src src
RUN date -u -d "@$SOURCE_DATE_EPOCH" > built && mkdir -m 1777 scratch && touch scratch/now && chown 7:8 scratch/now
RUN rm -r src/deep settings && mkdir settings && ln -s ../built settings/link
USER 1000:1001
EXPOSE 8080
ENTRYPOINT ["/srv/app/program"]
`,
  'packages.txt': 'two\none\n',
  'src/main.txt': 'main\n',
  'src/old.txt': 'old\n',
  'src/run.sh': '#!/bin/sh\n',
  'src/deep/er/file.txt': 'deep\n'
}

/** For two platforms, on a machine that runs programs of one. */
const OF_PLATFORMS: Record<string, string> = {
  ...REAL,
  Dockerfile: `FROM --platform=$BUILDPLATFORM busybox:1.37 AS made
ARG TARGETARCH
WORKDIR /made
COPY packages.txt .
RUN seq 50000 > numbers && echo $TARGETARCH > platform
COPY src src
RUN cat numbers src/*.txt > program
FROM scratch
COPY --from=made /made /
`
}

export interface Source {
  /** Whether one file is another than at first. */
  changed: boolean
  platforms?: boolean
}

/** A new checkout, whose files are as old as it is, but for one. */
export async function checkOutReal(stage: Stage, { changed, platforms = false }: Source): Promise<string> {
  const files = platforms ? OF_PLATFORMS : REAL
  const workspace = await writeProject(stage, changed ? { ...files, 'src/main.txt': 'changed\n' } : files)
  const [source, longAgo] = [join(workspace, 'src'), new Date('2001-02-03T04:05:06Z')]
  await symlink('main.txt', join(source, 'link'))
  await symlink('/nowhere', join(source, 'dangling'))
  await chmod(join(source, 'run.sh'), 0o755)
  await utimes(join(source, 'old.txt'), longAgo, longAgo)
  return workspace
}

/** An image in a registry, by all that could differ. */
export interface Image {
  /** Of what the tag stands for. */
  digest: string
  /** As buildx tells it. */
  imageid: string
  /** Of each platform: media types and digests of the layers, and the configuration without an inline cache. */
  parts: { layers: string[]; config: Record<string, unknown> }[]
}

/** What the registry has under the tag `1`. */
export async function readImage(host: string, repository: string): Promise<Omit<Image, 'imageid'>> {
  const reader = readerOf(host, repository)
  const top = await reader.manifest('1')
  const images = await Promise.all((top.manifests ?? []).map(({ digest }) => reader.manifest(digest)))
  const partOf = async (image: Manifest): Promise<Image['parts'][number]> => {
    const { 'moby.buildkit.cache.v0': _, ...config } = await reader.config(image)
    return { layers: (image.layers ?? []).map(({ mediaType, digest }) => `${mediaType} ${digest}`), config }
  }
  return {
    digest: await reader.digest('1'),
    parts: await Promise.all((images.length > 0 ? images : [top]).map(partOf))
  }
}

/** Where plain buildx builds. */
export interface PlainPlace {
  host: string
  repository: string
  /** The stage's, emptied, unless there is another. */
  builder?: string
  env?: NodeJS.ProcessEnv
  /** What follows in the output, with a comma before it. */
  attributes?: string
  flags?: string[]
}

/** Builds and pushes by buildx itself, without any cache. */
export async function buildPlainly(
  stage: Stage,
  workspace: string,
  { host, repository, builder, env = {}, attributes = '', flags = [] }: PlainPlace
): Promise<Image> {
  if (builder === undefined) await stage.builder.empty()
  const idFile = join(await stage.folder('plain'), 'imageid')
  const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
  const args = [
    ...['build', '--builder', builder ?? stage.builder.name, '--iidfile', idFile, '--progress', 'plain'],
    ...contexts.flatMap((context) => ['--build-context', context]),
    ...['--output', `type=image,name=${host}/${repository}:1,push=true,rewrite-timestamp=true${attributes}`],
    ...[...flags, workspace]
  ]
  const built = await stage.bed.buildx(args, {
    env: { ...TIMES, BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...env }
  })
  if (built.exitCode !== 0) throw new Error(`Plain buildx ended with ${built.exitCode}:\n${built.stderr}`)
  return { ...(await readImage(host, repository)), imageid: (await readFile(idFile, 'utf8')).trim() }
}
