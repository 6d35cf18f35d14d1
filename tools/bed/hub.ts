import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { closeServer } from './close-server.ts'

/** Stands for Docker Hub on a machine without it, so that a `FROM` needs no build context in its place. */
export interface Hub {
  /** TOML for `bed.startBuilder`, by which BuildKit asks this one first. */
  config: string
  /** Serves the image of an OCI layout under a name and tag, such as `library/busybox:1.37`. */
  serve(image: string, layout: string): void
  stop(): Promise<void>
}

/** Starts a registry that can only be read, on the loopback address. */
export async function startHub(): Promise<Hub> {
  const layouts = new Map<string, string>()
  const server = createServer((request, response) => {
    answer(layouts, request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    config: `[registry."docker.io"]\n  mirrors = ["${host}"]\n[registry."${host}"]\n  http = true\n`,
    serve: (image, layout) => {
      layouts.set(image, layout)
    },
    stop: () => closeServer(server)
  }
}

async function answer(
  layouts: ReadonlyMap<string, string>,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const path = url.split('?')[0] ?? ''
  const [, name, kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? []
  const digest = reference.startsWith('sha256:')
    ? reference
    : await digestOf(layouts.get(`${name}:${reference}`))
  const file = fileOf(layouts, digest)
  if (file === undefined) {
    response.writeHead(path === '/v2/' ? 200 : 404).end()
    return
  }
  response.writeHead(200, {
    'content-length': (await stat(file)).size,
    'content-type': kind === 'manifests' ? await typeOf(file) : 'application/octet-stream',
    'docker-content-digest': digest
  })
  if (method === 'HEAD') response.end()
  else await pipeline(createReadStream(file), response)
}

/** Of the image in a layout that has one. */
async function digestOf(layout: string | undefined): Promise<string> {
  if (layout === undefined) return ''
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'))
  return (index as { manifests: { digest: string }[] }).manifests[0]?.digest ?? ''
}

function fileOf(layouts: ReadonlyMap<string, string>, digest: string): string | undefined {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
  if (hex === undefined) return undefined
  return [...layouts.values()]
    .map((layout) => join(layout, 'blobs', 'sha256', hex))
    .find((file) => existsSync(file))
}

async function typeOf(manifest: string): Promise<string> {
  return (JSON.parse(await readFile(manifest, 'utf8')) as { mediaType: string }).mediaType
}
