import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
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
  /**
   * Runs the action's main part. Inputs that are not given have action.yml's defaults. One that was killed is an error, but
   * has its post part all the same.
   */
  step(inputs: Record<string, string>, env?: NodeJS.ProcessEnv): Promise<StepResult>
  /** Cancels the job: the part that runs is asked to end, asked once more after 7.5 s, and after 10 s ended. */
  cancel(): Promise<void>
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
  const job: { status: string; running: ChildProcess | undefined } = { status: 'success', running: undefined }
  const runScript = (script: string, inputs: Record<string, string>, more: NodeJS.ProcessEnv) => {
    const contexts = { 'github.token': options.token ?? '', 'job.status': job.status }
    return runPart({
      ...{ ...options, folder, script },
      env: { ...env, ...inputVariables(action, inputs, contexts), ...more },
      onStart: (child) => {
        job.running = child
      }
    })
  }
  const endingOf = ({ result, killed }: RunPart): StepResult => {
    if (killed !== undefined && job.status !== 'cancelled') throw new Error(killed)
    return result
  }
  return {
    step: async (inputs, extra = {}) => {
      const run = await runScript(action.runs.main, inputs, extra)
      const state = Object.entries(run.result.states).map(([name, value]) => [`STATE_${name}`, value])
      const more = { ...extra, ...Object.fromEntries(state) }
      posts.unshift(async () => endingOf(await runScript(action.runs.post, inputs, more)))
      if (run.result.exitCode !== 0 && job.status === 'success') job.status = 'failure'
      return endingOf(run)
    },
    cancel: async () => {
      job.status = 'cancelled'
      const child = job.running
      for (const [signal, patience] of CANCELLING) {
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
        child.kill(signal)
        await Promise.race([once(child, 'exit'), setTimeout(patience, undefined, { ref: false })])
      }
    },
    finish: async () => {
      const results: StepResult[] = []
      for (const post of posts) results.push(await post())
      await rm(folder, { recursive: true, force: true })
      return results
    }
  }
}

/** As the runner does it (ProcessInvoker.cs); milliseconds. */
const CANCELLING = [
  ['SIGINT', 7_500],
  ['SIGTERM', 2_500],
  ['SIGKILL', 1_000]
] as const

/** What the expressions in action.yml stand for. */
type Contexts = Readonly<Record<string, string>>

/** As the runner names them: upper case, spaces to underscores, dashes kept. */
function inputVariables(
  action: ActionFile,
  inputs: Record<string, string>,
  contexts: Contexts
): NodeJS.ProcessEnv {
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}.`)
  const values = Object.entries(action.inputs).map(
    ([name, input]) => [name, inputs[name] ?? evaluate(input.default ?? '', contexts)] as const
  )
  return Object.fromEntries(
    values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])
  )
}

function evaluate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{ ([\w.]+) \}\}/g, (whole, name: string) => contexts[name] ?? whole)
}

interface Part extends JobOptions {
  script: string
  onStart(child: ChildProcess): void
}

interface RunPart {
  result: StepResult
  /** If it was ended by a signal: by which. */
  killed: string | undefined
}

async function runPart(part: Part): Promise<RunPart> {
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
  const { killed, ...ending } = await runNode({ ...part, script: join(REPOSITORY, part.script), env })
  const seconds = (performance.now() - startedAt) / 1000
  const [output, state, summary] = await Promise.all(
    (['OUTPUT', 'STATE', 'STEP_SUMMARY'] as const).map((name) => readFile(join(files, name), 'utf8'))
  )
  const result: StepResult = {
    ...ending,
    outputs: parseFileCommand(output ?? ''),
    states: parseFileCommand(state ?? ''),
    summary: summary ?? '',
    warnings: commandsOf('warning', ending.log),
    errors: commandsOf('error', ending.log),
    notices: commandsOf('notice', ending.log),
    seconds
  }
  return { result, killed }
}

/** Older runners have no job summary. */
function hides(env: NodeJS.ProcessEnv, name: string): boolean {
  return name === 'STEP_SUMMARY' && env.WITHOUT_SUMMARY === 'true'
}

type Ending = Pick<StepResult, 'exitCode' | 'log' | 'stdout' | 'stderr'> & Pick<RunPart, 'killed'>

function runNode({ node, script, env, workspace, onStart }: Part): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [script], { env, cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] })
    onStart(child)
    const chunks: { stream: 'stdout' | 'stderr'; bytes: Buffer }[] = []
    child.stdout.on('data', (bytes: Buffer) => chunks.push({ stream: 'stdout', bytes }))
    child.stderr.on('data', (bytes: Buffer) => chunks.push({ stream: 'stderr', bytes }))
    const joined = (taken: typeof chunks): Buffer => Buffer.concat(taken.map(({ bytes }) => bytes))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        exitCode: code ?? 128 + constants.signals[signal ?? 'SIGKILL'],
        log: joined(chunks).toString('utf8'),
        stdout: joined(chunks.filter(({ stream }) => stream === 'stdout')),
        stderr: joined(chunks.filter(({ stream }) => stream === 'stderr')),
        killed: code === null ? `${script} was ended by ${signal}.` : undefined
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
