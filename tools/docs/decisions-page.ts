import { BACKENDS } from '../../src/backends/backends.ts'
import { EXPORT_LIMIT_MINUTES, USERS_EXPORT_LIMIT_MINUTES } from '../../src/buildx/export.ts'
import { RUNNERS } from '../../src/environment/runners.ts'
import { CACHE_MODE_RIGHTS } from '../../src/environment/token-verdict.ts'
import { PAYS } from '../../src/plan/exports.ts'
import { POLICY_ROWS } from '../../src/plan/policy.ts'
import { AUTO_ROWS } from '../../src/plan/select-backend.ts'
import { VERSION_NOTES } from '../../src/plan/version-notes.ts'
import { code, renderTable } from './markdown.ts'

/* The page docs/how-it-decides.md: prose around the tables by which src/ decides. */

const yes = (is: boolean): string => (is ? 'yes' : 'no')

const INTRODUCTION = `<!-- Made from the tables in src/ by npm run docs. Edit those, or tools/docs/decisions-page.ts. -->

# How it decides

Each job prints what it found and what it decided in one log group, \`Cache plan\`, before anything is built. The tables
here are the ones that the action itself looks things up in. \`dry-run: true\` prints plan and commands and builds nothing.
`

function backendSection(): string {
  const rows = AUTO_ROWS.map(({ where, backend }) => [where, code(backend)])
  const caches = Object.values(BACKENDS)
    .filter(({ name }) => name !== 'none')
    .map(({ name, keeps, compresses, attributes }) => [
      code(name),
      keeps,
      compresses ? 'zstd' : 'gzip',
      attributes.length === 0 ? 'none' : attributes.map(code).join(', ')
    ])
  return `## Which cache

\`cache: auto\` goes down this list and takes the first that applies and can be used here. The log says why it could not
be one before it. A cache that is asked for by name is used, or a warning says why it cannot be; it is never replaced by
another.

${renderTable(['where', 'cache'], rows)}
\`gha\` is not picked where the builder is not this job's alone, such as one of kubernetes, behind an address, or on a
runner that is kept: BuildKit keeps the token of the cache in its history of builds.

Where the bytes of each are, how its layers are compressed, and what \`cache-attributes\` may say of it:

${renderTable(['cache', 'kept', 'compression', 'attributes'], caches)}
\`cache-compression\` changes the compression of \`local\` and \`registry\`. With the others anything but \`gzip\` is an error,
and \`auto\` passes over them. What is secret in \`cache-attributes\` is masked in the log, and so is what buildx finds in
AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. What others keep of it is below.
`
}

const LOCAL_WAYS = [
  [
    "reaches this step, and is this job's alone",
    'through the gateway, as it needs them',
    'through the gateway'
  ],
  [
    'reaches this step, and may be used by others at the same time',
    'the folder, as a whole: what is read as needed is gone after the step, and a build of another job that waits for the ' +
      'same layer would fail',
    'through the gateway'
  ],
  [
    'does not reach this step: kubernetes, a builder behind an address, some job containers',
    'the folder, as a whole',
    'the folder'
  ]
]

function localSection(): string {
  return `## How \`local\` moves layers

Layers are an OCI layout in a folder. While the step runs, the action serves it to the builder as a registry on this
machine, the gateway: BuildKit reads only the layers that a build needs, when it needs them, and writes several at the same
time, with zstd. A path with a secret of the step in it is all that answers, on the loopback address, and where the builder
is in a container on the addresses by which containers reach this machine; on no other. Whether the builder reaches it is
tried once in each job, by a build of one small file. The log says what came of it:

${renderTable(['the builder', 'reads', 'writes'], LOCAL_WAYS)}
Where the folder lives between jobs:

- **A runner that keeps files**: the folder is the cache. Jobs may use it at the same time; what two of them write at the same
  time is put together. A job that is killed leaves the index before it, or the new one. \`cache-max-size\` bounds all caches
  of the folder: those that were not used for the longest time are deleted, never one that is in use.
- **The Actions cache service**: each job sends one pack of the layers that are new, and a small index that says where in
  which pack each layer is. A later job fetches the index (two requests), and of the packs the parts that its build needs,
  each of which is verified before BuildKit sees its first byte. Packs that are mostly unused are given up, and what is used
  of them moves into the next one; of more than eight, some are put together. A pack that was evicted is taken out of the
  index that BuildKit sees: what was in it is made anew. Sending goes on while the job does: a process of its own does it,
  and the post step waits for that, for ten minutes at the most. What was cut off is invisible to the next job.
- **The older service** (GitHub Enterprise Server, act) and behind a proxy: the folder as a whole, by @actions/cache.

Builds that make an image (\`push\`, \`load\`, an image in \`outputs\`) and builds that make none keep caches of their own,
where layers are compressed with zstd: what an image has is in its cache as the gzip that the image has. The other kind's is
read where there is none of the own. An image that is made from a cache of the other kind has its layers compressed anew,
which takes time and is said; its cache is right for the next build.
`
}

