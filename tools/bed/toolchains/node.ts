import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findOnPath, mustRun } from '../commands.ts'
import { node24 } from '../places.ts'
import type { Toolchain } from '../toolchain-bases.ts'
import { copyFiles, copyFolder, librariesOf, link } from './programs.ts'

const NPM = '/usr/local/lib/node_modules/npm'

/** The tests' own Node, and npm of this machine. */
export const node: Toolchain = {
  image: 'library/node:24-bookworm-slim',
  from: 'busybox',
  settings: ['npm_config_registry'],
  env: { NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt' },
  missing: async () => (npmFolder() === undefined ? ['npm as a folder of JavaScript'] : []),
  version: async () => `${await mustRun(node24, ['--version'])}${await mustRun('npm', ['--version'])}`,
  fill: async (root) => {
    await copyFiles(root, [node24], () => '/usr/local/bin/node')
    await copyFiles(root, await librariesOf(node24))
    await copyFolder(npmFolder() ?? '', join(root, NPM), /^(docs|man)$/)
    await link(root, '/usr/local/bin/npm', `${NPM}/bin/npm-cli.js`)
    // Where npm's first line looks for it.
    await link(root, '/usr/bin/env', '/bin/env')
  }
}

function npmFolder(): string | undefined {
  const program = findOnPath('npm')
  const folder = program === undefined ? undefined : dirname(dirname(realpathSync(program)))
  return folder !== undefined && existsSync(join(folder, 'bin', 'npm-cli.js')) ? folder : undefined
}
