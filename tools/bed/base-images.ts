import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bed } from './bed.ts'
import type { Builder } from './builders.ts'
import { lastLines, mustRun } from './commands.ts'
import { fetchDebianFile } from './debian-package.ts'
import { bedFolder, toolsFolder } from './places.ts'
import { findStaticBusybox } from './requirements.ts'

export interface BaseImages {
  /** OCI layout, tag `latest`: the runtime's content and this machine's Go toolchain, in place of `golang`. */
  go: string
  /** OCI layout, tag `latest`: busybox and the machine's CA bundle, in place of `busybox`. */
  runtime: string
}

/** Files of this machine that every image is made from. */
export interface RuntimeParts {
  busybox: string
  certificates: string
}

interface Ingredients extends RuntimeParts {
  goRoot: string
  dockerfile: string
}

const certificateBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem'
]

/** Settings that decide how a `RUN` reaches modules; handed on only where this machine has set them. */
const goSettings = ['GOPROXY', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE', 'GOSUMDB', 'GONOSUMDB']
export const proxySettings = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy'
]

/**
 * Base images made from this machine's own parts, for one without Docker Hub: for
 * `--build-context golang:1.26-alpine=oci-layout://GO:latest`. They are built with `builder` once, and kept under
 * `.bed`. Undefined on a docker engine, where the official images serve.
 */
export async function offlineBases(bed: Bed, builder: Builder): Promise<BaseImages | undefined> {
  if (bed.engine === 'docker') return undefined
  const ingredients = await gatherIngredients()
  const folder = join(bedFolder, 'bases', await stampOf(ingredients))
  const images = { go: join(folder, 'go'), runtime: join(folder, 'runtime') }
  if (existsSync(folder)) return images
  await mkdir(join(bedFolder, 'bases'), { recursive: true })
  bed.log('making the offline base images from busybox and this machine’s Go (took about 20 s on 2 cores) …')
  const unfinished = await mkdtemp(`${folder}.`)
  try {
    const rootfs = await createRootfs(join(bed.run, 'rootfs'), ingredients)
    for (const target of ['runtime', 'go'] as const)
      await buildImage(bed, builder, target, ingredients, rootfs, join(unfinished, target))
    await rename(unfinished, folder)
  } catch (error) {
    // Another process made the same images at the same time, and was first.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
    await rm(join(bed.run, 'rootfs'), { recursive: true, force: true })
  }
  return images
}

/** Finds busybox, or fetches it, and the CA bundle. Throws where there is none. */
export async function gatherRuntimeParts(): Promise<RuntimeParts> {
  const certificates = certificateBundles.find((path) => existsSync(path))
  if (certificates === undefined)
    throw new Error(`no CA certificates at ${certificateBundles.join(', ')}: apt-get install ca-certificates`)
  return { busybox: await findBusybox(), certificates }
}

async function gatherIngredients(): Promise<Ingredients> {
  const parts = await gatherRuntimeParts()
  const { GOROOT: goRoot } = await goEnvironment(['GOROOT'])
  if (goRoot === undefined) throw new Error('go env names no GOROOT: is this Go installation complete?')
  return { ...parts, goRoot, dockerfile: await writeDockerfile() }
}

async function goEnvironment(flags: readonly string[]): Promise<Record<string, string>> {
  // In the tools' folder, where go answers as the toolchain that compiled the tools.
  return JSON.parse(await mustRun('go', ['env', '-json', ...flags], { cwd: toolsFolder })) as Record<
    string,
    string
  >
}

async function findBusybox(): Promise<string> {
  const installed = findStaticBusybox()
  if (installed !== undefined) return installed
  const fetched = join(bedFolder, 'packages', 'busybox')
  if (!existsSync(fetched))
    await fetchDebianFile('busybox-static', 'bin/busybox', fetched, join(bedFolder, 'packages'))
  return fetched
}

