import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'

/*
 * The parts of the Actions runner that an action sees: inputs with action.yml's defaults, the file commands, a state per
 * step that reaches its post step, a temporary folder per job. The committed dist/ is what runs, as on a real runner.
 */

const REPOSITORY = join(import.meta.dirname, '..', '..')

export interface JobOptions {
  /** Node that runs the action. */
  node: string
  /** Where the job's temporary folders are made. */
  folder: string
  /** GITHUB_WORKSPACE, and the working directory. */
  workspace: string
  /** RUNNER_TOOL_CACHE: the same folder for two jobs makes a persistent runner. */
  toolCache: string
  env: NodeJS.ProcessEnv
  /** Fields of the event payload, instead of those of a push to a public repository. */
  event?: Readonly<Record<string, unknown>>
  /** `github.token`, the default of some inputs; empty if not given. */
  token?: string
}

export interface StepResult {
  exitCode: number
  /** Whole output, stdout and stderr as they came. */
  log: string
  /** The two streams apart, byte for byte: the runner reads them apart. */
  stdout: Buffer
  stderr: Buffer
  outputs: Record<string, string>
  /** What it leaves for its post part, by file. */
  states: Record<string, string>
  summary: string
  warnings: string[]
  errors: string[]
  notices: string[]
  seconds: number
}

export interface Job {
  /** Runs the action's main part. Inputs that are not given have action.yml's defaults. */
  step(inputs: Record<string, string>, env?: NodeJS.ProcessEnv): Promise<StepResult>
  /** Ends the job: the post parts, the last step's first. */
  finish(): Promise<StepResult[]>
}

interface ActionFile {
  inputs: Record<string, { default?: string }>
  runs: { main: string; post: string }
}

export async function startJob(options: JobOptions): Promise<Job> {
  const action = load(await readFile(join(REPOSITORY, 'action.yml'), 'utf8')) as ActionFile
  const folder = await mkdtemp(join(options.folder, 'job-'))
  const temp = join(folder, 'temp')
  await Promise.all([mkdir(temp), mkdir(options.toolCache, { recursive: true })])
  const eventPath = join(folder, 'event.json')
  const payload = { repository: { private: false, default_branch: 'main' }, ...options.event }
  await writeFile(eventPath, JSON.stringify(payload))
  const env: NodeJS.ProcessEnv = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'octo/example',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0123456789012345678901234567890123456789',
    GITHUB_WORKSPACE: options.workspace,
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: options.toolCache,
    ...options.env
  }
  const posts: (() => Promise<StepResult>)[] = []
  return {
    step: async (inputs, extra = {}) => {
      const stepEnv = { ...env, ...inputVariables(action, inputs, options.token), ...extra }
      const run = await runPart({ ...options, folder, script: action.runs.main, env: stepEnv })
      const stateEnv = Object.fromEntries(
        Object.entries(run.states).map(([name, value]) => [`STATE_${name}`, value])
      )
      const postEnv = { ...stepEnv, ...stateEnv }
      posts.unshift(() => runPart({ ...options, folder, script: action.runs.post, env: postEnv }))
      return run
    },
    finish: async () => {
      const results: StepResult[] = []
      for (const post of posts) results.push(await post())
      await rm(folder, { recursive: true, force: true })
      return results
    }
  }
}

/** As the runner names them: upper case, spaces to underscores, dashes kept. */
function inputVariables(action: ActionFile, inputs: Record<string, string>, token = ''): NodeJS.ProcessEnv {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}.`)
  const values = Object.entries(action.inputs).map(
    ([name, input]) => [name, inputs[name] ?? evaluate(input.default ?? '', token)] as const
  )
  return Object.fromEntries(
    values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])
  )
}

/** The one expression that action.yml has in a default. */
function evaluate(text: string, token: string): string {
  return text.replace(/\$\{\{ github\.token \}\}/g, () => token)
}

interface Part extends JobOptions {
  script: string
}

async function runPart(part: Part): Promise<StepResult> {
  const files = join(part.folder, randomUUID())
  await mkdir(files)
  const names = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'] as const
  await Promise.all(names.map((name) => writeFile(join(files, name), '')))
  const env = {
    ...part.env,
    ...Object.fromEntries(
      names.map((name) => [`GITHUB_${name}`, hides(part.env, name) ? undefined : join(files, name)])
    )
  }
  const startedAt = performance.now()
  const ending = await runNode(part.node, join(REPOSITORY, part.script), env, part.workspace)
  const seconds = (performance.now() - startedAt) / 1000
  const [output, state, summary] = await Promise.all(
    (['OUTPUT', 'STATE', 'STEP_SUMMARY'] as const).map((name) => readFile(join(files, name), 'utf8'))
  )
  return {
    ...ending,
    outputs: parseFileCommand(output ?? ''),
    states: parseFileCommand(state ?? ''),
    summary: summary ?? '',
    warnings: commandsOf('warning', ending.log),
    errors: commandsOf('error', ending.log),
    notices: commandsOf('notice', ending.log),
    seconds
  }
}

/** Older runners have no job summary. */
function hides(env: NodeJS.ProcessEnv, name: string): boolean {
  return name === 'STEP_SUMMARY' && env.WITHOUT_SUMMARY === 'true'
}

function runNode(
  node: string,
  script: string,
  env: NodeJS.ProcessEnv,
  cwd: string
): Promise<Pick<StepResult, 'exitCode' | 'log' | 'stdout' | 'stderr'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [script], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: { stream: 'stdout' | 'stderr'; bytes: Buffer }[] = []
    child.stdout.on('data', (bytes: Buffer) => chunks.push({ stream: 'stdout', bytes }))
    child.stderr.on('data', (bytes: Buffer) => chunks.push({ stream: 'stderr', bytes }))
    const joined = (taken: typeof chunks): Buffer => Buffer.concat(taken.map(({ bytes }) => bytes))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`${script} was ended by ${signal}.`))
      else
        resolve({
          exitCode: code,
          log: joined(chunks).toString('utf8'),
          stdout: joined(chunks.filter(({ stream }) => stream === 'stdout')),
          stderr: joined(chunks.filter(({ stream }) => stream === 'stderr'))
        })
    })
  })
}

/** `NAME=VALUE`; or `NAME<<DELIMITER`, lines, `DELIMITER`, as @actions/core writes them. The last of a name counts. */
function parseFileCommand(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    // What comes first decides: a value may have the other's sign in it.
    const [, name, sign, rest = ''] = /^(.+?)(=|<<)(.*)$/s.exec(line) ?? []
    if (name === undefined) continue
    const end = sign === '<<' ? lines.indexOf(rest) : -1
    values[name] = sign === '<<' ? lines.slice(0, end).join('\n') : rest
    lines.splice(0, end + 1)
  }
  return values
}

function commandsOf(command: string, log: string): string[] {
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith(`::${command}::`) || line.startsWith(`::${command} `))
  return lines.map((line) =>
    line
      .replace(/^::[^:]*::/, '')
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%25', '%')
  )
}
