import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where builds wait for each other: what a job begins with, it has begun with by then. */
export interface Meeting {
  /** Answers once all are there. */
  url: string
  /** Lets those go that wait, and all that come later: somebody does not come. */
  adjourn(): void
  /** Whether all came. */
  wasFull(): boolean
  stop(): void
}

export async function openMeeting(count: number): Promise<Meeting> {
  const waiting: ServerResponse[] = []
  let isOver = false
  let isFull = false
  const adjourn = (): void => {
    isOver = true
    for (const response of waiting.splice(0)) response.end('go\n')
  }
  const server = createServer((_, response) => {
    waiting.push(response)
    isFull ||= waiting.length >= count
    if (isOver || isFull) adjourn()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    adjourn,
    wasFull: () => isFull,
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
