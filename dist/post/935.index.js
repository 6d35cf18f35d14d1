export const id = 935;
export const ids = [935];
export const modules = {

/***/ 3935:
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
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/cancellation.ts



/*
 * To a step of a cancelled job the runner sends SIGINT, 7.5 s later SIGTERM, and ends it 2.5 s after that. The programs that
 * the step has started are told nothing (actions/runner ProcessInvoker.cs).
 */
/** Longest that the programs of a cancelled step have to end by themselves; milliseconds. */
const PATIENCE = 5_000;
const SIGNALS = (/* unused pure expression or super */ null && (['SIGINT', 'SIGTERM']));
const programs = new Map();
const folders = new Set();
let cancelled;
/** From now on a cancelled step ends its programs first, then deletes the folders it works in, and goes no further. */
function endInOrder() {
    for (const signal of SIGNALS)
        process.on(signal, () => cancel(signal));
}
/** Has a program that was just started end with the step. */
function endWithStep(program, ending) {
    const ended = () => {
        programs.delete(program);
        // Before anybody learns of the end, and begins something else.
        if (cancelled !== undefined && programs.size === 0)
            leave(cancelled);
    };
    programs.set(program, ending);
    program.once('error', ended).once('close', ended);
    if (cancelled !== undefined)
        program.kill('SIGINT');
}
/** Does work in a folder of its own, whose path begins with `prefix` and which is gone afterwards. */
async function cancellation_withFolder(prefix, work) {
    const folder = await mkdtemp(prefix);
    folders.add(folder);
    try {
        return await work(folder);
    }
    finally {
        await rm(folder, { recursive: true, force: true });
        folders.delete(folder);
    }
}
function cancel(signal) {
    if (cancelled !== undefined)
        return;
    cancelled = signal;
    process.stdout.write('The job was cancelled; what this step has begun is ended.\n');
    if (programs.size === 0)
        leave(signal);
    for (const [program, ending] of programs)
        if (ending === 'stop')
            program.kill('SIGINT');
    setTimeout(() => {
        for (const program of programs.keys())
            program.kill('SIGKILL');
        leave(signal);
    }, PATIENCE);
}
function leave(signal) {
    for (const folder of folders)
        (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true });
    process.exit(128 + external_node_os_.constants.signals[signal]);
}

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
        const child = (0,external_node_child_process_.execFile)(command.program, [...command.leading, ...args], options, (error, stdout, stderr) => {
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
        // Such as a builder that is being made: buildx leaves a container behind if it is interrupted then.
        endWithStep(child, 'finish');
    });
}
/** What a failed answer says: its last line of stderr without buildx's `ERROR: `. */
function ask_complaintOf(answer) {
    const lines = answer.stderr.trim().split('\n');
    return (lines.at(-1) ?? '').replace(/^ERROR: /, '') || `exit code ${answer.exitCode} without a message`;
}

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/buildx/registry-names.ts
const DOCKER_HUB = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);
/** The registry of a server's address, as the docker CLI's configuration has those. */
function registry_names_registryHost(server) {
    const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? server;
    return DOCKER_HUB.has(host) ? 'docker.io' : host;
}
/** The registry that a repository name such as `ghcr.io/owner/name` lives in; `docker.io` for short names. */
function registry_names_registryOf(repository) {
    const [first, ...rest] = repository.split('/');
    const named = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost');
    return named ? registry_names_registryHost(first) : 'docker.io';
}
/** The bare names of this machine, which want no login and are reached only from its own network. */
function registry_names_isLoopback(registry) {
    return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(registry);
}
/** Whether a reference ends with a tag: a colon before the last slash is that of a port. */
function hasTag(reference) {
    return /:./s.test(reference.slice(reference.lastIndexOf('/') + 1));
}

;// CONCATENATED MODULE: ./src/environment/docker-config.ts





