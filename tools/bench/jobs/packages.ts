import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Bed } from '../../bed/bed.ts'
import { mustRun } from '../../bed/commands.ts'

/** The npm of the base image. */
const NPM = {
  name: 'npm',
  version: '11.19.1',
  integrity: 'sha512-ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g=='
}

/** A package in a lock file; without `integrity` it came inside another. */
interface Locked {
  version: string
  integrity?: string
  dependencies?: Record<string, string>
  bin?: Record<string, string>
}

export interface Packages {
  /** Tarball of npm itself. */
  npm: string
  /** Starts a registry with these packages and nothing else, on the loopback address. */
  serve(): Promise<{ url: string; stop(): Promise<void> }>
}

/**
 * The packages that a project's lock file names, fetched once and kept under `.bed`: a bench that waits for a registry of
 * the world measures that. npm finds them by their integrity, as do we.
 */
export async function fetchPackages(bed: Bed, project: string): Promise<Packages> {
  const cache = join(bed.root, 'bench-packages')
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8'))
  const packages = Object.entries(lock.packages as Record<string, Locked>).flatMap(([path, locked]) => {
    const name = path.split('node_modules/').at(-1) ?? ''
    return locked.integrity === undefined ? [] : [{ name, ...locked, integrity: locked.integrity }]
  })
  const isKept = () => [NPM, ...packages].every(({ integrity }) => existsSync(tarball(cache, integrity)))
  if (!isKept()) {
    bed.log('fetching the packages of the project to build, 250 MB (once) …')
    const folder = await mkdtemp(join(bed.run, 'packages-'))
    for (const file of ['package.json', 'package-lock.json'])
      await cp(join(project, file), join(folder, file))
    const options = ['--cache', cache, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    await mustRun('npm', ['ci', ...options], { cwd: folder, env: bed.env })
    await mustRun('npm', ['cache', 'add', `npm@${NPM.version}`, ...options], { cwd: folder, env: bed.env })
    await rm(folder, { recursive: true, force: true })
    if (!isKept()) throw new Error(`npm left not all packages of ${project} in ${cache}`)
  }
  return { npm: tarball(cache, NPM.integrity), serve: () => serve(cache, packages) }
}

/** Where npm's cache has the file with this integrity, `sha512-BASE64`. */
function tarball(cache: string, integrity: string): string {
  const hex = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
  return join(cache, '_cacache', 'content-v2', 'sha512', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4))
}

async function serve(
  cache: string,
  packages: readonly (Locked & { name: string; integrity: string })[]
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const file = packages.find(({ integrity }) => path === `-/${hexOf(integrity)}.tgz`)
    if (file !== undefined) void send(response, tarball(cache, file.integrity))
    else describe(response, path)
  })
  /** What a registry says of a package: its versions, and where they are. */
  const describe = (response: ServerResponse, name: string): void => {
    const versions = packages
      .filter((candidate) => candidate.name === name)
      .map(({ version, integrity, ...rest }) => {
        const dist = { integrity, tarball: `${url}-/${hexOf(integrity)}.tgz` }
        return [version, { ...rest, version, dist }] as const
      })
    response.writeHead(versions.length > 0 ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ name, 'dist-tags': {}, versions: Object.fromEntries(versions) }))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    url,
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  }
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
}

async function send(response: ServerResponse, file: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  // A client that goes away fails its own build, which says so.
  await pipeline(createReadStream(file), response).catch(() => undefined)
}
