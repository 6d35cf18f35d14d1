import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { mustRun } from '../../../tools/bed/commands.ts'

export interface PythonIndex {
  /** For PIP_INDEX_URL. */
  url: string
  stop(): void
}

/**
 * A package index with the wheel of one requirement, which it lets pip keep, as PyPI does. Mirrors may leave out the header
 * that says so, and then pip keeps nothing, whatever the cache.
 */
export async function startPythonIndex(requirement: string, folder: string): Promise<PythonIndex> {
  await mustRun('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, requirement])
  const [wheel = ''] = await readdir(folder)
  const content = await readFile(join(folder, wheel))
  const server = createServer(({ url }, response) => {
    if (url === `/${wheel}`) {
      response.writeHead(200, { 'cache-control': 'max-age=365000000, immutable, public' }).end(content)
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<a href="/${wheel}">${wheel}</a>`)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