/** What BuildKit and buildx write down themselves (moby/buildkit solver/llbsolver/history.go, docker/buildx localstate). */
const KEPT_BY_OTHERS = [
  [
    'credentials of a cache that is read: the token of `gha`, keys of `s3` and `azblob`, what `cache-from` lines have',
    "the builder's history",
    'keys of `s3` that the builder has in its environment (`driver-opts: env.AWS_SECRET_ACCESS_KEY=…`) and the step has ' +
      'not; `local`, which needs none'
  ],
  [
    'values of `build-args`',
    "the builder's history, that of an image whose steps use them, and the image's provenance",
    '`secrets` and `RUN --mount=type=secret`'
  ],
  [
    'a token in the address of a `context`',
    "the builder's history, and buildx's own folder on the runner",
    '`github-token`, or a secret `GIT_AUTH_TOKEN`'
  ],
  [
    'the path of the gateway of this step, where nobody answers after it',
    "the builder's history, and BuildKit's log",
    'nothing is needed'
  ]
]

function secretsSection(): string {
  return `## What is secret, and where it stays

Values of \`secrets\`, \`secret-envs\` and \`github-token\`, credentials in cache entries and addresses, and values of
\`build-args\` that are named like a secret (\`NPM_TOKEN\`; of eight characters or more) are masked before anything is
printed. Outputs, the report, the summary and what is kept for later jobs have none of them, and no signature of an address
that BuildKit quotes. What BuildKit and buildx write down themselves this action cannot change. On a builder that is this
job's alone it goes with the job; on one that others use, give it keys that may do no more than this cache needs:

${renderTable(['what', 'kept in', 'instead'], KEPT_BY_OTHERS)}
A secret that a step writes into a file is in its layer, and a cache of all stages has that layer, though the image has not:
whoever may read the cache has the file. \`RUN --mount=type=secret\` leaves none. A build argument that is named like a secret
is told in a notice where such a cache is written, and so is a cache mount that is kept with a file such as \`.npmrc\` in it.
`
}

function runnerSection(): string {
  const rows = [
    ...RUNNERS.map(({ runner }) => [runner.title, yes(runner.ephemeral)]),
    ['any other place', 'no']
  ]
  return `## Which runner

The first that its variables tell of. A runner that is not known to be new for each job may still be: that it keeps files
is believed only once an earlier job's marker is found in its tool cache, or where \`cache-dir\` says so.

${renderTable(['runner', 'new for each job'], rows)}`
}

function policySection(): string {
  const writes = { all: 'yes', own: 'only for itself', none: 'no' } as const
  const rows = POLICY_ROWS.map(({ run, read, write, reason }) => [run, yes(read), writes[write], reason])
  const modes = Object.entries(CACHE_MODE_RIGHTS).map(([mode, { read, write }]) => [
    code(mode),
    yes(read),
    yes(write)
  ])
  return `## Who reads and who writes

The first row that applies:

${renderTable(['run', 'reads', 'writes', 'what the log says'], rows)}
_Only for itself_ is what no other branch reads: \`gha\` and \`local\` carried by the Actions cache, where the service keeps
it apart, and only if it pays (below). To a registry, a bucket or a folder of the runner a branch or pull request writes
with \`cache-save: always\`, under a name of its own; a pull request from a fork never does. \`cache-save: never\` writes
nothing; \`cache-release: read\` lets tags and releases read. No input gives the first row more.

\`cache-from\` lines of your own are read in every run, \`no-cache\` ones excepted.

For the Actions cache the job's token must allow it too. Each of its scopes has two rights, to read and to write; the log
shows them. A token that cannot be read, as on Gitea or with act, forbids nothing, but BuildKit would refuse it, so that
\`gha\` is not used with it. And what \`cache-mode\` in the workflow says:

${renderTable(['cache-mode', 'reads', 'writes'], modes)}`
}

