import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

/** A private repository behind git's own HTTP backend. */
export interface GitServer {
  /** Without the path of a repository, as GITHUB_SERVER_URL. */
  url: string
  /** The commit that the repository is at. */
  commit: string
  stop(): void
}

/** Serves the files of `workspace` as repository octo/example, to those who have `token`, from `folder`. */
export async function servePrivately(workspace: string, token: string, folder: string): Promise<GitServer> {
  const git = (...args: string[]): string => execFileSync('git', ['-C', workspace, ...args]).toString()
  const author = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git(...author, 'commit', '--quiet', '--message', 'all')
  git('clone', '--quiet', '--bare', workspace, join(folder, 'octo', 'example.git'))
  const allowed = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  const server = createServer((request, response) => {
    const given = request.headers.authorization?.replace(/^basic/i, 'basic')
    if (given === allowed) answer(request, response, folder)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commit: git('rev-parse', 'HEAD').trim(),
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}

/** One request through the CGI that git brings. */
function answer(request: IncomingMessage, response: ServerResponse, folder: string): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost')
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      // It may belong to another user than the one who runs the tests.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*'
    }
  })
  request.pipe(backend.stdin)
  void buffer(backend.stdout).then((bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    for (const line of bytes.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ')
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.end(bytes.subarray(end + 4))
  })
}
