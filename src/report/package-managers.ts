import { minimatch } from 'minimatch'

/** A package manager, as Dockerfiles call it. */
export interface PackageManager {
  name: string
  /** What installs packages, or builds with them. */
  command: RegExp
  /** What needs nothing but the manifests; the command itself, if it is not given. */
  install?: RegExp
  /** Files that say which packages: globs of file names. */
  manifests: readonly string[]
  /** A cache mount for what it downloads, where the official image runs as root. */
  mount: string
}

const mountOf = (...targets: string[]): string =>
  targets.map((target) => `--mount=type=cache,target=${target}`).join(' ')

/** The first whose command is in an instruction is the one. */
export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    name: 'pnpm',
    command: /\bpnpm\s+(?:install|i|add|fetch)\b/,
    manifests: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'],
    mount: mountOf('/root/.local/share/pnpm/store')
  },
  {
    name: 'yarn',
    command: /\byarn\b(?:\s+(?:install|add|--(?!version|help)\S+)|\s*(?:&&|$))/,
    manifests: ['package.json', 'yarn.lock', '.yarnrc', '.yarnrc.yml'],
    mount: mountOf('/usr/local/share/.cache/yarn')
  },
  {
    name: 'npm',
    command: /\bnpm\s+(?:ci|i|install|add)\b/,
    manifests: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
    mount: mountOf('/root/.npm')
  },
  {
    name: 'uv',
    command: /\buv\s+(?:sync|pip\s+install|add)\b/,
    manifests: ['pyproject.toml', 'uv.lock', 'requirements*.txt', '.python-version'],
    mount: mountOf('/root/.cache/uv')
  },
  {
    name: 'poetry',
    command: /\bpoetry\s+install\b/,
    manifests: ['pyproject.toml', 'poetry.lock', 'poetry.toml'],
    mount: mountOf('/root/.cache/pypoetry')
  },
  {
    name: 'pip',
    command: /\bpip3?\s+(?:install|download|wheel)\b/,
    manifests: ['requirements*.txt', 'constraints*.txt', 'pyproject.toml', 'setup.py', 'setup.cfg'],
    mount: mountOf('/root/.cache/pip')
  },
  {
    name: 'go',
    command: /\bgo\s+(?:mod\s+download|build|install|test|get)\b/,
    install: /\bgo\s+mod\s+download\b/,
    manifests: ['go.mod', 'go.sum', 'go.work', 'go.work.sum'],
    mount: mountOf('/go/pkg/mod', '/root/.cache/go-build')
  },
  {
    name: 'cargo',
    command: /\bcargo\s+(?:build|install|fetch|test|chef)\b/,
    install: /\bcargo\s+(?:fetch|chef\s+cook)\b/,
    manifests: ['Cargo.toml', 'Cargo.lock', 'rust-toolchain*', 'config.toml'],
    mount: mountOf('/usr/local/cargo/registry', '/usr/local/cargo/git')
  },
  {
    name: 'apt',
    command: /\bapt(?:-get)?\s+(?:-\S+\s+)*(?:install|update|upgrade)\b/,
    manifests: [],
    mount:
      '--mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked'
  },
  {
    name: 'apk',
    command: /\bapk\s+(?:-\S+\s+)*(?:add|update|upgrade)\b/,
    manifests: [],
    mount: mountOf('/etc/apk/cache')
  },
  {
    name: 'bundler',
    command: /\bbundle\s+install\b/,
    manifests: ['Gemfile', 'Gemfile.lock', '*.gemspec', '.ruby-version'],
    mount: mountOf('/usr/local/bundle/cache')
  },
  {
    name: 'composer',
    command: /\bcomposer\s+(?:install|update|require)\b/,
    manifests: ['composer.json', 'composer.lock'],
    mount: mountOf('/root/.composer/cache')
  },
  {
    name: 'maven',
    command: /(?:\bmvn|\bmvnw)\s/,
    install: /\bdependency:/,
    manifests: ['pom.xml', 'settings.xml'],
    mount: mountOf('/root/.m2')
  },
  {
    name: 'gradle',
    command: /(?:\bgradle|\bgradlew)\s/,
    install: /\bdependencies\b/,
    manifests: [
      '*.gradle',
      '*.gradle.kts',
      'gradle.properties',
      'gradle-wrapper.properties',
      '*.versions.toml'
    ],
    mount: mountOf('/root/.gradle')
  },
  {
    name: 'dotnet',
    command: /\bdotnet\s+(?:restore|build|publish)\b/,
    install: /\bdotnet\s+restore\b/,
    manifests: [
      '*.csproj',
      '*.fsproj',
      '*.sln',
      '*.slnx',
      'Directory.*.props',
      'packages.lock.json',
      'nuget.config'
    ],
    mount: mountOf('/root/.nuget/packages')
  }
]

/** A script of more characters does more than install packages. */
const LONGEST_INSTRUCTION = 10_000

/** The package manager that a RUN instruction calls. */
export function managerOf(instruction: string): PackageManager | undefined {
  if (instruction.length > LONGEST_INSTRUCTION || !/^RUN\b/i.test(instruction)) return undefined
  return PACKAGE_MANAGERS.find(({ command }) => command.test(instruction))
}

/** What may stand beside an installation, and reads no file. */
const BESIDE =
  /^(?:cd|set|export|mkdir|rm|echo|true|sleep|corepack|apt-get|apt|apk|(?:npm|yarn|pip3?)\s+(?:cache|config)|pnpm\s+(?:store|config))\b/

/** Whether an instruction does nothing but install packages, and the changed files are no concern of it. */
export function isUnrelated(
  { command, install = command, manifests }: PackageManager,
  instruction: string,
  files: readonly string[]
): boolean {
  const commands = instruction
    .replace(/^RUN\s+(?:--\S+\s+)*/i, '')
    .split(/&&|\|\||[;|\n]/)
    .map((part) => part.trim())
  if (manifests.length === 0 || !commands.every((part) => install.test(part) || BESIDE.test(part)))
    return false
  // `pip install .`, `npm install ./libs/x`
  if (commands.some((part) => install.test(part) && /\s\.{1,2}(?:[/[\s]|$)/.test(part))) return false
  return !files.some((file) => {
    const name = file.split('/').at(-1) ?? ''
    return instruction.includes(name) || manifests.some((glob) => minimatch(name, glob, { dot: true }))
  })
}
