import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findOnPath, mustRun, runCommand } from '../commands.ts'
import type { Toolchain } from '../toolchain-bases.ts'
import { copyFiles, copyFolder, librariesOf, link } from './programs.ts'

interface Places {
  program: string
  library: string
  packages: string
  pip: string
  version: string
}

const QUESTION = `import json, os, pip, sys, sysconfig
print(json.dumps({
  "program": os.path.realpath(sys.executable),
  "library": sysconfig.get_path("stdlib"),
  "packages": sysconfig.get_path("purelib"),
  "pip": os.path.dirname(pip.__file__),
  "version": sys.version + " pip " + pip.__version__
}))`

/** Tests, tools and what was compiled; packages of this machine; and Debian's word that they are not pip's to change. */
const UNWANTED =
  /^(test|tests|idlelib|turtledemo|tkinter|ensurepip|__pycache__|site-packages|dist-packages|config-.*|EXTERNALLY-MANAGED)$/

/** This machine's Python with its pip, at the places that they have here. */
export const python: Toolchain = {
  image: 'library/python:3.13-slim',
  from: 'busybox',
  settings: ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL'],
  // Of an index without TLS pip keeps nothing, unless it trusts it.
  env: { PIP_CERT: '/etc/ssl/certs/ca-certificates.crt', PIP_TRUSTED_HOST: '127.0.0.1' },
  missing: async () => {
    if (findOnPath('python3') === undefined) return ['python3']
    return (await runCommand('python3', ['-c', 'import pip'])).exitCode === 0 ? [] : ['pip for python3']
  },
  version: async () => (await ask()).version,
  fill: async (root) => {
    const { program, library, packages, pip } = await ask()
    const modules = join(library, 'lib-dynload')
    const names = (await readdir(modules)).filter(
      (name) => name.endsWith('.so') && !/tkinter|test/.test(name)
    )
    await copyFiles(root, [
      program,
      ...(await librariesOf(program, ...names.map((name) => join(modules, name))))
    ])
    await copyFolder(library, join(root, library), UNWANTED)
    await copyFolder(pip, join(root, packages, 'pip'), /^__pycache__$/)
    for (const name of ['python', 'python3']) await link(root, `/usr/local/bin/${name}`, program)
    await link(root, '/usr/bin/env', '/bin/env')
  },
  steps: `RUN printf '#!/bin/sh\\nexec python3 -m pip "$@"\\n' > /usr/local/bin/pip && chmod 755 /usr/local/bin/pip\n`
}

async function ask(): Promise<Places> {
  return JSON.parse(await mustRun('python3', ['-c', QUESTION])) as Places
}
