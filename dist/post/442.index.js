export const id = 442;
export const ids = [442];
export const modules = {

/***/ 8442:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  savePost: () => (/* binding */ savePost)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(3838);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/buildx/ask.ts

/** Longest that an answer is waited for; milliseconds. buildx itself gives a builder 20 s. */
const ANSWER_LIMIT = 30_000;
/** Longest that a builder has to start; milliseconds. Its image may have to be pulled first. */
const ask_STARTING_LIMIT = 120_000;
/** A record of a build's events may be long. */
const LONGEST_ANSWER = 512 * 1024 * 1024;
/**
 * Asks buildx a question: `args` without a shell, nothing printed, at most `limit` milliseconds. No answer in time is a
 * failed one. Rejects only if the program cannot be started.
 */
function ask_askBuildx(command, args, limit = ANSWER_LIMIT) {
    return new Promise((resolve, reject) => {
        const options = { timeout: limit, maxBuffer: LONGEST_ANSWER, killSignal: 'SIGKILL' };
        (0,external_node_child_process_.execFile)(command.program, [...command.leading, ...args], options, (error, stdout, stderr) => {
            if (error === null)
                resolve({ exitCode: 0, stdout, stderr });
            else if (typeof error.code === 'number')
                resolve({ exitCode: error.code, stdout, stderr });
            else if (error.killed === true)
                resolve({ exitCode: 1, stdout, stderr: `${stderr}\nno answer within ${limit / 1000} s` });
            else if (error.signal)
                resolve({ exitCode: 1, stdout, stderr: `${stderr}\nended by ${error.signal}` });
            else
                reject(error);
        });
    });
}
/** What a failed answer says: its last line of stderr without buildx's `ERROR: `. */
function ask_complaintOf(answer) {
    const lines = answer.stderr.trim().split('\n');
    return (lines.at(-1) ?? '').replace(/^ERROR: /, '') || `exit code ${answer.exitCode} without a message`;
}

;// CONCATENATED MODULE: ./src/errors.ts
/**
 * A mistake in what the user wrote. It fails the step before anything is built; its message names the
 * input, what was wrong with it, and what is allowed.
 */
class errors_InputError extends Error {
    name = 'InputError';
}
/** A build that failed, as opposed to a step that could not build. Its outputs and report are written. */
class BuildFailure extends Error {
    name = 'BuildFailure';
    /** The line of the Dockerfile that failed, where BuildKit knows it. */
    place;
    constructor(message, place) {
        super(message);
        this.place = place;
    }
}
/** What went wrong, in one line: the message of an `Error`, or the thrown value as text. */
function errors_reasonOf(error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.trim().split('\n')[0] ?? '';
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/environment/docker-config.ts




/** The folder of the docker CLI's configuration. */
function dockerConfigFolder(env) {
    return env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME || (0,external_node_os_.homedir)(), '.docker');
}
const DOCKER_HUB = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);
/** A credential helper may have to ask a keychain; milliseconds. */
const HELPER_LIMIT = 5_000;
/**
 * The registries (`host[:port]`, Docker Hub as `docker.io`) that the docker CLI has a login or a credential helper for:
 * what its configuration names, and what its credential store lists. Nothing secret is read out of either. No or a
 * broken file means no logins.
 */
async function readRegistryLogins(folder, env) {
    let config;
    try {
        config = (JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) ?? {});
    }
    catch {
        // docker itself treats a missing file as empty; what is wrong with a broken one buildx will say.
        return [];
    }
    const { auths, credHelpers, credsStore } = config;
    // With a credential store, `docker login` leaves an empty entry; without one, an empty entry is no login.
    const named = Object.entries(auths ?? {}).filter(([, auth]) => Boolean(credsStore) || Object.keys(auth ?? {}).length > 0);
    const listed = credsStore ? await listStore(credsStore, env) : [];
    const servers = [...named.map(([server]) => server), ...Object.keys(credHelpers ?? {}), ...listed];
    return [...new Set(servers.map(registryHost))];
}
/**
 * What a credential store has logins for. `list` gives addresses with user names, and no passwords
 * (docker/docker-credential-helpers). One that is not there or fails lists nothing.
 */
async function listStore(store, env) {
    // The name becomes that of a program.
    if (!/^[\w-]+$/.test(store))
        return [];
    return new Promise((resolve) => {
        const options = { timeout: HELPER_LIMIT, env: { ...env }, killSignal: 'SIGKILL' };
        execFile(`docker-credential-${store}`, ['list'], options, (error, stdout) => {
            resolve(error === null ? serversOf(stdout) : []);
        });
    });
}
function serversOf(text) {
    try {
        return Object.keys(JSON.parse(text) ?? {});
    }
    catch {
        // Not what a store should say; docker will find out when it asks for a password.
        return [];
    }
}
function registryHost(server) {
    const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? server;
    return DOCKER_HUB.has(host) ? 'docker.io' : host;
}
/** The registry that a repository name such as `ghcr.io/owner/name` lives in; `docker.io` for short names. */
function docker_config_registryOf(repository) {
    const [first, ...rest] = repository.split('/');
    const named = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost');
    return named ? registryHost(first) : 'docker.io';
}
/** The bare names of this machine, which want no login and are reached only from its own network. */
function docker_config_isLoopback(registry) {
    return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(registry);
}

;// CONCATENATED MODULE: ./src/environment/buildx-command.ts





/** Where the docker CLI looks for plugins on Linux, in its order (docker/cli cli-plugins/manager). */
const PLUGIN_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins'
];
/**
 * Finds buildx: the plugin's own binary (it starts in half the time of `docker buildx`), else a standalone
 * `buildx` on PATH, else `docker buildx` in the hope that docker knows where its plugin is.
 * @throws {InputError} if there is no buildx
 */
