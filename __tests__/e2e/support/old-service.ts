import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A cache service with the old API (v1), as GitHub Enterprise Server and Gitea have it. */
export interface OldService {
  /** The variables of a job on a runner that has it, and no other. */
  env: NodeJS.ProcessEnv
  /** `GET /_apis/artifactcache/…`, a line each. */
  requests: string[]
  stop(): void
}

/** It answers look-ups as it is told, and takes nothing, since another job is writing it. */
export async function startOldService(
  onLookup: (request: IncomingMessage, response: ServerResponse) => void
): Promise<OldService> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request
    requests.push(`${method} ${url}`)
    request.resume()
    if (method === 'GET') onLookup(request, response)
    else if (method === 'HEAD') response.end()
    else response.writeHead(409, { 'content-type': 'application/json' }).end('{"message":"already exists"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    requests,
    env: {
      GITHUB_SERVER_URL: 'https://git.example',
      RUNNER_ENVIRONMENT: 'self-hosted',
      ACTIONS_CACHE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ACTIONS_RUNTIME_TOKEN: 'opaque',
      ACTIONS_RESULTS_URL: undefined,
      ACTIONS_CACHE_SERVICE_V2: undefined
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
