import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that the job has not been told of: `localhost`, where those of the test bed are addresses. */
export interface Stranger {
  /** Ends with a slash. */
  url: string
  requests: { method: string; path: string; authorization: string | undefined }[]
  /** What it answers; 404 if nothing is said. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  stop(): void
}

export async function startStranger(): Promise<Stranger> {
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request
    stranger.requests.push({ method, path, authorization: headers.authorization })
    if (stranger.answer === undefined) response.writeHead(404).end()
    else stranger.answer(request, response)
  }).listen(0, 'localhost')
  await once(server, 'listening')
  const stranger: Stranger = {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    requests: [],
    answer: undefined,
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return stranger
}
