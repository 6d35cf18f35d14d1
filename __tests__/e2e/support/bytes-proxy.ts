import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a server of bytes answers to a GET: `body` is what it would have sent. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Ways to servers, on which what is read of them can be altered. */
export interface BytesProxy {
  /** As `through` of the cache service. */
  through(upstream: string): Promise<string>
  /** For each GET: what is answered instead. `cut` sends half and breaks off, `stall` half and then nothing. */
  alter: ((answer: Answer) => Partial<Answer> | 'cut' | 'stall' | undefined) | undefined
  /** Leaves the range out of requests: a server that knows none. */
  dropsRanges: boolean
  stop(): void
}

export function startBytesProxy(): BytesProxy {
  const stops: (() => void)[] = []
  const proxy: BytesProxy = {
    alter: undefined,
    dropsRanges: false,
    through: async (upstream) => {
      const server = createServer(async (asked, answer) => {
        const given = await forward(asked, upstream, proxy.dropsRanges)
        const altered = asked.method === 'GET' ? proxy.alter?.(given) : undefined
        if (altered === 'cut' || altered === 'stall') sendHalf(answer, given, altered)
        else send(answer, { ...given, ...altered }, asked.method === 'HEAD')
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      stops.push(() => {
        server.close()
        server.closeAllConnections()
      })
      return `127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    stop: () => {
      for (const stop of stops) stop()
    }
  }
  return proxy
}

async function forward(asked: IncomingMessage, upstream: string, dropsRanges: boolean): Promise<Answer> {
  const { method, url: path } = asked
  const kept = Object.entries(asked.headers).filter(([name]) => !dropsRanges || !/^(x-ms-)?range$/.test(name))
  const [host, port] = upstream.split(':')
  const onward = request({ host, port, method, path, headers: Object.fromEntries(kept) })
  onward.end(await buffer(asked))
  const [response] = (await once(onward, 'response')) as [IncomingMessage]
  return {
    status: response.statusCode ?? 502,
    headers: response.headers as Record<string, string>,
    body: await buffer(response)
  }
}

function sendHalf(answer: ServerResponse, { status, headers, body }: Answer, then: 'cut' | 'stall'): void {
  answer.writeHead(status, headers)
  answer.write(body.subarray(0, body.length >> 1), () => {
    if (then === 'cut') answer.destroy()
  })
}

function send(answer: ServerResponse, { status, headers, body }: Answer, isHead: boolean): void {
  const own = /^(transfer-encoding|content-length|connection|keep-alive)$/
  const plain = Object.entries(headers).filter(([name]) => !own.test(name))
  answer.writeHead(status, { ...Object.fromEntries(plain), 'content-length': body.length })
  answer.end(isHead ? undefined : body)
}
