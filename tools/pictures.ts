import { appendFile, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { namedBases, offlineBases } from './bed/base-images.ts'
import { openBed } from './bed/bed.ts'
import { findOnPath, mustRun, runCommand } from './bed/commands.ts'
import { startCacheService } from './cache-service/server.ts'
import { createRuntimeToken } from './cache-service/token.ts'
import { startJob } from './runners/job.ts'

/*
 * `node tools/run.mjs pictures`: the pictures in docs/pictures. They show the summary of a real job: the example's image, after
 * one of its source files changed, or the one in a file that is named. Rendered with GitHub's own Markdown (cmark-gfm) and its style sheet, in a browser.
 */

const PROJECT = join(import.meta.dirname, '..')
const PICTURES = join(PROJECT, 'docs', 'pictures')
const WIDTH = 980
const HEIGHT = 930

const programs = ['cmark-gfm', 'chromium']
const missing = programs.filter((program) => findOnPath(program, process.env.PATH) === undefined)
if (missing.length > 0) {
  console.error(`This machine lacks ${missing.join(' and ')}: apt-get install ${missing.join(' ')}`)
  process.exit(1)
}

const bed = await openBed()
const service = await startCacheService()
try {
  const given = process.argv[2]
  const summary = given === undefined ? await summaryOfJob() : await readFile(given, 'utf8')
  for (const theme of ['light', 'dark']) await take(summary, theme)
} finally {
  await service.stop()
  await bed.close()
}

/** Of the second of two jobs, each on an empty builder. */
async function summaryOfJob(): Promise<string> {
  const workspace = await mkdtemp(join(bed.run, 'workspace-'))
  await cp(join(PROJECT, 'examples', 'go-service'), workspace, { recursive: true })
  const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
  let summary = ''
  for (const sha of ['4f2c1d09a7', '9be01c77e2']) {
    const builder = await bed.startBuilder()
    const job = await startJob({
      node: bed.node,
      folder: bed.run,
      workspace,
      toolCache: await mkdtemp(join(bed.run, 'tools-')),
      env: {
        ...bed.env,
        ...service.environment(token),
        RUNNER_ENVIRONMENT: 'github-hosted',
        GITHUB_SHA: sha.padEnd(40, '0')
      }
    })
    const main = await job.step({
      builder: builder.name,
      context: '.',
      outputs: 'type=cacheonly',
      'build-contexts': namedBases(await offlineBases(bed, builder))
    })
    await job.finish()
    if (main.exitCode !== 0) throw new Error(`The action failed:\n${main.log}`)
    summary = main.summary
    await appendFile(join(workspace, 'main.go'), '\n// changed\n')
  }
  return summary
}

async function take(summary: string, theme: string): Promise<void> {
  const extensions = ['table', 'autolink', 'strikethrough', 'tagfilter'].flatMap((name) => ['-e', name])
  const html = await runCommand('cmark-gfm', ['--unsafe', ...extensions], { input: summary, env: bed.env })
  const sheet = createRequire(import.meta.url).resolve(`github-markdown-css/github-markdown-${theme}.css`)
  const page = join(await mkdtemp(join(bed.run, 'page-')), 'summary.html')
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${await readFile(sheet, 'utf8')}
body { margin: 0 } .markdown-body { padding: 24px; width: ${WIDTH - 48}px }</style>
<body class="markdown-body">${html.stdout}</body>`
  )
  await mkdir(PICTURES, { recursive: true })
  const file = join(PICTURES, `summary-${theme}.png`)
  // It cannot put itself into a sandbox as root; the page is one of ours.
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    `--window-size=${WIDTH},${HEIGHT}`
  ]
  await mustRun('chromium', [...flags, `--screenshot=${file}`, `file://${page}`], { env: bed.env })
  console.log(`docs/pictures/summary-${theme}.png`)
}
