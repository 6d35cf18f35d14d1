import { readdir } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { findOnPath, mustRun } from '../commands.ts'
import type { Toolchain } from '../toolchain-bases.ts'
import { copyFiles, copyFolder, librariesOf, link, linkAsHere } from './programs.ts'

const HOME = '/usr/local/rust'

/** Parts of gcc's own folder and of the C library that a program is linked with. */
const OF_GCC = /^(crt(begin|end)\w*\.o|libgcc(_eh|_s)?\.(a|so.*))$/
const OF_C =
  /^([SgrM]?crt[1in]\w*\.o|lib(c|c_nonshared|m|mvec|rt|dl|pthread|util|gcc_s)(-[\d.]+)?\.(a|so.*))$/

/** This machine's Rust, and of its gcc as much as links a program. */
export const rust: Toolchain = {
  image: 'library/rust:1-alpine',
  from: 'busybox',
  settings: [],
  env: { CARGO_HOME: '/usr/local/cargo', CARGO_HTTP_CAINFO: '/etc/ssl/certs/ca-certificates.crt' },
  missing: async () => ['rustc', 'cargo', 'gcc', 'ld'].filter((program) => findOnPath(program) === undefined),
  version: async () =>
    `${await mustRun('rustc', ['--version', '--verbose'])}${await mustRun('gcc', ['--version'])}`,
  fill: async (root) => {
    await linkAsHere(root, ['lib', 'lib64'])
    await copyRust(root)
    await copyLinker(root)
  }
}

async function copyRust(root: string): Promise<void> {
  const sysroot = (await mustRun('rustc', ['--print', 'sysroot'])).trim()
  const host = /^host: (\S+)$/m.exec(await mustRun('rustc', ['--version', '--verbose']))?.[1] ?? ''
  const programs = ['rustc', 'cargo'].map((name) => join(sysroot, 'bin', name))
  const own = join('lib', 'rustlib', host)
  await copyFolder(join(sysroot, own), join(root, HOME, own), /^librustc-.*_rt\./)
  await copyFiles(root, [...programs, ...(await librariesOf(...programs))], (path) =>
    path.startsWith(`${sysroot}/`) ? join(HOME, path.slice(sysroot.length)) : path
  )
  for (const name of ['rustc', 'cargo']) await link(root, `/usr/local/bin/${name}`, `${HOME}/bin/${name}`)
}

async function copyLinker(root: string): Promise<void> {
  const ask = async (question: string) => normalize((await mustRun('gcc', [question])).trim())
  const programs = [
    findOnPath('gcc') ?? '',
    findOnPath('ld') ?? '',
    await ask('-print-prog-name=collect2'),
    await ask('-print-prog-name=lto-wrapper'),
    await ask('-print-file-name=liblto_plugin.so')
  ]
  const found = programs.filter((path) => path.startsWith('/'))
  const ofGcc = dirname(await ask('-print-libgcc-file-name'))
  const ofC = dirname(await ask('-print-file-name=crt1.o'))
  const parts = await Promise.all(
    [[ofGcc, OF_GCC] as const, [ofC, OF_C] as const].map(async ([folder, wanted]) =>
      (await readdir(folder)).filter((name) => wanted.test(name)).map((name) => join(folder, name))
    )
  )
  await copyFiles(root, [...found, ...(await librariesOf(...found)), ...parts.flat()])
  await link(root, '/usr/bin/cc', 'gcc')
}
