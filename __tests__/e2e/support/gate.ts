import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What steps of a build wait for: who asks at its address gets no answer before it is opened. */
export interface Gate {
  url: string
  /** Resolves once somebody waits. */
  arrived: Promise<void>
  /** Lets all go on. */
  open(): void
}

export async function startGate(): Promise<Gate> {
  const { promise: arrived, resolve } = Promise.withResolvers<void>()
  const waiting = new Set<ServerResponse>()
  const server = createServer((_, response) => {
    waiting.add(response)
    resolve()
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived,
    open: () => {
      for (const response of waiting) response.end()
      server.close()
    }
  }
}