async function writeDockerfile(): Promise<string> {
  const changed = await goEnvironment(['-changed'])
  const settings = [
    ...goSettings.map((name) => [name, changed[name]] as const),
    ...proxySettings.map((name) => [name, process.env[name]] as const)
  ]
  const lines = settings.flatMap(([name, value]) => (value ? [`ENV ${name}=${quote(value)}`] : []))
  return `FROM scratch AS runtime
COPY --from=rootfs / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["sh"]

FROM runtime AS go
COPY --from=goroot --exclude=**/testdata --exclude=**/*_test.go src /usr/local/go/src
COPY --from=goroot bin /usr/local/go/bin
COPY --from=goroot pkg /usr/local/go/pkg
COPY --from=goroot lib /usr/local/go/lib
COPY --from=goroot VERSION go.env /usr/local/go/
ENV GOPATH=/go GOTOOLCHAIN=local CGO_ENABLED=0
ENV PATH=/go/bin:/usr/local/go/bin:$PATH
${lines.join('\n')}
WORKDIR /go
`
}

export function quote(value: string): string {
  return JSON.stringify(value).replaceAll('$', '\\$')
}

/** Twelve hexadecimal digits that change with anything the images are made from. */
async function stampOf({ busybox, certificates, goRoot, dockerfile }: Ingredients): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [busybox, certificates, join(goRoot, 'VERSION')]) hash.update(readFileSync(path))
  return hash.update(`${process.arch}\n${dockerfile}`).digest('hex').slice(0, 12)
}

/** Makes a root file system of busybox and the CA bundle in `folder`, and returns that. */
export async function createRootfs(folder: string, { busybox, certificates }: RuntimeParts): Promise<string> {
  for (const path of ['bin', 'etc/ssl/certs', 'root', 'tmp', 'var/tmp', 'usr/local/bin', 'go'])
    await mkdir(join(folder, path), { recursive: true })
  await copyFile(busybox, join(folder, 'bin/busybox'))
  await copyFile(certificates, join(folder, 'etc/ssl/certs/ca-certificates.crt'))
  await writeFile(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'
  )
  await writeFile(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  const applets = (await mustRun(busybox, ['--list'])).trim().split('\n')
  for (const applet of applets)
    if (applet !== 'busybox') await symlink('busybox', join(folder, 'bin', applet))
  // Explicit, since what mkdir and copy give depends on this process's umask.
  await chmod(join(folder, 'bin/busybox'), 0o755)
  await mustRun('chmod', ['-R', 'u=rwX,go=rX', folder])
  for (const path of ['tmp', 'var/tmp']) await chmod(join(folder, path), 0o1777)
  return folder
}

/** Same parts, same digest: no times and no provenance in the image, so that its layers hit caches of other runs. */
async function buildImage(
  bed: Bed,
  builder: Builder,
  target: 'go' | 'runtime',
  { dockerfile, goRoot }: Ingredients,
  rootfs: string,
  destination: string
): Promise<void> {
  const args = [
    'build',
    '--builder',
    builder.name,
    '--target',
    target,
    '--provenance=false',
    '--progress=plain'
  ]
  const contexts = ['--build-context', `rootfs=${rootfs}`, '--build-context', `goroot=${goRoot}`]
  const output = `type=oci,tar=false,dest=${destination},name=${target}:latest,rewrite-timestamp=true`
  const { exitCode, stderr } = await bed.buildx([...args, ...contexts, '--output', output, '-'], {
    input: dockerfile,
    env: { SOURCE_DATE_EPOCH: '0' }
  })
  if (exitCode !== 0)
    throw new Error(`the offline base image '${target}' does not build:\n${lastLines(stderr, 30)}`)
}

/** The `build-contexts` input by which a build of the example or the fixtures uses these bases. */
export function namedBases(images: BaseImages | undefined): string {
  if (images === undefined) return ''
  return `golang:1.26-alpine=oci-layout://${images.go}:latest\nbusybox:1.37=oci-layout://${images.runtime}:latest`
}