async function findBuildx(env = process.env) {
    const plugins = [(0,external_node_path_.join)(dockerConfigFolder(env), 'cli-plugins'), ...PLUGIN_FOLDERS];
    const direct = (await firstExecutable(plugins.map((folder) => (0,external_node_path_.join)(folder, 'docker-buildx')))) ??
        (await findOnPath('buildx', env));
    if (direct !== undefined)
        return { program: direct, leading: [] };
    const docker = await findOnPath('docker', env);
    if (docker === undefined) {
        throw new errors_InputError('Neither docker nor buildx was found on this runner. Add a step with docker/setup-buildx-action before this one, ' +
            'or install Docker with the buildx plugin.');
    }
    const throughDocker = { program: docker, leading: ['buildx'] };
    if ((await ask_askBuildx(throughDocker, ['version'])).exitCode === 0)
        return throughDocker;
    throw new errors_InputError('docker was found on this runner, but not its buildx plugin. Add a step with docker/setup-buildx-action before ' +
        'this one, or install the plugin (Debian and Ubuntu: docker-buildx-plugin).');
}
/** The program of this name in the first folder of PATH that has it. */
function findOnPath(name, env) {
    const folders = (env.PATH ?? '').split(external_node_path_.delimiter).filter((folder) => folder !== '');
    return firstExecutable(folders.map((folder) => (0,external_node_path_.join)(folder, name)));
}
async function firstExecutable(paths) {
    for (const path of paths) {
        if (await isExecutable(path))
            return path;
    }
    return undefined;
}
async function isExecutable(path) {
    try {
        await (0,promises_.access)(path, promises_.constants.X_OK);
        return (await (0,promises_.stat)(path)).isFile();
    }
    catch {
        // Not there, or not ours to run: the next place is tried.
        return false;
    }
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/csv-stringify/lib/sync.js + 4 modules
var sync = __webpack_require__(4864);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var lib_sync = __webpack_require__(5175);
;// CONCATENATED MODULE: ./src/csv-fields.ts

/**
 * The fields of one CSV line, as many of buildx's flags take it, without the white space around them unless `trim` is
 * false; undefined for a line that is not well-formed, of which buildx will say what is wrong.
 */
function csv_fields_csvFields(line, trim = true) {
    try {
        const fields = (0,lib_sync/* parse */.qg)(line, { relax_quotes: true, trim })[0] ?? [];
        return trim ? fields.map((field) => field.trim()) : fields;
    }
    catch {
        // An unclosed quote, for example.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/backends/entry.ts


/** As buildx reads it back (util/buildflags/cache.go): one CSV line of `key=value`, quoted where needed. */
function renderEntry(entry) {
    return renderFields([['type', entry.type], ...Object.entries(entry.attributes)]);
}
/** One CSV line of `key=value` fields, as many flags of buildx take it. */
function renderFields(pairs) {
    return stringify([pairs.map(([key, value]) => `${key}=${value}`)], { eof: false });
}
/**
 * Reads a user's line. A line without any `=` is a list of registry references, as buildx has it.
 * A line that is not made of `key=value` fields gives no entries: what is wrong with it is for buildx to say.
 */
function entry_parseEntries(line) {
    const fields = csvFields(line, false) ?? [];
    if (!line.includes('='))
        return fields.map((ref) => ({ type: 'registry', attributes: { ref } }));
    if (!fields.every((field) => field.includes('=')))
        return [];
    const pairs = fields.map((field) => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)];
    });
    const { type = '', ...attributes } = Object.fromEntries(pairs);
    return [{ type, attributes }];
}
/** Credentials in a line, each after what makes it known: in a quoted field, in another, and in addresses. */
const CREDENTIALS = (/* unused pure expression or super */ null && ([
    /((?:^|,)\s*"[\w-]*(?:token|secret|password|account_key)[\w-]*\s*=)((?:[^"]|"")*)/gi,
    /((?:^|[,\s])[\w-]*(?:token|secret|password|account_key)[\w-]*\s*=)((?:[^,"]|"")*)/gi,
    /(:\/\/[^/@\s:,]*:)([^/@\s]+)(?=@)/g,
    /([?&](?:sig|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=)([^&\s,"]+)/gi
]));
/** A line of a cache, well-formed or not, with stars for its credentials. */
function entry_withoutSecrets(line) {
    return CREDENTIALS.reduce((text, form) => text.replace(form, '$1***'), line);
}
/** Whether a line has credentials in it. */
function hasSecrets(line) {
    return entry_withoutSecrets(line) !== line;
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
var semver_default = /*#__PURE__*/__webpack_require__.n(semver);
;// CONCATENATED MODULE: ./src/environment/builder.ts




const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';
/**
 * Parses what `buildx inspect` prints (docker/buildx commands/inspect.go): a head of `Key: value` lines, then,
 * after `Nodes:`, one such block per node, with indented lines under `Labels:`.
 */
function builder_parseInspect(text) {
    const [head = '', nodes = ''] = text.split(/^Nodes:$/m);
    const blocks = nodes.split(/^(?=Name:)/m).filter((block) => block.trim() !== '');
    return {
        name: field(head, 'Name') ?? '',
        driver: field(head, 'Driver') ?? '',
        nodes: blocks.map(parseNode),
        isOldBuildx: blocks.some((block) => field(block, 'Buildkit') !== undefined),
        error: field(head, 'Error') ??
            blocks.map((block) => field(block, 'Error')).find((error) => error !== undefined)
    };
}
function parseNode(block) {
    const version = field(block, 'BuildKit version') ?? field(block, 'Buildkit');
    return {
        name: field(block, 'Name') ?? '',
        endpoint: field(block, 'Endpoint') ?? '',
        status: field(block, 'Status') ?? '',
        buildkitVersion: version?.replace(/^v/, ''),
        platforms: (field(block, 'Platforms') ?? '').match(/[^,\s*]+/g) ?? [],
        labels: Object.fromEntries([...block.matchAll(/^ (org\.mobyproject\.\S+):[ \t]*(.*)$/gm)].map(([, key, value]) => [key, value]))
    };
}
function field(block, key) {
    return new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(block)?.[1]?.trim();
}
/**
 * Whether the builder can write a cache for other builders. The docker driver without the containerd image
 * store cannot (docker/buildx build/utils.go: "Cache export is not supported for the docker driver").
 */
function builder_canExportCache(builder) {
    return builder.driver !== 'docker' || builder.nodes.some((node) => SNAPSHOTTER in node.labels);
}
/**
 * Whether nobody but this job uses the builder, now or later: it is on a machine that was made for the job. A builder of
 * kubernetes or behind an address is not known to be.
 */
function isOfThisJob({ builder, runner, settings }) {
    const { driver, nodes } = builder;
    if (settings.remoteEngine || nodes.some(({ endpoint }) => /^(tcp|ssh|https?):/.test(endpoint)))
        return false;
    const isHere = driver === 'docker' ||
        driver === 'docker-container' ||
        (driver === 'remote' && nodes.every(({ endpoint }) => endpoint.startsWith('unix://')));
    return runner.ephemeral && isHere;
}
/** Whether one of the versions is known to be older than `floor` (`0.20.0`). Unknown is not older. */
function builder_isOlderThan(floor, versions) {
    return versions.some((version) => {
        const parsed = semver_default().coerce(version);
        return parsed !== null && semver_default().lt(parsed, floor);
    });
}
/**
 * Asks for the builder that a build would use. One that has not been started yet is started if that may be, as the build
 * would have to do, so that its version is known.
 * @throws {InputError} if there is no such builder, or no docker for it
 */
async function inspectBuilder(command, name, mayStart = true) {
    const words = name === undefined ? [] : [name];
    const answer = await askBuildx(command, ['inspect', ...words]);
    if (answer.exitCode !== 0)
        throw new InputError(await absence(command, name, complaintOf(answer)));
    const builder = builder_parseInspect(answer.stdout);
    if (builder.driver === '')
        throw new InputError(noEngine(builder.error));
    return mayStart && canBeStarted(builder) ? builder_startBuilder(command, builder) : builder;
}
/** Others are not ours to start, and buildx tries for 20 s to reach them. */
function canBeStarted({ driver, nodes }) {
    const isStartable = driver === 'docker-container' || driver === 'kubernetes';
    return isStartable && nodes.some(({ status }) => status === 'inactive' || status === 'stopped');
}
/** Starts the builder; one that cannot be started is left as it is: the build will say what is wrong. */
async function builder_startBuilder(command, builder) {
    const answer = await askBuildx(command, ['inspect', '--bootstrap', builder.name], STARTING_LIMIT);
    return answer.exitCode === 0 ? builder_parseInspect(answer.stdout) : builder;
}
async function absence(command, name, complaint) {
    if (name === undefined)
        return `The current builder cannot be used: ${complaint}`;
    const known = await askBuildx(command, ['ls', '--format', '{{.Builder.Name}}']);
    const names = [...new Set(known.stdout.split('\n').filter((line) => line !== ''))];
    const choice = names.length > 0 ? `Builders on this runner: ${names.join(', ')}.` : 'There is no builder on this runner.';
    return `builder: "${name}" cannot be used: ${complaint}. ${choice}`;
}
function noEngine(complaint = 'it does not answer') {
    return (`Docker cannot be reached, so there is nothing to build on (${complaint}). Start docker on this runner, set ` +
        'DOCKER_HOST to one that runs, or name a builder that needs none in `builder` (one of the remote or kubernetes driver).');
}
/**
 * Whether the builder (the current one if no name is given) still has what an earlier job built for this repository: a completed record in its
 * history from before this job, and layers. A history alone proves nothing, as pruning layers leaves it.
 */
async function holdsEarlierBuilds(command, name, repository, jobStartedAt) {
    const builder = name === undefined ? [] : ['--builder', name];
    const filters = ['--filter', `repository=${repository}`, '--filter', 'status=completed'];
    const history = await askBuildx(command, ['history', 'ls', ...builder, ...filters, '--format', 'json']);
    const finishedBefore = jsonLines(history.stdout).some(({ completed_at }) => completed_at !== undefined && Date.parse(completed_at) < jobStartedAt);
    // An older buildx or BuildKit has no history: then nothing is known of earlier jobs.
    if (history.exitCode !== 0 || !finishedBefore)
        return false;
    const usage = await askBuildx(command, ['du', ...builder, '--filter', 'type=regular', '--format', 'json']);
    return usage.exitCode === 0 && jsonLines(usage.stdout).length > 0;
}

;// CONCATENATED MODULE: ./src/buildx/context.ts





/** The first buildx that takes the `?ref=` form. */
const OLDEST_FOR_QUERY = '0.29.0';
/**
 * The repository at this job's commit, as docker/build-push-action has it when no context is given (actions-toolkit
 * src/buildx/build.ts, gitContext): `repo.git#commit`, or `repo.git?ref=…&checksum=…` where that is asked for.
 */
function defaultContext({ event, settings, buildxVersion }) {
    const { serverUrl, repository, sha, ref = '', pullRequestHead } = event;
    if (repository === undefined)
        return undefined;
    const isPullRequest = ref.startsWith('refs/pull/');
    const commit = isPullRequest && settings.pullRequestHeadContext ? (pullRequestHead ?? sha) : sha;
    const base = `${serverUrl}/${repository}.git`;
    const fullRef = ref === '' || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
    if (!settings.gitQueryContext || isOlderThan(OLDEST_FOR_QUERY, [buildxVersion]))
        return `${base}#${commit ?? fullRef}`;
    if (commit === undefined || isPullRequest || fullRef === '')
        return `${base}?ref=${encoded(commit ?? fullRef)}`;
    return `${base}?ref=${encoded(fullRef)}&checksum=${commit}`;
}
/** As the value of a query: a branch may have `#` or `&` in its name. */
function encoded(text) {
    return encodeURIComponent(text).replaceAll('%2F', '/');
}
/** `{{defaultContext}}`, perhaps with a folder after it. */
const PLACEHOLDER = /\{\{\s*defaultContext\s*\}\}(?::([^\s,]*))?/g;
/** The build contexts of this build, with `{{defaultContext}}` replaced as it stands, nothing escaped. */
function resolveContexts(inputs, facts) {
    const repository = defaultContext(facts);
    const context = inputs.context ?? repository;
    if (context === undefined) {
        throw new InputError('context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.');
    }
    const resolved = (text) => text.replace(PLACEHOLDER, (_, folder) => inFolder(repository, folder));
    return { context: resolved(context), named: inputs.buildContexts.map(resolved), repository };
}
/** The images among named contexts: `ghcr.io/octo/base` of `base=docker-image://ghcr.io/octo/base`. */
function context_imagesOfContexts(named) {
    return named.flatMap((line) => /=docker-image:\/\/(.*)$/.exec(line)?.[1] ?? []);
}
/** A folder of a git context; in the query form it is one more parameter. */
function inFolder(repository, folder) {
    if (repository === undefined) {
        throw new InputError('{{defaultContext}}: GITHUB_REPOSITORY, from which it is made, is not set; give a path.');
    }
    if (folder === undefined)
        return repository;
    return repository.includes('?') ? `${repository}&subdir=${encoded(folder)}` : `${repository}:${folder}`;
}
/**
 * Looks for the Dockerfile where buildx will: only for a context that is a folder of this machine.
 * @throws {InputError} if it is not there
 */
async function checkDockerfile(context, file) {
    if (isRemoteContext(context) || (file !== undefined && isRemoteContext(file)))
        return;
    const found = await Promise.all(dockerfileCandidates(context, file).map(isThere));
    if (found.includes(true))
        return;
    const complaint = file === undefined
        ? `context: ${resolve(context)} has no Dockerfile`
        : `file: ${resolve(file)} does not exist`;
    throw new InputError(`${complaint}; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`);
}
/** Where buildx looks; for a Dockerfile, a lower-case dockerfile will do too (build/opt.go, handleLowercaseDockerfile). */
function dockerfileCandidates(context, file) {
    const path = file ?? join(context, 'Dockerfile');
    return basename(path) === 'Dockerfile' ? [path, join(dirname(path), 'dockerfile')] : [path];
}
async function isThere(path) {
    try {
        await access(path);
        return true;
    }
    catch {
        // Absent, or not readable: either way buildx could not build from it.
        return false;
    }
}

;// CONCATENATED MODULE: ./src/go-bool.ts
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
/** As Go's strconv.ParseBool, by which buildx reads variables and attributes; undefined for any other text. */
function parseGoBool(text) {
    if (TRUE.has(text))
        return true;
    return FALSE.has(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./src/buildx/output.ts


/**
 * Reads a user's `--output` as buildx does (util/buildflags/export.go): CSV of `key=value`; a single field that names no
 * type is the folder of a local output. What is wrong with a line is for buildx to say: it then has no type.
 */
function output_parseOutput(line) {
    const fields = csv_fields_csvFields(line) ?? [];
    if (fields.length === 1 && !fields[0]?.startsWith('type='))
        return { type: 'local', attributes: {} };
    const pairs = fields.map((field) => {
        const [key = '', ...rest] = field.split('=');
        return [key.trim().toLowerCase(), rest.join('=').trim()];
    });
    const { type = '', ...attributes } = Object.fromEntries(pairs);
    return { type, attributes };
}
/** Whether it has an image that docker's own builder would keep: `image`, and `registry`, its short form for a push. */
function isImage({ type }) {
    return type === 'image' || type === 'registry';
}
function isPushed({ type, attributes }) {
    return type === 'registry' || (type === 'image' && parseGoBool(attributes.push ?? '') === true);
}

;// CONCATENATED MODULE: ./src/backends/backend.ts
const BACKEND_NAMES = (/* unused pure expression or super */ null && (['gha', 'local', 'registry', 'inline', 's3', 'azblob', 'none']));
const COMPRESSIONS = ['zstd', 'gzip', 'estargz', 'uncompressed'];
function usable(reason) {
    return { usable: true, reason };
}
function unusable(reason) {
    return { usable: false, reason };
}
/**
 * What the exporters that write layers as they are told are told. Layers that are compressed already stay so: converting
 * the base image's too was measured, and costs a first build more than it saves later ones.
 */
function compressionAttributes({ compression }) {
    return compression === undefined ? {} : { compression };
}
/** An entry for each name to read, in the same lists. */
function entriesOf({ names }, entry) {
    return names.read.map((chain) => chain.map(entry));
}
/** `ignore-error` is an attribute of all exporters but inline (moby/buildkit#3430). */
const IGNORE_ERROR = { 'ignore-error': 'true' };
/** Of a request's attributes those that an import, or an export, knows. */
function pick(attributes, names) {
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

;// CONCATENATED MODULE: ./src/backends/azblob.ts

/**
 * A container of Azure Blob Storage. The daemon reads it and sees none of the job's variables, so what these say is said
 * as attributes.
 */
const azblob = {
    name: 'azblob',
    keeps: 'in a container of Azure Blob Storage; whoever may read the container can read it',
    compresses: false,
    attributes: [
        'account_url',
        'account_name',
        'container',
        'prefix',
        'manifests_prefix',
        'blobs_prefix',
        'secret_access_key'
    ],
    assess: ({ builder, objectStores }, { cacheAttributes }) => {
        const { account_url: url } = { ...objectStores.azblob, ...cacheAttributes };
        if (builder.driver === 'docker')
            return unusable("docker's own builder has no such cache.");
        if (!url)
            return unusable('there is no account (cache-attributes: account_url=…, or the variable BUILDKIT_AZURE_STORAGE_ACCOUNT_URL).');
        if (!URL.canParse(url))
            return unusable('account_url is not an address, such as https://NAME.blob.core.windows.net.');
        return usable(`the account at ${new URL(url).host}.`);
    },
    cacheFrom: (request) => entriesOf(request, (name) => ({ type: 'azblob', attributes: { ...request.attributes, name } })),
    cacheTo: ({ names, mode, attributes }) => [
        { type: 'azblob', attributes: { ...attributes, name: names.write, mode, ...IGNORE_ERROR } }
    ]
};

;// CONCATENATED MODULE: ./src/plan/token-verdict.ts
/** What each `cache-mode` allows (GitHub Actions workflow syntax). */
const CACHE_MODE_RIGHTS = {
    none: { read: false, write: false },
    read: { read: true, write: false },
    'write-only': { read: false, write: true },
    write: { read: true, write: true }
};
/**
 * What this job may do at `now` (milliseconds since 1970): what its token and the workflow's cache-mode both allow. What
 * cannot be known is allowed.
 */
function judgeToken({ token, mode }, now) {
    const verdict = judgeTokenAlone(token, now);
    const allowed = mode === undefined ? undefined : CACHE_MODE_RIGHTS[mode];
    const stricter = allowed && ((verdict.read && !allowed.read) || (verdict.write && !allowed.write));
    if (allowed === undefined || !stricter)
        return verdict;
    return {
        ...verdict,
        read: verdict.read && allowed.read,
        write: verdict.write && allowed.write,
        reason: `cache-mode: ${mode} in the workflow.`
    };
}
function judgeTokenAlone(token, now) {
    const refused = (reason) => ({
        fitForBuildKit: false,
        read: false,
        write: false,
        reason
    });
    if (token.kind === 'absent')
        return { ...refused('this job has no runtime token.'), read: true, write: true };
    if (token.kind === 'unreadable') {
        return {
            ...refused(`BuildKit would refuse the runtime token: ${token.reason}.`),
            read: true,
            write: true
        };
    }
    if (token.expiresAt <= now)
        return refused(`the runtime token expired at ${new Date(token.expiresAt).toISOString()}.`);
    if (token.notBefore > now) {
        return refused(`the runtime token is not valid before ${new Date(token.notBefore).toISOString()}.`);
    }
    const read = token.scopes.some((scope) => scope.read);
    const write = token.scopes.some((scope) => scope.write);
    const denied = [...(read ? [] : ['read']), ...(write ? [] : ['write'])].join(' or ');
    return {
        fitForBuildKit: true,
        read,
        write,
        reason: denied === '' ? '' : `the runtime token may not ${denied} caches.`
    };
}

;// CONCATENATED MODULE: ./src/backends/gha.ts



/** The v2 cache service needs these (docs.docker.com, "GitHub Actions cache"). */
const OLDEST_BUILDX = '0.21.0';
const OLDEST_BUILDKIT = '0.20.0';
/** BuildKit retries a throttled request this long (10 minutes if nothing is said), and a build waits for its imports. */
const IMPORT_TIMEOUT = '1m';
const EXPORT_TIMEOUT = '5m';
/**
 * The Actions cache service, spoken to by BuildKit itself. The token and the service's address reach it through
 * buildx, which reads them from the environment (build/opt.go), so that they stand in no command line.
 */
const gha = {
    name: 'gha',
    keeps: 'in the Actions cache of the repository, which its branches and pull requests can read',
    compresses: false,
    attributes: ['timeout'],
    assess,
    cacheFrom: (request) => entriesOf(request, (scope) => ({
        type: 'gha',
        attributes: { scope, timeout: IMPORT_TIMEOUT, ...pick(request.attributes, ['timeout']) }
    })),
    cacheTo: ({ names, mode, attributes }) => [
        {
            type: 'gha',
            attributes: { scope: names.write, mode, timeout: EXPORT_TIMEOUT, ...attributes, ...IGNORE_ERROR }
        }
    ]
};
/**
 * By these the exporter asks GitHub once for all keys that are there, instead of once for each layer (moby/buildkit#4788).
 * The address that it asks is fixed, and it takes a refusal for an empty list (go-actions-cache rest.go), so they are given
 * only on github.com, for a token that was seen to list caches.
 */
function listingAttributes({ cacheListing }) {
    return cacheListing === undefined
        ? {}
        : { repository: cacheListing.repository, ghtoken: cacheListing.token };
}
/**
 * What BuildKit finds wrong with a token before a build it treats as fatal, whatever `ignore-error` says
 * (control/control.go), so it is looked for here.
 */
function assess({ cacheService, buildxVersion, builder, now }) {
    const { api, outage } = cacheService;
    if (api === 'none')
        return unusable('this job has no Actions cache service.');
    if (api === 'v1')
        return unusable('this Actions cache service speaks only the old API (v1), which is not used from BuildKit.');
    if (outage !== undefined)
        return unusable(`the Actions cache service does not answer (${outage}).`);
    const { fitForBuildKit, read, reason } = judgeToken(cacheService, now);
    // The exporter reads before it writes, so a token that may only write is of no use to it.
    if (!fitForBuildKit || !read)
        return unusable(reason);
    if (builder_isOlderThan(OLDEST_BUILDX, [buildxVersion]))
        return unusable(`it needs buildx ${OLDEST_BUILDX}; here is ${buildxVersion}.`);
    const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion);
    if (builder_isOlderThan(OLDEST_BUILDKIT, versions)) {
        return unusable(`it needs BuildKit ${OLDEST_BUILDKIT}; builder ${builder.name} has ${versions.join(', ')}.`);
    }
    return usable('the Actions cache service is there and BuildKit can use it directly.');
}

;// CONCATENATED MODULE: ./src/backends/image.ts

/** `ghcr.io/owner/name` of `ghcr.io/owner/name:tag`; lower-cased, as a reference must be. */
function repositoryOfTag(tag) {
    if (tag === undefined)
        return undefined;
    const withoutDigest = tag.split('@')[0] ?? '';
    return withoutDigest.replace(/:[^/:]*$/, '').toLowerCase();
}
/** The repository of a cache image, without a tag; undefined if there is nothing to derive it from. */
function image_imageOf({ cacheImage, tags }) {
    return cacheImage ?? repositoryOfTag(tags[0]);
}
/** Whether the build pushes an image, be it by `push` or by an output. */
function pushesImage({ push, outputs }) {
    return push || outputs.map(output_parseOutput).some(isPushed);
}

;// CONCATENATED MODULE: ./src/backends/inline.ts


/** More names of one image lead to the same cache; each costs a request. */
const MOST_IMPORTS = 3;
/**
 * In the image itself, and so only of the stages that the image is made of. It is what docker's own builder can write, and
 * there is no request of it that could fail by itself.
 */
const inline = {
    name: 'inline',
    keeps: 'in the image that is pushed, and only of its last stage; whoever can pull the image can read it',
    compresses: false,
    attributes: [],
    assess: (_facts, inputs) => {
        if (!pushesImage(inputs))
            return unusable('it is a part of the image, and nothing is pushed.');
        if (inputs.tags.length === 0)
            return unusable('it is read from the image, and there are no tags to find it by.');
        return usable('the image that is pushed carries it.');
    },
    cacheFrom: ({ tags }) => [
        tags.slice(0, MOST_IMPORTS).map((ref) => ({ type: 'registry', attributes: { ref } }))
    ],
    cacheTo: () => [{ type: 'inline', attributes: {} }]
};

;// CONCATENATED MODULE: ./src/plan/layer-store.ts

/** What keeps the local backend's folder from one job to the next; the first that holds. */
function chooseLayerStore({ cacheFolder, cacheService, runner, now }, inputs) {
    const { path, persistence } = cacheFolder;
    if (persistence === 'declared')
        return { store: 'folder', reason: `cache-dir says that ${path} is kept between jobs.` };
    if (persistence === 'proved')
        return { store: 'folder', reason: `an earlier job's marker shows that ${path} is kept between jobs.` };
    const verdict = judgeToken(cacheService, now);
    const obstacle = serviceObstacle(cacheService, verdict);
    if (obstacle === undefined) {
        return {
            store: 'actions-cache',
            reason: `the Actions cache service (${cacheService.api}) carries it from job to job.`
        };
    }
    if (inputs.cache === 'local' && !runner.ephemeral) {
        return {
            store: 'folder',
            reason: `it is left in ${path}; whether this runner keeps that folder, the next job will show.`
        };
    }
    return {
        store: undefined,
        reason: `nothing carries it to the next job: ${obstacle}, and no earlier job left its marker in ${path} ` +
            '(cache-dir declares a folder that is kept).'
    };
}
/** Why the cache service cannot carry anything here, without a full stop; undefined if it can. */
function serviceObstacle({ api, outage }, { read, reason }) {
    if (api === 'none')
        return 'there is no cache service';
    if (outage !== undefined)
        return `the Actions cache service does not answer (${outage})`;
    return read ? undefined : reason.replace(/\.$/, '');
}

;// CONCATENATED MODULE: ./src/backends/local.ts



/** An OCI layout in a folder, which is kept there or carried from job to job. */
const local = {
    name: 'local',
    keeps: 'in a folder, kept on a runner that keeps files, and carried by the Actions cache of the repository elsewhere',
    compresses: true,
    attributes: ['compression-level', 'force-compression', 'oci-mediatypes', 'image-manifest'],
    assess: (facts, inputs) => {
        const { store, reason } = chooseLayerStore(facts, inputs);
        return store === undefined ? unusable(reason) : usable(reason);
    },
    cacheFrom: (request) => entriesOf(request, (name) => importOf((0,external_node_path_.join)(request.folder, name))),
    cacheTo: (request) => {
        const { folder, mode, names, attributes } = request;
        const dest = (0,external_node_path_.join)(folder, names.write);
        return [
            {
                type: 'local',
                attributes: { dest, mode, ...compressionAttributes(request), ...attributes, ...IGNORE_ERROR }
            }
        ];
    }
};
/** The import of one layout. */
function importOf(folder) {
    return { type: 'local', attributes: { src: folder } };
}

;// CONCATENATED MODULE: ./src/backends/none.ts

/** No cache beyond what the builder itself still has. */
const none = {
    name: 'none',
    keeps: 'nowhere but in the builder itself',
    compresses: true,
    attributes: [],
    assess: () => usable('nothing is imported or exported.'),
    cacheFrom: () => [],
    cacheTo: () => []
};

;// CONCATENATED MODULE: ./src/backends/registry.ts



/** What a registry such as ECR wants, said also to BuildKit before 0.21, which had another default. */
const MANIFEST = { 'image-manifest': 'true', 'oci-mediatypes': 'true' };
/** A cache image in a registry, beside the image or in a repository of its own. */
const registry = {
    name: 'registry',
    keeps: 'as an image of its own, beside the image or in `cache-image`; whoever can pull it can read it',
    compresses: true,
    attributes: [
        'compression-level',
        'force-compression',
        'image-manifest',
        'oci-mediatypes',
        'registry.insecure'
    ],
    assess: registry_assess,
    cacheFrom: (request) => {
        const { image, attributes } = request;
        if (image === undefined)
            return [];
        return entriesOf(request, (name) => ({
            type: 'registry',
            attributes: { ref: refOf(image, name), ...pick(attributes, ['registry.insecure']) }
        }));
    },
    cacheTo: (request) => {
        const { image, mode, names, attributes } = request;
        if (image === undefined)
            return [];
        return [
            {
                type: 'registry',
                attributes: {
                    ref: refOf(image, names.write),
                    mode,
                    ...MANIFEST,
                    ...compressionAttributes(request),
                    ...attributes,
                    ...IGNORE_ERROR
                }
            }
        ];
    }
};
/** A tag of its own, so that it never overwrites an image; at most 128 characters, as names are short. */
function refOf(image, name) {
    return `${image}:buildcache-${name}`;
}
function registry_assess(facts, inputs) {
    const image = image_imageOf(inputs);
    if (image === undefined)
        return unusable('there is no cache-image, and no tag to derive one from.');
    const host = docker_config_registryOf(image);
    if (inputs.cacheImage === undefined && !pushesImage(inputs)) {
        return unusable('nothing is pushed, and no cache-image was given.');
    }
    if (docker_config_isLoopback(host))
        return usable(`${host} is on this machine.`);
    if (facts.registryLogins.includes(host))
        return usable(`there is a login for ${host}.`);
    if (inputs.cache === 'registry')
        return usable(`there is no login for ${host}, and what anybody may read is read.`);
    return unusable(noLogin(host));
}
function noLogin(host) {
    return `there is no login for ${host} (docker/login-action makes one).`;
}
/** Why a cache image must not even be tried to be written; undefined if it may. */
function loginBarrier(inputs, { registryLogins }) {
    const host = registryOf(imageOf(inputs) ?? '');
    return isLoopback(host) || registryLogins.includes(host) ? undefined : noLogin(host);
}

;// CONCATENATED MODULE: ./src/backends/s3.ts

/** Attributes of both directions (moby/buildkit cache/remotecache/s3). */
const BOTH = [
    'bucket',
    'region',
    'prefix',
    'manifests_prefix',
    'blobs_prefix',
    'endpoint_url',
    'use_path_style',
    'access_key_id',
    'secret_access_key',
    'session_token',
    'disable_accept_encoding',
    'retry_mode',
    'retry_max_attempts'
];
/**
 * A bucket of S3 or of a server that speaks its protocol. The daemon reads it; buildx hands on the job's AWS credentials
 * (build/opt.go), but neither bucket nor region, which are therefore said.
 */
const s3 = {
    name: 's3',
    keeps: 'in an S3 bucket; whoever may read the bucket can read it',
    compresses: false,
    attributes: [...BOTH, 'touch_refresh', 'upload_parallelism'],
    assess: ({ builder, objectStores }, { cacheAttributes }) => {
        const { bucket, region } = { ...objectStores.s3, ...cacheAttributes };
        if (builder.driver === 'docker')
            return unusable("docker's own builder has no such cache.");
        if (!bucket)
            return unusable('there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).');
        if (!region)
            return unusable('there is no region (cache-attributes: region=…, or the variable AWS_REGION).');
        return usable(`bucket ${bucket} in ${region}.`);
    },
    // The importer reads one name only.
    cacheFrom: (request) => entriesOf(request, (name) => ({
        type: 's3',
        attributes: { ...pick(request.attributes, BOTH), name }
    })),
    cacheTo: ({ names, mode, attributes }) => [
        { type: 's3', attributes: { ...attributes, name: names.write, mode, ...IGNORE_ERROR } }
    ]
};

;// CONCATENATED MODULE: ./src/backends/backends.ts







const backends_BACKENDS = {
    gha: gha,
    local: local,
    registry: registry,
    inline: inline,
    s3: s3,
    azblob: azblob,
    none: none
};

;// CONCATENATED MODULE: ./src/cache-attributes.ts


/** What has an input of its own, or is this action's to say. `token` and `url` would send the job's token elsewhere. */
const INSTEAD = {
    type: 'cache',
    ref: 'cache-image',
    scope: 'cache-scope',
    name: 'cache-scope',
    tag: 'cache-scope',
    src: 'cache-dir',
    dest: 'cache-dir',
    mode: 'cache-export',
    compression: 'cache-compression'
};
/**
 * The lines of `cache-attributes`, by name in lower case.
 * @throws {InputError} for a line without `=`, and for an attribute that no cache takes from here
 */
function cache_attributes_parseCacheAttributes(lines) {
    const pairs = lines.map((line) => {
        const equals = line.indexOf('=');
        // Without quoting the line, which may be a part of a secret.
        if (equals < 1)
            throw new InputError('cache-attributes: has a line without a name and "="; write one name=value a line.');
        return [line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim()];
    });
    for (const [name] of pairs)
        checkName(name);
    // An empty value is a variable that is not set here, as in a run of a fork.
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
function checkName(name) {
    if (Object.hasOwn(INSTEAD, name))
        throw new InputError(`cache-attributes: ${name} is not allowed here; use the input ${INSTEAD[name]}.`);
    const known = [...new Set(Object.values(BACKENDS).flatMap(({ attributes }) => attributes))];
    if (known.includes(name))
        return;
    // What does not look like a name may be a part of a secret.
    const shown = /^[a-z][\w .-]{0,20}$/.test(name) ? `"${name}"` : 'the name of an attribute';
    throw new InputError(`cache-attributes: ${shown} is not known; allowed are ${known.toSorted().join(', ')}.`);
}
/**
 * Looks whether the cache that the user chose takes what the user wants of it.
 * @throws {InputError} if it does not
 */
function cache_attributes_checkForBackend({ cache, cacheAttributes, cacheCompression }) {
    if (cache === 'auto' || cache === 'off')
        return;
    const { attributes } = BACKENDS[cache];
    const foreign = Object.keys(cacheAttributes).find((name) => !attributes.includes(name));
    if (foreign !== undefined) {
        const allowed = attributes.length === 0 ? 'it takes none' : `allowed are ${attributes.join(', ')}`;
        throw new InputError(`cache-attributes: ${foreign} is not an attribute of cache: ${cache}; ${allowed}.`);
    }
    if (!takesCompression(cache, cacheCompression)) {
        const others = Object.values(BACKENDS).filter(({ compresses, name }) => compresses && name !== 'none');
        throw new InputError(`cache-compression: ${cacheCompression} has no effect on cache: ${cache}, which compresses with gzip only; ` +
            `leave it out, or use cache: ${others.map(({ name }) => name).join(' or ')}.`);
    }
}
/** Whether a cache can have its layers compressed so. */
function takesCompression(cache, compression) {
    return BACKENDS[cache].compresses || compression === 'auto' || compression === 'gzip';
}

;// CONCATENATED MODULE: ./src/input-lists.ts

/*
 * The three list syntaxes of docker/build-push-action, which users' workflows rely on to the letter.
 * Source: docker/actions-toolkit src/util.ts (getInputList). `#` never starts a comment.
 */
function records(text, quote) {
    if (text === '')
        return [];
    return parse(text, {
        columns: false,
        relax_quotes: true,
        relax_column_count: true,
        skip_empty_lines: true,
        quote
    });
}
function present(items) {
    return items.map((item) => item.trim()).filter((item) => item !== '');
}
/** Items separated by newlines or commas: `linux/amd64,linux/arm64`. A quoted lone cell is split again. */
function input_lists_parseCsv(text) {
    return present(records(text, '"').flatMap((cells) => (cells.length === 1 ? (cells[0] ?? '').split(',') : cells)));
}
/** Items separated by newlines; commas belong to the item. Double quotes let an item span lines. */
function input_lists_parseList(text) {
    return present(records(text, '"').map((cells) => cells.join(',')));
}
/** As `parseList`, with the white space of each item: a secret may end with a line end. */
function input_lists_parseUntrimmedList(text) {
    return records(text, '"')
        .map((cells) => cells.join(','))
        .filter((item) => item.trim() !== '');
}
/** CSV whose items may hold commas before a path: `default=/a,/b` is one item (buildx --ssh). */
function input_lists_parseSshList(text) {
    const items = [];
    for (const piece of input_lists_parseCsv(text)) {
        const last = items.at(-1);
        if (last?.includes('=') && /^[./~]/.test(piece))
            items[items.length - 1] = `${last},${piece}`;
        else
            items.push(piece);
    }
    return items;
}
/** Items separated by newlines, quotes left as they are. */
function input_lists_parseRawList(text) {
    return present(records(text, false).map((cells) => cells.join(',')));
}

;// CONCATENATED MODULE: ./src/input-values.ts

/*
 * The values of single inputs: each function takes an input's name and text, and throws an InputError that names the
 * input, what was wrong, and what is allowed. What only buildx can judge is left to buildx, whose message is kept.
 */
const YES = new Set(['true', 'True', 'TRUE']);
const NO = new Set(['false', 'False', 'FALSE']);
/** A YAML 1.2 boolean; undefined for any other text. */
function readBoolean(text) {
    if (YES.has(text))
        return true;
    return NO.has(text) ? false : undefined;
}
/** A YAML 1.2 boolean; an empty text means `fallback` (`push: ${{ inputs.push }}` is often empty). */
function input_values_parseBoolean(name, text, fallback) {
    if (text === '')
        return fallback;
    const value = readBoolean(text);
    if (value === undefined)
        throw new InputError(`${name}: "${text}" is not a boolean; write true or false.`);
    return value;
}
/** One of `choices`; an empty text means the first. */
function input_values_parseChoice(name, text, choices) {
    if (text === '')
        return choices[0];
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
        throw new InputError(`${name}: "${text}" is not known; allowed are ${choices.join(', ')}.`);
    return choice;
}
/** A repository name as the distribution reference grammar has it: optional host[:port], lower-case path. */
const REPOSITORY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;
/** A repository without a tag, lower-cased. */
function input_values_parseRepository(name, text) {
    if (text === '')
        return undefined;
    const repository = text.toLowerCase();
    if (REPOSITORY.test(repository))
        return repository;
    throw new InputError(`${name}: "${text}" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.`);
}
/** Control characters would end up in keys, tags and logs. */
function input_values_parseName(name, text) {
    if (text === '')
        return undefined;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(text) || text.length > 200) {
        throw new InputError(`${name}: has a control character or more than 200 characters; write a short name on one line.`);
    }
    return text;
}
/** Every item of a list, if `allows` all of them; `allowed` completes "write …". */
function checkItems(name, items, allows, allowed) {
    for (const item of items) {
        if (!allows(item))
            throw new InputError(`${name}: "${item}" is not allowed; write ${allowed}.`);
    }
    return items;
}
/** `os/arch` with perhaps a variant and an OS version, `local`, or the name of an architecture. */
const PLATFORM = /^(local|[a-z\d]+(\([\w.+-]+\))?\/[\w-]+(\/[\w.-]+)?|amd64|x86_64|x86-64|386|i386|arm|armhf|armel|arm64|aarch64|riscv64|ppc64le|s390x|loong64|mips64|mips64le)$/i;
function input_values_checkPlatforms(platforms) {
    return checkItems('platforms', platforms, (item) => PLATFORM.test(item), 'an operating system and an architecture, such as linux/amd64 or linux/arm64');
}
function input_values_checkTags(tags) {
    return checkItems('tags', tags, (tag) => !/\s/.test(tag), 'image names without spaces, one a line');
}
/** `name=soft` or `name=soft:hard`, as docker/go-units has it. */
function input_values_checkUlimits(limits) {
    return checkItems('ulimit', limits, (limit) => /^\w+=-?\d+(:-?\d+)?$/.test(limit), 'a name and one or two numbers, such as nofile=1024:2048');
}
/** A `type=` without a type; other types than these are for buildx to judge. */
function input_values_checkOutputs(outputs) {
    return checkItems('outputs', outputs, (output) => !/(^|,)\s*"?\s*type=\s*"?\s*(,|$)/.test(output), 'a type after type=: docker, image, registry, local, oci, tar or cacheonly');
}
const CALLS = (/* unused pure expression or super */ null && (['build', 'check', 'outline', 'targets']));
/** Beside these buildx knows them by other names (util/buildflags/printfunc.go and BuildKit's subrequests). */
const FURTHER_CALLS = (/* unused pure expression or super */ null && (['lint', 'subrequests.describe']));
/** What to do with the Dockerfile, perhaps with `format=` or `ignorestatus=` after a comma. */
function input_values_parseCall(text) {
    if (text === '')
        return undefined;
    const method = input_values_callMethod(text);
    if (![...CALLS, ...FURTHER_CALLS].includes(method))
        throw new InputError(`call: "${text}" is not known; allowed are ${CALLS.join(', ')}.`);
    return text;
}
/** The method of a `call`, without what follows it. */
function input_values_callMethod(call) {
    const words = call.split(',').filter((field) => !/^(format|ignorestatus)=/.test(field));
    return words.length === 0 ? 'build' : words.join();
}

;// CONCATENATED MODULE: ./src/secrets.ts


/**
 * Splits `id=value` items at the first `=`. A value of nothing but `=` is the end of a line of base64.
 * @throws {InputError} for an item without an id or a `=`; it names the item by its number and never quotes it
 */
function secrets_parseSecretItems(name, items, form) {
    return items.map((item, index) => {
        const [, id, value] = /^\s*([^=\r\n]*[^=\s])\s*=(?!=+\s*$)(.*)$/s.exec(item) ?? [];
        if (id === undefined || value === undefined)
            throw new InputError(complaint(name, index, form));
        return { id, value };
    });
}
function complaint(name, index, form) {
    const advice = name === 'secrets' ? '; a value of several lines needs double quotes, around the whole item' : '';
    return `${name}: item ${index + 1} is not of the form ${form}${advice}. Its text is not shown, as it may be secret.`;
}
/**
 * Every text of the `secrets` input that must not be printed, whatever is wrong with it: each value, whole and by its
 * lines, as a log has it by lines; and each line that belongs to no value.
 */
function textsToMask(input) {
    return [...new Set(itemsOf(input).flatMap((item) => textsOf(secretPart(item))))];
}
/** What may be secret of an item: its value; and where that is nothing or the padding of base64, perhaps all of it. */
function secretPart(item) {
    const equals = item.indexOf('=');
    const value = item.slice(equals + 1);
    // No id has a line end in it.
    if (/[\r\n]/.test(item.slice(0, Math.max(equals, 0)).trim()))
        return item;
    if (!/^[=\s]*$/.test(value))
        return value;
    // The line of a value that was not quoted, and no name that somebody gave to a secret.
    const looksEncoded = /[a-z]/.test(item) && /[A-Z\d+/]/.test(item);
    return looksEncoded || value.includes('=') ? item.replace(/[=\s]+$/, '') : '';
}
/** A text, whole and by its lines. */
function textsOf(value) {
    return [value, ...value.split(/\r\n|\r|\n/)].map((text) => text.trim()).filter((text) => text !== '');
}
function itemsOf(input) {
    try {
        return parseUntrimmedList(input);
    }
    catch {
        // An unclosed quote: then by lines. What is wrong is said when the input is read.
        return input.split('\n');
    }
}

;// CONCATENATED MODULE: ./src/inputs.ts







const CACHE_CHOICES = (/* unused pure expression or super */ null && (['auto', 'off', 'local', 'gha', 'registry', 'inline', 's3', 'azblob']));
const CACHE_COMPRESSION_CHOICES = ['auto', ...COMPRESSIONS];
const CACHE_EXPORT_CHOICES = (/* unused pure expression or super */ null && (['auto', 'max', 'min']));
const CACHE_SAVE_CHOICES = (/* unused pure expression or super */ null && (['auto', 'always', 'never']));
const CACHE_RELEASE_CHOICES = (/* unused pure expression or super */ null && (['off', 'read']));
/**
 * Reads all inputs through `read`, which gives an input's text as it is, empty if not given.
 * @throws {InputError} for the first value that is not allowed, and for values that contradict each other
 */
function readInputs(read) {
    const raw = (name) => read(name).trim();
    const text = (name) => raw(name) || undefined;
    const boolean = (name, fallback) => parseBoolean(name, raw(name), fallback);
    const list = (name, parse) => parseNamed(name, raw(name), parse);
    const secretItems = (name, parse, form) => parseSecretItems(name, parseNamed(name, read(name), parse), form);
    return checkTogether({
        addHosts: list('add-hosts', parseCsv),
        allow: list('allow', parseCsv),
        annotations: list('annotations', parseList),
        attests: list('attests', parseList),
        buildArgs: list('build-args', parseList),
        buildContexts: list('build-contexts', parseList),
        builder: text('builder'),
        call: parseCall(raw('call')),
        cgroupParent: text('cgroup-parent'),
        context: text('context'),
        file: text('file'),
        labels: list('labels', parseList),
        load: boolean('load', false),
        network: text('network'),
        noCache: boolean('no-cache', false),
        noCacheFilters: list('no-cache-filters', parseCsv),
        outputs: checkOutputs(list('outputs', parseRawList)),
        platforms: checkPlatforms(list('platforms', parseCsv)),
        provenance: text('provenance'),
        pull: boolean('pull', false),
        push: boolean('push', false),
        sbom: text('sbom'),
        secrets: secretItems('secrets', parseUntrimmedList, 'id=value'),
        secretEnvs: secretItems('secret-envs', parseCsv, 'id=VARIABLE'),
        secretFiles: secretItems('secret-files', parseList, 'id=path'),
        shmSize: text('shm-size'),
        ssh: list('ssh', parseSshList),
        tags: checkTags(list('tags', parseCsv)),
        target: text('target'),
        ulimit: checkUlimits(list('ulimit', parseList)),
        githubToken: text('github-token'),
        driverOpts: list('driver-opts', parseRawList),
        buildkitdConfig: text('buildkitd-config'),
        buildkitdConfigInline: text('buildkitd-config-inline'),
        cache: parseChoice('cache', raw('cache'), CACHE_CHOICES),
        cacheScope: parseName('cache-scope', raw('cache-scope')),
        cacheImage: parseRepository('cache-image', raw('cache-image')),
        cacheImageWritten: /[A-Z]/.test(raw('cache-image')) ? raw('cache-image') : undefined,
        cacheDir: text('cache-dir'),
        cacheAttributes: parseCacheAttributes(list('cache-attributes', parseList)),
        cacheCompression: parseChoice('cache-compression', raw('cache-compression'), CACHE_COMPRESSION_CHOICES),
        cacheExport: parseChoice('cache-export', raw('cache-export'), CACHE_EXPORT_CHOICES),
        cacheSave: parseChoice('cache-save', raw('cache-save'), CACHE_SAVE_CHOICES),
        cacheRelease: parseChoice('cache-release', raw('cache-release'), CACHE_RELEASE_CHOICES),
        cacheFrom: list('cache-from', parseList),
        cacheTo: list('cache-to', parseList),
        summary: boolean('summary', true),
        dryRun: boolean('dry-run', false)
    });
}
/** A list's items. */
function parseNamed(name, text, parse) {
    try {
        return parse(text);
    }
    catch (error) {
        // The parser's own message can quote the text; a list may hold a secret.
        throw new InputError(`${name}: is not a well-formed list (an unclosed double quote?).`, { cause: error });
    }
}
/** Looks for inputs that make no sense together. */
function checkTogether(inputs) {
    const { push, tags, outputs, builder, buildkitdConfig, buildkitdConfigInline } = inputs;
    if (inputs_isBuild(inputs) &&
        push &&
        tags.length === 0 &&
        !outputs.some((output) => parseOutput(output).attributes.name)) {
        throw new InputError('push: needs the name to push to; give tags, such as ghcr.io/owner/name:latest, or push: false.');
    }
    if (buildkitdConfig !== undefined && buildkitdConfigInline !== undefined) {
        throw new InputError('buildkitd-config: was given together with buildkitd-config-inline; give one of them.');
    }
    checkForBackend(inputs);
    const [own] = inputs_wishesForOwnBuilder(inputs);
    if (builder !== undefined && own !== undefined) {
        throw new InputError(`${own}: is for a builder that this action makes, but builder names another one; give one of them.`);
    }
    return inputs;
}
/** The inputs that ask for a builder of this action's own. */
function inputs_wishesForOwnBuilder({ driverOpts, buildkitdConfig, buildkitdConfigInline }) {
    return [
        ...(driverOpts.length > 0 ? ['driver-opts'] : []),
        ...(buildkitdConfig === undefined ? [] : ['buildkitd-config']),
        ...(buildkitdConfigInline === undefined ? [] : ['buildkitd-config-inline'])
    ];
}
/** Whether the Dockerfile is to be built, and not only looked at. */
function inputs_isBuild({ call }) {
    return call === undefined || callMethod(call) === 'build';
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/short-hash.ts

/** Eight hexadecimal digits: enough to keep the names of one repository or machine apart. */
function short_hash_shortHash(text) {
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

;// CONCATENATED MODULE: ./src/environment/own-builder.ts












/** As docker/setup-buildx-action has them by default: `allow` then decides. */
const DAEMON_FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Whether a builder of this action's own is used instead of the current one: because the inputs ask for it, or because
 * the current one cannot export a cache and the user did not insist on it.
 */
function needsOwnBuilder(inputs, current, settings) {
    if (wishesForOwnBuilder(inputs).length > 0)
        return true;
    // Docker's own builder can write an inline cache.
    const wantsCache = inputs.cache !== 'off' && inputs.cache !== 'inline' && isBuild(inputs);
    const insists = inputs.builder !== undefined || settings.builder !== undefined;
    // Only docker's own builder knows the way to its host by this name.
    const needsDocker = inputs.addHosts.some((host) => host.endsWith('host-gateway'));
    return !insists && !needsDocker && wantsCache && !canExportCache(current);
}
/**
 * The options of the docker-container driver. This machine's own network, where docker's own builder is, has what listens
 * on its loopback address: registries, and services for a step with `network: host`. Without it, the builder has a network
 * of its own.
 */
function driverOptsOf(inputs, { builderImage }) {
    const { tags, cacheImage, network } = inputs;
    const saysImage = inputs.driverOpts.some((line) => /(^|,)\s*"?image=/.test(line));
    const image = builderImage === undefined || saysImage ? [] : [`image=${builderImage}`];
    const driverOpts = [...inputs.driverOpts, ...image];
    // A line may hold several options.
    const saysNetwork = driverOpts.some((line) => /(^|,)\s*"?network=/.test(line));
    const images = [...tags, ...(cacheImage === undefined ? [] : [cacheImage]), ...imagesIn(inputs)];
    const local = images.some((image) => isLoopback(registryOf(image)));
    return (local || network === 'host') && !saysNetwork ? [...driverOpts, 'network=host'] : driverOpts;
}
/** Images that entries name: `docker-image://…` contexts, `ref=…` of caches, `name=…` of outputs. */
function imagesIn({ buildContexts, cacheFrom, cacheTo, outputs }) {
    const refs = [...cacheFrom, ...cacheTo]
        .flatMap(parseEntries)
        .flatMap(({ attributes: { ref } }) => (ref === undefined ? [] : [ref]));
    const names = outputs.flatMap((line) => parseOutput(line).attributes.name?.split(',') ?? []);
    return [...refs, ...names, ...imagesOfContexts(buildContexts)];
}
/** Its name is the same for the same repository and recipe, so that later steps and jobs find it again. */
async function recipeOf(inputs, { event, settings }) {
    const config = await readConfig(inputs);
    const driverOpts = driverOptsOf(inputs, settings);
    const { repository } = event;
    const identity = JSON.stringify([repository, driverOpts.toSorted(), config]);
    return { name: `buildkit-cache-${shortHash(identity)}`, driverOpts, config };
}
async function readConfig({ buildkitdConfig, buildkitdConfigInline }) {
    if (buildkitdConfig === undefined)
        return buildkitdConfigInline;
    try {
        return await readFile(buildkitdConfig, 'utf8');
    }
    catch (error) {
        throw new InputError(`buildkitd-config: ${buildkitdConfig} cannot be read (${reasonOf(error)}); give the path of a file, from the workspace.`, { cause: error });
    }
}
/** The builder as it would be, for a dry run, which makes none. */
async function describeOwnBuilder(inputs, workshop) {
    const { name } = await recipeOf(inputs, workshop);
    return {
        builder: { name, driver: 'docker-container', nodes: [], error: undefined, isOldBuildx: false },
        origin: 'planned'
    };
}
/**
 * The builder, started: the one that an earlier step or job left, or a new one. A reason, if it cannot be had.
 * @throws {InputError} for a configuration that cannot be read
 */
async function provideOwnBuilder(command, inputs, workshop) {
    const recipe = await recipeOf(inputs, workshop);
    const left = await findStarted(command, recipe.name);
    if (left === 'busy')
        return { reason: `builder ${recipe.name} is there and does not answer` };
    if (left !== undefined)
        return { builder: left, origin: 'found' };
    const complaint = await create(command, recipe, workshop.temp);
    // Another job on this machine may have been faster; then that one's is used.
    const isThere = complaint === undefined || complaint.includes('existing instance');
    const builder = isThere ? await findStarted(command, recipe.name) : undefined;
    if (builder !== undefined && builder !== 'busy')
        return { builder, origin: complaint === undefined ? 'created' : 'found' };
    if (!isThere)
        await removeBuilder(command, recipe.name);
    return { reason: complaint ?? 'it did not start' };
}
/**
 * The builder of this name if it is there and runs, or can be started. One that is stopped and cannot be started is
 * removed, as it would be in the way of a new one; but not before another job on this machine, which may be starting it
 * now, had time to. One that is there and only does not answer may be at work for another job: it is `busy`.
 */
async function findStarted(command, name) {
    let isStopped = true;
    for (let attempt = 0; attempt < STARTING_ATTEMPTS; attempt++) {
        if (attempt > 0)
            await setTimeout(STARTING_PAUSE);
        const answer = await askBuildx(command, ['inspect', name]);
        if (answer.exitCode !== 0)
            return undefined;
        const found = parseInspect(answer.stdout);
        const builder = isRunning(found) ? found : await startBuilder(command, found);
        if (isRunning(builder))
            return builder;
        isStopped = builder.nodes.every(({ status }) => status === 'inactive' || status === 'stopped');
    }
    if (!isStopped)
        return 'busy';
    await removeBuilder(command, name);
    return undefined;
}
const STARTING_ATTEMPTS = 2;
/** Milliseconds. */
const STARTING_PAUSE = 2_000;
function isRunning({ nodes }) {
    return nodes.length > 0 && nodes.every(({ status }) => status === 'running');
}
/** Makes and starts the builder; what buildx complains of, if it does. */
async function create(command, { name, driverOpts, config }, temp) {
    const folder = await mkdtemp(join(temp, 'buildkit-cache-'));
    try {
        const file = join(folder, 'buildkitd.toml');
        if (config !== undefined)
            await writeFile(file, config);
        const args = [
            ...['create', '--name', name, '--driver', 'docker-container', '--bootstrap'],
            ...driverOpts.flatMap((option) => ['--driver-opt', option]),
            ...['--buildkitd-flags', DAEMON_FLAGS],
            ...(config === undefined ? [] : ['--config', file])
        ];
        const answer = await askBuildx(command, args, STARTING_LIMIT);
        return answer.exitCode === 0 ? undefined : complaintOf(answer);
    }
    finally {
        await rm(folder, { recursive: true, force: true });
    }
}
/** Removes a builder with its state; what buildx complains of, if it does. */
async function removeBuilder(command, name) {
    const answer = await ask_askBuildx(command, ['rm', '--force', name]);
    const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`);
    return isGone ? undefined : ask_complaintOf(answer);
}

;// CONCATENATED MODULE: ./src/report/report.ts

function createReport(material) {
    const { plan, ending, vertices, restore, save, setbacks } = material;
    return {
        backend: plan.backend,
        reason: plan.reason,
        scope: plan.scope,
        succeeded: ending.exitCode === 0,
        seconds: (ending.endedAt - ending.startedAt) / 1000,
        steps: vertices && stepsOf(vertices),
        restore,
        export: material.export,
        save,
        readSeconds: readSeconds(vertices ?? [], restore),
        savedSeconds: material.savedSeconds,
        bytesFetched: (vertices ?? []).reduce((sum, vertex) => sum + vertex.bytesFetched, 0),
        // BuildKit quotes addresses that are signed.
        troubles: [
            ...restoreTroubles(restore),
            ...setbacks,
            ...findCacheTroubles(vertices ?? [], material.export)
        ].map(withoutSecrets)
    };
}
function restoreTroubles(restore) {
    return restore?.status === 'failed'
        ? [`The cache is not used: ${restore.reason}. The build went on without it.`]
        : [];
}
/** `[stage n/m] INSTRUCTION`, perhaps with a platform before the stage; `[internal]` has no n/m. */
const STEP = /^\[(?:[^\]]* )?\d+\/\d+\] (?!FROM )/;
/** Of the vertices of one step, the status that says most. */
const WEIGHT = { 'not run': 0, cached: 1, executed: 2, failed: 3 };
/**
 * The steps of a build: its instructions, without FROM, which only names a base. Where builds of the same at the same time
 * share a builder, BuildKit's record has a step once for each of them.
 */
function stepsOf(vertices) {
    const steps = new Map();
    for (const vertex of vertices.filter(({ name }) => STEP.test(name))) {
        const { name, seconds, error } = vertex;
        const step = { name, status: statusOf(vertex), seconds, error };
        const known = steps.get(name);
        if (known === undefined || WEIGHT[step.status] > WEIGHT[known.status])
            steps.set(name, step);
    }
    return [...steps.values()];
}
function statusOf({ cached, error, started, completed }) {
    // BuildKit stops the other steps when one fails; they end with this error and are not what failed.
    if (error?.endsWith('context canceled'))
        return 'not run';
    if (error !== undefined)
        return 'failed';
    if (cached)
        return 'cached';
    return started && completed ? 'executed' : 'not run';
}
/** Whether there are steps, and all of them came from a cache. */
function isWhollyCached(steps) {
    const { cached, total } = report_countSteps(steps);
    return total > 0 && cached === total;
}
function report_countSteps(steps) {
    return { cached: steps.filter(({ status }) => status === 'cached').length, total: steps.length };
}
/** As actions/cache has it: `true` all, `false` some, empty none. */
function cacheHit({ cached, total }) {
    if (cached === 0)
        return '';
    return cached === total ? 'true' : 'false';
}
const IMPORT = /^importing cache manifest from /;
const EXPORT = /^exporting (cache to|to GitHub Actions Cache)/;
/** A registry says so of a cache image that nobody has written yet. */
const NOT_YET = /^(?!.*blob sha256:).*(not found|NAME_UNKNOWN|MANIFEST_UNKNOWN)/i;
/** What BuildKit could not import or export. It builds on without, and says so only in its log. */
function findCacheTroubles(vertices, written) {
    const unread = errorsOf(vertices, IMPORT).filter((error) => !NOT_YET.test(error));
    const clauses = [
        ...(unread.length > 0 ? [`could not be read (${unread.join('; ')})`] : []),
        ...(written.status === 'failed' ? [`could not be written (${written.reason})`] : [])
    ];
    return clauses.length > 0 ? [`The cache ${clauses.join(' and ')}; the build went on without it.`] : [];
}
/** What BuildKit says of exports that failed, each once, also of those whose errors are ignored. */
function exportErrors(vertices) {
    return errorsOf(vertices, EXPORT);
}
/** Imports run at the same time, and every step waits for all of them. What a cached step takes is its layers' way here. */
function readSeconds(vertices, restore) {
    const imports = vertices.filter(({ name }) => IMPORT.test(name)).map(({ seconds }) => seconds);
    const fetched = stepsOf(vertices)
        .filter(({ status }) => status === 'cached')
        .reduce((sum, { seconds }) => sum + seconds, 0);
    const restored = restore?.status === 'restored' ? restore.seconds : 0;
    return Math.max(0, ...imports) + fetched + restored;
}
/** Below this a difference means nothing; seconds. */
const DIFFERENCE = 2;
/** A sentence for a cache that took longer than it saved; undefined if it did not, or if that is not known. */
function lossOf({ readSeconds: read, export: written, savedSeconds }) {
    const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0;
    if (savedSeconds === undefined || read + write <= savedSeconds + DIFFERENCE)
        return undefined;
    const round = (seconds) => `${Math.round(seconds)} s`;
    return (`The cache took longer than it saved: ${round(read)} to read and ${round(write)} to write, for steps of ` +
        `${round(savedSeconds)}. If that is so in most runs, cache: off is faster, or another cache (docs/how-it-decides.md).`);
}
function errorsOf(vertices, name) {
    const errors = vertices.filter((vertex) => name.test(vertex.name)).map(({ error }) => error);
    return [...new Set(errors.filter((error) => error !== undefined))];
}
/** For the output `cache-exported`. */
const EXPORTED = {
    written: 'true',
    failed: 'false',
    skipped: 'skipped',
    'nothing to write': 'skipped'
};

;// CONCATENATED MODULE: ./src/report/render.ts



/** The plan as lines for the log, after the facts that it was made from. */
function renderPlan(plan, facts) {
    return [
        ...renderFacts(facts),
        `policy:    ${plan.policy.reason}`,
        `cache:     ${plan.backend} — ${plan.reason}`,
        ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
        `scope:     ${plan.scope}`,
        ...plan.remarks.map((remark) => `  ${remark}`),
        ...plan.ours.imports.flatMap(renderChain),
        ...plan.users.imports.map((entry) => `import:    ${withoutSecrets(entry)}`),
        ...[...plan.ours.exports, ...plan.users.exports].map((entry) => `export:    ${withoutSecrets(entry)}`)
    ];
}
/** Of these only the first that is there is imported. */
function renderChain(chain) {
    return chain.map((entry, index) => `${index === 0 ? 'import:    ' : '  or else: '}${withoutSecrets(entry)}`);
}
/** The plan as JSON, for the output `cache-plan`: the first field says which form it has. */
function renderPlanJson(plan) {
    const { ours, users, policy } = plan;
    return JSON.stringify({
        version: 1,
        backend: plan.backend,
        reason: plan.reason,
        rejected: plan.rejected,
        scope: plan.scope,
        policy: { read: policy.read, write: policy.write, trusted: policy.trusted, reason: policy.reason },
        'cache-from': [...ours.imports.flat(), ...users.imports].map(withoutSecrets),
        'cache-to': [...ours.exports, ...users.exports].map(withoutSecrets),
        'only-if-it-pays': plan.mustPay,
        folder: plan.layers?.folder ?? null,
        remarks: plan.remarks,
        notices: plan.notices,
        warnings: plan.warnings
    });
}
/** A command line that a POSIX shell reads back as these words. */
function renderCommand(words) {
    return words
        .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
        .join(' ');
}
/** One sentence on what the cache did. */
function renderSentence(report) {
    const clauses = [stepsClause(report), readClause(report), writeClause(report)];
    return `${clauses.filter((clause) => clause !== '').join('; ')}.`;
}
function stepsClause({ steps, seconds, succeeded, savedSeconds }) {
    const ending = succeeded ? `built in ${formatSeconds(seconds)}` : `failed after ${formatSeconds(seconds)}`;
    if (steps === undefined)
        return `${ending}; no record was found of which steps were cached`;
    const { cached, total } = countSteps(steps);
    const saved = savedSeconds === undefined ? '' : `, saved about ${formatSeconds(savedSeconds)}`;
    return `${cached} of ${total} steps from cache${saved}, ${ending}`;
}
function readClause({ restore, bytesFetched }) {
    switch (restore?.status) {
        case undefined:
            return bytesFetched > 0 ? `${formatBytes(bytesFetched)} of layers fetched (base images and cache)` : '';
        case 'kept':
            return `cache read from this runner, ${formatBytes(restore.bytes)}`;
        case 'restored':
            return `cache read in ${formatSeconds(restore.seconds)}, ${formatBytes(restore.bytes)}`;
        case 'missed':
            return `no cache to read: ${restore.reason}`;
        case 'failed':
            return `cache not read: ${restore.reason}`;
    }
}
function writeClause({ export: written, save }) {
    switch (written.status) {
        case 'failed':
            return '';
        case 'skipped':
            return `cache not written: ${written.reason}`;
        case 'nothing to write':
            return save === undefined ? '' : `cache not written: ${save.reason}`;
        case 'written': {
            const seconds = written.seconds > 0 ? ` in ${formatSeconds(written.seconds)}` : ' with the image';
            const kept = save !== undefined && save.bytes > 0 ? `, ${formatBytes(save.bytes)} ${save.reason}` : '';
            return `cache written${seconds}${kept}`;
        }
    }
}
/** The job summary, Markdown. */
function renderSummary(report) {
    const { cached, total } = countSteps(report.steps ?? []);
    const steps = report.steps === undefined ? 'not known' : `${cached} of ${total}`;
    return [
        '### BuildKit cache',
        '',
        escapeMarkdown(renderSentence(report)),
        '',
        '| Cache | Why | Steps from cache | Build |',
        '|---|---|---|---|',
        `| ${report.backend} | ${escapeMarkdown(report.reason)} | ${steps} | ${formatSeconds(report.seconds)} |`,
        '',
        ...report.troubles.map((trouble) => `> ${escapeMarkdown(trouble)}\n`)
    ].join('\n');
}
/** Text from outside, for a place where Markdown, HTML and line ends must mean nothing. */
function escapeMarkdown(text) {
    return text
        .replace(/[\r\n]+/g, ' ')
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/[\\`*_{}[\]|#~>!@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
function formatSeconds(seconds) {
    return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}
/** Decimal units, as Docker prints sizes. */
function formatBytes(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    // Half a step below the next unit, a value would be rounded to 1000.0 of this one.
    const power = units.findLastIndex((_, candidate) => candidate === 0 || bytes >= 999_950 * 1000 ** (candidate - 2));
    const value = bytes / 1000 ** power;
    return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

;// CONCATENATED MODULE: ./src/report/say.ts

/**
 * Text from outside, for our own log lines, where the runner takes commands: none of it is one. The runner reads
 * `##[command]` anywhere in a line, `::command::` at the start of one, and ends lines at a lone carriage return too
 * (actions/runner ActionCommand.cs, ProcessInvoker.cs).
 */
function harmless(text) {
    return text
        .replaceAll('\r', ' ')
        .replaceAll('##[', '# #[')
        .replace(/^([\p{Z}\p{C}]*)::/gmu, '$1: :');
}
/** Prints a line, or some, to the log. */
function say(text) {
    core/* info */.pq(harmless(text));
}

;// CONCATENATED MODULE: ./src/store/actions-cache.ts
/*
 * The Actions cache service through @actions/cache, for folders as a whole. The package is large, so it is loaded only
 * when it is used.
 */
/** A restore holds up a build, and a save the end of a job, no longer than this; minutes. */
const RESTORE_LIMIT = 5;
const SAVE_LIMIT = 10;
/**
 * Restores the newest entry whose key begins with `prefix` into `folder`.
 * @returns the key of the entry, or undefined if there was none
 * @throws {OverdueError} after the time limit; what was begun goes on writing to the folder
 */
async function actions_cache_restoreFolder(folder, prefix) {
    const { restoreCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
    return within(RESTORE_LIMIT, restoreCache([folder], `${prefix}newest`, [prefix]));
}
/**
 * Saves `folder` under `key`. What goes wrong @actions/cache itself tells as a warning.
 * @returns whether the entry is there now because of this call
 * @throws {OverdueError} after the time limit
 */
async function saveFolder(folder, key) {
    const { saveCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
    return (await within(SAVE_LIMIT, saveCache([folder], key))) >= 0;
}
/** @actions/cache cannot be stopped; it can only be waited for no longer. The process ends by `process.exit`. */
class actions_cache_OverdueError extends Error {
    name = 'OverdueError';
}
async function within(minutes, work) {
    const { promise: overdue, reject } = Promise.withResolvers();
    const complaint = `the Actions cache service was not done after ${minutes} minutes`;
    const timer = setTimeout(() => reject(new actions_cache_OverdueError(complaint)), minutes * 60_000);
    try {
        return await Promise.race([work, overdue]);
    }
    finally {
        clearTimeout(timer);
    }
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/store/claim.ts




/**
 * Claims the layout `ROOT/layers/NAME`: for writing, or, if another living job writes or nothing is to be written, for
 * reading. Rejects if the folder's place cannot be written to, or if there is no flock on this machine.
 */
async function claim_claimLayout(folder, wish = 'writer') {
    const users = claim_stateFile(folder, 'users');
    await mkdir(dirname(users), { recursive: true });
    let presence = await lock(users, ['-s']);
    const writing = wish === 'writer' ? await lock(claim_stateFile(folder, 'writer'), ['-x', '-n']) : undefined;
    return {
        role: writing === undefined ? 'reader' : 'writer',
        whileAlone: async (work) => {
            await presence?.release();
            const alone = await lock(users, ['-x', '-n']);
            try {
                if (alone !== undefined)
                    await work();
            }
            finally {
                await alone?.release();
                presence = await lock(users, ['-s']);
            }
        },
        release: async () => {
            await presence?.release();
            await writing?.release();
        }
    };
}
/** `ROOT/state/NAME.KIND`, for the layout `ROOT/layers/NAME`: apart from the layouts, whose names it cannot meet. */
function claim_stateFile(folder, kind) {
    return join(dirname(dirname(folder)), 'state', `${basename(folder)}.${kind}`);
}
/** Takes a lock on `file`, which is made if need be. Undefined if another has it and `-n` says not to wait. */
async function lock(file, flags) {
    await (await open(file, 'a')).close();
    // cat gives back the first line as soon as it runs, which is when the lock is there.
    const child = spawn('flock', [...flags, file, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    child.stdin.on('error', () => {
        // flock gave up without reading; its exit code says so.
    });
    child.stdin.write('\n');
    const got = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
    if (got)
        return { release: () => end(child, ended) };
    if (child.exitCode === 1)
        return undefined;
    throw new Error(`flock of ${file} ended with ${child.exitCode ?? child.signalCode}`);
}
async function end(child, ended) {
    child.stdin?.end();
    await ended;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
;// CONCATENATED MODULE: ./src/store/oci-layout.ts






/** What BuildKit writes into a layout. An export that was broken off leaves some of it, without `oci-layout`. */
const LAYOUT_NAMES = new Set(['blobs', 'cache.lock', 'index.json', 'index.json.lock', 'ingest', 'oci-layout']);
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Far above any real manifest; a larger blob is not read as one. */
const LARGEST_MANIFEST = 16 * 1024 * 1024;
/** Looks at a layout and everything its index reaches: that the blobs are there and have the sizes they should. */
async function oci_layout_readLayout(folder) {
    const names = await namesIn(folder);
    if (names.length === 0)
        return { kind: 'absent' };
    if (names.some((name) => !LAYOUT_NAMES.has(name)))
        return { kind: 'foreign', reason: `${folder} has files, but is no OCI layout` };
    try {
        const index = JSON.parse(await (0,promises_.readFile)((0,external_node_path_.join)(folder, 'index.json'), 'utf8'));
        const roots = index.manifests ?? [];
        if (roots.length === 0)
            return { kind: 'broken', reason: `${folder}/index.json has no entries` };
        const blobs = new Map();
        // What an index points to is a manifest, even where the entry does not say so.
        for (const root of roots)
            await reach(folder, { mediaType: 'manifest', ...root }, blobs);
        const digest = (0,external_node_crypto_.createHash)('sha256')
            .update(roots.map((root) => root.digest).join())
            .digest('hex');
        return { kind: 'whole', digest, blobs, bytes: [...blobs.values()].reduce((sum, size) => sum + size, 0) };
    }
    catch (error) {
        return { kind: 'broken', reason: `${folder}: ${errors_reasonOf(error)}` };
    }
}
/**
 * Hashes the blobs that the index reaches, but for those that were verified before and not modified since. A wrong
 * byte in an imported layer fails the build, and a builder can be of no use for its base image from then on (seen with
 * BuildKit 0.34: `lease …: not found`), so nothing is imported unverified.
 * @returns what is now verified, or the first blob with other bytes
 */
async function oci_layout_verifyLayout(folder, layout, before) {
    const verified = {};
    for (const digest of layout.blobs.keys()) {
        const path = blobPath(folder, digest);
        const { mtimeMs } = await stat(path);
        if (before[digest] !== mtimeMs && (await digestOf(path)) !== digest) {
            return { damage: `blob ${digest} has other bytes than its name says` };
        }
        verified[digest] = mtimeMs;
    }
    return { verified };
}
async function digestOf(path) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
    return `sha256:${hash.digest('hex')}`;
}
/**
 * Deletes the blobs that the index does not reach, and what broken-off writes left. Older exports stay in the
 * folder otherwise, and it grows with every build.
 * @returns the number of bytes that were freed
 */
async function oci_layout_collectGarbage(folder, layout) {
    await rm(join(folder, 'ingest'), { recursive: true, force: true });
    let freed = 0;
    for (const name of await namesIn(join(folder, 'blobs', 'sha256'))) {
        if (layout.blobs.has(`sha256:${name}`))
            continue;
        const path = join(folder, 'blobs', 'sha256', name);
        freed += (await stat(path)).size;
        await rm(path);
    }
    return freed;
}
async function reach(folder, descriptor, blobs) {
    if (!DIGEST.test(descriptor.digest))
        throw new Error(`"${descriptor.digest}" is not a digest`);
    if (blobs.has(descriptor.digest))
        return;
    const { size } = await (0,promises_.stat)(blobPath(folder, descriptor.digest));
    if (size !== descriptor.size)
        throw new Error(`blob ${descriptor.digest} has ${size} bytes instead of ${descriptor.size}`);
    blobs.set(descriptor.digest, size);
    for (const child of await childrenOf(folder, descriptor))
        await reach(folder, child, blobs);
}
/** Manifests point to further blobs. */
async function childrenOf(folder, descriptor) {
    if (!/manifest|index/.test(descriptor.mediaType ?? ''))
        return [];
    if (descriptor.size > LARGEST_MANIFEST)
        throw new Error(`manifest ${descriptor.digest} has ${descriptor.size} bytes`);
    const manifest = JSON.parse(await (0,promises_.readFile)(blobPath(folder, descriptor.digest), 'utf8'));
    return [
        ...(manifest.config ? [manifest.config] : []),
        ...(manifest.layers ?? []),
        ...(manifest.manifests ?? [])
    ];
}
/** Whether a layout has a blob, with the bytes that its digest names. */
async function hasBlob(folder, digest) {
    try {
        return (await digestOf(blobPath(folder, digest))) === digest;
    }
    catch {
        // Not there, or not to be read.
        return false;
    }
}
function blobPath(folder, digest) {
    return (0,external_node_path_.join)(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
}
async function namesIn(folder) {
    try {
        return await (0,promises_.readdir)(folder);
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return [];
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/store/layers.ts






/**
 * Makes the layout ready: takes what is there if it is whole, else asks the store that the plan names. Whatever
 * goes wrong is an outcome: the build then goes on without.
 */
async function openLayers(layers) {
    let claim;
    try {
        // A job that does not write a kept folder leaves that to another; to unpack what the service has, one must write.
        const isReader = !layers.writes && layers.store === 'folder';
        claim = await claimLayout(layers.folder, isReader ? 'reader' : 'writer');
        const found = await readLayout(layers.folder);
        if (found.kind === 'foreign')
            return layers_closed(`${found.reason}, and it is left untouched`, claim);
        const mine = claim.role === 'writer';
        // What is broken and not read would still be in the way of the export.
        if (!layers.reads && mine && found.kind === 'broken')
            await rm(layers.folder, { recursive: true, force: true });
        const own = layers.reads ? await restore(layers, found, mine) : NOT_WANTED;
        const others = own.status === 'missed' && layers.reads ? await findOthers(layers) : [];
        claim = others.reduce((all, other) => together(all, other.claim), claim);
        const { outcome, sources } = others.length > 0 ? asOne(others) : { outcome: own, sources: [layers.folder] };
        const readable = outcome.status === 'kept' || outcome.status === 'restored';
        const barrier = mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now';
        return { outcome, sources, readable, writable: mine && layers.writes, barrier, claim };
    }
    catch (error) {
        return layers_closed(`${layers.folder} cannot be used (${reasonOf(error)})`, claim);
    }
}
/** What is read in place of the own layout: a fallback, or what there is of single platforms. */
async function findOthers({ fallbacks, parts }) {
    const fallback = await findWhole(fallbacks);
    if (fallback !== undefined)
        return [fallback];
    const found = [];
    for (const part of parts) {
        const other = await findWhole(part);
        if (other !== undefined)
            found.push(other);
    }
    return found;
}
/** The first of the layouts that is whole, claimed so that nobody deletes blobs from it. */
async function findWhole(folders) {
    for (const folder of folders) {
        const claim = await claimLayout(folder, 'reader');
        const layout = await readKept(folder);
        if (layout.kind === 'whole')
            return { folder, layout, claim };
        await claim.release();
    }
    return undefined;
}
function asOne(others) {
    const digest = others.map(({ layout }) => layout.digest).join();
    const bytes = others.reduce((sum, { layout }) => sum + layout.bytes, 0);
    return { outcome: { status: 'kept', digest, bytes }, sources: others.map(({ folder }) => folder) };
}
async function readKept(folder) {
    try {
        return await trust(folder, await readLayout(folder), await readVerified(stateFile(folder, 'verified')));
    }
    catch (error) {
        return { kind: 'broken', reason: reasonOf(error) };
    }
}
/** Two claims as one: what the first may, while both last. */
function together(first, second) {
    return {
        ...first,
        release: async () => {
            await first.release();
            await second.release();
        }
    };
}
const NOT_WANTED = { status: 'missed', reason: 'no-cache' };
function layers_closed(reason, claim) {
    const outcome = { status: 'failed', reason };
    return { outcome, sources: [], readable: false, writable: false, barrier: reason, claim };
}
async function restore({ folder, store }, found, mine) {
    const trusted = await trust(folder, found, await readVerified(stateFile(folder, 'verified')));
    if (trusted.kind === 'whole')
        return { status: 'kept', digest: trusted.digest, bytes: trusted.bytes };
    // What is broken in our own folder is of no use to anybody; without it, the next export writes it anew.
    if (trusted.kind === 'broken' && mine)
        await rm(folder, { recursive: true, force: true });
    if (store === 'actions-cache' && mine)
        return restoreFromService(folder);
    const reason = trusted.kind === 'broken' ? `the layout was broken (${trusted.reason})` : 'nothing has been kept here yet';
    return { status: 'missed', reason };
}
/** The layout, if every blob has the bytes it should; what was verified is remembered beside the locks. */
async function trust(folder, found, before) {
    if (found.kind !== 'whole')
        return found;
    const result = await verifyLayout(folder, found, before);
    if ('damage' in result)
        return { kind: 'broken', reason: result.damage };
    await writeFile(stateFile(folder, 'verified'), JSON.stringify(result.verified));
    return found;
}
async function readVerified(file) {
    try {
        const value = JSON.parse(await readFile(file, 'utf8'));
        return typeof value === 'object' && value !== null ? value : {};
    }
    catch {
        // None yet, or cut off: then everything is verified anew.
        return {};
    }
}
async function restoreFromService(folder) {
    const startedAt = performance.now();
    try {
        const key = await restoreFolder(folder, keyPrefix(folder));
        if (key === undefined) {
            await rm(folder, { recursive: true, force: true });
            return { status: 'missed', reason: 'the cache service has nothing for this scope yet' };
        }
        // tar gives files the times they had elsewhere, so what was verified here before says nothing of them.
        const layout = await trust(folder, await readLayout(folder), {});
        if (layout.kind === 'whole') {
            const seconds = (performance.now() - startedAt) / 1000;
            return { status: 'restored', digest: layout.digest, bytes: layout.bytes, seconds };
        }
        await rm(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `what the cache service gave cannot be used (${describe(layout)})` };
    }
    catch (error) {
        // Something still writes to the folder: it is neither ours to delete now nor to export to.
        if (error instanceof OverdueError)
            throw error;
        await rm(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` };
    }
}
function describe(state) {
    return state.kind === 'absent' ? 'it was empty' : state.reason;
}
/** Throws away a layout that turned out to be damaged, if this job is its writer. */
async function discardLayers({ folder }, { claim }) {
    if (claim?.role === 'writer')
        await rm(folder, { recursive: true, force: true });
}
/** Cleans the layout after a build that succeeded, and decides whether it must be carried to later jobs. */
async function settleLayers(layers, open) {
    try {
        return await decideSave(layers, open);
    }
    catch (error) {
        return { save: false, reason: `${layers.folder} cannot be read (${reasonOf(error)})`, bytes: 0 };
    }
}
async function decideSave({ folder, store }, open) {
    if (!open.writable)
        return { save: false, reason: open.barrier ?? 'this run does not write', bytes: 0 };
    const layout = await readLayout(folder);
    if (layout.kind !== 'whole')
        return { save: false, reason: `nothing was exported (${describe(layout)})`, bytes: 0 };
    await open.claim?.whileAlone(() => collectGarbage(folder, layout));
    const { outcome } = open;
    const before = outcome.status === 'kept' || outcome.status === 'restored' ? outcome.digest : undefined;
    if (before === layout.digest)
        return { save: false, reason: 'nothing changed', bytes: 0 };
    if (store === 'folder')
        return { save: false, reason: `kept in ${folder}`, bytes: layout.bytes };
    return { save: true, reason: 'to be saved in the Actions cache at the end of the job', bytes: layout.bytes };
}
/** Saves a layout to the Actions cache service, under a key made of its content. */
async function saveLayers(folder) {
    const layout = await oci_layout_readLayout(folder);
    if (layout.kind !== 'whole')
        return { status: 'skipped', reason: describe(layout) };
    const startedAt = performance.now();
    const key = `${keyPrefix(folder)}${layout.digest.slice(0, 16)}`;
    if (!(await saveFolder(folder, key)))
        return { status: 'skipped', reason: 'the cache service did not take it' };
    return { status: 'saved', key, bytes: layout.bytes, seconds: (performance.now() - startedAt) / 1000 };
}
/** Entries of one scope share a prefix; `1` is the version of what is inside. */
function keyPrefix(folder) {
    return `buildkit-cache-1-${(0,external_node_path_.basename)(folder)}-`;
}

;// CONCATENATED MODULE: ./src/save.ts







/** After the job: carries the layers to the cache service, and removes a builder that was made for this job. */
async function savePost({ layers, builder }) {
    if (layers !== undefined)
        await saveAndSay(layers);
    if (builder !== undefined)
        await removeAndSay(builder);
}
/** Trouble with the cache never fails a job. */
async function saveAndSay(folder) {
    try {
        const outcome = await saveLayers(folder);
        if (outcome.status === 'saved') {
            say(`Cache saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`);
        }
        else {
            say(`Cache not saved: ${outcome.reason}.`);
        }
    }
    catch (error) {
        core/* warning */.$e(`The cache could not be saved: ${errors_reasonOf(error)}`);
    }
}
/** Nor does a builder that is left over. */
async function removeAndSay(name) {
    try {
        const complaint = await removeBuilder(await findBuildx(), name);
        say(complaint === undefined ? `Builder ${name} removed.` : `Builder ${name} was not removed: ${complaint}`);
    }
    catch (error) {
        say(`Builder ${name} was not removed: ${errors_reasonOf(error)}`);
    }
}


/***/ })

};