/** The folder of the docker CLI's configuration. */
function dockerConfigFolder(env) {
    return env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME || (0,external_node_os_.homedir)(), '.docker');
}
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
        throw new errors/* InputError */.dz('Neither docker nor buildx was found on this runner. Add a step with docker/setup-buildx-action before this one, ' +
            'or install Docker with the buildx plugin.');
    }
    const throughDocker = { program: docker, leading: ['buildx'] };
    if ((await ask_askBuildx(throughDocker, ['version'])).exitCode === 0)
        return throughDocker;
    throw new errors/* InputError */.dz('docker was found on this runner, but not its buildx plugin. Add a step with docker/setup-buildx-action before ' +
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
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 5 modules
var lib_sync = __webpack_require__(9329);
;// CONCATENATED MODULE: ./src/inputs/csv-fields.ts

/**
 * The fields of one CSV line, as many of buildx's flags take it, without the white space around them unless `trim` is
 * false; undefined for a line that is not well-formed, of which buildx will say what is wrong.
 */
function csv_fields_csvFields(line, trim = true) {
    try {
        const fields = parse(line, { relax_quotes: true, trim })[0] ?? [];
        return trim ? fields.map((field) => field.trim()) : fields;
    }
    catch {
        // An unclosed quote, for example.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/buildx/cache-entry.ts


/** As buildx reads it back (util/buildflags/cache.go): one CSV line of `key=value`, quoted where needed. */
function renderEntry(entry) {
    return renderFields([['type', entry.type], ...Object.entries(entry.attributes)]);
}
/** One CSV line of `key=value` fields, as many flags of buildx take it. */
function renderFields(pairs) {
    return stringify([pairs.map(([key, value]) => `${key}=${value}`)], { eof: false, quoted_match: /\r/ });
}
/**
 * Reads a user's line. A line without any `=` is a list of registry references, as buildx has it.
 * A line that is not made of `key=value` fields gives no entries: what is wrong with it is for buildx to say.
 */
function cache_entry_parseEntries(line) {
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
/** Credentials in a line, each after what makes it known: in a quoted field, in another, in addresses, in the gateway's path. */
const CREDENTIALS = (/* unused pure expression or super */ null && ([
    /((?:^|,)\s*"(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^"]|"")*)/gi,
    /((?:^|[,\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^,"]|"")*)/gi,
    /(:\/\/[^/@\s:,]*:)([^/@\s]+)(?=@)/g,
    /(\bhttps?:\/\/)([^/@\s:,]{20,})(?=(?::[^/@\s]*)?@)/gi,
    /([?&](?:sig|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=)([^&\s,"]+)/gi,
    /(:\d{1,5}\/(?:v2\/)?)([0-9a-f]{32})(?=\/)/g
]));
/** A line of a cache, well-formed or not, with stars for its credentials. */
function withoutSecrets(line) {
    return CREDENTIALS.reduce((text, form) => text.replace(form, '$1***'), line);
}
/** Whether a line has credentials in it. */
function hasSecrets(line) {
    return withoutSecrets(line) !== line;
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var node_modules_semver = __webpack_require__(2088);
;// CONCATENATED MODULE: ./src/buildx/versions.ts

/** Whether one of the versions is known to be older than `floor` (`0.20.0`). Unknown is not older. */
function versions_isOlderThan(floor, versions) {
    return versions.some((version) => {
        const parsed = semver.coerce(version);
        return parsed !== null && semver.lt(parsed, floor);
    });
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
    return named.flatMap((line) => /=docker-image:\/\/(.*)$/s.exec(line)?.[1] ?? []);
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

// EXTERNAL MODULE: ./src/inputs/go-bool.ts
var go_bool = __webpack_require__(9040);
;// CONCATENATED MODULE: ./src/buildx/output.ts


/**
 * Reads a user's `--output` as buildx does (util/buildflags/export.go): CSV of `key=value`; a single field that names no
 * type is the folder of a local output. What is wrong with a line is for buildx to say: it then has no type.
 */
function output_parseOutput(line) {
    const fields = csvFields(line) ?? [];
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

;// CONCATENATED MODULE: ./src/inputs/values.ts

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
function parseBoolean(name, text, fallback) {
    if (text === '')
        return fallback;
    const value = readBoolean(text);
    if (value === undefined)
        throw new InputError(`${name}: "${text}" is not a boolean; write true or false.`);
    return value;
}
/** One of `choices`; an empty text means the first. */
function parseChoice(name, text, choices) {
    if (text === '')
        return choices[0];
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
        throw new InputError(`${name}: "${text}" is not known; allowed are ${choices.join(', ')}.`);
    return choice;
}
/** `0.8` or `80%`, as a number from 0 to 1. */
function parseRatio(name, text) {
    if (text === '')
        return undefined;
    const { number = '', percent } = /^(?<number>\d+(?:\.\d+)?)\s*(?<percent>%)?$/.exec(text)?.groups ?? {};
    const ratio = Number(number) / (percent === undefined ? 1 : 100);
    if (number !== '' && ratio <= 1)
        return ratio;
    throw new InputError(`${name}: "${text}" is no part of a whole; write a number from 0 to 1, or a percentage such as 80%.`);
}
/** A repository name as the distribution reference grammar has it: optional host[:port], lower-case path. */
const REPOSITORY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;
/** A repository without a tag, lower-cased. */
function parseRepository(name, text) {
    if (text === '')
        return undefined;
    const repository = text.toLowerCase();
    if (REPOSITORY.test(repository))
        return repository;
    throw new InputError(`${name}: "${text}" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.`);
}
/** Control characters would end up in keys, tags and logs. */
function parseName(name, text) {
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
function checkPlatforms(platforms) {
    return checkItems('platforms', platforms, (item) => PLATFORM.test(item), 'an operating system and an architecture, such as linux/amd64 or linux/arm64');
}
function checkTags(tags) {
    return checkItems('tags', tags, (tag) => !/\s/.test(tag), 'image names without spaces, one a line');
}
/** `name=soft` or `name=soft:hard`, as docker/go-units has it. */
function checkUlimits(limits) {
    return checkItems('ulimit', limits, (limit) => /^\w+=-?\d+(:-?\d+)?$/.test(limit), 'a name and one or two numbers, such as nofile=1024:2048');
}
/** A `type=` without a type; other types than these are for buildx to judge. */
function checkOutputs(outputs) {
    return checkItems('outputs', outputs, (output) => !/(^|,)\s*("\s*)?type=\s*("\s*)?(,|$)/.test(output), 'a type after type=: docker, image, registry, local, oci, tar or cacheonly');
}
const UNITS = (/* unused pure expression or super */ null && (['', 'k', 'm', 'g', 't']));
/** A size in bytes, such as `10GB` or `500MiB`; undefined if it was not given. Units without an i are decimal, as docker's. */
function parseSize(name, text) {
    if (text === '')
        return undefined;
    const [, digits, letter = '', binary] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i)?)?b?$/i.exec(text) ?? [];
    const size = Number(digits) * (binary === undefined ? 1000 : 1024) ** UNITS.indexOf(letter.toLowerCase());
    if (Number.isFinite(size) && size >= 1)
        return Math.floor(size);
    throw new InputError(`${name}: "${text}" is no size; give a number and a unit, such as 500MB, 10GB or 2GiB.`);
}
/** One size for each and for all together, or two, such as `500MB/2GB`. */
function parseSizes(name, text) {
    const [each, total, ...rest] = text.split('/').map((part) => parseSize(name, part.trim()));
    if (each === undefined && total === undefined && rest.length === 0 && !text.includes('/'))
        return undefined;
    if (each === undefined || rest.length > 0 || (text.includes('/') && total === undefined))
        throw new InputError(`${name}: "${text}" is not one size or two; give the most of one and the most of all, such as 2GB/5GB.`);
    return { each, total: total ?? each };
}
/** An image with its digest: what runs in a build must not change by itself. */
function parseDigestImage(name, text) {
    if (text === '')
        return undefined;
    if (/^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/.test(text))
        return text;
    throw new InputError(`${name}: "${text}" is not an image with its digest; write it as docker.io/library/debian:13@sha256:… does.`);
}
const CALLS = (/* unused pure expression or super */ null && (['build', 'check', 'outline', 'targets']));
/** Beside these buildx knows them by other names (util/buildflags/printfunc.go and BuildKit's subrequests). */
const FURTHER_CALLS = (/* unused pure expression or super */ null && (['lint', 'subrequests.describe']));
/** What to do with the Dockerfile, perhaps with `format=` or `ignorestatus=` after a comma. */
function parseCall(text) {
    if (text === '')
        return undefined;
    const method = values_callMethod(text);
    if (![...CALLS, ...FURTHER_CALLS].includes(method))
        throw new InputError(`call: "${text}" is not known; allowed are ${CALLS.join(', ')}.`);
    return text;
}
/** The method of a `call`, without what follows it. */
function values_callMethod(call) {
    const words = call.split(',').filter((field) => !/^(format|ignorestatus)=/.test(field));
    return words.length === 0 ? 'build' : words.join();
}

;// CONCATENATED MODULE: ./src/inputs/action-inputs.ts

const COMPRESSIONS = ['zstd', 'gzip', 'estargz', 'uncompressed'];
const CACHE_CHOICES = (/* unused pure expression or super */ null && (['auto', 'off', 'local', 'gha', 'registry', 'inline', 's3', 'azblob']));
const CACHE_COMPRESSION_CHOICES = ['auto', ...COMPRESSIONS];
const CACHE_EXPORT_CHOICES = (/* unused pure expression or super */ null && (['auto', 'max', 'min']));
const CACHE_SAVE_CHOICES = (/* unused pure expression or super */ null && (['auto', 'always', 'never']));
const CACHE_RELEASE_CHOICES = (/* unused pure expression or super */ null && (['off', 'read']));
const ON_LOW_HIT_RATIO_CHOICES = (/* unused pure expression or super */ null && (['warn', 'fail']));
/** The inputs that ask for a builder of this action's own. */
function action_inputs_wishesForOwnBuilder({ driverOpts, buildkitdConfig, buildkitdConfigInline }) {
    return [
        ...(driverOpts.length > 0 ? ['driver-opts'] : []),
        ...(buildkitdConfig === undefined ? [] : ['buildkitd-config']),
        ...(buildkitdConfigInline === undefined ? [] : ['buildkitd-config-inline'])
    ];
}
/** Whether the Dockerfile is to be built, and not only looked at. */
function action_inputs_isBuild({ call }) {
    return call === undefined || callMethod(call) === 'build';
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/short-hash.ts

/** Eight hexadecimal digits: enough to keep the names of one repository or machine apart. */
function short_hash_shortHash(text) {
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

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
    const start = () => askBuildx(command, ['inspect', '--bootstrap', builder.name], STARTING_LIMIT);
    const first = await start();
    // What tries how the builder reaches this step (approach.ts) starts it, too, and may be the first.
    const isStartedByAnother = first.exitCode !== 0 && first.stderr.includes('already in use');
    const answer = isStartedByAnother ? await start() : first;
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
 * @param onMaking is told the name of a builder before there is one, which may be all that is made of it
 * @throws {InputError} for a configuration that cannot be read
 */
async function provideOwnBuilder(command, inputs, workshop, onMaking) {
    const recipe = await recipeOf(inputs, workshop);
    const left = await findStarted(command, recipe.name);
    if (left === 'busy')
        return { reason: `builder ${recipe.name} is there and does not answer` };
    if (left !== undefined)
        return { builder: left, origin: 'found' };
    onMaking?.(recipe.name);
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
    return withFolder(join(temp, 'buildkit-cache-'), async (folder) => {
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
    });
}
/** Removes a builder with its state; what buildx complains of, if it does. */
async function removeBuilder(command, name) {
    const answer = await ask_askBuildx(command, ['rm', '--force', name]);
    const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`);
    return isGone ? undefined : ask_complaintOf(answer);
}

// EXTERNAL MODULE: ./src/say.ts
var say = __webpack_require__(324);
// EXTERNAL MODULE: ./src/store/saver.ts + 35 modules
var store_saver = __webpack_require__(2979);
;// CONCATENATED MODULE: ./src/text.ts
/** Escaped, a text takes up to six times as much, and GitHub takes 1 MiB for a whole step. */
const LONGEST_TEXT = 2_000;
/** Text from outside, for a place where Markdown, HTML and line ends must mean nothing. */
function escapeMarkdown(text) {
    return (visible(shorten(text, LONGEST_TEXT))
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/[\\`*_{}[\]|#~>!@:]/g, (character) => `&#${character.charCodeAt(0)};`)
        // GitHub makes links of such words alone.
        .replace(/(www)\./gi, '$1&#46;'));
}
/** On one line, and without what nobody sees, or what turns around the text that follows. */
function visible(text) {
    return text.replace(/[\p{Zl}\p{Zp}\p{Cc}\p{Cf}]+/gu, ' ');
}
/** An instruction of several lines, for a place that has one. */
function oneLine(text) {
    return text.replace(/\s+/g, ' ').trim();
}
/** What a step is called: as the Dockerfile has it, where that is known. */
function wordsOf({ text, instruction }) {
    return oneLine(text ?? instruction);
}
function formatSeconds(seconds) {
    return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}
/** To the minute, UTC. */
function formatTime(milliseconds) {
    return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
}
/** Decimal units, as Docker prints sizes. */
function formatBytes(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    // Half a step below the next unit, a value would be rounded to 1000.0 of this one.
    const power = units.findLastIndex((_, candidate) => candidate === 0 || bytes >= 999_950 * 1000 ** (candidate - 2));
    const value = bytes / 1000 ** power;
    return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
/** At most so many characters, with an ellipsis for what is left out. */
function shorten(text, most) {
    return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
const FIRST = 3;
const LONGEST_NAME = 80;
/** The first few of a list, and how many more there are. */
function listSome(items) {
    const shown = items.slice(0, FIRST).map((item) => shorten(item, LONGEST_NAME));
    const rest = items.length - shown.length;
    return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

;// CONCATENATED MODULE: ./src/save.ts







/**
 * After the job: carries the layers to the cache service, and removes a builder that was made for this job. A job that was
 * cancelled shall end: what is not saved by then is not.
 */
async function savePost(state, isCancelled = false) {
    const { layers, request, saver, mounts, mountsRequest, mountsSaver, builder } = state;
    const conclude = isCancelled ? store_saver/* breakOffSaving */.XG : store_saver/* concludeSaving */.Yu;
    await saveAndSay('Cache', { folder: layers, id: request, saver }, conclude);
    await saveAndSay('Cache mounts', { folder: mounts, id: mountsRequest, saver: mountsSaver }, conclude);
    if (builder !== undefined)
        await removeAndSay(builder);
}
/** Trouble with the cache never fails a job. */
async function saveAndSay(what, { folder, id, saver }, conclude) {
    if (folder === undefined || id === undefined)
        return;
    const outcome = await conclude({ folder, id }, saver === undefined ? undefined : Number(saver));
    switch (outcome.status) {
        case 'saved':
            return (0,say.say)(`${what} saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`);
        case 'skipped':
            return (0,say.say)(`${what} not saved: ${outcome.reason}.`);
        case 'failed':
            return core/* warning */.$e(`${what === 'Cache' ? 'The cache' : what} could not be saved: ${outcome.reason}`);
    }
}
/** Nor does a builder that is left over. */
async function removeAndSay(name) {
    try {
        const complaint = await removeBuilder(await findBuildx(), name);
        (0,say.say)(complaint === undefined ? `Builder ${name} removed.` : `Builder ${name} was not removed: ${complaint}`);
    }
    catch (error) {
        (0,say.say)(`Builder ${name} was not removed: ${(0,errors/* reasonOf */.A3)(error)}`);
    }
}


/***/ })

};