function scopeSection(): string {
  return `## Under which name

The scope is made of the image's repository in \`tags\`, the Dockerfile's path in the repository, target, platforms,
context, and those build arguments that are the same in every run: a matrix over \`PYTHON_VERSION\` has a cache for each,
and a commit, a ref, a date or the number of a run among the arguments does not make every cache new, nor does what is
called \`VERSION\`, \`TAG\`, \`RELEASE\` or the like. \`build-contexts\` count as arguments do. The workflow's name is no
part of it. \`cache-scope\` replaces all of that but the platforms. In a registry it is a tag, \`buildcache-…\`, in
\`cache-image\` or the repository of the first tag.

Of the build's own cache, that of its base branch and that of the default branch, only the first that is there is
imported. BuildKit can import several, but does not put together two that begin with the same steps: it then finds of each
only a part, and which part is chance (\`npm run bench -- imports\`). Where it cannot be found out what is there, as of
\`s3\` and \`azblob\` without credentials of the job, all are imported, the own last, with which it mostly finds the whole.

A build for several platforms has a cache of its own. Where that is not there yet, it reads those that jobs of a matrix
wrote for each platform.
`
}

function writingSection(): string {
  const { worthSeconds, reused, startSeconds, bytesPerSecond } = PAYS
  return `## When the cache is written

After the image. The build runs without any cache export; then, if there is something worth writing, the same build once
more with \`--output type=cacheonly --cache-to …\`: all its steps are in the builder now. So no export can delay an image
or cancel its push. It is stopped after ${EXPORT_LIMIT_MINUTES} minutes, after ${USERS_EXPORT_LIMIT_MINUTES} where there is
a \`cache-to\` line of yours. An \`inline\` cache is a part of the image, and a \`cache-to\` line of yours with
\`ignore-error=false\` a part of the build; these two are written with it. So is every cache of a build that writes into a
folder that it sends to the builder (\`outputs: type=local,dest=out\` with \`context: .\`): the same build once more would be
another one.

Nothing is written where every step came from a cache and that cache is there, or where there are no steps. What only this
branch or pull request could read is written if it pays: steps of ${worthSeconds} s or more ran, and ${reused * 100} % of
their time is more than ${startSeconds} s and a second for every ${bytesPerSecond / 1e6} MB of layers that they made.
\`cache-export: auto\` exports every stage (\`max\`) if there are several, else the only one (\`min\`).

Caches have zstd layers where they can: these take a fifth of gzip's time. Images have gzip layers all the same, whatever
the cache holds, unless your \`outputs\` name a compression: \`compression=gzip,force-compression=true\` is added to them.

## When a cache goes away

A cache that is gone or damaged in the middle of a build fails it in BuildKit. Such a build is run once more, without the
import that its error names; if another fails too, without any. A step of yours that fails is never run again. A cache that
cannot be written costs one warning, and \`cache-exported\` is \`false\`.
`
}

function versionSection(): string {
  return `## What is known of versions

\`gha\` needs buildx 0.21 and BuildKit 0.20. Of the builder's BuildKit the plan also says:

${renderTable(
  ['BuildKit', 'what it does'],
  VERSION_NOTES.map(({ versions, says }) => [code(versions), says])
)}`
}

const PLAN_FIELDS: [string, string][] = [
  ['version', '1; another number is another form'],
  ['backend', 'the cache, as the output `cache-backend`'],
  ['reason', 'why, a sentence'],
  ['rejected', 'those that came before it: `backend` and `reason` of each'],
  ['scope', 'as the output `cache-scope`'],
  ['policy', '`read` (boolean), `write` (`all`, `own` or `none`), `trusted` (boolean), `reason`'],
  ['cache-from', 'values of `--cache-from` that are looked for, credentials starred'],
  ['cache-to', 'values of `--cache-to` that may be written, credentials starred'],
  ['only-if-it-pays', 'whether these are written only if it pays'],
  ['folder', 'of the `local` cache, else null'],
  ['remarks, notices, warnings', 'sentences']
]

function planSection(): string {
  return `## The output \`cache-plan\`

JSON:

${renderTable(['field', 'what it is'], PLAN_FIELDS)}`
}

/** The page docs/how-it-decides.md. */
export function renderDecisions(): string {
  return [
    INTRODUCTION,
    backendSection(),
    localSection(),
    secretsSection(),
    runnerSection(),
    policySection(),
    scopeSection(),
    writingSection(),
    versionSection(),
    planSection()
  ].join('\n')
}
