export const id = 520;
export const ids = [520,324];
export const modules = {

/***/ 9520:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run_run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(3838);
// EXTERNAL MODULE: ./src/buildx/ask.ts
var ask = __webpack_require__(4261);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(6193);
// EXTERNAL MODULE: ./src/buildx/cache-entry.ts
var cache_entry = __webpack_require__(3655);
// EXTERNAL MODULE: ./src/buildx/follow.ts
var follow = __webpack_require__(2007);
;// CONCATENATED MODULE: ./src/buildx/hide-signatures.ts
/*
 * What buildx prints goes out as it comes, but for the signatures of addresses: BuildKit quotes an address that it could
 * not fetch from, and whoever has one of the cache service may read the cache, for as long as it is good.
 */
const SIGNATURE = /([?&](?:sig|X-Amz-Signature|X-Amz-Security-Token)=)[^&\s"']+/gi;
/** Of an address that is cut off, no more than this is waited for the rest of. */
const LONGEST_ADDRESS = 16_384;
function hideSignatures(print) {
    // One character for each byte, so that nothing else can change.
    let held = '';
    const pass = (text) => {
        if (text !== '')
            print(Buffer.from(text.replace(SIGNATURE, '$1***'), 'latin1'));
    };
    return {
        take: (bytes) => {
            const text = held + bytes.toString('latin1');
            const rest = text.length - unfinishedAddress(text);
            held = text.slice(rest);
            pass(text.slice(0, rest));
        },
        end: () => {
            pass(held);
            held = '';
        }
    };
}
/** The beginning of an address that is cut off in its first characters. */
const BEGUN = /(?:^|\W)h(?:t|tt|ttp|ttps|ttps?:|ttps?:\/)?$/i;
/** How many characters at the end may be the beginning of an address. */
function unfinishedAddress(text) {
    const end = text.slice(-LONGEST_ADDRESS);
    const word = end.slice(lastSpace(end) + 1);
    const isAddress = word.includes('://') || BEGUN.test(word);
    return isAddress && word.length < LONGEST_ADDRESS ? word.length : 0;
}
function lastSpace(text) {
    return Math.max(...[' ', '\n', '\r', '\t', '"'].map((space) => text.lastIndexOf(space)));
}

;// CONCATENATED MODULE: ./src/buildx/import-watch.ts
const IMPORT = /^#(\d+) importing cache manifest from (\S+)/;
const EXPORT = /^#(\d+) exporting (cache to .+|to GitHub Actions Cache)$/;
const END = /^#(\d+) (DONE|ERROR|CANCELED|CACHED)/;
/** What is looked for stands at the beginning of a line; what a step prints may have no line end for a long time. */
const LONGEST_LINE = 4_096;
/**
 * Every step of a build waits for all imports, and BuildKit sets them no limit: a service that accepts a connection and
 * never answers holds a build up for as long as it likes. `onOverdue` is called, once, with what BuildKit calls its source,
 * when an import has taken longer than `limit` milliseconds. A log that is not plain shows nothing, and is then not watched.
 */
function watchImports(limit, onOverdue) {
    return watch(IMPORT, limit, onOverdue);
}
/** The same of exports that are a part of the build. */
function watchExports(limit, onOverdue) {
    return watch(EXPORT, limit, onOverdue);
}
function watch(begin, limit, onOverdue) {
    const timers = new Map();
    let rest = '';
    const stop = () => {
        for (const timer of timers.values())
            clearTimeout(timer);
        timers.clear();
    };
    const read = (line) => {
        const [, begun, source = ''] = begin.exec(line) ?? [];
        if (begun !== undefined && !timers.has(begun)) {
            const overdue = () => {
                stop();
                onOverdue(source);
            };
            timers.set(begun, setTimeout(overdue, limit));
        }
        const ended = END.exec(line)?.[1];
        if (ended !== undefined)
            clearTimeout(timers.get(ended));
    };
    return {
        take: (text) => {
            const lines = `${rest}${text}`.split('\n');
            rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
            for (const line of lines)
                read(line);
        },
        stop
    };
}

;// CONCATENATED MODULE: ./src/buildx/build.ts







const TAIL = 65_536;
const RESULT = 4_096;
/** Longest that a build waits for a cache to be looked up. */
const IMPORT_LIMIT_MINUTES = 3;
/**
 * Runs the build with buildx's own log going out live. A failed build is an ending, not an exception. While it runs,
 * the runner takes no commands: what a build prints must not set outputs or state.
 * @param exportLimit how long a cache may take that is written with the result, in milliseconds; as long as it likes if not
 * given
 * @throws {Error} if buildx cannot be started
 */
async function runBuild(command, args, env, exportLimit) {
    const words = [...command.leading, ...args];
    const token = (0,external_node_crypto_.randomUUID)();
    process.stdout.write(`::stop-commands::${token}\n[command]${[command.program, ...words.map(shown)].join(' ')}\n`);
    try {
        return await followBuild(command.program, words, env, exportLimit);
    }
    finally {
        // On a line of its own, whatever the build printed last.
        process.stdout.write(`\n::${token}::\n`);
    }
}
/** The runner masks what it knows for a secret; elsewhere a log may be read without that. */
function shown(word, index, words) {
    return /^--cache-(from|to)$/.test(words[index - 1] ?? '') ? (0,cache_entry/* withoutSecrets */.cT)(word) : word;
}
async function followBuild(program, args, env, exportLimit) {
    const startedAt = Date.now();
    const decoders = { stdout: new external_node_string_decoder_.StringDecoder('utf8'), stderr: new external_node_string_decoder_.StringDecoder('utf8') };
    const print = (bytes) => process.stdout.write(bytes);
    // To stdout both, where the command is that stops commands: the runner reads the two streams apart.
    const printed = { stdout: hideSignatures(print), stderr: hideSignatures(print) };
    let tail = '';
    let result = '';
    let overdue;
    let overdueExport = false;
    const watches = [];
    try {
        const { code, signal } = await (0,follow/* follow */.e)(program, args, env, (stop) => {
            watches.push(watchImports(IMPORT_LIMIT_MINUTES * 60_000, (source) => {
                overdue = source;
                stop();
            }));
            const onOverdueExport = () => {
                overdueExport = true;
                stop();
            };
            if (exportLimit !== undefined)
                watches.push(watchExports(exportLimit, onOverdueExport));
            return {
                stdout: (bytes) => {
                    printed.stdout.take(bytes);
                    result = (result + decoders.stdout.write(bytes)).slice(0, RESULT);
                },
                stderr: (bytes) => {
                    printed.stderr.take(bytes);
                    const text = decoders.stderr.write(bytes);
                    tail = (tail + text).slice(-TAIL);
                    for (const watch of watches)
                        watch.take(text);
                }
            };
        });
        // As a shell counts: 128 and the signal's number.
        const exitCode = code ?? 128 + external_node_os_.constants.signals[signal ?? 'SIGKILL'];
        return { exitCode, startedAt, endedAt: Date.now(), tail, result, overdue, overdueExport };
    }
    finally {
        for (const watch of watches)
            watch.stop();
        printed.stdout.end();
        printed.stderr.end();
    }
}

// EXTERNAL MODULE: ./src/buildx/registry-names.ts
var registry_names = __webpack_require__(2472);
;// CONCATENATED MODULE: ./src/buildx/cache-loss.ts



/** How a transfer ends that the other side broke off or refused. */
const BROKEN = /connection refused|connection reset|broken pipe|unexpected status|invalid status|StatusCode: [345]\d\d|NoSuchKey|TLS handshake|tls: |x509: |timeout|EOF|BlobNotFound|not found|no such host/;
/**
 * What BuildKit says when a cache that it began to use went away or was damaged in the middle of a build. It takes that
 * for an error of the build (moby/buildkit#2836). Texts seen with BuildKit 0.25 to 0.35.
 */
const SIGNATURES = [
    /failed to compute cache key: .*(failed to copy:|BlobNotFound|invalid status response)/,
    /\b(blob|content) sha256:[0-9a-f]{64}:? not found/,
    /could not fetch content descriptor sha256:[0-9a-f]{64} .*from remote: not found/,
    /unexpected commit digest .*failed precondition/,
    /short read: .*unexpected EOF/,
    /unexpected status from GET request to \S+\/blobs\/sha256:/,
    // Azure's client, which says what is wrong with it on the lines that follow.
    /failed to copy: GET https?:\/\//,
    new RegExp(`failed to copy: .*(${BROKEN.source})`)
];
/** What comes after so many characters says nothing more of what went wrong. */
const LONGEST_ERROR = 8_192;
/** A push that the registry refused is not the cache's fault; one that could not read what it was to send is. */
const PUSH = /failed to push /;
const READ_FOR_PUSH = /httpReadSeeker|failed to copy: GET https?:\/\/|unexpected status from GET request to \S+\/blobs\/|could not fetch content descriptor|unexpected commit digest|short read|BlobNotFound|invalid status response|(blob|content) sha256:[0-9a-f]{64}:? not found/;
/** A step that ran and failed is never the cache's fault, whatever it printed. */
const STEP_FAILED = /did not complete successfully: exit code/;
/** The error of a build that failed because of its cache; undefined for every other ending. */
function findCacheLoss({ exitCode, tail, overdue }) {
    if (exitCode === 0)
        return undefined;
    if (overdue !== undefined)
        return `the import from ${overdue} took longer than ${IMPORT_LIMIT_MINUTES} minutes`;
    const error = errorOf(tail);
    if (STEP_FAILED.test(error) || (PUSH.test(error) && !READ_FOR_PUSH.test(error)))
        return undefined;
    const beginning = error.slice(0, LONGEST_ERROR);
    return SIGNATURES.some((signature) => signature.test(beginning)) ? error : undefined;
}
/** Whether a build failed, as it seems, because the builder's disk is full. */
function foundNoSpace({ exitCode, tail }) {
    return exitCode !== 0 && /no space left on device/i.test(tail);
}
/** Where a registry has a layer. */
const BLOB_ADDRESS = /\/v2\/\S+\/blobs\//;
/** Reads the error of a build whose imports (values of `--cache-from`) were these. */
function placeOfLoss(loss, imports) {
    const named = imports.filter((line) => (0,cache_entry/* parseEntries */.Km)(line).some(({ attributes }) => placesOf(attributes).some((place) => loss.includes(place))));
    return {
        named,
        isElsewhere: named.length === 0 && BLOB_ADDRESS.test(loss),
        digest: /sha256:[0-9a-f]{64}/.exec(loss)?.[0]
    };
}
/** How an error names the places of an import: a registry by the address of a blob, another store by its host. */
function placesOf({ ref, endpoint_url, account_url }) {
    const stores = [endpoint_url, account_url]
        .filter((url) => url !== undefined && URL.canParse(url))
        .map((url) => `//${new URL(url ?? '').host}`);
    return ref === undefined
        ? stores
        : [...stores, blobAddress(ref), ` ${ref}: `, `the import from ${ref} took`];
}
function blobAddress(ref) {
    const name = ref.lastIndexOf('/') + 1;
    const repository = ref.slice(0, name) + ref.slice(name).replace(/[:@].*$/s, '');
    const host = (0,registry_names/* registryOf */.Fv)(repository);
    const path = repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository;
    if (host !== 'docker.io')
        return `//${host}/v2/${path}/blobs/`;
    return `//registry-1.docker.io/v2/${path.includes('/') ? path : `library/${path}`}/blobs/`;
}
/** docker's own settings, which other builders do not have: registries without TLS, or with a private authority. */
const DISTRUST = /server gave HTTP response to HTTPS client|x509: certificate|tls: failed to verify certificate/;
/**
 * Why a build failed that docker's own builder may be able to do, as the end of a sentence: a base image that is in no
 * registry, or a registry that is not trusted. Undefined for every other ending.
 */
function findObstacle({ exitCode, tail }) {
    const error = errorOf(tail);
    if (exitCode === 0 || STEP_FAILED.test(error))
        return undefined;
    if (DISTRUST.test(error))
        return 'does not trust a registry as docker does';
    const [, image] = /: failed to resolve source metadata for (\S+): /.exec(error) ?? [];
    return image === undefined ? undefined : `found no image ${image}, which docker has`;
}
/** Whether a build succeeded, or failed in a step of its own. */
function cameToItsSteps({ exitCode, tail }) {
    return exitCode === 0 || STEP_FAILED.test(errorOf(tail));
}
/** buildx's last complaint. */
function errorOf(tail) {
    const line = tail.split('\n').findLast((candidate) => candidate.startsWith('ERROR: ')) ?? '';
    return line.slice('ERROR: '.length);
}

// EXTERNAL MODULE: ./src/buildx/output.ts
var buildx_output = __webpack_require__(5439);
;// CONCATENATED MODULE: ./src/buildx/argv.ts


/**
 * The arguments of `buildx` for this build, in the order of docker/build-push-action (src/context.ts), which
 * makes the two easy to compare.
 */
function toBuildArgs(inputs, request) {
    const { contexts, caches, attestations, secretFiles, destination, builder, files } = request;
    const { outputs, load, push } = destination;
    return [
        'build',
        ...repeat('--add-host', inputs.addHosts),
        ...repeat('--allow', inputs.allow),
        ...repeat('--annotation', inputs.annotations),
        ...repeat('--build-arg', inputs.buildArgs),
        ...repeat('--build-context', contexts.named),
        ...repeat('--cache-from', caches.imports),
        ...repeat('--cache-to', caches.exports),
        ...optional('--call', inputs.call),
        ...optional('--cgroup-parent', inputs.cgroupParent),
        ...repeat('--secret', inputs.secretEnvs.map(({ id, value }) => secret(id, 'env', value))),
        ...optional('--file', inputs.file),
        ...(files === undefined || outputs.some(writesFiles) ? [] : ['--iidfile', files.imageId]),
        ...repeat('--label', inputs.labels),
        ...repeat('--no-cache-filter', inputs.noCacheFilters),
        ...repeat('--output', outputs),
        ...(inputs.platforms.length > 0 ? ['--platform', inputs.platforms.join(',')] : []),
        ...repeat('--attest', attestations),
        ...repeat('--secret', secretFiles.map(({ id, path }) => secret(id, 'src', path))),
        ...optional('--shm-size', inputs.shmSize),
        ...repeat('--ssh', inputs.ssh),
        ...repeat('--tag', inputs.tags),
        ...optional('--target', inputs.target),
        ...repeat('--ulimit', inputs.ulimit),
        ...optional('--builder', builder),
        ...(load ? ['--load'] : []),
        ...optional('--metadata-file', files?.metadata),
        ...optional('--network', inputs.network),
        ...(inputs.noCache ? ['--no-cache'] : []),
        ...(inputs.pull ? ['--pull'] : []),
        ...(push ? ['--push'] : []),
        contexts.context
    ];
}
function repeat(flag, values) {
    return values.flatMap((value) => [flag, value]);
}
function optional(flag, value) {
    return value === undefined ? [] : [flag, value];
}
/** A path or an id may have a comma in it. */
function secret(id, source, value) {
    return (0,cache_entry/* renderFields */.sp)([
        ['id', id],
        [source, value]
    ]);
}
/** Such an output has no image, and buildx refuses an `--iidfile` with it. */
function writesFiles(output) {
    return ['local', 'tar'].includes((0,buildx_output/* parseOutput */.Fw)(output).type);
}

// EXTERNAL MODULE: ./src/digest.ts
var src_digest = __webpack_require__(2187);
;// CONCATENATED MODULE: ./src/buildx/events.ts

/**
 * Puts the events of a build together, by vertex, in the order in which the vertices first appear. `text` has
 * one event a line; lines that are none are passed over.
 * @param since milliseconds since 1970: what a vertex did that started before is no part of this build
 */
function mergeEvents(text, since = 0) {
    const vertices = new Map();
    const fetched = new Map();
    for (const line of text.split('\n')) {
        const { vertexes, statuses } = parseStatus(line);
        for (const event of objectsIn(vertexes))
            mergeVertex(vertices, isEarlier(event, since) ? withoutTimes(event) : event);
        for (const event of objectsIn(statuses))
            noteBytes(fetched, event);
    }
    return [...vertices.values()].map((vertex) => ({
        ...vertex,
        bytesFetched: sum(fetched.get(vertex.digest)?.values() ?? [])
    }));
}
/** What every build begins with, for itself alone. */
const BEGINNING = '[internal] load build definition';
/**
 * When a build began by the clock of its BuildKit; 0 if its events do not tell. Builds that have a step in common are told
 * what it did before they came, as long as one of those is there that it did it for (moby/buildkit solver/jobs.go).
 */
function beginningOf(text) {
    const times = text
        .split('\n')
        .flatMap((line) => objectsIn(parseStatus(line).vertexes))
        .filter(({ name }) => textIn(name)?.startsWith(BEGINNING))
        .map(({ started }) => Date.parse(textIn(started) ?? ''))
        .filter((time) => !Number.isNaN(time));
    return times.length === 0 ? 0 : Math.min(...times);
}
function isEarlier({ started }, since) {
    return Date.parse(textIn(started) ?? '') < since;
}
function withoutTimes({ started: _, completed: __, ...event }) {
    return event;
}
function parseStatus(line) {
    if (!line.startsWith('{'))
        return {};
    try {
        return JSON.parse(line);
    }
    catch {
        // A log line that happens to start with a brace, or one that was cut off.
        return {};
    }
}
function objectsIn(value) {
    const items = Array.isArray(value) ? value : [];
    return items.filter((item) => typeof item === 'object' && item !== null);
}
function textIn(value) {
    return typeof value === 'string' ? value : undefined;
}
const UNSEEN = {
    name: '',
    inputs: [],
    seconds: 0,
    started: false,
    completed: false,
    cached: false,
    failedLoad: false,
    error: undefined,
    bytesFetched: 0
};
/**
 * A vertex is sent many times; cached in any of them is cached. The exception is a cached result that could not
 * be loaded: it comes as cached with an error, and the step then runs.
 */
function mergeVertex(vertices, { digest, name, inputs, cached, ...event }) {
    if (typeof digest !== 'string')
        return;
    const known = vertices.get(digest) ?? { ...UNSEEN, digest };
    const [started, completed, error = ''] = [event.started, event.completed, event.error].map(textIn);
    const failedLoad = cached === true && error !== '';
    vertices.set(digest, {
        ...known,
        name: textIn(name) || known.name,
        inputs: Array.isArray(inputs) ? inputs.filter((input) => typeof input === 'string') : known.inputs,
        seconds: Math.max(known.seconds, secondsBetween(started, completed)),
        started: known.started || started !== undefined,
        completed: known.completed || completed !== undefined,
        cached: known.cached || (cached === true && !failedLoad),
        failedLoad: known.failedLoad || failedLoad,
        error: completed !== undefined && !failedLoad ? error || undefined : known.error
    });
}
/** 0 where one of the two is no time. */
function secondsBetween(started, completed) {
    const seconds = (Date.parse(completed ?? '') - Date.parse(started ?? '')) / 1000;
    return Number.isNaN(seconds) ? 0 : seconds;
}
/** Layers that are pulled have statuses named by their digest. */
function noteBytes(fetched, { id, vertex, current = 0 }) {
    if (typeof id !== 'string' || !(0,src_digest/* isDigest */.Bc)(id))
        return;
    if (typeof vertex !== 'string' || !isSize(current))
        return;
    const layers = fetched.get(vertex) ?? new Map();
    fetched.set(vertex, layers.set(id, Math.max(layers.get(id) ?? 0, current)));
}
function isSize(value) {
    return typeof value === 'number' && Number.isFinite(value);
}
function sum(numbers) {
    return [...numbers].reduce((total, number) => total + number, 0);
}

// EXTERNAL MODULE: ./src/buildx/quietly.ts
var quietly = __webpack_require__(7579);
;// CONCATENATED MODULE: ./src/buildx/export.ts



/** Longest that a job waits for its cache to be written; for one that the user asked for, longer. */
const EXPORT_LIMIT_MINUTES = 10;
const USERS_EXPORT_LIMIT_MINUTES = 60;
/** Longest that these `cache-to` lines may take to be written, of which `ours` are not the user's; minutes. */
function exportLimitOf(exports, ours) {
    return exports.every((line) => ours.includes(line)) ? EXPORT_LIMIT_MINUTES : USERS_EXPORT_LIMIT_MINUTES;
}
/** Far above the events of a build without output; what is more is not kept. */
const MOST_TEXT = 64 * 1024 * 1024;
/**
 * The arguments of buildx that write the cache of a build that has just been made: the same build once more, whose steps
 * are all in the builder now, without anything that would make them run again, and with no result but the cache.
 */
function toExportArgs(inputs, request) {
    const same = { ...inputs, noCache: false, noCacheFilters: [], pull: false, annotations: [], tags: [] };
    return toBuildArgs(same, {
        ...request,
        attestations: [],
        destination: { outputs: ['type=cacheonly'], load: false, push: false },
        files: undefined
    });
}
/**
 * Writes the cache, printing nothing, for at most `limit` milliseconds. A failed export is an ending, not an exception.
 * @throws {Error} if buildx cannot be started
 */
async function runExport(command, args, env, limit) {
    const ending = await attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'rawjson' }, limit);
    const complaint = ending.complaint?.toLowerCase() ?? '';
    const isUnknown = ending.exitCode !== 0 && complaint.includes('progress') && complaint.includes('rawjson');
    // Buildx before 0.13 has no events to print.
    return isUnknown ? attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'plain' }, limit) : ending;
}
async function attempt(command, args, env, limit) {
    const { text, ...ending } = await (0,quietly/* runQuietly */.r)(command, args, env, { limit, most: MOST_TEXT });
    const words = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
    return {
        ...ending,
        // Else a step that ran for another job's build, which is still there, would seem to have run again.
        vertices: mergeEvents(text, beginningOf(text)),
        complaint: (words.find((line) => line.startsWith('ERROR: ')) ?? words.at(-1))?.replace(/^ERROR: /, '')
    };
}

// EXTERNAL MODULE: ./src/environment/build-environment.ts
var build_environment = __webpack_require__(8113);
// EXTERNAL MODULE: ./src/environment/builder.ts
var environment_builder = __webpack_require__(2398);
// EXTERNAL MODULE: ./src/inputs/go-bool.ts
var go_bool = __webpack_require__(9040);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/environment/registry-image.ts

/** Milliseconds for one question to a registry. */
const LIMIT = 10_000;
/** Asks for the manifest of an image or of a cache, with docker's logins and the builder's settings of registries. */
async function inspectCacheImage(buildx, builder, ref) {
    const question = ['imagetools', 'inspect', '--builder', builder, '--raw', ref];
    const answer = await (0,ask/* askBuildx */.o2)(buildx, question, LIMIT);
    if (answer.exitCode === 0)
        return { kind: 'there', manifest: answer.stdout };
    const isAbsent = /: not found\s*$|NAME_UNKNOWN|MANIFEST_UNKNOWN/im.test(answer.stderr);
    return { kind: isAbsent ? 'absent' : 'not known' };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
;// CONCATENATED MODULE: ./src/store/pack-keys.ts

/*
 * How packs and indexes are called in the cache service. The number is that of the format: what is written in another one
 * has other names, and is never found.
 */
/** What makes entries comparable, for the service: a hash of a fixed text, as an entry depends on no path and no tool. */
const pack_keys_PACKS_VERSION = (0,external_node_crypto_.createHash)('sha256').update('buildkit-cache packs 2').digest('hex');
const NAME = /^[a-z0-9_.-]+$/;
const PACK_KEY = /^buildkit-cache-2-pack\/[a-z0-9_.-]+\/[0-9a-f]{16}$/;
/** What the keys of all indexes of a name begin with. */
function indexPrefix(name) {
    return `buildkit-cache-2/${checked(name)}/`;
}
/**
 * A key for a new index. It was never used before: a key that a killed job reserved stays taken, and must be in nobody's
 * way.
 */
function pack_keys_newIndexKey(name) {
    return `${indexPrefix(name)}${unique()}`;
}
/** A key for a new pack, which was never used before either. */
function pack_keys_newPackKey(name) {
    return `buildkit-cache-2-pack/${checked(name)}/${unique()}`;
}
function isPackKey(key) {
    return PACK_KEY.test(key);
}
function unique() {
    return randomBytes(8).toString('hex');
}
function checked(name) {
    if (!NAME.test(name))
        throw new Error(`"${name}" is no name for a cache`);
    return name;
}

;// CONCATENATED MODULE: ./src/store/pack-index.ts


/** Of the text. What other versions write is not read. */
const FORMAT = 1;
/** Far above any real index, and below what would make parsing it slow. */
const MOST_TEXTS = 16;
const MOST_PACKS = 64;
const MOST_BLOBS = 50_000;
function pack_index_renderIndex({ purpose, manifest, texts, packs }) {
    return JSON.stringify({
        format: FORMAT,
        purpose,
        manifest,
        texts: Object.fromEntries(texts),
        packs: packs.map(({ key, size, blobs }) => ({
            key,
            size,
            blobs: [...blobs].map(([digest, place]) => [digest, place.offset, place.size])
        }))
    });
}
/**
 * The index that a text is. Undefined if it is of another format, or not consistent: then nothing of it is used. The text
 * comes from outside, and what is made of it names files and ranges.
 */
function pack_index_parseIndex(text) {
    try {
        const value = record(JSON.parse(text));
        const { purpose } = value;
        if (value.format !== FORMAT || (purpose !== 'image' && purpose !== 'other'))
            return undefined;
        const index = {
            purpose,
            manifest: parseDescriptor(value.manifest),
            texts: parseTexts(record(value.texts)),
            packs: parsePacks(list(value.packs, MOST_PACKS))
        };
        checkManifest(index);
        return index;
    }
    catch {
        // Cut off, damaged, or not ours: it says nothing that could be used in part.
        return undefined;
    }
}
/**
 * The index without the packs that are gone. Its manifest is rewritten without the layers that were in them, so it has
 * another digest: BuildKit drops the records whose layer the manifest does not name (moby/buildkit
 * cache/remotecache/v1/parse.go, getRemoteChain), and takes the rest. Undefined if no layer is left.
 */
function withoutPacks(index, gone) {
    const packs = index.packs.filter(({ key }) => !gone.has(key));
    if (packs.length === index.packs.length)
        return index;
    const manifest = record(JSON.parse(textOf(index)));
    const kept = list(manifest.layers).filter((layer) => {
        const { digest } = parseDescriptor(layer);
        return packs.some(({ blobs }) => blobs.has(digest));
    });
    if (kept.length === 0)
        return undefined;
    const text = JSON.stringify({ ...manifest, layers: kept });
    const digest = (0,src_digest/* digestOfBytes */.by)(text);
    const others = [...index.texts].filter(([other]) => other !== index.manifest.digest);
    return {
        ...index,
        manifest: { ...index.manifest, digest, size: Buffer.byteLength(text) },
        texts: new Map([[digest, text], ...others]),
        packs
    };
}
/**
 * The layers that a manifest names, each once.
 * @throws {Error} where the text is no manifest
 */
function pack_index_layersOf(manifest) {
    const layers = new Map();
    for (const layer of list(record(JSON.parse(manifest)).layers)) {
        const { digest, size } = parseDescriptor(layer);
        layers.set(digest, { digest, size });
    }
    return [...layers.values()];
}
function checkManifest(index) {
    const text = textOf(index);
    demand(Buffer.byteLength(text) === index.manifest.size, 'the manifest has another size');
    const { config } = record(JSON.parse(text));
    if (config !== undefined) {
        const { digest, size } = parseDescriptor(config);
        demand(Buffer.byteLength(index.texts.get(digest) ?? '') === size, 'the config is not there');
    }
    const places = new Map(index.packs.flatMap(({ blobs }) => [...blobs]));
    for (const { digest, size } of pack_index_layersOf(text)) {
        demand(places.get(digest)?.size === size, 'a layer is in no pack');
    }
}
function textOf({ manifest, texts }) {
    const text = texts.get(manifest.digest);
    if (text === undefined)
        throw new Error('the manifest is not there');
    return text;
}
function parseTexts(value) {
    const entries = Object.entries(value);
    demand(entries.length <= MOST_TEXTS, 'too many texts');
    return new Map(entries.map(([digest, text]) => {
        if (typeof text !== 'string' || (0,src_digest/* digestOfBytes */.by)(text) !== digest)
            throw new Error('a text is another one');
        return [digest, text];
    }));
}
function parsePacks(values) {
    const [keys, digests] = [new Set(), new Set()];
    return values.map((value) => {
        const { key, size, blobs } = record(value);
        if (typeof key !== 'string' || !isPackKey(key) || keys.has(key))
            throw new Error('no key of a pack');
        keys.add(key);
        const pack = { key, size: bytes(size), blobs: new Map() };
        for (const blob of list(blobs, MOST_BLOBS)) {
            const [digest, offset, length, ...more] = list(blob);
            if (!(0,src_digest/* isDigest */.Bc)(digest) || digests.has(digest) || more.length > 0)
                throw new Error('no blob of a pack');
            digests.add(digest);
            pack.blobs.set(digest, { offset: bytes(offset), size: bytes(length) });
        }
        checkPlaces(pack);
        return pack;
    });
}
/** Blobs lie within their pack, and not over one another. */
function checkPlaces({ size, blobs }) {
    let end = 0;
    for (const place of [...blobs.values()].sort((a, b) => a.offset - b.offset || a.size - b.size)) {
        demand(place.offset >= end, 'blobs overlap');
        end = place.offset + place.size;
    }
    demand(end <= size, 'a blob ends outside its pack');
}
function parseDescriptor(value) {
    const { mediaType, digest, size } = record(value);
    if (!(0,src_digest/* isMediaType */.LA)(mediaType) || !(0,src_digest/* isDigest */.Bc)(digest))
        throw new Error('no descriptor');
    return { mediaType, digest, size: bytes(size) };
}
function bytes(value) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
        throw new Error('no number of bytes');
    return value;
}
function record(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Error('no object');
    return value;
}
function list(value, most = MOST_BLOBS) {
    if (!Array.isArray(value) || value.length > most)
        throw new Error('no list, or too long');
    return value;
}
function demand(holds, otherwise) {
    if (!holds)
        throw new Error(otherwise);
}

// EXTERNAL MODULE: ./src/store/repository.ts
var repository = __webpack_require__(7209);
;// CONCATENATED MODULE: ./src/store/oci-layout.ts









/** What BuildKit writes into a layout. An export that was broken off leaves some of it, without `oci-layout`. */
const LAYOUT_NAMES = new Set(['blobs', 'cache.lock', 'index.json', 'index.json.lock', 'ingest', 'oci-layout']);
/** What is written to these and deleted from them must not be where a link leads. */
const FOLDERS = ['blobs', 'blobs/sha256', 'ingest'];
/** Far above any real manifest; a larger blob is not read as one. */
const LARGEST_MANIFEST = 16 * 1024 * 1024;
/** Looks at a layout and everything its index reaches: that the blobs are there and have the sizes they should. */
async function oci_layout_readLayout(folder) {
    const names = await namesIn(folder);
    if (names.length === 0)
        return { kind: 'absent' };
    if (names.some((name) => !LAYOUT_NAMES.has(name)))
        return { kind: 'foreign', reason: `${folder} has files, but is no OCI layout` };
    for (const name of FOLDERS)
        if (!(await isFolderIfThere((0,external_node_path_.join)(folder, name))))
            return { kind: 'foreign', reason: `${folder}/${name} is no folder of its own` };
    try {
        const index = JSON.parse(await readText((0,external_node_path_.join)(folder, 'index.json')));
        const roots = index.manifests ?? [];
        if (roots.length === 0)
            return { kind: 'broken', reason: `${folder}/index.json has no entries` };
        const blobs = new Map();
        // What an index points to is a manifest, even where the entry does not say so.
        for (const root of roots)
            await reach(folder, { mediaType: 'manifest', ...root }, blobs);
        const bytes = [...blobs.values()].reduce((sum, size) => sum + size, 0);
        return { kind: 'whole', digest: digestOfRoots(roots), blobs, bytes };
    }
    catch (error) {
        return { kind: 'broken', reason: `${folder}: ${(0,errors/* reasonOf */.A3)(error)}` };
    }
}
/** Why a layout cannot be used. */
function oci_layout_describe(state) {
    return state.kind === 'absent' ? 'it was empty' : state.reason;
}
/** What names the content of a layout whose index has these entries. */
function digestOfRoots(roots) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(roots.map((root) => root.digest).join())
        .digest('hex');
}
/**
 * Hashes the blobs that the index reaches, but for those that were verified before and not modified since. A wrong
 * byte in an imported layer fails the build, and a builder can be of no use for its base image from then on (seen with
 * BuildKit 0.34: `lease …: not found`), so nothing is imported unverified.
 * @returns what is now verified, or the first blob with other bytes
 */
async function verifyLayout(folder, layout, before) {
    const verified = {};
    for (const digest of layout.blobs.keys()) {
        const path = oci_layout_blobPath(folder, digest);
        const { mtimeMs } = await statFile(path);
        if (before[digest] !== mtimeMs && (await digestOf(path)) !== digest) {
            return { damage: `blob ${digest} has other bytes than its name says` };
        }
        verified[digest] = mtimeMs;
    }
    return { verified };
}
/** @throws {Error} where it is no file: a pipe would never end */
async function digestOf(path) {
    await statFile(path);
    const hash = (0,external_node_crypto_.createHash)('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path, { highWaterMark: 1024 * 1024 }), hash);
    return (0,src_digest/* digestFrom */.Xb)(hash);
}
/**
 * Deletes the blobs that the index does not reach, and what broken-off writes left. Older exports stay in the
 * folder otherwise, and it grows with every build.
 * @returns the number of bytes that were freed
 */
async function collectGarbage(folder, layout) {
    await (0,promises_.rm)((0,external_node_path_.join)(folder, 'ingest'), { recursive: true, force: true });
    let freed = 0;
    for (const name of await namesIn((0,external_node_path_.join)(folder, 'blobs', 'sha256'))) {
        if (layout.blobs.has(`${src_digest/* SHA256 */.aD}${name}`))
            continue;
        const path = (0,external_node_path_.join)(folder, 'blobs', 'sha256', name);
        freed += (await (0,promises_.lstat)(path)).size;
        await (0,promises_.rm)(path, { recursive: true });
    }
    return freed;
}
async function reach(folder, descriptor, blobs) {
    if (!(0,src_digest/* isDigest */.Bc)(descriptor.digest))
        throw new Error(`"${descriptor.digest}" is not a digest`);
    if (blobs.has(descriptor.digest))
        return;
    const { size } = await statFile(oci_layout_blobPath(folder, descriptor.digest));
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
    const manifest = JSON.parse(await readText(oci_layout_blobPath(folder, descriptor.digest)));
    return [
        ...(manifest.config ? [manifest.config] : []),
        ...(manifest.layers ?? []),
        ...(manifest.manifests ?? [])
    ];
}
/** What the index of a layout points to first, whose blobs may not all be there; undefined if it has no such entry. */
async function readRoot(folder) {
    try {
        const index = JSON.parse(await readText((0,external_node_path_.join)(folder, 'index.json')));
        const [{ mediaType = repository/* IMAGE_MANIFEST */.M, digest, size }] = (index.manifests ?? []);
        if (!(0,src_digest/* isDigest */.Bc)(digest) || !(0,src_digest/* isMediaType */.LA)(mediaType) || !Number.isSafeInteger(size))
            return undefined;
        return { mediaType, digest, size };
    }
    catch {
        // There is none, or it was cut off.
        return undefined;
    }
}
/**
 * The layers that a manifest of a layout names, each once.
 * @throws {Error} where it is not there, or is no manifest
 */
async function readLayers(folder, { digest }) {
    return pack_index_layersOf(await readText(oci_layout_blobPath(folder, digest)));
}
/** Whether a layout has a blob, with the bytes that its digest names. */
async function hasBlob(folder, digest) {
    try {
        return (await digestOf(oci_layout_blobPath(folder, digest))) === digest;
    }
    catch {
        // Not there, or not to be read.
        return false;
    }
}
function oci_layout_blobPath(folder, digest) {
    return (0,external_node_path_.join)(folder, 'blobs', 'sha256', digest.slice(src_digest/* SHA256 */.aD.length));
}
/** @throws {Error} where it is no file, or larger than a manifest is */
async function readText(path) {
    const { size } = await statFile(path);
    if (size > LARGEST_MANIFEST)
        throw new Error(`${path} has ${size} bytes`);
    return (0,promises_.readFile)(path, 'utf8');
}
async function statFile(path) {
    const info = await (0,promises_.lstat)(path);
    if (!info.isFile())
        throw new Error(`${path} is no file`);
    return info;
}
async function isFolderIfThere(path) {
    try {
        return (await (0,promises_.lstat)(path)).isDirectory();
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return true;
        throw error;
    }
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

;// CONCATENATED MODULE: ./src/lost-imports.ts





/**
 * Of the imports of a build (values of `--cache-from`) those that its error may come from: those whose place it names;
 * else those that should have the layer that it names, and do not; else all but those that are known to be whole. None
 * if it comes from elsewhere.
 */
async function findLost(loss, imports, place) {
    const { named, isElsewhere, digest } = placeOfLoss(loss, imports);
    if (isElsewhere)
        return [];
    if (named.length > 0 || digest === undefined || imports.length < 2) {
        return named.length > 0 ? named : [...imports];
    }
    const states = await Promise.all(imports.map((line) => stateOf(line, digest, place)));
    const lacking = imports.filter((_, index) => states[index] === 'lacks it');
    return lacking.length > 0
        ? lacking
        : imports.filter((_, index) => states[index] !== 'has nothing to do with it');
}
/** Whether an import is the one that a layer was lost from: an intact layout is not, nor is a cache without that layer. */
async function stateOf(line, digest, { buildx, builder }) {
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,cache_entry/* parseEntries */.Km)(line);
    if (type === 'local' && attributes.src !== undefined) {
        const { names, has } = await lookInto(attributes.src, digest);
        return names && !has ? 'lacks it' : 'has nothing to do with it';
    }
    if (type !== 'registry' || attributes.ref === undefined)
        return 'not known';
    const image = await inspectCacheImage(buildx, builder.name, attributes.ref);
    if (image.kind !== 'there')
        return 'not known';
    return image.manifest.includes(digest) ? 'lacks it' : 'has nothing to do with it';
}
/** Whether a layout's manifests name a blob, and whether it has that. */
async function lookInto(folder, digest) {
    try {
        const index = JSON.parse(await (0,promises_.readFile)(`${folder}/index.json`, 'utf8'));
        const texts = await Promise.all((index.manifests ?? []).map((entry) => (0,promises_.readFile)(oci_layout_blobPath(folder, entry.digest), 'utf8')));
        return { names: texts.some((text) => text.includes(digest)), has: await hasBlob(folder, digest) };
    }
    catch {
        // A layout that cannot be read lacks whatever was looked for in it.
        return { names: true, has: false };
    }
}

// EXTERNAL MODULE: ./node_modules/csv-stringify/lib/sync.js + 7 modules
var sync = __webpack_require__(6789);
// EXTERNAL MODULE: ./src/inputs/csv-fields.ts
var csv_fields = __webpack_require__(7103);
// EXTERNAL MODULE: ./src/inputs/values.ts
var values = __webpack_require__(8463);
// EXTERNAL MODULE: ./src/buildx/versions.ts
var buildx_versions = __webpack_require__(4891);
;// CONCATENATED MODULE: ./src/buildx/attestations.ts





/** The first BuildKit that makes attestations. */
const OLDEST_BUILDKIT = '0.11.0';
/**
 * The values of `--attest`, as docker/build-push-action makes them (src/context.ts): what `provenance` and `sbom` say, or
 * a provenance by default; then what `attests` says of other types, and of these two if their own inputs say nothing.
 * `byDefault` is whether the image may have a provenance that nobody asked for.
 */
function attestationsOf(inputs, byDefault, facts) {
    const { runUrl } = facts.event;
    const provenance = ownProvenance(inputs, runUrl) ?? (byDefault ? defaultProvenance(inputs, facts) : undefined);
    const sbom = inputs.sbom === undefined ? undefined : withoutBooleans(`type=sbom,${inputs.sbom}`);
    const others = inputs.attests
        .filter((entry) => !(hasType(entry, 'provenance') && provenance !== undefined))
        .filter((entry) => !(hasType(entry, 'sbom') && sbom !== undefined))
        .map((entry) => (hasType(entry, 'provenance') ? withBuilderId(entry, runUrl) : entry));
    return [...[provenance, sbom].filter((entry) => entry !== undefined), ...others.map(withoutBooleans)];
}
function ownProvenance({ provenance }, runUrl) {
    if (provenance === undefined)
        return undefined;
    const wanted = (0,values/* readBoolean */.Vf)(provenance);
    if (wanted === false)
        return 'type=provenance,disabled=true';
    const attributes = wanted === true ? 'type=provenance' : `type=provenance,${provenance}`;
    return withoutBooleans(withBuilderId(attributes, runUrl));
}
/** None where the builder cannot make it. Of a private repository it tells little. */
function defaultProvenance({ attests }, { builder, event }) {
    const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion);
    const known = versions.length > 0 && versions.every((version) => version !== undefined);
    // docker's own builder does not count as able in docker/build-push-action; buildx then does as it thinks best.
    if (!known || (0,buildx_versions/* isOlderThan */.U)(OLDEST_BUILDKIT, versions) || builder.driver === 'docker')
        return undefined;
    if (attests.some((entry) => hasType(entry, 'provenance')))
        return undefined;
    const mode = event.isPrivate === true ? 'mode=min,inline-only=true' : 'mode=max';
    return withBuilderId(`type=provenance,${mode}`, event.runUrl);
}
function withBuilderId(entry, runUrl) {
    const named = fieldsOf(entry).some((field) => field.startsWith('builder-id='));
    return named || runUrl === undefined ? entry : `${entry},builder-id=${runUrl}`;
}
/** `true` and `false` by themselves, as buildx has them for `disabled=` (util/buildflags/attests.go). */
function withoutBooleans(entry) {
    const fields = fieldsOf(entry);
    if (fields.every((field) => (0,go_bool/* parseGoBool */.M)(field) === undefined))
        return entry;
    const named = fields.map((field) => {
        const value = (0,go_bool/* parseGoBool */.M)(field);
        return value === undefined ? field : `disabled=${!value}`;
    });
    return (0,sync/* stringify */.A)([named], { eof: false });
}
function hasType(entry, type) {
    return fieldsOf(entry).includes(`type=${type}`);
}
function fieldsOf(entry) {
    return (0,csv_fields/* csvFields */.q)(entry) ?? [entry];
}

// EXTERNAL MODULE: ./src/inputs/action-inputs.ts
var action_inputs = __webpack_require__(6441);
// EXTERNAL MODULE: ./src/backends/backends.ts + 4 modules
var backends = __webpack_require__(5065);
;// CONCATENATED MODULE: ./src/plan/compression.ts

/**
 * How a cache compresses layers that are not compressed yet; undefined leaves it to BuildKit, which then takes gzip. zstd
 * takes a fifth of gzip's time to export. docker's own builder has a compression for images and caches in common, and
 * those that know gzip only are not told anything.
 */
function compressionOf(backend, { cacheCompression }, { builder }) {
    if (!backends/* BACKENDS */.A[backend].compresses || backend === 'none')
        return undefined;
    if (cacheCompression !== 'auto')
        return cacheCompression;
    return builder.driver === 'docker' ? undefined : 'zstd';
}
/** Whether a cache may hold layers that an image must not get as they are. */
function holdsOtherThanGzip(compression) {
    return compression !== undefined && compression !== 'gzip';
}

;// CONCATENATED MODULE: ./src/plan/destination.ts






/**
 * Where the result goes: as the user wrote, so that it is found where docker/build-push-action would have left it, and
 * with the digest of what was pushed.
 */
function planDestination(inputs, facts, cache) {
    const standsIn = standsInForDocker(facts);
    const keeps = standsIn && isLeftInDocker(inputs, facts) && !inputs.load;
    const load = inputs.load || keeps;
    const sole = load && !inputs.push && inputs.outputs.length === 0;
    const compressible = sole && standsIn && leavesWithJob(facts) && !cache.exports;
    const remarks = [
        ...(keeps ? ["the image is loaded into docker, where docker's own builder would have left it."] : []),
        ...(compressible ? ['its layers are not compressed on their way into docker.'] : [])
    ];
    return {
        ...(compressible ? UNCOMPRESSED : written(inputs, load, facts, cache)),
        // docker's own builder makes none, and docker cannot load an image that has them.
        defaultAttestations: !load && !standsIn && !facts.settings.noDefaultAttestations && !toDocker(inputs),
        remarks: remarks.map((remark) => `load: ${remark}`)
    };
}
/** Whether the build makes an image that somebody may publish, and not only files or a cache. */
function makesImage(inputs, facts) {
    const kinds = inputs.outputs.map(buildx_output/* parseOutput */.Fw);
    return (inputs.push ||
        inputs.load ||
        kinds.some((output) => (0,buildx_output/* isImage */.wu)(output) || output.type === 'oci' || output.type === 'docker') ||
        (standsInForDocker(facts) && isLeftInDocker(inputs, facts)));
}
/** Whether the builder is one of this action's own that nobody else uses, and that is removed after the job. */
function leavesWithJob({ own, runner }) {
    return own !== undefined && runner.ephemeral;
}
/**
 * Compressing takes most of a load's time. Only where nobody can publish the layers later, which a builder keeps as it
 * first wrote them: docker's classic store compresses anew what it pushes, and the builder is this action's own (whose
 * pushes and caches say how they compress) and goes with the job.
 */
const UNCOMPRESSED = {
    outputs: ['type=docker,compression=uncompressed'],
    load: false,
    push: false
};
/** BuildKit takes estargz layers for gzip ones and leaves them so: only as estargz do images not depend on such a cache. */
function destination_layersOf(compression) {
    const force = [['force-compression', 'true']];
    return compression === 'estargz'
        ? [['compression', 'estargz'], ...force, ['oci-mediatypes', 'true']]
        : [['compression', 'gzip'], ...force];
}
/**
 * Images have gzip layers, or those that the user asked for, whatever an earlier load left in the builder, and whatever a
 * cache holds: a layer is published as the builder got it if nothing else is said.
 */
function written(inputs, load, { own, builder, runner }, { compression }) {
    const { push } = inputs;
    const forces = leavesWithJob({ own, runner }) || holdsOtherThanGzip(compression);
    const layers = destination_layersOf(compression);
    const outputs = forces ? inputs.outputs.map((line) => withLayers(line, layers)) : inputs.outputs;
    const images = inputs.outputs.map(buildx_output/* parseOutput */.Fw);
    const registry = forces && push && !images.some(buildx_output/* isImage */.wu) ? [(0,cache_entry/* renderFields */.sp)([['type', 'registry'], ...layers])] : [];
    // The digest that buildx reports is that of its last output: the one in the registry is what users want.
    const comesFirst = (push || images.some(buildx_output/* isPushed */.Yx)) && builder.driver !== 'docker';
    const named = nameForDocker(inputs);
    const loads = load && !toDocker(inputs);
    // docker's classic store, in whose place such a builder is, keeps no compressed layers.
    const compresses = forces && !standsInForDocker({ own });
    const docker = loads && (comesFirst || named !== undefined || compresses)
        ? [(0,cache_entry/* renderFields */.sp)(dockerOutput(named, compresses ? layers : []))]
        : [];
    return {
        outputs: [...docker, ...outputs, ...registry],
        load: load && docker.length === 0,
        push: push && registry.length === 0
    };
}
/** The image's name where only an output has it, and no tag: `--load` would load it without a name. */
function nameForDocker({ tags, outputs, load }) {
    if (load || tags.length > 0)
        return undefined;
    const names = outputs.map(buildx_output/* parseOutput */.Fw).filter(buildx_output/* isImage */.wu);
    return names.map(({ attributes }) => attributes.name).find((name) => name !== undefined && name !== '');
}
function dockerOutput(name, layers) {
    return [['type', 'docker'], ...(name === undefined ? [] : [['name', name]]), ...layers];
}
function withLayers(line, layers) {
    const output = (0,buildx_output/* parseOutput */.Fw)(line);
    const hasLayers = (0,buildx_output/* isImage */.wu)(output) || output.type === 'oci' || output.type === 'docker';
    if (!hasLayers || 'force-compression' in output.attributes)
        return line;
    return `${line},${'compression' in output.attributes ? 'force-compression=true' : (0,cache_entry/* renderFields */.sp)(layers)}`;
}
/**
 * Whether the builder is one of this action's own in the place of docker's, which could not export a cache. One that the
 * inputs ask for has docker/setup-buildx-action's ways instead.
 */
function standsInForDocker({ own }) {
    return (own !== undefined && !own.asked && own.insteadOf.driver === 'docker' && !(0,environment_builder/* canExportCache */.$)(own.insteadOf));
}
/** Whether docker's own builder would have left the image in docker. Its classic store takes one platform and no attestations. */
function isLeftInDocker(inputs, facts) {
    const { outputs, push, platforms } = inputs;
    const attested = attestationsOf(inputs, false, facts).some((entry) => !/(^|,)disabled=true(,|$)/.test(entry));
    const kept = outputs.length === 0 || push || outputs.map(buildx_output/* parseOutput */.Fw).some(buildx_output/* isImage */.wu);
    return (0,action_inputs/* isBuild */.Tc)(inputs) && platforms.length < 2 && !attested && kept && !toDocker(inputs);
}
function toDocker({ outputs }) {
    return outputs.some((line) => (0,buildx_output/* parseOutput */.Fw)(line).type === 'docker');
}

;// CONCATENATED MODULE: ./src/buildx/steps.ts
/** `[stage n/m] INSTRUCTION`, perhaps with a platform before the stage; `[internal]` has no n/m. */
const STEP = /^\[(?:(?<stage>(?:[^\]]*[^\] ])?) +)?(?<position>\d+)\/\d+\] (?!FROM )(?<instruction>[\s\S]*)$/;
/** Undefined for what is no step: FROM, which only names a base, the context, imports and exports. */
function parseStepName(name) {
    const { stage = '', position = '', instruction } = STEP.exec(name)?.groups ?? {};
    return instruction === undefined ? undefined : { stage, position: Number(position), instruction };
}
/** The name of a stage by itself, where a step's has its platform before it. */
function withoutPlatform(stage) {
    const [first = ''] = stage.split(' ', 1);
    return /[^/]\/[^/]/.test(first) ? stage.slice(first.length + 1) : stage;
}
const FROM = /^(?:\[[^\]]*\d\/\d+\] )?FROM (?<ref>\S+)@(?<digest>sha256:[0-9a-f]{64})(?:\s|$)/;
/** The image that a vertex is the beginning of, with the digest that its tag led to; undefined for all others. */
function parseFrom(name) {
    const { ref, digest } = FROM.exec(name)?.groups ?? {};
    return ref === undefined || digest === undefined ? undefined : { ref, digest };
}
/** Of the vertices of one step, the status that says most. */
const WEIGHT = { 'not run': 0, cached: 1, executed: 2, failed: 3 };
/**
 * The steps of a build: its instructions, without FROM. Where builds of the same at the same time share a builder,
 * BuildKit's record has a step once for each of them.
 */
function stepsOf(vertices) {
    const steps = new Map();
    for (const vertex of vertices) {
        if (parseStepName(vertex.name) === undefined)
            continue;
        const { name, seconds, error, bytesFetched: bytes } = vertex;
        const step = { name, status: statusOf(vertex), seconds, error, bytes };
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
    const { cached, total } = countSteps(steps);
    return total > 0 && cached === total;
}
function countSteps(steps) {
    return { cached: steps.filter(({ status }) => status === 'cached').length, total: steps.length };
}
/** As actions/cache has it: `true` all, `false` some, empty none. */
function cacheHit({ cached, total }) {
    if (cached === 0)
        return '';
    return cached === total ? 'true' : 'false';
}

;// CONCATENATED MODULE: ./src/plan/exports.ts



/** Tells the exports apart. `together`: none can wait, as the same build could not be made once more. */
function timeExports(exports, together) {
    const waits = (line) => !together && canWait(line);
    const after = exports.filter(waits);
    return {
        withImage: exports.filter((line) => !waits(line)),
        // BuildKit writes what its last exporter says of itself into every local layout (moby/buildkit client/solve.go).
        after: [...after.filter((line) => !isLocal(line)), ...after.filter(isLocal)]
    };
}
/** A line that cannot be read is for buildx to complain of, at once. */
function canWait(line) {
    const entries = (0,cache_entry/* parseEntries */.Km)(line);
    return (entries.length > 0 &&
        entries.every(({ type, attributes }) => type !== 'inline' && (0,go_bool/* parseGoBool */.M)(attributes['ignore-error'] ?? '') === true));
}
function isLocal(line) {
    return (0,cache_entry/* parseEntries */.Km)(line).some(({ type }) => type === 'local');
}
/**
 * What is exported after a build. What the user wrote is always; ours only if something ran, or if it is not there yet;
 * and what nobody else may read only if it pays.
 */
function decideExports({ ours, users, mustPay, together }, evidence, { cacheExport }) {
    const { after: theirs } = timeExports(users, together);
    const { after } = timeExports(ours, together);
    const skipped = after.length === 0 ? undefined : reasonToSkip(mustPay, evidence);
    const own = skipped === undefined ? after : [];
    return {
        exports: [...own.map((line) => withMode(line, cacheExport, evidence.steps)), ...theirs],
        skipped
    };
}
function reasonToSkip(mustPay, { steps, isThere, bytes }) {
    if (steps === undefined)
        return undefined;
    if (steps.length === 0)
        return 'the build has no steps';
    if (isWhollyCached(steps))
        return isThere || mustPay ? 'every step came from a cache' : undefined;
    return mustPay ? reasonNotToPay(secondsThatRan(steps), bytes) : undefined;
}
/** Of all steps together, though some may have run at the same time. */
function secondsThatRan(steps) {
    return steps.filter(({ status }) => status === 'executed').reduce((sum, { seconds }) => sum + seconds, 0);
}
/**
 * A branch's or pull request's own cache is read by its later runs only, and takes its part of what the repository may
 * store. Steps that ran because of a source file run again at the next push, those that ran because of a lock file do not;
 * which of them these were is not known, so half of them is counted. A write costs a request or two and then what is sent,
 * compressed to a half, at the speed of gzip.
 */
const PAYS = { worthSeconds: 20, reused: 0.5, startSeconds: 2, bytesPerSecond: 40_000_000 };
function reasonNotToPay(ran, bytes) {
    const seconds = Math.round(ran);
    if (ran < PAYS.worthSeconds)
        return `steps of ${seconds} s ran, and only this branch could read them (cache-save: always writes them all the same)`;
    const cost = PAYS.startSeconds + (bytes ?? 0) / PAYS.bytesPerSecond;
    if (ran * PAYS.reused >= cost)
        return undefined;
    const size = Math.round((bytes ?? 0) / 1_000_000);
    return `steps of ${seconds} s made ${size} MB, which only this branch could read and would take ${Math.round(cost)} s to write`;
}
/** `auto` exports no other stages where there are none: a build of one stage is its result. */
function withMode(line, cacheExport, steps) {
    if (cacheExport !== 'auto' || steps === undefined || stagesOf(steps).size > 1)
        return line;
    return (0,cache_entry/* parseEntries */.Km)(line)
        .map(({ type, attributes }) => (0,cache_entry/* renderEntry */.Ft)({ type, attributes: { ...attributes, mode: 'min' } }))
        .join();
}
/** Names of stages; a single one without a name has the empty one. */
function stagesOf(steps) {
    return new Set(steps.map(({ name }) => withoutPlatform(parseStepName(name)?.stage ?? '')));
}

// EXTERNAL MODULE: ./src/backends/image.ts
var backends_image = __webpack_require__(1028);
// EXTERNAL MODULE: ./src/backends/registry.ts
var registry = __webpack_require__(4990);
// EXTERNAL MODULE: ./src/environment/token-verdict.ts
var token_verdict = __webpack_require__(4984);
// EXTERNAL MODULE: ./src/store/layer-store.ts
var layer_store = __webpack_require__(3036);
// EXTERNAL MODULE: ./src/backends/gha.ts
var gha = __webpack_require__(4699);
// EXTERNAL MODULE: ./src/environment/cache-folder.ts
var cache_folder = __webpack_require__(2644);
// EXTERNAL MODULE: ./src/short-hash.ts
var short_hash = __webpack_require__(6130);
;// CONCATENATED MODULE: ./src/store/cache-kinds.ts
/** Ends the names of caches of builds without an image. */
const WITHOUT_IMAGE = '.unpublished';
/** Whether a cache of this name was written by builds that make an image, as far as it has kinds. */
function isOfImages(name) {
    return !name.endsWith(WITHOUT_IMAGE);
}

// EXTERNAL MODULE: ./src/buildx/remote-context.ts
var remote_context = __webpack_require__(5246);
;// CONCATENATED MODULE: ./src/plan/stable-args.ts
/** Names of what a build is told about its run, whatever the value looks like. */
const RUN_NAMES = /^(BUILDKIT_.*|SOURCE_DATE_EPOCH|(.*_)?(SHA|COMMIT|REVISION|REF|BRANCH|DATE|TIME|TIMESTAMP|EPOCH|CACHEBUST|CACHE_BUST|BUILD_ID|BUILD_NUMBER|RUN_ID|RUN_NUMBER)|(APP_|BUILD_|IMAGE_|RELEASE_)?(VERSION|TAG)|RELEASE)$/i;
/** Values that look like a commit, a time, or a number that counts. */
const RUN_VALUES = [
    // A commit, whole or short: hexadecimal with at least one digit and one letter.
    /(^|[^\da-f])(?=[\da-f]*\d)(?=[\da-f]*[a-f])[\da-f]{7,64}($|[^\da-f])/i,
    /\b20\d\d-?[01]\d-?[0-3]\d/,
    /\d{10,}/
];
/** A run's number may be as short as one digit, and then means nothing inside another value. */
const LONG_ENOUGH = 5;
const SHORT_COMMIT = 7;
/**
 * The build arguments (`KEY=value`) that tell images apart and are the same in every run, sorted: a matrix over
 * `PYTHON_VERSION` has a cache for each, and a commit among the arguments does not make every cache new. `runTexts` are what
 * is known to differ from run to run. An argument without a value comes from the environment, and is none of these.
 */
function stableArgs(buildArgs, runTexts) {
    return buildArgs.filter((arg) => isStable(arg, runTexts)).toSorted();
}
function isStable(arg, runTexts) {
    const equals = arg.indexOf('=');
    if (equals < 0)
        return false;
    const [name, value] = [arg.slice(0, equals), arg.slice(equals + 1)];
    if (RUN_NAMES.test(name) || RUN_VALUES.some((form) => form.test(value)))
        return false;
    return !runTexts.some((text) => isFrom(text, value));
}
/** Whether a value is made of a text of the run; a commit may be cut short to seven digits, and these all be decimal. */
function isFrom(text, value) {
    if (value === text || (text.length >= LONG_ENOUGH && value.includes(text)))
        return true;
    return /^[\da-f]{40,64}$/.test(text) && value.includes(text.slice(0, SHORT_COMMIT));
}

;// CONCATENATED MODULE: ./src/plan/scope.ts





const LONGEST_NAME = 46;
/** Between a name and its platform; no name has it. */
const SEPARATOR = '__';
/**
 * The names under which the cache of this image is kept. A build for several platforms reads, beside its own, what jobs of
 * a matrix wrote that build for one of them each.
 */
function createScopes(inputs, place) {
    const platforms = inputs.platforms.length > 0 ? inputs.platforms.toSorted() : [place.nativePlatform];
    const { cacheScope } = inputs;
    return {
        // Several repositories may share a folder, and have chosen the same name.
        family: (0,short_hash/* shortHash */.B)((cacheScope === undefined ? identityOf(inputs, place) : [place.repository, cacheScope]).join('\n')),
        own: createScope(inputs, place, platforms),
        ofPlatforms: platforms.length > 1 ? platforms.map((platform) => createScope(inputs, place, [platform])) : []
    };
}
/**
 * A readable name, different for builds that would overwrite each other (another repository, Dockerfile, target, context,
 * image, platform or build argument). It does not depend on the workflow, the commit or the machine. Only `[a-z0-9_.-]`,
 * at most 90 characters, so that it is at once a folder name, a part of a cache key and of an image tag.
 */
function createScope(inputs, place, platforms) {
    const suffix = `${SEPARATOR}${slug(platforms.join('-'), 24)}`;
    if (inputs.cacheScope !== undefined) {
        const readable = slug(inputs.cacheScope, LONGEST_NAME);
        // A name that had to be changed could meet another one that was changed to the same.
        const name = readable === inputs.cacheScope ? readable : `${readable}-${(0,short_hash/* shortHash */.B)(inputs.cacheScope)}`;
        return `${name}${suffix}${platforms.length > 1 ? `-${(0,short_hash/* shortHash */.B)(platforms.join())}` : ''}`;
    }
    const [repository, image, dockerfile, context = '', ...args] = identityOf(inputs, place);
    const identity = [repository, image, dockerfile, context, inputs.target, platforms.join(), ...args];
    const readable = [image?.split('/').at(-1) ?? (lastFolder(context) || 'image'), inputs.target ?? ''];
    return `${slug(readable.join('-'), LONGEST_NAME)}${suffix}-${(0,short_hash/* shortHash */.B)(identity.join('\n'))}`;
}
/** What tells an image from all others: repository, image, Dockerfile, context, and arguments. */
function identityOf(inputs, { workspace, repository, runTexts }) {
    const context = relativeTo(workspace, inputs.context);
    // A named context may be what tells two images of a matrix apart.
    const args = [...stableArgs(inputs.buildArgs, runTexts), ...stableArgs(inputs.buildContexts, runTexts)];
    const dockerfile = dockerfileOf(inputs, workspace, context);
    return [repository, (0,backends_image/* repositoryOfTag */.Kw)(inputs.tags[0]), dockerfile, context, ...args];
}
/** From the root of the repository, whether it was named or is the context's own. */
function dockerfileOf({ file, context }, workspace, folder) {
    if (file !== undefined)
        return relativeTo(workspace, file);
    return context !== undefined && (0,remote_context/* isRemoteContext */.u)(context) ? 'Dockerfile' : (0,external_node_path_.join)(folder, 'Dockerfile');
}
function relativeTo(workspace, path) {
    if (path === undefined)
        return '';
    return (0,remote_context/* isRemoteContext */.u)(path) ? (0,remote_context/* withoutRevision */.c)(path) : (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path));
}
function lastFolder(path) {
    return (path
        .split('/')
        .at(-1)
        ?.replace(/\.git$/, '') ?? '');
}
function slug(text, longest) {
    const words = text
        .toLowerCase()
        .replace(/[^a-z0-9_.]+/g, '-')
        .replace(/_{2,}/g, '_')
        .slice(0, longest);
    return words.replace(/^[-.]+|[-.]+$/g, '') || 'image';
}

;// CONCATENATED MODULE: ./src/plan/chain.ts


/**
 * What is added to a scope's name for the cache of one branch or pull request; nothing for the default branch, whose cache
 * all runs read. Only `[a-z0-9_.-]`, at most 24 characters, whatever the branch is called.
 */
function suffixOf(branch, { defaultBranch }) {
    if (branch === undefined || branch === defaultBranch)
        return '';
    return nameOf(branch, `refs/heads/${branch}`);
}
/** The whole ref tells a branch from a pull request, and names that read the same from each other. */
function nameOf(readable, ref) {
    return `.${slug(readable, 14)}-${(0,short_hash/* shortHash */.B)(ref)}`;
}
/** The suffixes of what others wrote that this run reads: base, default. */
function suffixesOfOthers(event) {
    return [...new Set([suffixOf(event.baseBranch, event), ''])];
}
/** The suffix of what this run writes for itself. */
function ownSuffix(event) {
    const { ref = '', refKind } = event;
    if (refKind === 'branch')
        return suffixOf(ref.replace(/^refs\/heads\//, ''), event);
    return refKind === 'pull-request' ? nameOf(ref.replace(/^refs\//, ''), ref) : '';
}

;// CONCATENATED MODULE: ./src/plan/cache-request.ts









/** Of a repository, for names in places that are common to several. */
function ownerOf({ repository = '' }) {
    return `.${(0,short_hash/* shortHash */.B)(repository)}`;
}
/** Folders and buckets may be common to several repositories, which may have chosen the same cache-scope. */
const COMMON = new Set(['local', 's3', 'azblob']);
/**
 * Whether a branch or pull request writes under a name of its own. Where nothing else keeps it apart from the others, it
 * does so only if it is told to. The cache service keeps it apart, but BuildKit then reads it and the default branch's at
 * the same time, and finds of each only a part: two caches that begin with the same steps are not put together (seen with
 * 0.34: solver/combinedcache.go keeps one of two equal keys, whichever comes first).
 */
function hasOwnName({ backend, keptApart, policy }, { cacheSave }) {
    return keptApart ? backend === 'gha' : policy.trusted && cacheSave === 'always';
}
/** The names to read: of each kind own, base, default; and those of single platforms. */
function namesOf(scopes, { backend, hasOwn, isOne, kinds }, { event }) {
    const own = hasOwn ? ownSuffix(event) : '';
    const others = isOne ? [''] : suffixesOfOthers(event);
    const suffixes = hasOwn ? [...new Set([own, ...others])] : others;
    const owner = COMMON.has(backend) ? ownerOf(event) : '';
    const name = (scope, suffix, kind) => `${scope}${owner}${suffix}${kind}`;
    return {
        write: name(scopes.own, own, kinds[0] ?? ''),
        read: [scopes.own, ...scopes.ofPlatforms].map((scope) => kinds.flatMap((kind) => suffixes.map((suffix) => name(scope, suffix, kind))))
    };
}
/**
 * The kinds of builds of one scope. Layers that a build publishes are in its cache as the gzip they were published as,
 * the others as the cache compresses them; so that those are not compressed anew for an image, a build that makes one
 * writes another cache than one that does not, and reads the other's only for want of its own.
 */
function kindsOf(backend, makesImage, compression) {
    if (backend !== 'local' || !holdsOtherThanGzip(compression))
        return [''];
    return makesImage ? ['', WITHOUT_IMAGE] : [WITHOUT_IMAGE, ''];
}
/** What the chosen backend is asked for. */
function createRequest(backend, names, inputs, facts) {
    const ofPlace = { ...facts.objectStores, gha: (0,gha/* listingAttributes */.c)(facts) };
    const known = Object.entries(inputs.cacheAttributes).filter(([name]) => backends/* BACKENDS */.A[backend].attributes.includes(name));
    return {
        names,
        mode: inputs.cacheExport === 'min' ? 'min' : 'max',
        compression: compressionOf(backend, inputs, facts),
        image: (0,backends_image/* imageOf */.dT)(inputs),
        tags: inputs.tags,
        folder: (0,cache_folder/* layersFolder */.tv)(facts, (0,layer_store/* chooseLayerStore */.s)(facts, inputs).store !== 'folder'),
        attributes: { ...ofPlace[backend], ...Object.fromEntries(known) }
    };
}

;// CONCATENATED MODULE: ./src/plan/context-changes.ts




/**
 * Whether the build itself writes into a folder that it sends to the builder, by an output or a cache of the user's: the
 * same build once more would then be another one.
 */
function changesItsContext({ context, buildContexts, outputs, cacheTo }, workspace) {
    const named = buildContexts.map((line) => line.slice(line.indexOf('=') + 1));
    const sources = [...(context === undefined ? [] : [context]), ...named]
        .filter((source) => !(0,remote_context/* isRemoteContext */.u)(source) && !source.includes('://'))
        .map((source) => (0,external_node_path_.resolve)(workspace, source));
    const caches = cacheTo.flatMap(cache_entry/* parseEntries */.Km).flatMap(({ attributes: { dest } }) => dest ?? []);
    const written = [...outputs.flatMap(destinationOf), ...caches].map((path) => (0,external_node_path_.resolve)(workspace, path));
    return written.some((path) => sources.some((source) => isWithin(source, path)));
}
/** The path that an output writes to, if any: `dest=…`, or a lone path. */
function destinationOf(line) {
    const { type, attributes } = (0,buildx_output/* parseOutput */.Fw)(line);
    if (attributes.dest !== undefined)
        return [attributes.dest];
    return type === 'local' && !line.includes('=') ? [line] : [];
}
function isWithin(folder, path) {
    const way = (0,external_node_path_.relative)(folder, path);
    return !way.startsWith('..');
}

;// CONCATENATED MODULE: ./src/plan/layer-plan.ts


/** The local backend's layouts for what it is asked for. */
function planLayers(request, { forImage, ...wish }, facts) {
    return {
        ...foldersOf(request, wish.writes),
        ...wish,
        purpose: forImage ? 'image' : 'other',
        eager: reasonToFetchAll(facts)
    };
}
function foldersOf({ folder, names }, writes) {
    const [chain = [], ...parts] = names.read;
    const own = writes ? names.write : (chain[0] ?? names.write);
    const inFolder = (list) => list.map((name) => (0,external_node_path_.join)(folder, name));
    return {
        folder: (0,external_node_path_.join)(folder, own),
        fallbacks: inFolder(chain.filter((name) => name !== own)),
        parts: parts.map(inFolder)
    };
}
/**
 * A layer that BuildKit was only told of it fetches when it needs it, also for other builds that have it in common; once
 * this step is over, it is nowhere to be had, and a build that waits for it fails (seen: `connection refused`).
 */
function reasonToFetchAll(facts) {
    return (0,environment_builder/* isOfThisJob */.Dq)(facts)
        ? undefined
        : `builder ${facts.builder.name} may be used by others at the same time`;
}

;// CONCATENATED MODULE: ./src/plan/mount-plan.ts







/** Ends the names of layouts of mounts. */
const MOUNTS = '.mounts';
/**
 * Cache mounts are carried wherever something may be read or written, and nothing else keeps them: on a runner that lasts,
 * they are in the builder, unless they are asked for by name.
 */
function planMounts(inputs, facts, policy, scopes) {
    const { cacheMounts: choice, cache, cacheMountsMaxSize: bounds, cacheMountsImage: image } = inputs;
    const isAsked = choice.kind === 'list';
    const no = (reason, asked = isAsked) => ({ plan: undefined, reason, isAsked: asked });
    if (choice.kind === 'off')
        return no('cache-mounts: off.');
    if (cache === 'off')
        return no('cache: off.', false);
    if (!(0,action_inputs/* isBuild */.Tc)(inputs))
        return no('nothing is built.', false);
    if (!isAsked && !facts.runner.ephemeral)
        return no('this runner lasts, and its builder keeps them; cache-mounts names what is carried nevertheless.');
    const obstacle = builderObstacle(facts);
    if (obstacle !== undefined)
        return no(obstacle);
    const { store, reason } = (0,layer_store/* chooseLayerStore */.s)(facts, inputs);
    if (store === undefined)
        return no(reason);
    const carried = store !== 'folder';
    const writes = mayWrite(inputs, facts, policy, carried);
    if (!policy.read && !writes)
        return no(policy.reason, false);
    const names = namesOf(scopes, { backend: 'local', hasOwn: false, isOne: carried, kinds: [MOUNTS] }, facts);
    const request = { names, folder: (0,cache_folder/* layersFolder */.tv)(facts, carried) };
    const wish = { store, reads: policy.read, writes, forImage: false, maxSize: bounds.total };
    return {
        plan: {
            layers: planLayers(request, wish, facts),
            ...{ choice, bounds, image },
            savesFailed: inputs.cacheSave === 'always'
        }
    };
}
/** Why mounts cannot be carried into this builder, or out of it. */
function builderObstacle({ builder }) {
    if (builder.nodes.length > 1)
        return `builder ${builder.name} has ${builder.nodes.length} nodes, each with mounts of its own.`;
    if (!(0,environment_builder/* canExportCache */.$)(builder))
        return 'the docker driver without the containerd image store can export no images.';
    return undefined;
}
/** Mounts are larger than what a branch or pull request gains by its own, so these only read, unless they are told to. */
function mayWrite({ cacheSave }, { cacheService, now }, policy, carried) {
    const isAllowed = policy.write === 'all' || (policy.write === 'own' && policy.trusted && cacheSave === 'always');
    // What a branch writes to a folder, all would read.
    if (!carried)
        return policy.write === 'all';
    return isAllowed && (0,token_verdict/* judgeToken */.NA)(cacheService, now).write;
}

;// CONCATENATED MODULE: ./src/plan/policy.ts
/** Events that anybody can cause, and whose runs have the default branch's rights. */
const UNTRUSTED = new Set([
    'pull_request_target',
    'issue_comment',
    'issues',
    'discussion',
    'discussion_comment',
    'commit_comment',
    'fork',
    'gollum',
    'label',
    'milestone',
    'watch'
]);
/** Events that only collaborators can cause. */
const TRUSTED = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'merge_group']);
/** By the beginning of its name: Gitea has more kinds of such events than GitHub. */
const concernsPullRequest = ({ name, fromFork }) => fromFork || name.startsWith('pull_request');
const RELEASES = new Set(['release', 'deployment', 'deployment_status']);
const RELEASE_ROW = {
    run: 'a tag, a release, a deployment',
    applies: ({ name, refKind }) => refKind === 'tag' || RELEASES.has(name),
    trusted: true,
    read: false,
    write: 'none',
    reason: 'a release is built without what other runs cached (cache-release: read allows reading).'
};
/**
 * Who may read and write caches: the first row that applies. What the cache service's token and the workflow's cache-mode
 * allow is asked beside this (token-verdict.ts), and the stricter of the two holds.
 */
const POLICY_ROWS = [
    {
        run: 'what anybody can cause (`pull_request_target`, `issue_comment`, a fork’s `workflow_run` …)',
        applies: ({ name, causedBy, fromFork }) => UNTRUSTED.has(name) || (name === 'workflow_run' && (fromFork || !TRUSTED.has(causedBy ?? ''))),
        trusted: false,
        read: false,
        write: 'none',
        reason: 'anybody can cause such a run, so it neither reads nor writes a cache.'
    },
    RELEASE_ROW,
    {
        run: 'a closed pull request',
        applies: (event) => concernsPullRequest(event) && event.refKind !== 'pull-request',
        trusted: false,
        read: true,
        write: 'none',
        reason: 'a closed pull request reads the cache of its base and writes nothing.'
    },
    {
        run: 'a pull request from a fork',
        applies: ({ fromFork }) => fromFork,
        trusted: false,
        read: true,
        write: 'own',
        reason: 'a pull request from a fork reads, and writes only where nobody else reads.'
    },
    {
        run: 'a pull request',
        applies: ({ refKind }) => refKind === 'pull-request',
        trusted: true,
        read: true,
        write: 'own',
        reason: 'a pull request reads the cache of its base, and writes only what it reads itself.'
    },
    {
        run: 'another branch',
        applies: ({ refKind }) => refKind === 'branch',
        trusted: true,
        read: true,
        write: 'own',
        reason: 'a branch reads the cache of the default branch, and writes only what it reads itself.'
    },
    {
        run: 'the default branch',
        applies: ({ refKind }) => refKind === 'default-branch',
        trusted: true,
        read: true,
        write: 'all',
        reason: 'the default branch reads and writes.'
    },
    {
        run: 'no event, as outside a workflow',
        applies: () => true,
        trusted: true,
        read: true,
        write: 'all',
        reason: 'no event is known that would forbid reading and writing.'
    }
];
/** What this run may do: the table, and what `cache-save` and `cache-release` make of it. */
function policyOf(event, { cacheSave, cacheRelease }) {
    const row = POLICY_ROWS.find(({ applies }) => applies(event));
    if (row === undefined)
        throw new Error('The last row of POLICY_ROWS applies always.');
    const { trusted, read, write, reason } = row;
    if (row === RELEASE_ROW && cacheRelease === 'read')
        return { trusted, read: true, write, reason: 'cache-release: read; a release reads and writes nothing.' };
    if (cacheSave === 'never' && write !== 'none')
        return { trusted, read, write: 'none', reason: 'cache-save: never.' };
    return { trusted, read, write, reason };
}

;// CONCATENATED MODULE: ./src/plan/record-plan.ts




/** On a runner that keeps files in a file; elsewhere in the Actions cache, if there is one; else nowhere. */
function planRecord({ own, family }, { cacheFolder, cacheService, event, now }, caches) {
    // Without any cache it would be of no use.
    if (caches.backend === 'none' && !caches.exports)
        return undefined;
    const may = { reads: caches.policy.read, writes: caches.exports && caches.policy.write !== 'none' };
    const name = `${own}${ownerOf(event)}`;
    if (cacheFolder.persistence !== 'unknown') {
        const suffixes = [...new Set([ownSuffix(event), ...suffixesOfOthers(event)])];
        return {
            store: 'folder',
            family: (0,external_node_path_.join)(cacheFolder.path, 'state', 'records', family),
            names: suffixes.map((suffix) => `${name}${suffix}`),
            ...may
        };
    }
    const { read, write } = (0,token_verdict/* judgeToken */.NA)(cacheService, now);
    if (cacheService.api !== 'v2' || cacheService.outage !== undefined || !read)
        return undefined;
    return {
        store: 'actions-cache',
        family: `buildkit-cache-record-2/${family}/`,
        names: [name],
        reads: may.reads,
        writes: may.writes && write
    };
}

// EXTERNAL MODULE: ./src/inputs/secrets.ts
var secrets = __webpack_require__(3332);
;// CONCATENATED MODULE: ./src/plan/remarks.ts



/** What the log says of the plan beside its entries, in sentences. */
function remarksOf({ noCache, cacheImage, cacheImageWritten }, { own, event }) {
    return [
        ...(cacheImageWritten === undefined
            ? []
            : [`cache-image: ${cacheImageWritten} is ${cacheImage}, as names of images are in lower case.`]),
        ...(event.trouble === undefined
            ? []
            : [`event: ${event.trouble}; it counts as one of which nothing is known.`]),
        ...(noCache ? ['no-cache: no layer cache is read, and every step runs.'] : []),
        ...(own === undefined ? [] : [`builder: ${ownBuilderRemark(own)}`])
    ];
}
const ORIGINS = {
    created: 'made by this step',
    found: 'made by this action before',
    planned: 'would be made by this step'
};
function ownBuilderRemark({ origin, insteadOf, asked }) {
    const cause = asked ? 'as its options ask' : 'which cannot export a cache';
    return `${ORIGINS[origin]}, instead of ${insteadOf.name} (${insteadOf.driver}), ${cause}.`;
}
/** A service that is there and does not answer is worth more than a line in the plan. */
function outageWarning(inputs, { cacheService }) {
    const wantsService = (0,action_inputs/* isBuild */.Tc)(inputs) && (inputs.cache === 'auto' || inputs.cache === 'local');
    if (!wantsService || cacheService.outage === undefined)
        return undefined;
    return `The Actions cache service does not answer (${cacheService.outage}); the build goes on without it.`;
}
/** What the user should notice about `cache-from` and `cache-to` lines; `kept` are those that are carried out. */
function noticesOf(inputs, kept, policy) {
    if (!(0,action_inputs/* isBuild */.Tc)(inputs) || inputs.cache === 'off')
        return [];
    const cacheFrom = inputs.noCache ? [] : inputs.cacheFrom;
    const writesUsers = inputs.cacheTo.length > 0 && kept.exports.length > 0;
    return [...importNotices(cacheFrom, policy, writesUsers), ...(writesUsers ? exportNotices(cacheFrom) : [])];
}
function importNotices(cacheFrom, { read, reason }, writesUsers) {
    if (cacheFrom.length === 0)
        return [];
    if (!read)
        return [`cache-from is read as it was written, and this action itself reads nothing: ${reason}`];
    if (writesUsers)
        return [];
    return [
        'cache-from is read beside what this action imports by itself; it can go once its cache is no longer needed.'
    ];
}
function exportNotices(cacheFrom) {
    const lines = cacheFrom.length > 0 ? 'cache-from and cache-to' : 'cache-to';
    return [
        `The cache is exported as cache-to says, and this action adds no exporter of its own. Without the ${lines} lines ` +
            'it chooses and writes a cache by itself.'
    ];
}
/** Of a build argument that seems to be a secret, where the layers of all stages are written (values of `--cache-to`). */
function argumentNotices({ buildArgs }, exports) {
    const names = (0,secrets/* secretArgs */.s9)(buildArgs).map(({ id }) => id);
    const hasStages = exports.some((line) => (0,cache_entry/* parseEntries */.Km)(line).some(({ attributes }) => attributes.mode === 'max'));
    if (names.length === 0 || !hasStages)
        return [];
    return [
        `build-args: ${names.join(', ')}: by the name this is a secret. A step that has it as an argument can leave it in its ` +
            'layer, and the cache has the layers of all stages, for whoever may read the cache. The input secrets, with ' +
            'RUN --mount=type=secret, leaves nothing.'
    ];
}

// EXTERNAL MODULE: ./src/backends/backend.ts
var backends_backend = __webpack_require__(4633);
// EXTERNAL MODULE: ./src/backends/cache-attributes.ts
var cache_attributes = __webpack_require__(5413);
;// CONCATENATED MODULE: ./src/plan/select-backend.ts






/** `buildx history inspect` shows gha's token in full, to whoever uses the builder later. */
const showsToken = ({ facts }) => (0,environment_builder/* isOfThisJob */.Dq)(facts)
    ? undefined
    : `builder ${facts.builder.name} is not this job's alone, and keeps the job's token in its history of builds.`;
/** What the local backend is fast by: layers that BuildKit reads as it needs them, out of packs in the cache service. */
const wantsPacks = ({ facts, inputs }) => {
    if ((0,layer_store/* chooseLayerStore */.s)(facts, inputs).store === 'actions-cache')
        return 'the Actions cache service gives a cache only as a whole here.';
    return (0,environment_builder/* isOfThisJob */.Dq)(facts)
        ? undefined
        : `builder ${facts.builder.name} is not this job's alone, and would have to be given the cache as a whole.`;
};
/**
 * `cache: auto`. The first row that applies and whose backend is usable wins.
 * local first on hosted runners: it needs nothing set up, BuildKit reads of it only what a build needs, as it does of gha,
 * and it is written in a fraction of gha's time (docs/benchmarks.md, `npm run bench:jobs`).
 */
const AUTO_ROWS = [
    {
        backend: 'none',
        where: 'the builder still has the layers of an earlier job of this repository',
        applies: ({ facts }) => facts.builderHoldsEarlierBuilds,
        because: 'the builder keeps its own layer cache'
    },
    {
        backend: 's3',
        where: '`cache-attributes` name a `bucket`',
        applies: ({ inputs }) => inputs.cacheAttributes.bucket !== undefined,
        because: 'cache-attributes name a bucket'
    },
    {
        backend: 'azblob',
        where: '`cache-attributes` name an `account_url`',
        applies: ({ inputs }) => inputs.cacheAttributes.account_url !== undefined,
        because: 'cache-attributes name an account'
    },
    {
        backend: 'local',
        where: "a GitHub-hosted runner, with a builder that is this job's alone",
        applies: ({ facts }) => facts.runner.kind === 'github-hosted' && facts.cacheFolder.persistence === 'unknown',
        because: 'a GitHub-hosted runner',
        objection: wantsPacks
    },
    {
        backend: 'local',
        where: 'a runner that keeps files, with a builder that does not: an earlier job left its marker, or `cache-dir` says so',
        applies: ({ facts }) => facts.cacheFolder.persistence !== 'unknown',
        because: 'a folder that is kept, and a builder that is not'
    },
    {
        backend: 'registry',
        where: 'a registry with a login, and an image that is pushed to it or `cache-image`',
        applies: () => true,
        because: 'a registry that this job may use'
    },
    {
        backend: 'local',
        where: "another runner that is new for each job, with an Actions cache service (v2) and a builder of the job's own",
        applies: ({ facts }) => facts.cacheFolder.persistence === 'unknown' && facts.runner.ephemeral,
        because: 'a cache service',
        objection: wantsPacks
    },
    {
        backend: 'gha',
        where: 'a runner that is new for each job, with an Actions cache service (v2) behind a proxy',
        applies: () => true,
        because: 'a cache service',
        objection: showsToken
    },
    {
        backend: 'local',
        where: 'an Actions cache service, which carries the folder',
        applies: ({ facts }) => facts.cacheFolder.persistence === 'unknown',
        because: 'a cache service'
    },
    {
        backend: 'inline',
        where: "docker's own builder, which can export nothing else, and an image that is pushed",
        applies: ({ facts }) => !(0,environment_builder/* canExportCache */.$)(facts.builder),
        because: 'a builder that can export no other cache'
    },
    { backend: 'none', where: 'none of these', applies: () => true, because: 'no cache can be had here' }
];
/** Chooses the backend. An explicit choice is honoured or told why it cannot be; it is never replaced by another. */
function selectBackend(situation) {
    const { inputs, policy } = situation;
    if (inputs.cache === 'off')
        return none('cache: off.');
    if (!(0,action_inputs/* isBuild */.Tc)(inputs))
        return none(`call: ${inputs.call} runs no steps.`);
    if (!policy.read && policy.write === 'none')
        return none(policy.reason);
    if (inputs.cache === 'auto')
        return selectAutomatically(situation);
    const { usable, reason } = assess(inputs.cache, situation);
    if (usable)
        return {
            backend: inputs.cache,
            reason: `cache: ${inputs.cache}; ${reason}`,
            rejected: [],
            warning: undefined
        };
    const warning = `cache: ${inputs.cache} cannot be used, and the build goes on without it: ${reason}`;
    return { backend: 'none', reason, rejected: [{ backend: inputs.cache, reason }], warning };
}
function none(reason) {
    return { backend: 'none', reason, rejected: [], warning: undefined };
}
function selectAutomatically(situation) {
    const rejected = [];
    for (const row of AUTO_ROWS) {
        if (!row.applies(situation))
            continue;
        const objection = row.objection?.(situation);
        const { usable, reason } = objection === undefined ? assess(row.backend, situation) : (0,backends_backend/* unusable */._P)(objection);
        if (usable)
            return {
                backend: row.backend,
                reason: sentence(row, reason),
                // A row further down may find good what one before it found not good enough.
                rejected: rejected.filter(({ backend }) => backend !== row.backend),
                warning: exportWarning(situation, row)
            };
        if (!rejected.some(({ backend }) => backend === row.backend))
            rejected.push({ backend: row.backend, reason });
    }
    throw new Error('The last row of AUTO_ROWS applies always.');
}
/** Docker's own builder is what a job has without setup-buildx: worth more than a line in the plan. */
function exportWarning({ facts }, { backend }) {
    if (backend !== 'none' || facts.builderHoldsEarlierBuilds || (0,environment_builder/* canExportCache */.$)(facts.builder))
        return undefined;
    return `No cache is read or written: ${exportBarrier(facts)}`;
}
function exportBarrier({ builder, builderTrouble }) {
    const remedy = 'add docker/setup-buildx-action before this step, or turn on the containerd image store';
    const trouble = builderTrouble === undefined ? remedy : `one that can was not made (${builderTrouble}); ${remedy}`;
    return `builder ${builder.name} (${builder.driver} driver without the containerd image store) cannot export a cache; ${trouble}.`;
}
function sentence(row, reason) {
    return row.backend === 'none' ? `${row.because}; ${reason}` : `${row.because}: ${reason}`;
}
function assess(backend, { facts, inputs }) {
    if (backend === 'none')
        return backends/* BACKENDS */.A.none.assess(facts, inputs);
    // An inline cache is a part of the image.
    if (backend !== 'inline' && !(0,environment_builder/* canExportCache */.$)(facts.builder))
        return (0,backends_backend/* unusable */._P)(exportBarrier(facts));
    if (!(0,cache_attributes/* takesCompression */.dF)(backend, inputs.cacheCompression))
        return (0,backends_backend/* unusable */._P)(`it compresses with gzip only (cache-compression: ${inputs.cacheCompression}).`);
    return backends/* BACKENDS */.A[backend].assess(facts, inputs);
}

;// CONCATENATED MODULE: ./src/plan/user-entries.ts

/** Exporters that know `ignore-error` (moby/buildkit#3430); inline does not. */
const CAN_IGNORE_ERRORS = new Set(['registry', 'local', 'gha', 's3', 'azblob']);
/**
 * The user's `cache-to` lines, with `ignore-error=true` where they say nothing of it: a cache that cannot be
 * written must not fail a build. A line that cannot be read stays as it is.
 */
function withIgnoredErrors(lines) {
    return lines.flatMap((line) => {
        const entries = (0,cache_entry/* parseEntries */.Km)(line);
        const changes = entries.some(({ type, attributes }) => CAN_IGNORE_ERRORS.has(type) && !('ignore-error' in attributes));
        if (!changes)
            return [line];
        return entries.map((entry) => (0,cache_entry/* renderEntry */.Ft)({
            ...entry,
            attributes: { ...entry.attributes, 'ignore-error': entry.attributes['ignore-error'] ?? 'true' }
        }));
    });
}
/** The cache types that the user's lines name, each once. */
function typesOf(lines) {
    return [...new Set(lines.flatMap((line) => (0,cache_entry/* parseEntries */.Km)(line).map(({ type }) => type)))];
}
/** Whether a line names the token that it wants to use, instead of the job's. */
function bringsItsOwnToken(line) {
    return (0,cache_entry/* parseEntries */.Km)(line).some(({ attributes }) => 'token' in attributes);
}

;// CONCATENATED MODULE: ./src/plan/users-caches.ts




/**
 * The user's own `cache-from` and `cache-to`, without the lines that cannot work or must not be carried out here, and a
 * warning for each reason. What the user reads is read in any run; what anybody can cause writes nothing that others read.
 */
function planUsersCaches(inputs, facts, policy) {
    if (!(0,action_inputs/* isBuild */.Tc)(inputs))
        return { caches: { imports: [], exports: [] }, warnings: [] };
    const imports = sift(inputs.noCache ? [] : inputs.cacheFrom, (line) => ghaBarrier(line, facts, 'read'));
    // buildx refuses the whole build there (build/opt.go), and a warning says so already; an inline cache is part of the image.
    const canExport = (line) => inputs.cache === 'off' || (0,environment_builder/* canExportCache */.$)(facts.builder) || typesOf([line]).join() === 'inline';
    const exports = sift(withIgnoredErrors(inputs.cacheTo.filter(canExport)), (line) => policyBarrier(line, policy, inputs, facts) ?? ghaBarrier(line, facts, 'write'));
    return {
        caches: { imports: imports.kept, exports: exports.kept },
        warnings: [...new Map([...imports.refused, ...exports.refused]).values()].map(([name, reason]) => `${name} is left out, and the build goes on without it: ${reason}`)
    };
}
/** The lines for which there is no barrier; and, of the others, each kind with each reason once. */
function sift(lines, barrier) {
    const refused = new Map();
    const kept = lines.filter((line) => {
        const reason = barrier(line);
        if (reason === undefined)
            return true;
        const name = `type=${typesOf([line]).join()} in cache-from or cache-to`;
        refused.set(`${name}: ${reason}`, [name, reason]);
        return false;
    });
    return { kept, refused };
}
/** Why a line must not be written; undefined if it may. An inline cache is part of the image that the build makes anyway. */
function policyBarrier(line, { trusted, write, reason }, { cacheSave }, { cacheService, event }) {
    const types = typesOf([line]);
    // A line that cannot be read has none: what it would write is not known.
    if (types.length > 0 && types.every((type) => type === 'inline'))
        return undefined;
    if (cacheSave === 'never')
        return trusted ? 'cache-save: never.' : reason;
    if (write === 'none' && !trusted)
        return reason;
    // The cache service keeps what a fork writes away from everybody else; a folder or a registry does not.
    const isKeptApart = types.length > 0 &&
        types.every((type) => type === 'gha' || type === 'inline') &&
        !bringsItsOwnToken(line) &&
        (0,token_verdict/* writesForItselfOnly */.vX)(cacheService, event.ref);
    return trusted || isKeptApart ? undefined : reason;
}
/**
 * Why a line of type gha cannot work; undefined for any other line. Without a token buildx drops it in silence
 * (build/opt.go, isActive), and one that BuildKit refuses fails the build whatever `ignore-error` says.
 */
function ghaBarrier(line, { cacheService, now }, direction) {
    if (!typesOf([line]).includes('gha') || bringsItsOwnToken(line))
        return undefined;
    if (cacheService.api === 'none')
        return 'this job has no Actions cache service.';
    const verdict = (0,token_verdict/* judgeToken */.NA)(cacheService, now);
    return verdict.fitForBuildKit && verdict[direction] ? undefined : verdict.reason;
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
var semver_default = /*#__PURE__*/__webpack_require__.n(semver);
;// CONCATENATED MODULE: ./src/plan/version-notes.ts

/** What is known of versions of BuildKit that still can be met, as far as it concerns caches. */
const VERSION_NOTES = [
    {
        versions: '<0.23.0',
        says: 'it may fail to export a cache ("not found", moby/buildkit#5784); 0.23 and newer do not.'
    },
    {
        versions: '<0.25.0',
        says: 'it takes long to prepare the export of a large build (moby/buildkit#3299); 0.25 and newer do not.'
    },
    {
        versions: '0.25.0',
        says: 'it fails to export a cache of which a layer was evicted (moby/buildkit#6261); 0.25.1 and newer do not.'
    }
];
/** What should be known of the builder's versions, in sentences; nothing of versions that are not known. */
function versionNotes({ builder }) {
    const versions = [...new Set(builder.nodes.map(({ buildkitVersion }) => buildkitVersion))];
    return versions.flatMap((version) => {
        const parsed = semver_default().coerce(version);
        if (parsed === null)
            return [];
        return VERSION_NOTES.filter((note) => semver_default().satisfies(parsed, note.versions)).map(({ says }) => `BuildKit ${version}: ${says}`);
    });
}

;// CONCATENATED MODULE: ./src/plan/plan.ts





















/**
 * @throws {InputError} for inputs that contradict each other
 */
function createPlan(inputs, facts) {
    checkImage(inputs);
    const policy = policyOf(facts.event, inputs);
    const { workspace, nativePlatform, event } = facts;
    const scopes = createScopes(inputs, { ...event, workspace, nativePlatform });
    const selection = selectBackend({ facts, inputs, policy });
    const { backend } = selection;
    const store = backend === 'local' ? (0,layer_store/* chooseLayerStore */.s)(facts, inputs).store : undefined;
    const carried = store === 'packs' || store === 'actions-cache';
    const keptApart = backend === 'gha' || carried;
    const hasOwn = policy.write === 'own' && hasOwnName({ backend, keptApart, policy }, inputs);
    const forImage = makesImage(inputs, facts);
    const kinds = kindsOf(backend, forImage, compressionOf(backend, inputs, facts));
    const names = namesOf(scopes, { backend, hasOwn, isOne: carried, kinds }, facts);
    const request = createRequest(backend, names, inputs, facts);
    const mounts = planMounts(inputs, facts, policy, scopes);
    const users = planUsersCaches(inputs, facts, policy);
    const denial = writeDenial({ policy, backend, hasOwn, keptApart }, inputs, facts);
    const together = changesItsContext(inputs, workspace);
    const writes = inputs.cacheTo.length === 0 && denial === undefined;
    const reads = policy.read && !inputs.noCache;
    const chains = backends/* BACKENDS */.A[backend].cacheFrom(request).map((chain) => chain.map(cache_entry/* renderEntry */.Ft));
    const ours = {
        imports: reads ? chains : [],
        exports: writes ? backends/* BACKENDS */.A[backend].cacheTo(request).map(cache_entry/* renderEntry */.Ft) : []
    };
    const exports = ours.exports.length + users.caches.exports.length > 0;
    const destination = planDestination(inputs, facts, { exports, compression: request.compression });
    const isOnlyRead = denial !== undefined && reads && backend !== 'none' && !exports;
    return {
        backend,
        reason: selection.reason,
        rejected: selection.rejected,
        scope: scopes.own,
        ours,
        written: chains[0]?.[0],
        users: users.caches,
        policy,
        together,
        mustPay: keptApart && policy.write === 'own' && inputs.cacheSave === 'auto',
        layers: store &&
            planLayers(request, { ...{ store, reads, writes, forImage }, maxSize: inputs.cacheMaxSize }, facts),
        mounts,
        record: planRecord(scopes, facts, { backend, exports, policy }),
        destination,
        attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
        leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
        remarks: [...remarksOf(inputs, facts), ...(exports ? versionNotes(facts) : []), ...destination.remarks],
        notices: [
            ...noticesOf(inputs, users.caches, policy),
            ...(isOnlyRead ? [`The cache is only read: ${denial}`] : []),
            ...argumentNotices(inputs, [...ours.exports, ...users.caches.exports])
        ],
        warnings: [...warningsOf(selection, inputs, facts), ...mountWarnings(mounts), ...users.warnings]
    };
}
/** Mounts that were asked for by name and cannot be carried are worth a warning, others a line of the plan. */
function mountWarnings(mounts) {
    return mounts.plan === undefined && mounts.isAsked && !mounts.reason.startsWith('cache-mounts:')
        ? [`Cache mounts are not carried: ${mounts.reason}`]
        : [];
}
function warningsOf({ backend, warning }, inputs, facts) {
    const trouble = warning ?? outageWarning(inputs, facts);
    return [
        ...facts.settings.warnings,
        ...(trouble === undefined ? [] : [trouble]),
        ...unusedAttributes(inputs, backend)
    ];
}
function checkImage(inputs) {
    if (inputs.cache !== 'registry' || (0,backends_image/* imageOf */.dT)(inputs) !== undefined)
        return;
    throw new errors/* InputError */.dz('cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.');
}
/** What `auto` picked may not know an attribute that was meant for another cache. */
function unusedAttributes({ cache, cacheAttributes }, backend) {
    const unused = Object.keys(cacheAttributes).filter((name) => !backends/* BACKENDS */.A[backend].attributes.includes(name));
    if (cache !== 'auto' || backend === 'none' || unused.length === 0)
        return [];
    return [
        `cache-attributes: ${unused.join(', ')} has no meaning for ${backend}, which was picked, and is left out.`
    ];
}
/** Why this run writes no cache of ours; undefined if it does. */
function writeDenial({ policy, backend, hasOwn, keptApart }, inputs, facts) {
    if (policy.write === 'none')
        return policy.reason;
    // It is a part of the image, which is pushed anyway.
    if (backend === 'inline' && policy.trusted)
        return undefined;
    if (keptApart) {
        const { write, reason } = (0,token_verdict/* judgeToken */.NA)(facts.cacheService, facts.now);
        if (!policy.trusted && !(0,token_verdict/* writesForItselfOnly */.vX)(facts.cacheService, facts.event.ref))
            return policy.reason;
        return write ? undefined : reason;
    }
    if (policy.write === 'all' || hasOwn)
        return backend === 'registry' ? (0,registry/* loginBarrier */.f)(inputs, facts) : undefined;
    return policy.trusted ? `${policy.reason} cache-save: always gives it a cache of its own.` : policy.reason;
}
/** All caches of a plan that can be used, ours first; `ours`: those of our own that can be read and written after all. */
function cachesOf({ users }, ours) {
    return {
        imports: [...ours.imports, ...users.imports],
        exports: [...ours.exports, ...users.exports]
    };
}

// EXTERNAL MODULE: ./src/say.ts
var say = __webpack_require__(324);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/store/claim.ts




/** Claims the layout `ROOT/layers/NAME`. Rejects if its place cannot be written to, or if this machine has no flock. */
async function claim_claimLayout(folder) {
    const users = claim_stateFile(folder, 'users');
    await makeFolder((0,external_node_path_.dirname)(users));
    let presence = await lock(users, ['-s']);
    let writing;
    return {
        becomeWriter: async () => {
            writing ??= await lock(claim_stateFile(folder, 'writer'), ['-x', '-n']);
            return writing !== undefined;
        },
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
            return alone !== undefined;
        },
        release: async () => {
            await presence?.release();
            await writing?.release();
        }
    };
}
/** Of a folder that cannot be made since its file system is read-only, Node says that it is not there. */
async function makeFolder(path) {
    try {
        await (0,promises_.mkdir)(path, { recursive: true });
    }
    catch (error) {
        await (0,promises_.access)(await nearestFolder(path), promises_.constants.W_OK);
        throw error;
    }
}
async function nearestFolder(path) {
    const isThere = await (0,promises_.stat)(path).then(() => true, () => false);
    return isThere || path === (0,external_node_path_.dirname)(path) ? path : nearestFolder((0,external_node_path_.dirname)(path));
}
/** `ROOT/state/NAME.KIND`, for the layout `ROOT/layers/NAME`: apart from the layouts, whose names it cannot meet. */
function claim_stateFile(folder, kind) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)((0,external_node_path_.dirname)(folder)), 'state', `${(0,external_node_path_.basename)(folder)}.${kind}`);
}
/** Does work on a layout's index that no other job does at the same time; one that takes its time is not waited for. */
async function withIndexLock(folder, work) {
    const taken = await lock(claim_stateFile(folder, 'index'), ['-x', '-w', '10']);
    try {
        return await work();
    }
    finally {
        await taken?.release();
    }
}
/** Waits until no other process saves the layout, and is then the one that does. */
function claim_lockForSaving(folder) {
    return lock(claim_stateFile(folder, 'saving'), ['-x']);
}
/** Takes a lock on `file`, which is made if need be. Undefined if another has it and the flags say not to wait (so long). */
async function lock(file, flags) {
    await (await (0,promises_.open)(file, 'a')).close();
    // cat gives back the first line as soon as it runs, which is when the lock is there.
    const child = (0,external_node_child_process_.spawn)('flock', [...flags, file, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = (0,external_node_events_.once)(child, 'close');
    child.stdin.on('error', () => {
        // flock gave up without reading; its exit code says so.
    });
    child.stdin.write('\n');
    const got = await Promise.race([(0,external_node_events_.once)(child.stdout, 'data').then(() => true), ended.then(() => false)]);
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

// EXTERNAL MODULE: ./src/if-absent.ts
var if_absent = __webpack_require__(3364);
;// CONCATENATED MODULE: ./src/store/folder-limit.ts





/**
 * Deletes of the layouts beside `folder` those that were not used for the longest time, until all take at most `most`
 * bytes. This one stays, whatever it takes, and so does one that another job uses now, or that cannot be deleted. What the
 * user should know of it, in sentences.
 */
async function limitFolder(folder, most) {
    const root = (0,external_node_path_.dirname)(folder);
    const folders = (await (0,promises_.readdir)(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const found = await Promise.all(folders.map(({ name }) => measure((0,external_node_path_.join)(root, name)).catch(unknown)));
    let all = found.filter((kept) => kept !== undefined);
    const deleted = [];
    for (const other of all.toSorted((a, b) => a.usedAt - b.usedAt)) {
        if (bytesOf(all) <= most)
            break;
        if (other.name === (0,external_node_path_.basename)(folder))
            continue;
        if ((await remove((0,external_node_path_.join)(root, other.name)).catch(unknown)) !== true)
            continue;
        all = all.filter((kept) => kept !== other);
        deleted.push(other);
    }
    return folder_limit_noticesOf(deleted, bytesOf(all), most);
}
/** What cannot be looked at, or deleted, is left to whoever put it there. */
function unknown() {
    return undefined;
}
function bytesOf(all) {
    const files = new Map(all.flatMap((kept) => [...kept.files]));
    return [...files.values()].reduce((sum, size) => sum + size, 0);
}
function folder_limit_noticesOf(deleted, bytes, most) {
    const names = deleted.map(({ name }) => name).join(', ');
    return [
        ...(deleted.length > 0
            ? [`cache-max-size: deleted what was not used for the longest time: ${names}.`]
            : []),
        ...(bytes > most
            ? [
                `cache-max-size: the caches that are in use take ${toMegabytes(bytes)}, more than ${toMegabytes(most)}.`
            ]
            : [])
    ];
}
function toMegabytes(bytes) {
    return `${Math.round(bytes / 1_000_000)} MB`;
}
/** Notes that a layout, which is claimed, is used now. */
async function markUsed(folder) {
    const now = new Date();
    await (0,promises_.utimes)(claim_stateFile(folder, 'users'), now, now);
}
async function measure(folder) {
    const blobs = (0,external_node_path_.join)(folder, 'blobs', 'sha256');
    const found = await Promise.all((await folder_limit_namesIn(blobs)).map((name) => statIfThere((0,external_node_path_.join)(blobs, name))));
    const files = new Map(found.flatMap((file) => (file === undefined ? [] : [[file.ino, file.size]])));
    return { name: (0,external_node_path_.basename)(folder), files, usedAt: await timeOf(folder) };
}
/** A layout that an older version left has no such file: then it is not known to have been used at all. */
async function timeOf(folder) {
    return (await statIfThere(claim_stateFile(folder, 'users')))?.mtimeMs ?? 0;
}
/** Another job may delete the same meanwhile. */
async function statIfThere(path) {
    return (0,promises_.stat)(path).catch((0,if_absent/* ifAbsent */.T)(undefined));
}
async function folder_limit_namesIn(folder) {
    return (0,promises_.readdir)(folder).catch((0,if_absent/* ifAbsent */.T)([]));
}
/** Whether it could be deleted: not while another job uses it, and not if it is no layout of ours. */
async function remove(folder) {
    if ((await oci_layout_readLayout(folder)).kind === 'foreign')
        return false;
    const claim = await claim_claimLayout(folder);
    try {
        return await claim.whileAlone(() => (0,promises_.rm)(folder, { recursive: true, force: true }));
    }
    finally {
        await claim.release();
    }
}

// EXTERNAL MODULE: ./src/environment/cache-service.ts + 1 modules
var cache_service = __webpack_require__(8623);
;// CONCATENATED MODULE: ./src/environment/other-workspace.ts
let going = 0;
let outside;
/**
 * Does work for which another folder is the workspace, as packages read it from the environment, until it has ended. With
 * `changesFolder` it is the working directory, too: only for a process that does nothing else meanwhile.
 */
async function other_workspace_withWorkspace(root, changesFolder, work, env = process.env) {
    if (going === 0)
        outside = { workspace: env.GITHUB_WORKSPACE, folder: process.cwd() };
    going++;
    env.GITHUB_WORKSPACE = root;
    try {
        if (changesFolder)
            process.chdir(root);
        return await work();
    }
    finally {
        going--;
        if (going === 0) {
            if (outside.workspace === undefined)
                delete env.GITHUB_WORKSPACE;
            else
                env.GITHUB_WORKSPACE = outside.workspace;
            if (changesFolder)
                process.chdir(outside.folder);
        }
    }
}

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(6698);
;// CONCATENATED MODULE: ./src/store/complaints.ts

/*
 * @actions/cache fails for nobody: it annotates the job, as with an error where the service is at fault, and gives back what
 * it gives where there is nothing. Here its annotations become the reason.
 */
const listeners = new external_node_async_hooks_.AsyncLocalStorage();
let listening;
/** What came of a piece of work, and what it complained of in annotations, which are not printed. */
async function complaints_listenToComplaints(work) {
    listen();
    const complaints = [];
    const result = await listeners.run(complaints, work);
    return { result, complaint: complaints.length > 0 ? complaints.join('; ') : undefined };
}
/** From now on, as work may go on that is not waited for any more; what anybody else prints goes its way. */
function listen() {
    const { stdout } = process;
    if (stdout.write === listening)
        return;
    const write = stdout.write.bind(stdout);
    listening = (...words) => {
        const complaints = listeners.getStore();
        const complaint = complaints && complaintIn(String(words[0]));
        if (complaint === undefined)
            return write(...words);
        complaints?.push(complaint);
        return true;
    };
    stdout.write = listening;
}
/** The text of an annotation, in one line without the addresses in it, which may be signed. */
function complaintIn(text) {
    const [, message] = /^::(?:error|warning)::(.*)\s*$/.exec(text) ?? [];
    return message
        ?.replace(/%0[AD]/g, ' ')
        .replaceAll('%25', '%')
        .replace(/^Failed to (restore|save): /, '')
        .replace(/https?:\/\/\S+/g, '(an address)')
        .replace(/\s+/g, ' ')
        .trim();
}

;// CONCATENATED MODULE: ./src/store/tamed-output.ts

/*
 * @actions/cache prints what others wrote as it is: keys and messages of the service, and what tar says of names of files. The
 * runner takes no command from that. The package's own commands, such as those that mask, are each a text by itself.
 */
const COMMAND = /^::[a-z-]+(?: [^\r\n]*?)?::[^\r\n]*\n?$/;
/** What the package prints: what others wrote is no command; its own commands are left as they are. */
function tamed(chunk) {
    // Programs that it runs are read in bytes.
    if (typeof chunk !== 'string')
        return (0,say/* harmless */.I)(Buffer.from(chunk).toString());
    return COMMAND.test(chunk) ? chunk : (0,say/* harmless */.I)(chunk);
}
const STREAMS = [process.stdout, process.stderr];
let working = 0;
let release = () => undefined;
/** Does some work of the package's; meanwhile nothing is printed that is a command but its own. */
async function tamed_output_withTamedOutput(work) {
    working++;
    if (working === 1)
        release = tameStreams();
    try {
        return await work();
    }
    finally {
        working--;
        if (working === 0)
            release();
    }
}
function tameStreams() {
    const writes = STREAMS.map((stream) => stream.write);
    for (const [index, stream] of STREAMS.entries()) {
        const write = writes[index];
        stream.write = ((chunk, ...rest) => write.call(stream, tamed(chunk), ...rest));
    }
    return () => {
        for (const [index, stream] of STREAMS.entries())
            stream.write = writes[index] ?? stream.write;
    };
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
 * @throws {Error} where the service or the archive fails, with a reason for the user
 */
async function restoreFolder(folder, prefix) {
    const { restoreCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(511)]).then(__webpack_require__.bind(__webpack_require__, 9511));
    const root = rootOf(folder);
    const restore = () => other_workspace_withWorkspace(root, false, () => restoreCache([(0,external_node_path_.relative)(root, folder)], `${prefix}newest`, [prefix]));
    const { result: key, complaint } = await tamed_output_withTamedOutput(() => within(RESTORE_LIMIT, complaints_listenToComplaints(restore)));
    if (key === undefined && complaint !== undefined)
        throw new Error(complaint);
    return key;
}
/**
 * Saves `folder` under `key`, in a process that does nothing else meanwhile.
 * @returns whether the entry is there now because of this call; not where another job has it, or is writing it
 * @throws {OverdueError} after the time limit
 * @throws {Error} where the service does not take it, with a reason for the user
 */
async function actions_cache_saveFolder(folder, key) {
    const { saveCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(511)]).then(__webpack_require__.bind(__webpack_require__, 9511));
    const root = rootOf(folder);
    const save = () => withWorkspace(root, true, () => saveCache([relative(root, folder)], key));
    const { result: id, complaint } = await withTamedOutput(() => within(SAVE_LIMIT, listenToComplaints(save)));
    if (complaint !== undefined)
        throw new Error(complaint);
    return id >= 0;
}
/**
 * Of a layout `ROOT/buildkit-cache-…/layers/NAME`. The package knows an entry by the paths in it: from here on they are the same
 * in all jobs and on all runners.
 */
function rootOf(folder) {
    return (0,external_node_path_.dirname)((0,external_node_path_.dirname)((0,external_node_path_.dirname)(folder)));
}
/** @actions/cache cannot be stopped; it can only be waited for no longer. The process ends by `process.exit`. */
class OverdueError extends Error {
    name = 'OverdueError';
}
async function within(minutes, work) {
    const { promise: overdue, reject } = Promise.withResolvers();
    const complaint = `the Actions cache service was not done after ${minutes} minutes`;
    const timer = setTimeout(() => reject(new OverdueError(complaint)), minutes * 60_000);
    try {
        return await Promise.race([work, overdue]);
    }
    finally {
        clearTimeout(timer);
    }
}

;// CONCATENATED MODULE: ./src/store/layout-files.ts




/*
 * Writing to a layout that others may read and write at the same time: everything gets its place by a rename.
 */
/**
 * Makes a manifest what the index of a layout points to. The index is replaced at once, so that whoever reads it meanwhile,
 * or after a crash, finds the one before or this one.
 */
async function writeRoot(folder, manifest) {
    const index = {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        // Without a tag's name, BuildKit finds nothing in a layout (client/ociindex).
        manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }]
    };
    await writeAtOnce(folder, 'oci-layout', '{"imageLayoutVersion":"1.0.0"}');
    await writeAtOnce(folder, 'index.json', JSON.stringify(index));
}
async function writeAtOnce(folder, name, text) {
    const draft = await draftIn(folder);
    await (0,promises_.writeFile)(draft, text);
    await (0,promises_.rename)(draft, (0,external_node_path_.join)(folder, name));
}
/** Writes a blob whose text is known to have this digest. */
async function writeBlob(folder, digest, text) {
    const draft = await draftIn(folder);
    await (0,promises_.writeFile)(draft, text);
    await keepBlob(folder, draft, digest);
}
/** A path for what is not a blob yet. What is left of such after a crash, the next garbage collection deletes. */
async function draftIn(folder) {
    const ingest = (0,external_node_path_.join)(folder, 'ingest');
    await (0,promises_.mkdir)(ingest, { recursive: true });
    return (0,external_node_path_.join)(ingest, (0,external_node_crypto_.randomUUID)());
}
/** Makes a draft the blob of this digest. */
async function keepBlob(folder, draft, digest) {
    const path = oci_layout_blobPath(folder, digest);
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    await (0,promises_.rename)(draft, path);
}

;// CONCATENATED MODULE: ./src/store/bodies.ts
/**
 * The bytes of an answer that should be small.
 * @throws {Error} where there are more than `most`
 */
async function readBody(response, most) {
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
        length += chunk.byteLength;
        // Leaving the loop cancels the rest.
        if (length > most)
            throw new TooLargeError(`it has more than ${most} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
/** An answer that is larger than what is asked for ever is. */
class TooLargeError extends Error {
    name = 'TooLargeError';
}
/**
 * Why a request to another machine failed, in words that have no address in them: addresses are signed, and errors are
 * printed.
 */
function describeFailure(error) {
    const { name, message, cause } = (error ?? {});
    if (name === 'TimeoutError')
        return 'no answer in time';
    if (error instanceof TooLargeError)
        return error.message;
    const deeper = (cause ?? error ?? {});
    if (typeof deeper.code === 'string' && /^[A-Z0-9_]+$/.test(deeper.code))
        return deeper.code;
    if (deeper.message === 'unexpected redirect')
        return 'it redirects elsewhere';
    return message === 'terminated' ? 'the connection broke' : 'no connection';
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/store/service-calls.ts


/** A build waits for a lookup. */
const service_calls_LOOKUP = { tries: 3, each: 5_000, total: 30_000, pause: 500, retryAfter: 20_000 };
/** Nobody but the end of the job waits for a save, and what it uploaded would be lost. */
const service_calls_SAVE = { tries: 4, each: 15_000, total: 90_000, pause: 1_000, retryAfter: 20_000 };
/** Far above any real answer. */
const LARGEST = 1024 * 1024;
/** What a user can know of the limit that was met: https://docs.github.com/actions/reference/dependency-caching-reference */
const TOO_OFTEN = {
    GetCacheEntryDownloadURL: 'too many requests',
    CreateCacheEntry: '200 entries a minute and repository',
    FinalizeCacheEntryUpload: 'too many requests'
};
/**
 * Calls the service once, unless it did not answer an earlier call.
 * @param limit in milliseconds
 * @throws {Error} where it does not answer, or not with an object
 */
async function callOnce(access, method, body, limit) {
    const outage = outages.get(service_calls_nameOf(access));
    if (outage !== undefined)
        throw notAsked(outage);
    const outcome = await service_calls_attempt(access, method, body, AbortSignal.timeout(limit));
    if (outcome.kind === 'failure')
        throw new Error(outcome.reason);
    return outcome.answer;
}
/**
 * What is known of services that were called: `down` that one failed with every try, `probed` that a save tried once more,
 * and in vain. By address and token, and for as long as the process lives: a service that is down would otherwise hold up
 * a build with each of its lookups anew.
 */
const outages = new Map();
function service_calls_nameOf({ url, token }) {
    return `${url} ${token}`;
}
function notAsked({ reason }) {
    return new Error(`the cache service was not asked again: ${reason}`);
}
/**
 * Calls the service until it answers, or the patience ends. Where it did not answer an earlier call, a lookup fails at
 * once, and a save tries only once.
 * @param body made anew for each try: a key that was reserved by an answer that got lost is taken
 * @throws {Error} with a reason for the user; it has neither token nor address in it
 */
async function service_calls_callService(access, method, body, patience, signal) {
    const service = service_calls_nameOf(access);
    const outage = outages.get(service);
    if (outage !== undefined && (method === 'GetCacheEntryDownloadURL' || outage.state === 'probed'))
        throw notAsked(outage);
    const outcome = await attempts(access, method, body, outage ? { ...patience, tries: 1 } : patience, signal);
    if (outcome.kind === 'failure') {
        // An answer that says no is one of a service that works.
        if (outcome.again)
            outages.set(service, { state: outage ? 'probed' : 'down', reason: outcome.reason });
        throw new Error(outcome.reason);
    }
    outages.delete(service);
    return outcome.answer;
}
async function attempts(access, method, body, { tries, each, total, pause, retryAfter }, signal) {
    const deadline = performance.now() + total;
    let waited = false;
    for (let tried = 1;; tried++) {
        const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(each, deadline - performance.now()))));
        const outcome = await service_calls_attempt(access, method, body(), signal ? AbortSignal.any([signal, limit]) : limit);
        signal?.throwIfAborted();
        if (outcome.kind === 'answer' || !outcome.again || tried >= tries)
            return outcome;
        // Jitter: the jobs of a matrix fail together, and shall not come back together.
        let wait = pause * 2 ** (tried - 1) * (0.5 + Math.random());
        if (outcome.retryAfter !== undefined) {
            if (waited || outcome.retryAfter > retryAfter)
                return outcome;
            waited = true;
            wait = Math.max(wait, outcome.retryAfter);
        }
        if (performance.now() + wait >= deadline)
            return outcome;
        await (0,external_node_timers_promises_.setTimeout)(wait, undefined, signal && { signal });
    }
}
async function service_calls_attempt({ url, token }, method, body, signal) {
    const failure = (reason, again, retryAfter) => ({
        kind: 'failure',
        reason,
        again,
        retryAfter
    });
    let response;
    let text;
    try {
        response = await fetch(new URL(`twirp/github.actions.results.api.v1.CacheService/${method}`, url), {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: JSON.stringify(body),
            redirect: 'error',
            signal
        });
        text = (await readBody(response, LARGEST)).toString('utf8');
    }
    catch (error) {
        return failure(`the cache service did not answer ${method} (${describeFailure(error)})`, true);
    }
    const answer = parseAnswer(text);
    const { status } = response;
    if (!response.ok) {
        const words = status === 429 ? TOO_OFTEN[method] : wordsOf(answer, token);
        const reason = `the cache service says ${status} to ${method}${words ? ` (${words})` : ''}`;
        return failure(reason, status === 429 || status >= 500, retryAfterOf(response));
    }
    return answer === undefined
        ? failure(`the cache service answers ${method} with no object`, false)
        : { kind: 'answer', answer };
}
function parseAnswer(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        // A page for people, or cut off.
        return undefined;
    }
}
const LONGEST_WORDS = 200;
/** What an answer says of itself, in one line that may be printed: no token, no address. */
function wordsOf(answer, token) {
    const text = answer?.message ?? answer?.msg;
    if (typeof text !== 'string')
        return undefined;
    const line = text
        .replaceAll(token, '***')
        .replace(/https?:\/\/\S+/g, '(an address)')
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim();
    return line.slice(0, LONGEST_WORDS) || undefined;
}
/** In milliseconds; undefined where the service gives no number of seconds. */
function retryAfterOf(response) {
    const value = response.headers.get('retry-after') ?? '';
    return /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

;// CONCATENATED MODULE: ./src/store/cache-entries.ts


/** Milliseconds for one request of what has a few kilobytes; nothing of it is tried twice. */
const cache_entries_LIMIT = 5_000;
const cache_entries_LARGEST = 1024 * 1024;
/**
 * Whether there is an entry that this job may read and whose key begins so. Undefined where the service gives no answer
 * that can be understood.
 */
async function hasEntry(access, name) {
    try {
        const { ok } = await findOnce(access, name);
        return typeof ok === 'boolean' ? ok : undefined;
    }
    catch {
        // No answer, or none that is JSON: what would be there is not known.
        return undefined;
    }
}
/**
 * The newest entry whose key begins so; undefined if there is none.
 * @throws {Error} where the service fails or the entry is too large
 */
async function readEntry(access, name) {
    const { ok, signed_download_url: url } = await findOnce(access, name);
    if (ok !== true || typeof url !== 'string')
        return undefined;
    return readSigned(url, cache_entries_LARGEST, cache_entries_LIMIT);
}
/**
 * Writes an entry under a key that nobody else uses.
 * @throws {Error} where the service does not take it
 */
async function writeEntry(access, name, bytes) {
    if (bytes.byteLength > cache_entries_LARGEST)
        throw new Error('the entry is too large');
    const url = reserved(await callOnce(access, 'CreateCacheEntry', name, cache_entries_LIMIT), access);
    await cache_entries_writeSigned(url, bytes, AbortSignal.timeout(cache_entries_LIMIT));
    const size = { size_bytes: String(bytes.byteLength) };
    const done = await callOnce(access, 'FinalizeCacheEntryUpload', { ...name, ...size }, cache_entries_LIMIT);
    if (done.ok !== true)
        throw new Error(complaint('the service did not keep the entry', done, access));
}
function findOnce(access, { key, version }) {
    return callOnce(access, 'GetCacheEntryDownloadURL', { key, restore_keys: [key], version }, cache_entries_LIMIT);
}
/**
 * Looks up an entry by its key, or else the newest whose key begins with one of `prefixes`, which are tried in order.
 * Undefined if there is none.
 * @throws {Error} where the service does not answer
 */
async function findEntry(access, { key, version }, prefixes = [], patience = service_calls_LOOKUP) {
    const body = { key, restore_keys: prefixes, version };
    const answer = await service_calls_callService(access, 'GetCacheEntryDownloadURL', () => body, patience);
    const { ok, signed_download_url: url, matched_key: matched = key } = answer;
    if (ok !== true || typeof url !== 'string' || typeof matched !== 'string')
        return undefined;
    // A service that takes a key for the beginning of one gives another entry.
    return matched === key || prefixes.some((prefix) => matched.startsWith(prefix))
        ? { key: matched, url }
        : undefined;
}
/**
 * Reserves an entry under a new key, for whose bytes there is then a signed address.
 * @throws {Error} where the service does not take it, with its reason
 */
async function cache_entries_reserveEntry(access, newKey, version, signal, patience = SAVE) {
    let key = '';
    const body = () => {
        key = newKey();
        return { key, version };
    };
    const answer = await callService(access, 'CreateCacheEntry', body, patience, signal);
    return { key, url: reserved(answer, access) };
}
/**
 * Makes an entry visible whose bytes were sent.
 * @throws {Error} where the service does not keep it, with its reason
 */
async function cache_entries_finalizeEntry(access, name, size, signal, patience = SAVE) {
    const body = { ...name, size_bytes: String(size) };
    let calls = 0;
    const counted = () => {
        calls += 1;
        return body;
    };
    let failure;
    try {
        const done = await callService(access, 'FinalizeCacheEntryUpload', counted, patience, signal);
        if (done.ok === true)
            return;
        failure = new Error(complaint('the service did not keep the entry', done, access));
    }
    catch (error) {
        failure = error;
    }
    signal.throwIfAborted();
    // The answer to the first call may have got lost, and then the second is told that there is nothing to be done.
    if (calls < 2 || !(await isThere(access, name, patience)))
        throw failure;
}
async function isThere(access, name, patience) {
    try {
        return (await findEntry(access, name, [], patience)) !== undefined;
    }
    catch {
        // What the failure was is said already.
        return false;
    }
}
/**
 * What is at a signed address.
 * @param limit in milliseconds
 * @throws {Error} where it cannot be had, or has more bytes than `most`
 */
async function readSigned(url, most, limit) {
    try {
        const signal = AbortSignal.timeout(limit);
        const response = await fetch(url, { redirect: 'error', signal });
        if (response.ok)
            return await readBody(response, most);
        await response.body?.cancel();
        throw new StatusError(`the entry could not be fetched (${response.status})`);
    }
    catch (error) {
        if (error instanceof StatusError)
            throw error;
        if (error instanceof TooLargeError)
            throw new Error('the entry is too large');
        throw new Error(`the entry could not be fetched (${describeFailure(error)})`);
    }
}
/**
 * Sends a few bytes to a signed address.
 * @throws {Error} where they are not taken
 */
async function cache_entries_writeSigned(url, bytes, signal) {
    try {
        const response = await fetch(url, {
            method: 'PUT',
            headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
            body: bytes,
            redirect: 'error',
            signal
        });
        await response.body?.cancel();
        if (!response.ok)
            throw new StatusError(`the entry could not be sent (${response.status})`);
    }
    catch (error) {
        if (error instanceof StatusError)
            throw error;
        throw new Error(`the entry could not be sent (${describeFailure(error)})`);
    }
}
class StatusError extends Error {
}
function reserved(answer, access) {
    const { ok, signed_upload_url: url } = answer;
    if (ok !== true || typeof url !== 'string')
        throw new Error(complaint('the service did not reserve the entry', answer, access));
    return url;
}
function complaint(what, answer, { token }) {
    const words = wordsOf(answer, token);
    return words === undefined ? what : `${what} (${words})`;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./src/store/tries.ts

/**
 * Does the work again where it failed, up to `tries` times in all, after a pause (milliseconds) that is longer each time.
 * @throws what the last try threw
 */
async function tries_withTries(tries, pause, work, signal) {
    for (let tried = 1;; tried++) {
        try {
            return await work();
        }
        catch (error) {
            if (tried >= tries || signal?.aborted)
                throw error;
            await (0,external_node_timers_promises_.setTimeout)(pause * 2 ** (tried - 1) * (0.5 + Math.random()), undefined, signal && { signal });
        }
    }
}
/** Has no more than `most` pieces of work going on at once; the others wait for their turn. */
function tries_atOnce(most) {
    const waiting = [];
    let free = most;
    return async (work) => {
        if (free > 0)
            free -= 1;
        else
            await new Promise((resolve) => waiting.push(resolve));
        try {
            return await work();
        }
        finally {
            // The place goes to the next in line; it is free only where nobody waits.
            const next = waiting.shift();
            if (next === undefined)
                free += 1;
            else
                next();
        }
    };
}

;// CONCATENATED MODULE: ./src/store/index-entry.ts






/*
 * An index as an entry of the cache service: compressed, as digests aside it repeats itself.
 */
/** As it is sent, and as a text; bytes. A build with thousands of steps stays far below. */
const LARGEST_SENT = 8 * 1024 * 1024;
const LARGEST_TEXT = 32 * 1024 * 1024;
/** Milliseconds for one try to read or send it. A build waits for the reading. */
const EACH = 15_000;
const READ_TRIES = 2;
const SEND_TRIES = 3;
const compress = (0,external_node_util_.promisify)(external_node_zlib_.gzip);
const decompress = (0,external_node_util_.promisify)(external_node_zlib_.gunzip);
/**
 * The index at a signed address; undefined if what is there is none that can be used.
 * @param pause before the second try, in milliseconds
 * @throws {Error} where it cannot be fetched
 */
async function readIndex(url, pause) {
    const sent = await tries_withTries(READ_TRIES, pause, () => readSigned(url, LARGEST_SENT, EACH));
    try {
        const text = await decompress(sent, { maxOutputLength: LARGEST_TEXT });
        return pack_index_parseIndex(text.toString('utf8'));
    }
    catch {
        // Damaged, not ours, or far too large once it is decompressed.
        return undefined;
    }
}
/**
 * An index as it is sent.
 * @throws {Error} where nobody could read it
 */
async function index_entry_packIndex(index) {
    const text = renderIndex(index);
    if (parseIndex(text) === undefined)
        throw new Error('the manifest and what it names do not fit together');
    const sent = await compress(text);
    if (sent.byteLength > LARGEST_SENT || Buffer.byteLength(text) > LARGEST_TEXT)
        throw new Error('the index is too large');
    return new Uint8Array(sent);
}
/**
 * Writes an index, under a new key.
 * @returns the key
 * @throws {Error} where the service does not take it
 */
async function index_entry_writeIndex(access, name, sent, signal, patience) {
    const { key, url } = await reserveEntry(access, () => newIndexKey(name), PACKS_VERSION, signal, patience);
    const send = () => writeSigned(url, sent, AbortSignal.any([signal, AbortSignal.timeout(EACH)]));
    await withTries(SEND_TRIES, patience.pause, send, signal);
    await finalizeEntry(access, { key, version: PACKS_VERSION }, sent.byteLength, signal, patience);
    return key;
}

// EXTERNAL MODULE: ./src/spent-buffers.ts
var spent_buffers = __webpack_require__(2805);
;// CONCATENATED MODULE: ./src/store/range.ts





function startWatch({ stall, whole }) {
    const controller = new AbortController();
    const abort = (reason) => () => controller.abort(new Error(reason));
    const end = setTimeout(abort(`not done after ${whole / 1000} s`), whole);
    const idle = setTimeout(abort(`no byte for ${stall / 1000} s`), stall);
    return {
        signal: controller.signal,
        touch: () => {
            idle.refresh();
        },
        stop: () => {
            clearTimeout(end);
            clearTimeout(idle);
        }
    };
}
/**
 * Asks for a part of what is at a signed address.
 * @throws {Error} where no answer comes, or another part
 */
async function requestRange(url, place, watch) {
    const [first, last] = [place.offset, place.offset + place.size - 1];
    const response = await fetch(url, {
        // What is compressed on the way has other offsets.
        headers: { range: `bytes=${first}-${last}`, 'accept-encoding': 'identity' },
        redirect: 'error',
        signal: watch.signal
    });
    watch.touch();
    const { status, body } = response;
    const cancel = async () => {
        // What is not taken any more may have broken off already.
        await body?.cancel().catch(() => undefined);
    };
    if (status === 206 && body !== null) {
        const range = response.headers.get('content-range') ?? '';
        if (range.startsWith(`bytes ${first}-${last}/`))
            return { kind: 'part', body, cancel };
        await cancel();
        throw new Error('the server sent another part');
    }
    if (status === 200 && body !== null)
        return { kind: 'whole', body, cancel };
    await cancel();
    return { kind: 'refused', status };
}
/**
 * Makes a file of a body that must have so many bytes: whole, or not at all.
 * @param digest that the bytes must have; undefined if that is not known
 * @param onBytes told of bytes as they come
 * @throws {Error} where there are fewer bytes, or more, or others
 */
async function keepBody(body, path, { size, digest }, onBytes) {
    // Beside its place, so that it can be renamed. Whoever reads the folder meanwhile does not take it for a blob.
    const draft = `${path}.${(0,external_node_crypto_.randomBytes)(8).toString('hex')}`;
    try {
        const found = await write(body, draft, size, digest !== undefined, onBytes);
        if (found !== digest)
            throw new Error('it has other bytes than its digest says');
        await (0,promises_.rename)(draft, path);
    }
    catch (error) {
        await (0,promises_.rm)(draft, { force: true });
        throw error;
    }
}
async function write(body, path, size, hashes, onBytes) {
    const hash = hashes ? (0,external_node_crypto_.createHash)('sha256') : undefined;
    const file = await (0,promises_.open)(path, 'wx');
    try {
        let length = 0;
        for await (const chunk of body) {
            length += chunk.byteLength;
            onBytes(chunk.byteLength);
            if (length > size)
                throw new Error(`it has more than ${size} bytes`);
            hash?.update(chunk);
            await file.writeFile(chunk);
            (0,spent_buffers/* notePassed */.h)(chunk.byteLength);
        }
        if (length < size)
            throw new Error(`it ended after ${length} of ${size} bytes`);
    }
    finally {
        await file.close();
    }
    return hash && (0,src_digest/* digestFrom */.Xb)(hash);
}
/** Why bytes did not come, in words without an address. */
function describeTrouble(error) {
    const { name, message } = error;
    // The errors of fetch may name the address; those of files, of a watch and of this module do not.
    return message === undefined || name !== 'Error' ? describeFailure(error) : message;
}

;// CONCATENATED MODULE: ./src/store/pack-reader.ts







/**
 * A stall is waited out no longer than BuildKit's own cache clients would. Almost five minutes, which is what the gateway
 * waits, are for the largest layers that are seen, over a slow line. Each fetch is one connection; more than a few at once
 * are not faster.
 */
const pack_reader_READ_LIMITS = { stall: 15_000, whole: 290_000, pause: 1_000, atOnce: 8 };
/** @param renew looks up the address of a pack anew; undefined if the pack is gone */
function pack_reader_packReader(packs, renew, scratch, limits) {
    const sources = packs.map((pack) => ({ ...pack, renewal: undefined, copy: undefined }));
    const homes = new Map(sources.flatMap((source) => [...source.pack.blobs].map(([digest, place]) => [digest, { source, place, digest }])));
    const running = new Map();
    const takeTurn = tries_atOnce(limits.atOnce);
    const reading = { renew, scratch, limits, bytes: 0 };
    return {
        sizeOf: (digest) => homes.get(digest)?.place.size,
        bytesFetched: () => reading.bytes,
        fetch: async (digest, path) => {
            const other = running.get(digest);
            if (other !== undefined) {
                await other.work;
                if (other.path !== path)
                    await copyAtOnce(other.path, path);
                return;
            }
            const home = homes.get(digest);
            if (home === undefined)
                throw new Error(`${digest} is in no pack`);
            const work = takeTurn(() => fetchBlob(reading, home, path)).finally(() => running.delete(digest));
            running.set(digest, { path, work });
            await work;
        }
    };
}
async function fetchBlob(reading, home, path) {
    const used = home.source.url;
    try {
        let trouble = await pack_reader_attempt(reading, home, path);
        if (trouble?.refused) {
            // An address lives for some ten minutes, and a build longer: that it was too old is no failure.
            await renewAddress(reading, home.source, used);
            trouble = await pack_reader_attempt(reading, home, path);
        }
        if (trouble !== undefined && !trouble.refused) {
            await (0,external_node_timers_promises_.setTimeout)(reading.limits.pause);
            trouble = await pack_reader_attempt(reading, home, path);
        }
        if (trouble !== undefined)
            throw new Error(trouble.reason);
    }
    catch (error) {
        throw new Error(`${home.digest} could not be fetched: ${error.message}`, { cause: error });
    }
}
/** Once for all who were refused at the same address. */
async function renewAddress({ renew }, source, used) {
    if (source.url !== used)
        return;
    source.renewal ??= (async () => {
        try {
            const url = await renew(source.pack.key);
            if (url === undefined)
                throw new Error('its pack is gone from the cache service');
            source.url = url;
        }
        finally {
            source.renewal = undefined;
        }
    })();
    await source.renewal;
}
async function pack_reader_attempt(reading, home, path) {
    const { source, place, digest } = home;
    const watch = startWatch(reading.limits);
    const expected = { size: place.size, digest };
    try {
        if (place.size === 0) {
            await keepBody(nothing(), path, expected, () => undefined);
            return undefined;
        }
        if (source.copy !== undefined) {
            await cutOut(source, source.copy, home, path);
            return undefined;
        }
        const answer = await requestRange(source.url, place, watch);
        if (answer.kind === 'refused')
            return refusal(answer.status);
        const onBytes = counting(reading, watch);
        if (answer.kind === 'part' || place.size === source.pack.size) {
            await keepBody(answer.body, path, expected, onBytes);
            return undefined;
        }
        // One for all who ask for a part of this pack; for them it is as if they had not asked.
        if (source.copy === undefined)
            source.copy = copyPack(reading, source, answer.body, onBytes);
        else
            await answer.cancel();
        await cutOut(source, source.copy, home, path);
        return undefined;
    }
    catch (error) {
        return { reason: describeTrouble(error), refused: false };
    }
    finally {
        watch.stop();
    }
}
function refusal(status) {
    return { reason: `its server says ${status}`, refused: status === 403 || status === 404 };
}
function counting(reading, watch) {
    return (count) => {
        reading.bytes += count;
        watch.touch();
    };
}
async function copyPack({ scratch }, { pack }, body, onBytes) {
    await (0,promises_.mkdir)(scratch, { recursive: true });
    const path = (0,external_node_path_.join)(scratch, `pack-${(0,external_node_crypto_.randomUUID)()}`);
    await keepBody(body, path, { size: pack.size, digest: undefined }, onBytes);
    return path;
}
async function cutOut(source, copy, { place, digest }, path) {
    try {
        const [start, end] = [place.offset, place.offset + place.size - 1];
        const part = (0,external_node_fs_.createReadStream)(await copy, {
            start,
            end,
            highWaterMark: 1024 * 1024
        });
        await keepBody(part, path, { size: place.size, digest }, () => undefined);
    }
    catch (error) {
        // It was cut off, or is damaged: the next try fetches it anew.
        if (source.copy === copy)
            source.copy = undefined;
        throw error;
    }
}
async function copyAtOnce(from, to) {
    const draft = `${to}.${(0,external_node_crypto_.randomUUID)()}`;
    try {
        await (0,promises_.copyFile)(from, draft);
        await (0,promises_.rename)(draft, to);
    }
    catch (error) {
        await (0,promises_.rm)(draft, { force: true });
        throw error;
    }
}
async function* nothing() { }

;// CONCATENATED MODULE: ./src/store/blob-stream.ts



function blob_stream_readBlobs(blobs) {
    const rest = [...blobs];
    let current;
    async function read(buffer) {
        let filled = 0;
        while (filled < buffer.length) {
            current ??= await openNext(rest);
            if (current === undefined)
                break;
            const { bytesRead } = await current.file.read(buffer, filled);
            current.hash.update(buffer.subarray(filled, filled + bytesRead));
            current.length += bytesRead;
            filled += bytesRead;
            if (bytesRead > 0)
                continue;
            await current.file.close();
            const ended = current;
            current = undefined;
            check(ended);
        }
        return filled;
    }
    let turn = Promise.resolve();
    return {
        fill: (buffer) => {
            const filling = turn.then(() => read(buffer));
            turn = filling;
            return filling;
        },
        close: async () => {
            // Whoever asked was told what went wrong.
            await turn.catch(() => undefined);
            await current?.file.close();
        }
    };
}
async function openNext(rest) {
    const blob = rest.shift();
    return blob && { blob, file: await open(blob.path), hash: createHash('sha256'), length: 0 };
}
function check({ blob, hash, length }) {
    const { digest, size } = blob;
    if (length !== size)
        throw new Error(`blob ${digest} has ${length} bytes instead of ${size}`);
    if (digestFrom(hash) !== digest)
        throw new Error(`blob ${digest} has other bytes than its name says`);
}

;// CONCATENATED MODULE: ./src/store/pack-upload.ts


/** Four blocks of 4 MiB at once fill the line of a runner, and its memory stays small. */
const UPLOAD_LIMITS = { block: 4 * 1024 * 1024, atOnce: 4, each: 120_000, pause: 1_000 };
const TRIES = 4;
/**
 * Sends blobs to a signed address, one after the other as one. They are hashed once more on their way: a wrong byte would
 * be found only by other jobs, again and again.
 * @throws {Error} where a blob is not what it should be, or the bytes are not taken; no address is in its message
 */
async function pack_upload_uploadBlobs(url, blobs, signal, limits = UPLOAD_LIMITS) {
    const { AnonymousCredential, BlockBlobClient } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(747)]).then(__webpack_require__.bind(__webpack_require__, 3747));
    const client = new BlockBlobClient(url, new AnonymousCredential(), {
        retryOptions: { maxTries: TRIES, retryDelayInMs: limits.pause, maxRetryDelayInMs: 8 * limits.pause }
    });
    const failed = new AbortController();
    const abortSignal = () => AbortSignal.any([signal, failed.signal, AbortSignal.timeout(limits.each)]);
    const reader = readBlobs(blobs);
    const blocks = [];
    let asked = 0;
    // `uploadStream` of the client would do the same, but passes no signal on to the requests for blocks
    // (@azure/storage-blob Clients.js, BlockBlobClient.uploadStream): one that hangs could not be given up.
    async function sendBlocks() {
        // Each sender has one buffer, so that memory does not grow with what is sent.
        const buffer = Buffer.allocUnsafe(limits.block);
        for (;;) {
            // The reader answers in the order in which it is asked, and only to the last says that it has nothing more.
            const place = asked++;
            const length = await reader.fill(buffer);
            if (length === 0 || failed.signal.aborted)
                return;
            const id = Buffer.from(randomUUID()).toString('base64');
            blocks[place] = id;
            await client.stageBlock(id, buffer.subarray(0, length), length, { abortSignal: abortSignal() });
        }
    }
    try {
        const senders = Array.from({ length: limits.atOnce }, sendBlocks);
        await Promise.all(senders);
        await client.commitBlockList(blocks, { abortSignal: abortSignal() });
    }
    catch (error) {
        failed.abort();
        signal.throwIfAborted();
        throw isOfClient(error) ? new Error(`the pack could not be sent (${pack_upload_describe(error)})`) : error;
    }
    finally {
        await reader.close();
    }
}
/** The errors of the client have the request in them, and with it the signed address. */
function isOfClient(error) {
    return error instanceof Error && (error.name === 'RestError' || error.name === 'AbortError');
}
function pack_upload_describe({ name, statusCode, code }) {
    if (name === 'AbortError')
        return 'no answer in time';
    const words = [statusCode, code].filter((word) => /^\w+$/.test(String(word ?? '')));
    return words.join(' ') || 'no connection';
}

;// CONCATENATED MODULE: ./src/store/pack-writer.ts








const SAVE_LIMITS = { calls: service_calls_SAVE, upload: UPLOAD_LIMITS };
/** Blobs that move are fetched, each with its own connection. */
const FILES_AT_ONCE = 4;
/**
 * Uploads one pack with what is new, and then an index entry. The index is written last, so that nobody sees what was cut
 * off.
 * @param limit ends it; a number is of milliseconds
 * @throws {Error} where it was not saved, with a reason for the user; it has neither token nor address in it
 */
async function pack_writer_savePacks(access, request, limit, limits = SAVE_LIMITS) {
    const signal = typeof limit === 'number' ? AbortSignal.timeout(limit) : limit;
    try {
        return await save(access, request, signal, limits);
    }
    catch (error) {
        if (!signal.aborted)
            throw error;
        const limited = typeof limit === 'number' ? ` within ${limit / 1000} s` : '';
        throw new Error(`the save was not done${limited || ' in time'}`, { cause: signal.reason });
    }
}
async function save(access, { name, purpose, manifest, texts, before, fileOf }, signal, { calls, upload }) {
    signal.throwIfAborted();
    const plan = planSave(layersOf(texts.get(manifest.digest) ?? ''), before);
    const blobs = await filesOf(plan, fileOf, signal);
    const fresh = blobs.length === 0 ? undefined : layOut(blobs);
    const indexed = (packs) => packIndex({ purpose, manifest, texts, packs });
    // What no job could read is found before anything is uploaded.
    await indexed(fresh ? [...plan.kept, { ...fresh, key: newPackKey(name) }] : plan.kept);
    if (fresh !== undefined) {
        const { key, url } = await reserveEntry(access, () => newPackKey(name), PACKS_VERSION, signal, calls);
        await uploadBlobs(url, blobs, signal, upload);
        await finalizeEntry(access, { key, version: PACKS_VERSION }, fresh.size, signal, calls);
        plan.kept.push({ ...fresh, key });
    }
    const index = await indexed(plan.kept);
    const key = await writeIndex(access, name, index, signal, calls);
    return { key, bytes: (fresh?.size ?? 0) + index.byteLength, packs: plan.kept.length };
}
async function filesOf({ blobs }, fileOf, signal) {
    const takeTurn = atOnce(FILES_AT_ONCE);
    const files = blobs.map(({ digest, size }) => takeTurn(async () => {
        signal.throwIfAborted();
        const file = await unlessAborted(signal, fileOf(digest));
        if (file === undefined)
            throw new Error(`layer ${digest} is not there`);
        if (file.size !== size)
            throw new Error(`layer ${digest} has ${file.size} bytes instead of ${size}`);
        return { ...file, digest };
    }));
    return Promise.all(files);
}
function layOut(blobs) {
    const places = new Map();
    let offset = 0;
    for (const { digest, size } of blobs) {
        places.set(digest, { offset, size });
        offset += size;
    }
    return { size: offset, blobs: places };
}
async function unlessAborted(signal, work) {
    const { promise: aborted, reject } = Promise.withResolvers();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    try {
        return await Promise.race([work, aborted]);
    }
    finally {
        signal.removeEventListener('abort', onAbort);
    }
}

;// CONCATENATED MODULE: ./src/store/packs.ts








const OPEN_LIMITS = { ...pack_reader_READ_LIMITS, lookup: service_calls_LOOKUP };
/**
 * Opens the newest cache of the first of these names that has one, as far as the cache service still has its packs.
 * @param scratch a folder for packs that must be fetched whole; made if need be
 * @returns why there is none, if so
 * @throws {Error} where the service fails, with a reason for the user
 */
async function packs_openPacks(access, names, scratch, limits = OPEN_LIMITS) {
    let missed = 'the cache service has nothing for this scope yet';
    let rest = names.map(indexPrefix);
    while (rest.length > 0) {
        const entry = await findIndex(access, rest, limits);
        if (entry === undefined)
            break;
        const index = await readIndex(entry.url, limits.pause);
        const opened = index && (await packs_open(access, entry, index, scratch, limits));
        if (opened !== undefined)
            return opened;
        missed = index
            ? `the cache service has no layer of ${entry.key} any more`
            : `the index ${entry.key} cannot be read by this version`;
        // What is of no use is not in the way of the names that come after.
        rest = rest.slice(rest.findIndex((prefix) => entry.key.startsWith(prefix)) + 1);
    }
    return { missed };
}
/** One call for all names: the service takes them in order. */
function findIndex(access, prefixes, { lookup }) {
    const [key = ''] = prefixes;
    return findEntry(access, { key, version: pack_keys_PACKS_VERSION }, prefixes, lookup);
}
async function packs_open(access, { key }, index, scratch, limits) {
    const addressOf = packs_addressesOfPacks(access, limits.lookup);
    const found = await Promise.all(index.packs.map((pack) => openPack(pack, addressOf)));
    const there = found.filter((pack) => 'url' in pack);
    const keys = new Set(there.map(({ pack }) => pack.key));
    const gone = new Set(index.packs.map((pack) => pack.key).filter((pack) => !keys.has(pack)));
    const rest = withoutPacks(index, gone);
    if (rest === undefined)
        return undefined;
    const { sizeOf, fetch, bytesFetched } = pack_reader_packReader(there, addressOf, scratch, limits);
    return {
        index: rest,
        key,
        lostBytes: packs_bytesOf(index) - packs_bytesOf(rest),
        lostReason: found.find((pack) => 'lost' in pack)?.lost,
        sizeOf,
        fetch,
        get bytesFetched() {
            return bytesFetched();
        }
    };
}
/** Looks up the signed address of a pack by its key; undefined if the pack is gone. */
function packs_addressesOfPacks(access, patience) {
    return async (key) => (await findEntry(access, { key, version: pack_keys_PACKS_VERSION }, [], patience))?.url;
}
/** A pack that cannot be looked up now is of no more use to this build than one that was evicted. */
async function openPack(pack, addressOf) {
    try {
        const url = await addressOf(pack.key);
        return url === undefined ? { lost: 'the cache service has evicted it' } : { pack, url };
    }
    catch (error) {
        return { lost: (0,errors/* reasonOf */.A3)(error) };
    }
}
/** Of the layers that the manifest names. */
function packs_bytesOf({ manifest, texts }) {
    return pack_index_layersOf(texts.get(manifest.digest) ?? '{}').reduce((sum, { size }) => sum + size, 0);
}

;// CONCATENATED MODULE: ./src/store/replace-file.ts



/** Writes a file as a whole or not at all, since another job may read it. Its folder is made if need be. */
async function replaceFile(path, content) {
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    // Not named after the process: in containers that share the folder, several may have the same number.
    const draft = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    await (0,promises_.writeFile)(draft, content);
    await (0,promises_.rename)(draft, path);
}

;// CONCATENATED MODULE: ./src/store/trust.ts




/** The layout, if every blob has the bytes it should; what was verified is remembered beside the locks. */
async function trust(folder, found, before) {
    if (found.kind !== 'whole')
        return found;
    const result = await verifyLayout(folder, found, before ?? (await trust_readVerified(folder)));
    if ('damage' in result)
        return { kind: 'broken', reason: result.damage };
    await writeVerified(folder, result.verified);
    return found;
}
/** What was verified of a layout before, with the modification times that the blobs had then. */
async function trust_readVerified(folder) {
    try {
        const value = JSON.parse(await (0,promises_.readFile)(claim_stateFile(folder, 'verified'), 'utf8'));
        return typeof value === 'object' && value !== null ? value : {};
    }
    catch {
        // None yet, or cut off: then everything is verified anew.
        return {};
    }
}
function writeVerified(folder, verified) {
    return replaceFile(claim_stateFile(folder, 'verified'), JSON.stringify(verified));
}

;// CONCATENATED MODULE: ./src/store/layer-source.ts










/** What builds do with their results that write a layout of this name. */
function purposeOf(folder) {
    return isOfImages((0,external_node_path_.basename)(folder)) ? 'image' : 'other';
}
/** A layout whose blobs were verified, or whose packs are open. */
async function sourceIn(folder, packs) {
    const purpose = packs?.index.purpose ?? purposeOf(folder);
    return { folder, purpose, packs, verified: await trust_readVerified(folder) };
}
/** The newest cache of one of these layouts' names, as if it were that of `folder`. */
async function openFromPacks(folder, folders) {
    const startedAt = performance.now();
    try {
        const access = (0,cache_service/* serviceAccess */.kW)();
        if (access === undefined)
            return { outcome: { status: 'missed', reason: 'there is no cache service' } };
        const names = folders.map((path) => (0,external_node_path_.basename)(path));
        const packs = await packs_openPacks(access, names, (0,external_node_path_.join)(folder, 'ingest'));
        if ('missed' in packs)
            return { outcome: { status: 'missed', reason: packs.missed } };
        const { manifest, texts } = packs.index;
        for (const [digest, text] of texts)
            await writeBlob(folder, digest, text);
        await writeRoot(folder, manifest);
        const bytes = packs.index.packs
            .flatMap(({ blobs }) => [...blobs.values()])
            .reduce((sum, { size }) => sum + size, 0);
        const seconds = (performance.now() - startedAt) / 1000;
        const opened = { status: 'opened', digest: digestOfRoots([manifest]), bytes, seconds };
        const outcome = packs.lostBytes > 0 ? { ...opened, lost: lossOf(packs) } : opened;
        return { outcome, source: await sourceIn(folder, packs) };
    }
    catch (error) {
        return { outcome: { status: 'failed', reason: `the cache could not be opened (${(0,errors/* reasonOf */.A3)(error)})` } };
    }
}
function lossOf({ lostBytes, lostReason }) {
    return `${Math.ceil(lostBytes / 1_000_000)} MB, since ${lostReason ?? 'its pack was evicted'}`;
}
/** A layout of a folder that is kept. */
async function openKept(folder) {
    try {
        const layout = await trust(folder, await oci_layout_readLayout(folder));
        if (layout.kind !== 'whole')
            return { outcome: { status: 'missed', reason: '' } };
        const { digest, bytes } = layout;
        return { outcome: { status: 'kept', digest, bytes }, source: await sourceIn(folder) };
    }
    catch (error) {
        return { outcome: { status: 'failed', reason: (0,errors/* reasonOf */.A3)(error) } };
    }
}
/** A layout that the cache service has as a whole. */
async function openFromService(folder) {
    const outcome = await restoreFromService(folder);
    return outcome.status === 'restored' ? { outcome, source: await sourceIn(folder) } : { outcome };
}
async function restoreFromService(folder) {
    const startedAt = performance.now();
    try {
        const key = await restoreFolder(folder, layer_source_keyPrefix(folder));
        if (key === undefined) {
            await (0,promises_.rm)(folder, { recursive: true, force: true });
            return { status: 'missed', reason: 'the cache service has nothing for this scope yet' };
        }
        // tar gives files the times they had elsewhere, so what was verified here before says nothing of them.
        const layout = await trust(folder, await oci_layout_readLayout(folder), {});
        if (layout.kind === 'whole') {
            const seconds = (performance.now() - startedAt) / 1000;
            return { status: 'restored', digest: layout.digest, bytes: layout.bytes, seconds };
        }
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `what the cache service gave cannot be used (${oci_layout_describe(layout)})` };
    }
    catch (error) {
        // Something still writes to the folder: it is neither ours to delete now nor to export to.
        if (error instanceof OverdueError)
            throw error;
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `the cache could not be restored (${(0,errors/* reasonOf */.A3)(error)})` };
    }
}
/** Entries of one scope share a prefix; `1` is the version of what is inside. */
function layer_source_keyPrefix(folder) {
    return `buildkit-cache-1-${(0,external_node_path_.basename)(folder)}-`;
}

;// CONCATENATED MODULE: ./src/store/layers.ts








/**
 * Makes the layout ready: takes what is there if it is whole, else asks the store that the plan names. Whatever
 * goes wrong is an outcome: the build then goes on without.
 */
async function openLayers(plan) {
    let claim;
    try {
        claim = await claim_claimLayout(plan.folder);
        const found = await oci_layout_readLayout(plan.folder);
        if (found.kind === 'foreign')
            return layers_closed(`${found.reason}, and it is left untouched`, claim);
        const known = plan.reads ? await trust(plan.folder, found) : found;
        // What is broken is of no use to anybody, and would be in the way of an export that BuildKit itself writes.
        if (known.kind === 'broken')
            await claim.whileAlone(() => removeBroken(plan.folder));
        const common = { verified: await trust_readVerified(plan.folder), barrier: undefined };
        if (!plan.reads) {
            const root = (await readRoot(plan.folder))?.digest;
            return { ...common, outcome: NOT_WANTED, sources: [], root, claim };
        }
        const own = await openOwn(plan, known, claim);
        const others = own.source === undefined && own.outcome.status === 'missed' ? await openOthers(plan) : [];
        claim = others.reduce((all, other) => together(all, other.claim), claim);
        const { outcome, sources } = others.length > 0 ? asOne(others) : { outcome: own.outcome, sources: own.source ? [own.source] : [] };
        await Promise.all(sources.map((source) => markUsed(source.folder)));
        // A service that refuses or fails now would do so once more, and take a warning of its own for it.
        const barrier = plan.store === 'packs' && outcome.status === 'failed' ? outcome.reason : undefined;
        return { ...common, outcome, sources, barrier, root: (await readRoot(plan.folder))?.digest, claim };
    }
    catch (error) {
        return layers_closed(`${plan.folder} cannot be used (${(0,errors/* reasonOf */.A3)(error)})`, claim);
    }
}
/** Another job may have written it anew before this one was alone. */
async function removeBroken(folder) {
    const now = await trust(folder, await oci_layout_readLayout(folder));
    if (now.kind === 'broken')
        await (0,promises_.rm)(folder, { recursive: true, force: true });
}
const NOT_WANTED = { status: 'missed', reason: 'no-cache' };
function layers_closed(reason, claim) {
    return {
        outcome: { status: 'failed', reason },
        sources: [],
        verified: {},
        root: undefined,
        barrier: reason,
        claim
    };
}
async function openOwn(plan, known, claim) {
    const { folder, fallbacks, store } = plan;
    if (known.kind === 'whole') {
        const { digest, bytes } = known;
        return { outcome: { status: 'kept', digest, bytes }, source: await sourceIn(folder) };
    }
    const reason = known.kind === 'broken' ? `the layout was broken (${known.reason})` : 'nothing has been kept here yet';
    if (store === 'folder')
        return { outcome: { status: 'missed', reason } };
    if (store === 'packs')
        return openFromPacks(folder, [folder, ...fallbacks]);
    if (!(await claim.becomeWriter()))
        return { outcome: { status: 'missed', reason: 'another job on this machine restores it now' } };
    return openFromService(folder);
}
/** What is read in place of the own layout: a fallback, or what there is of single platforms. */
async function openOthers({ fallbacks, parts, store }) {
    // Packs were looked for under the names of the fallbacks already.
    const fallback = store === 'packs' ? undefined : await openFirst(fallbacks, store);
    if (fallback !== undefined)
        return [fallback];
    const found = await Promise.all(parts.map((part) => openFirst(part, store)));
    return found.filter((other) => other !== undefined);
}
/** The first of the layouts that can be read, claimed so that nobody deletes blobs from it. */
async function openFirst(folders, store) {
    for (const folder of store === 'packs' ? folders.slice(0, 1) : folders) {
        const claim = await claim_claimLayout(folder);
        const { outcome, source } = store === 'packs' ? await openFromPacks(folder, folders) : await openKept(folder);
        if (source !== undefined && 'digest' in outcome)
            return { source, outcome, claim };
        await claim.release();
    }
    return undefined;
}
function asOne(others) {
    const outcomes = others.map(({ outcome }) => outcome);
    const whole = {
        digest: outcomes.map((outcome) => outcome.digest).join(),
        bytes: outcomes.reduce((sum, outcome) => sum + outcome.bytes, 0)
    };
    const waits = outcomes.flatMap((outcome) => (outcome.status === 'kept' ? [] : [outcome.seconds]));
    const outcome = waits.length === 0
        ? { status: 'kept', ...whole }
        : { status: 'opened', ...whole, seconds: Math.max(...waits) };
    return { outcome, sources: others.map(({ source }) => source) };
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
/** Before BuildKit itself writes to the layout: why it may not; undefined if it may. */
async function becomesWriter({ claim, barrier }) {
    if (barrier !== undefined)
        return barrier;
    try {
        return (await claim?.becomeWriter()) === true
            ? undefined
            : 'another job on this machine is writing this cache now';
    }
    catch (error) {
        return (0,errors/* reasonOf */.A3)(error);
    }
}
/** Throws away a layout that turned out to be damaged, unless others use it. What cannot be deleted is left. */
async function discardLayers({ folder }, { claim }) {
    try {
        // Layers that are still being fetched may arrive meanwhile.
        const again = { maxRetries: 10, retryDelay: 50 };
        await claim?.whileAlone(() => (0,promises_.rm)(folder, { recursive: true, force: true, ...again }));
    }
    catch (error) {
        (0,say.say)(`${folder} could not be deleted: ${(0,errors/* reasonOf */.A3)(error)}`);
    }
}

;// CONCATENATED MODULE: ./src/attempts.ts














/**
 * Builds. Once more, without the cache that went away in the middle, which fails a build; once more on the emptied builder,
 * if its disk is full and a cache has taken of it; and once more on
 * docker's own builder, if one that stands in for it lacks what docker may have: a base image, or trust in a registry.
 */
async function buildWithRetries(run) {
    const { facts, plan, present } = run;
    const caches = cachesOf(plan, present);
    const first = { builder: facts.builder, caches, stalled: [], setbacks: [] };
    const ending = await attempts_attempt(run, { caches: toBuildWith(run, caches) });
    if (ending.overdueExport)
        return withoutExports(run, { ...first, ending });
    const loss = await findLoss(run, ending, caches.imports);
    if (loss !== undefined)
        return withoutLost(run, { ...first, ending }, loss);
    if (foundNoSpace(ending) && (0,environment_builder/* isOfThisJob */.Dq)(facts) && tookSpace(run, caches))
        return onEmptied(run, { ...first, ending });
    const obstacle = standsInForDocker(facts) ? findObstacle(ending) : undefined;
    if (obstacle === undefined || facts.own === undefined)
        return { ...first, ending };
    const again = await onDocker(run);
    // docker came no further: then the first error is the right one.
    if (!cameToItsSteps(again))
        return { ...first, ending };
    const setback = `Builder ${facts.builder.name}, which this action made, ${obstacle}; it was built again on docker's own builder, ` +
        'without a cache.';
    return {
        ending: again,
        builder: facts.own.insteadOf,
        caches: { imports: [], exports: [] },
        stalled: [],
        setbacks: [setback]
    };
}
/** What the gateway could not serve it knows itself; of other caches only the build's error tells. */
async function findLoss({ facts, route }, ending, imports) {
    const [gone] = route?.gateway?.lost ?? [];
    const ours = route?.caches.imports.filter((line) => imports.includes(line)) ?? [];
    if (gone !== undefined && ours.length > 0 && !cameToItsSteps(ending))
        return { loss: `blob ${gone.digest}: ${gone.reason}`, lost: ours };
    const loss = findCacheLoss(ending);
    const lost = loss === undefined ? [] : await findLost(loss, imports, facts);
    return loss === undefined || lost.length === 0 ? undefined : { loss, lost };
}
/** What is written with the image; the rest comes after it. */
function toBuildWith({ plan }, { imports, exports }) {
    return { imports, exports: timeExports(exports, plan.together).withImage };
}
/** Builds again without the imports that may be at fault, and, should another one fail too, without any. */
async function withoutLost(run, before, { loss, lost }) {
    const caches = {
        ...before.caches,
        imports: before.caches.imports.filter((line) => !lost.includes(line))
    };
    const rest = caches.imports.length === 0
        ? 'importing a cache'
        : `importing from ${lost.map(cache_entry/* withoutSecrets */.cT).join(' and ')}`;
    (0,say.say)(`A cache that this build was reading is damaged or gone. It is built once more, without ${rest}.`);
    const { plan, route } = run;
    if (route !== undefined && lost.some((line) => route.caches.imports.includes(line))) {
        if (plan.layers !== undefined)
            await discardLayers(plan.layers, route.open);
        route.forget();
    }
    const again = await attempts_attempt(run, { caches: toBuildWith(run, caches) });
    const empties = caches.imports.length === 0 && (await emptiedOfLies(run, again));
    const ending = empties ? await attempts_attempt(run, { caches: toBuildWith(run, caches) }) : again;
    const setback = `A cache went away or was damaged in the middle of the build (${(0,cache_entry/* withoutSecrets */.cT)(loss)}); it was built again without ` +
        `${caches.imports.length === 0 ? 'one' : lost.map(cache_entry/* withoutSecrets */.cT).join(' and ')}${empties ? ', on the emptied builder' : ''}.`;
    const stalled = [...before.stalled, ...(before.ending.overdue === undefined ? [] : lost)];
    const built = { ...before, ending, caches, stalled, setbacks: [...before.setbacks, setback] };
    const next = caches.imports.length > 0 ? findCacheLoss(ending) : undefined;
    return next === undefined ? built : withoutLost(run, built, { loss: next, lost: caches.imports });
}
/**
 * Empties the builder of this job where a build that reads no cache fails as if one had been lost: what a cache said of a
 * layer, such as another size than it has, BuildKit goes on believing, also of a base image's. Whether it is empty.
 */
async function emptiedOfLies(run, ending) {
    const loss = findCacheLoss(ending);
    if (loss === undefined || placeOfLoss(loss, []).isElsewhere || !(0,environment_builder/* isOfThisJob */.Dq)(run.facts))
        return false;
    (0,say.say)('The builder still has what that cache said of its layers. It is emptied, and the build is run once more.');
    return emptyBuilder(run);
}
/** Whether a cache has put something on the builder's disk. */
function tookSpace({ mounts }, { imports }) {
    return (imports.length > 0 || (mounts?.restoring.mounts.size ?? 0) + (mounts?.restoring.troubles.length ?? 0) > 0);
}
/** What the cache took the build may need. */
async function onEmptied(run, before) {
    (0,say.say)("The builder's disk is full. It is emptied, and the build is run once more, without a cache.");
    if (!(await emptyBuilder(run)))
        return before;
    const caches = { ...before.caches, imports: [] };
    const ending = await attempts_attempt(run, { caches: toBuildWith(run, caches) });
    const setback = "The builder's disk was full with what came from the cache; it was emptied, and the build was run again without one.";
    return { ...before, ending, caches, setbacks: [...before.setbacks, setback] };
}
/** Nobody else has anything in this builder. Whether it is empty now. */
async function emptyBuilder(run) {
    const { facts, mounts } = run;
    const prune = ['prune', '--builder', facts.builder.name, '--all', '--force'];
    const emptied = await (0,ask/* askBuildx */.o2)(facts.buildx, prune, ask/* STARTING_LIMIT */.Zq);
    if (emptied.exitCode !== 0) {
        (0,say.say)(`Builder ${facts.builder.name} could not be emptied: ${(0,ask/* complaintOf */.Nx)(emptied)}`);
        return false;
    }
    if (mounts !== undefined)
        mounts.restoring = { ...mounts.restoring, mounts: new Map(), kept: [] };
    return true;
}
/** A cache that is written with the result must not keep the result for ever. */
async function withoutExports(run, before) {
    (0,say.say)('The cache takes too long to be written. It is built once more, without writing one.');
    const caches = { ...before.caches, exports: [] };
    const ending = await attempts_attempt(run, { caches });
    const setback = `The cache could not be written with the result within ${exportLimitOf(before.caches.exports, run.present.exports)} minutes; ` +
        'it was built again without writing one.';
    return { ...before, ending, caches, setbacks: [...before.setbacks, setback] };
}
/** Undefined where nothing is written with the result, or what the user wants to fail the build. */
function limitWithResult({ present }, exports) {
    const isLenient = ({ type, attributes }) => type === 'inline' || (0,go_bool/* parseGoBool */.M)(attributes['ignore-error'] ?? '') === true;
    if (exports.length === 0 || !exports.flatMap(cache_entry/* parseEntries */.Km).every(isLenient))
        return undefined;
    return exportLimitOf(exports, present.exports) * 60_000;
}
function attempts_attempt(run, changes) {
    const { facts, argsFor } = run;
    // docker's own builder makes no attestations; one that stands in for it does not either.
    const extra = standsInForDocker(facts) ? { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' } : {};
    const limit = limitWithResult(run, changes.caches?.exports ?? []);
    return runBuild(facts.buildx, argsFor(changes), (0,build_environment/* createBuildEnvironment */.A)(extra), limit);
}
/** As the user wrote it, on the builder that would have been used without this action. */
function onDocker(run) {
    const { outputs, load, push } = run.inputs;
    (0,say.say)("The builder that this action made cannot build this. It is built once more, on docker's own, without a cache.");
    return attempts_attempt(run, {
        caches: { imports: [], exports: [] },
        builder: undefined,
        destination: { outputs, load, push }
    });
}

// EXTERNAL MODULE: ./src/backends/local.ts
var local = __webpack_require__(7490);
// EXTERNAL MODULE: ./src/buildx/context.ts
var buildx_context = __webpack_require__(3979);
;// CONCATENATED MODULE: ./src/buildx/dockerfile.ts




/**
 * Finds the file that an annotation about the Dockerfile belongs to; undefined if it is no file of this repository.
 * `workspace` is where the repository is checked out.
 */
async function findDockerfile({ context, repository }, file, workspace) {
    if (repository !== undefined && context.startsWith(repository)) {
        const folder = folderOf(context.slice(repository.length));
        return { file: external_node_path_.posix.join(folder, file ?? 'Dockerfile'), text: undefined };
    }
    if ((0,remote_context/* isRemoteContext */.u)(context) || (file !== undefined && (0,remote_context/* isRemoteContext */.u)(file)))
        return undefined;
    for (const path of (0,buildx_context/* dockerfileCandidates */.Xj)(context, file)) {
        const text = await (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
        // Against the workspace as it is named: it may be a link to where it is.
        const fromRoot = (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path));
        if (text !== undefined && !fromRoot.startsWith('..'))
            return { file: fromRoot, text };
    }
    return undefined;
}
/** `:api` and `&subdir=api` of a git context. */
function folderOf(suffix) {
    if (suffix.startsWith(':'))
        return suffix.slice(1);
    return new URLSearchParams(suffix).get('subdir') ?? '';
}

;// CONCATENATED MODULE: ./src/buildx/failure.ts

/**
 * Why a build failed: the instruction with its last lines of output, if BuildKit knows it; else buildx's complaint; else
 * the exit code. `check` and its like say on stdout what they found. `builder` is what it was built on.
 */
function explainFailure(ending, steps, builder) {
    const { exitCode, tail, result } = ending;
    const { instruction, output, line, complaint } = readErrorReport(tail);
    if (instruction !== undefined && NO_ANSWER.test(instruction))
        return {
            message: `The build failed: builder ${builder} does not answer (${complaint}).`,
            line: undefined
        };
    const failed = steps?.find(({ status }) => status === 'failed');
    const name = failed?.name ?? instruction;
    const finding = result.split('\n').find((text) => text.trim() !== '');
    if (name === undefined) {
        const reason = complaint ?? finding ?? `buildx ended with exit code ${exitCode} and said nothing`;
        return { message: `The build failed: ${(0,cache_entry/* withoutSecrets */.cT)(reason)}`, line };
    }
    // BuildKit quotes addresses that are signed.
    const reason = (0,cache_entry/* withoutSecrets */.cT)(failed?.error ?? complaint ?? `exit code ${exitCode}`);
    const ended = output.length > 0 ? `\nIts last output:\n${output.join('\n')}` : '';
    return { message: `The build failed at ${name}: ${reason}${ended}`, line };
}
/** What buildx does before there is any step. */
const NO_ANSWER = /^\[internal\] waiting for connection/;
/** Enough to see what went wrong; the whole is in the log. */
const OUTPUT_LINES = 20;
/**
 * Reads the end of buildx's stderr: between two lines of dashes the instruction (` > [2/3] RUN make:`) with its last
 * output, then the place in the Dockerfile (`Dockerfile:3`, before a line of dashes), then `ERROR: …`
 * (docker/buildx commands/build.go, moby/buildkit solver/errdefs/source.go).
 */
function readErrorReport(tail) {
    const lines = tail.split('\n').map((line) => line.trimEnd());
    const head = lines.findLastIndex((line, index) => line.startsWith(' > ') && isRule(lines[index - 1]));
    const rest = head < 0 ? [] : lines.slice(head + 1);
    const end = rest.findIndex(isRule);
    const place = lines.findLastIndex((line, index) => PLACE.test(line) && isRule(lines[index + 1]));
    return {
        instruction: head < 0 ? undefined : lines[head]?.slice(' > '.length).replace(/:$/, ''),
        output: rest
            .slice(0, Math.max(end, 0))
            .map((line) => line.replace(/^\d+\.\d+ /, ''))
            .slice(-OUTPUT_LINES),
        line: place < 0 ? undefined : Number(PLACE.exec(lines[place] ?? '')?.[1]),
        // The last: what a step printed, or has in its arguments, comes before it.
        complaint: lines.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length)
    };
}
const PLACE = /^\S.*:(\d+)$/;
function isRule(line) {
    return line !== undefined && /^-{6,}$/.test(line);
}

;// CONCATENATED MODULE: ./src/buildx/floors.ts


/** As docker/build-push-action leaves them out, but only where they were given. */
const FLOORS = [
    {
        input: 'annotations',
        since: '0.12.0',
        given: ({ annotations }) => annotations.length > 0,
        without: (inputs) => ({ ...inputs, annotations: [] })
    },
    {
        input: 'build-contexts',
        since: '0.8.0',
        given: ({ buildContexts }) => buildContexts.length > 0,
        without: (inputs) => ({ ...inputs, buildContexts: [] })
    },
    {
        input: 'attests, provenance and sbom',
        since: '0.10.0',
        given: ({ attests, provenance, sbom }) => attests.length > 0 || provenance !== undefined || sbom !== undefined,
        without: (inputs) => ({ ...inputs, attests: [], provenance: undefined, sbom: undefined })
    }
];
const OLDEST_FOR_CALL = '0.15.0';
/**
 * The inputs without those that this version of buildx does not know, and a warning for each of them. An unknown version
 * knows them all.
 * @throws {InputError} for `call`, without which something else would be done
 */
function withinVersion(inputs, buildxVersion) {
    if (inputs.call !== undefined && (0,buildx_versions/* isOlderThan */.U)(OLDEST_FOR_CALL, [buildxVersion])) {
        throw new errors/* InputError */.dz(`call: needs buildx ${OLDEST_FOR_CALL} or newer; here is ${buildxVersion}.`);
    }
    const unknown = FLOORS.filter(({ since, given }) => given(inputs) && (0,buildx_versions/* isOlderThan */.U)(since, [buildxVersion]));
    return {
        inputs: unknown.reduce((left, { without }) => without(left), inputs),
        warnings: unknown.map(({ input, since }) => `${input}: left out, as it needs buildx ${since} or newer; here is ${buildxVersion}.`)
    };
}

;// CONCATENATED MODULE: ./src/buildx/metadata.ts


/** Reads the result files. buildx writes none for a failed build; a broken one is as good as none. */
async function readBuildResult(files) {
    const [imageId, text] = await Promise.all([readIfThere(files.imageId), readIfThere(files.metadata)]);
    const metadata = parseObject(text);
    const digest = metadata?.['containerimage.digest'];
    return {
        imageId: imageId?.trim() || undefined,
        digest: typeof digest === 'string' ? digest : undefined,
        metadata
    };
}
async function readIfThere(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    }
}
function parseObject(text) {
    if (text === undefined)
        return undefined;
    try {
        const value = JSON.parse(text);
        return isObject(value) ? withoutPrivate(value) : undefined;
    }
    catch {
        // Cut off or empty: the build's own ending says more than a parser's complaint would.
        return undefined;
    }
}
/**
 * buildx puts the whole event into the provenance (docker/buildx util/ghutil), with titles and texts that anybody may
 * have written, and larger than all the rest.
 */
const PAYLOAD = 'github_event_payload';
/** Of the arguments that stand in the provenance. */
const BUILD_ARG = 'build-arg:';
function withoutPrivate(value) {
    if (Array.isArray(value))
        return value.map(withoutPrivate);
    if (!isObject(value))
        return value;
    const kept = Object.entries(value).filter(([key]) => key !== PAYLOAD);
    return Object.fromEntries(kept.map(([key, inner]) => [key, isSecretArg(key) ? '***' : withoutPrivate(inner)]));
}
function isSecretArg(key) {
    return key.startsWith(BUILD_ARG) && (0,secrets/* looksSecret */.n0)(key.slice(BUILD_ARG.length));
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/buildx/secret-files.ts




/**
 * The files behind `--secret id=…,src=…`, in docker/build-push-action's order; those that are to be written are in
 * `folder`. A secret without a value is left out: a pull request from a fork has none of the repository's secrets.
 */
function planSecrets(inputs, contexts, event, folder) {
    const empty = inputs.secrets.filter(({ value }) => value === '');
    const written = [
        ...inputs.secrets.filter(({ value }) => value !== ''),
        ...gitToken(inputs, contexts, event)
    ].map(({ id, value }, index) => ({ id, path: (0,external_node_path_.join)(folder, `secret-${index}`), content: value }));
    const given = inputs.secretFiles.map(({ id, value }) => ({ id, path: value, content: undefined }));
    const values = inputs.secrets.length - empty.length;
    return {
        files: [...written.slice(0, values), ...given, ...written.slice(values)],
        // By number: an unquoted value of several lines may end in a line that ends in `=`.
        warnings: inputs.secrets.flatMap(({ value }, index) => value === '' ? [`secrets: item ${index + 1} has no value and is left out.`] : [])
    };
}
/** For the repository itself as the context: by this name BuildKit looks for a token (moby/buildkit source/git). */
function gitToken({ githubToken, secrets, secretEnvs, secretFiles }, { context, repository }, { serverUrl }) {
    if (githubToken === undefined || repository === undefined || !context.startsWith(repository))
        return [];
    const id = `GIT_AUTH_TOKEN.${new URL(serverUrl).host}`;
    const given = new Set([...secrets, ...secretEnvs, ...secretFiles].filter(({ value }) => value !== '').map((secret) => secret.id));
    return given.has('GIT_AUTH_TOKEN') || given.has(id) ? [] : [{ id, value: githubToken }];
}
/** @throws {InputError} for a secret file that is not there */
function checkSecretFiles({ secretFiles }) {
    for (const { id, value } of secretFiles) {
        if (!(0,external_node_fs_.existsSync)(value)) {
            throw new errors/* InputError */.dz(`secret-files: the file of ${id} does not exist (${value}); give a path from the workspace.`);
        }
    }
}
/** Writes what is not there yet; only this user can read it. */
async function writeSecretFiles({ files }) {
    await Promise.all(files.map(async ({ path, content }) => {
        if (content !== undefined)
            await (0,promises_.writeFile)(path, content, { mode: 0o600 });
    }));
}

// EXTERNAL MODULE: ./src/environment/cache-listing.ts
var cache_listing = __webpack_require__(486);
;// CONCATENATED MODULE: ./src/environment/listed-caches.ts

const AT_ONCE = 100;
/** For each of the questions, which are asked while the build runs; milliseconds. */
const listed_caches_LIMIT = 5_000;
/**
 * Asks GitHub for the caches of a repository (docs.github.com/rest/actions/cache). Undefined where the token may not list
 * them (`permissions: actions: read`), and where there is no answer: nothing depends on it.
 */
async function listCaches(token, { repository, serverUrl }, env = process.env) {
    if (token === undefined || repository === undefined || !(0,cache_listing/* isRepositoryName */.en)(repository))
        return undefined;
    const api = env.GITHUB_API_URL || (serverUrl === 'https://github.com' ? 'https://api.github.com' : undefined);
    if (api === undefined)
        return undefined;
    const ask = (path) => askJson(`${api}/repos/${repository}/actions/${path}`, token);
    const [list, usage, limit] = await Promise.all([
        ask(`caches?per_page=${AT_ONCE}&sort=size_in_bytes&direction=desc`),
        ask('cache/usage'),
        ask('cache/storage-limit')
    ]);
    if (!Array.isArray(list?.actions_caches))
        return undefined;
    const caches = list.actions_caches.flatMap((value) => {
        const { key, ref, size_in_bytes: bytes } = (value ?? {});
        return typeof key === 'string' && typeof ref === 'string' && typeof bytes === 'number'
            ? [{ key, ref, bytes }]
            : [];
    });
    const gigabytes = numberOf(limit?.max_cache_size_gb);
    return {
        caches,
        count: numberOf(list.total_count) ?? caches.length,
        bytes: numberOf(usage?.active_caches_size_in_bytes),
        quota: gigabytes ? gigabytes * 1e9 : undefined
    };
}
function numberOf(value) {
    return typeof value === 'number' && value >= 0 ? value : undefined;
}
async function askJson(url, token) {
    try {
        const response = await (0,cache_listing/* askGithub */.fP)(url, token, listed_caches_LIMIT);
        if (response.ok)
            return (await response.json());
        await response.body?.cancel();
        return undefined;
    }
    catch {
        // No answer in time, or none that is JSON.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/report/health.ts
/** What GitHub keeps of a repository without payment; bytes. */
const FREE = 10e9;
/** What others call their keys. */
const TOOLS = [
    ["BuildKit's gha cache", /^(?:buildkit-blob-|index-)/],
    ['actions/setup-node', /^node-cache-/],
    ['actions/setup-python', /^setup-python-/],
    ['actions/setup-go', /^setup-go-/],
    ['actions/setup-java', /^setup-java-/],
    ['Swatinem/rust-cache', /^v\d+-rust-/],
    ['gradle/actions', /^gradle-/],
    ['ruby/setup-ruby', /^setup-ruby-/],
    ['docker/setup-buildx-action', /^(?:buildx-dl-bin|buildx-bin)-/],
    ['buildx (local folder)', /buildx/i]
];
/** Of this action: layers and mounts (`pack-keys.ts`, `layer-source.ts`), and records (`record-plan.ts`). */
const OURS = /^buildkit-cache-(?:2\/|2-pack\/|1-|record-2\/[^/]+\/)(?<name>[^/]+)/;
/** What follows a scope in a name: the repository, the branch, the kind of its content. */
const SCOPE = /^.*?__[^./]+/;
/**
 * What a list of caches says of a repository.
 * @param of `scope` of this run, and the `refs` that it can read
 */
function describeHealth({ caches, count, bytes, quota }, { scope, refs }) {
    const isPart = count > caches.length;
    const ours = caches.filter(({ key }) => OURS.test(key));
    const others = caches.filter(({ key }) => !OURS.test(key));
    const ofScope = ours.filter((cache) => scopeOf(cache) === withoutRest(scope));
    const isReadable = ofScope.some(({ ref }) => refs.includes(ref));
    return {
        bytes: bytes ?? sumOf(caches),
        quota: quota ?? FREE,
        isPart,
        scopes: grouped(ours, scopeOf).map(({ name, ...rest }) => ({ scope: name, ...rest })),
        others: grouped(others, toolOf).map(({ name, ...rest }) => ({ tool: name, ...rest })),
        elsewhere: isReadable || isPart ? [] : [...new Set(ofScope.map(({ ref }) => ref))].sort()
    };
}
function scopeOf({ key }) {
    const name = OURS.exec(key)?.groups?.name ?? '';
    return withoutRest(name);
}
function withoutRest(name) {
    return SCOPE.exec(name)?.[0] ?? name;
}
function toolOf({ key }) {
    const [known] = TOOLS.find(([, pattern]) => pattern.test(key)) ?? [];
    // What a key begins with mostly says whose it is; the rest are hashes and versions.
    return (known ??
        `${/^[A-Za-z][A-Za-z_]*(?:-[A-Za-z_]+(?![A-Za-z0-9_]))*/.exec(key)?.[0].slice(0, 40) ?? key.slice(0, 20)}…`);
}
function grouped(caches, nameOf) {
    const groups = Map.groupBy(caches, nameOf);
    return [...groups]
        .map(([name, all]) => ({ name, bytes: sumOf(all), entries: all.length }))
        .toSorted((one, other) => other.bytes - one.bytes);
}
function sumOf(caches) {
    return caches.reduce((sum, { bytes }) => sum + bytes, 0);
}

;// CONCATENATED MODULE: ./src/cache-listing.ts



/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const PATIENCE = 100;
/**
 * Begins to ask what the repository's Actions cache is filled with, while the build runs, if this run uses it. The function
 * that is given back waits for the answer, but not for long.
 */
function beginListing({ inputs, facts, plan }) {
    const usesService = plan.backend === 'gha' || (plan.layers !== undefined && plan.layers.store !== 'folder');
    const { ref, baseBranch, defaultBranch } = facts.event;
    const branches = [baseBranch, defaultBranch].filter((branch) => branch !== undefined);
    const refs = [...(ref === undefined ? [] : [ref]), ...branches.map((branch) => `refs/heads/${branch}`)];
    const asking = usesService
        ? listCaches(inputs.githubToken, facts.event).then((answer) => answer && describeHealth(answer, { scope: plan.scope, refs }))
        : Promise.resolve(undefined);
    return () => Promise.race([asking, (0,external_node_timers_promises_.setTimeout)(PATIENCE, undefined, { ref: false })]);
}

// EXTERNAL MODULE: ./src/cancellation.ts
var cancellation = __webpack_require__(4632);
// EXTERNAL MODULE: ./src/buildx/json-lines.ts
var json_lines = __webpack_require__(6078);
;// CONCATENATED MODULE: ./src/buildx/record.ts





/**
 * The id under which the builder's history keeps this build. buildx names it in the metadata file
 * (`buildx.build.ref`: builder/node/id); for a failed build it writes no such file, and the id is the one that
 * is new under buildx's `refs` folder. Undefined if that does not decide: another build ran at the same time.
 */
async function findBuildId(metadata, refs) {
    const reference = metadata?.['buildx.build.ref'];
    if (typeof reference === 'string')
        return reference.split('/').at(-1);
    const fresh = (await listReferences((0,external_node_path_.join)(refs.buildxState, 'refs', refs.builder))).filter(({ time }) => time >= refs.startedAt);
    return fresh.length === 1 ? fresh[0]?.id : undefined;
}
/** Names of folders that this action's own builds are of: it probes the builder and carries mounts by them. */
const HELPERS = /^buildkit-cache-(?:probe|helper)-/;
/**
 * `NODE/ID` files of builds that are none of this action's own, with the time they were written. None where the folder is not
 * what it should be.
 */
async function listReferences(folder) {
    try {
        const entries = await (0,promises_.readdir)(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile() && entry.parentPath !== folder);
        const references = await Promise.all(files.map(async ({ name, parentPath }) => {
            const path = (0,external_node_path_.join)(parentPath, name);
            return { id: name, time: (await (0,promises_.stat)(path)).mtimeMs, text: await (0,promises_.readFile)(path, 'utf8') };
        }));
        return references.filter(({ text }) => !HELPERS.test(record_folderOf(text)));
    }
    catch {
        // No builds yet, or not readable: a report without steps is no reason to fail.
        return [];
    }
}
/** How buildx says that a builder does not answer. */
const record_NO_ANSWER = /deadline exceeded|connection refused|no such host|failed to dial|no answer within|error reading from server/;
/**
 * The build's vertices, replayed from the builder's history, so that the live log can stay plain.
 * Undefined where the builder has no such record (BuildKit before 0.11, or buildx before 0.20).
 * @throws {Error} if the builder does not answer
 */
async function readVertices(command, builder, id) {
    const answer = await (0,ask/* askBuildx */.o2)(command, [
        'history',
        'logs',
        '--builder',
        builder,
        '--progress',
        'rawjson',
        id
    ]);
    if (answer.exitCode === 0)
        return mergeEvents(answer.stderr);
    if (record_NO_ANSWER.test(answer.stderr))
        throw new Error(`builder ${builder} does not answer`);
    return undefined;
}
/** The name of the context's folder, as a reference has it (buildx localstate/localstate.go); empty if it has none. */
function record_folderOf(reference) {
    try {
        const { LocalPath } = JSON.parse(reference);
        return typeof LocalPath === 'string' ? (0,external_node_path_.basename)(LocalPath) : '';
    }
    catch {
        return '';
    }
}
/**
 * Whether the builder has made no other build than this, but for this action's own: then every step that came from a cache
 * came from an imported one. Undefined where it does not tell.
 */
async function isOnlyBuild(command, builder, id) {
    const answer = await (0,ask/* askBuildx */.o2)(command, ['history', 'ls', '--builder', builder, '--format', 'json']);
    if (answer.exitCode !== 0)
        return undefined;
    const ids = (0,json_lines/* jsonLines */.i)(answer.stdout)
        .filter(({ name }) => !HELPERS.test(name ?? ''))
        .map(({ ref }) => ref?.split('/').at(-1));
    return ids.length > 0 && ids.every((other) => other === id);
}

;// CONCATENATED MODULE: ./src/buildx/made-layers.ts


const UNITS = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };
/**
 * How many bytes the layers have, uncompressed, that a build made since `since` (milliseconds since 1970): not those of
 * base images, and not those that came from a cache, which keep the time when they were made. Undefined where the builder
 * does not tell.
 */
async function sizeOfMadeLayers(command, builder, since) {
    const answer = await (0,ask/* askBuildx */.o2)(command, [
        'du',
        '--builder',
        builder,
        '--filter',
        'type=regular',
        '--format',
        'json'
    ]);
    if (answer.exitCode !== 0)
        return undefined;
    return (0,json_lines/* jsonLines */.i)(answer.stdout)
        .filter(({ Description = '' }) => !Description.startsWith('pulled from '))
        .filter(({ CreatedAt = '' }) => parseTime(CreatedAt) >= since)
        .reduce((sum, { Size = 0 }) => sum + parseSize(Size), 0);
}
/** `2026-11-25 15:57:53.422 +0000 UTC`, or RFC 3339; what cannot be read is long ago. */
function parseTime(text) {
    const time = Date.parse(text.replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)\b.*$/, '$1T$2$3:$4'));
    return Number.isNaN(time) ? 0 : time;
}
function parseSize(size) {
    if (typeof size === 'number')
        return size;
    const [, number, unit = 'b'] = /^([\d.]+)\s*([a-z]*)$/i.exec(size) ?? [];
    return Number(number ?? 0) * (UNITS[unit.toLowerCase() || 'b'] ?? 0);
}

// EXTERNAL MODULE: ./src/environment/object-stores.ts
var object_stores = __webpack_require__(9317);
;// CONCATENATED MODULE: ./src/store/object-stores.ts
/*
 * Whether an object store has a cache, asked with the job's own credentials. Both libraries are loaded only where there
 * is a choice between caches.
 */
/** Milliseconds for one question. */
const object_stores_LIMIT = 5_000;
/**
 * Whether a bucket has the manifest of a cache with these attributes (moby/buildkit cache/remotecache/s3). Undefined where
 * it cannot be told, as without credentials in attributes or variables: then the builder's machine may have some.
 */
async function hasS3Cache(attributes, access) {
    const { bucket = '', region = '', prefix = '', manifests_prefix = 'manifests/', name = '' } = attributes;
    const accessKeyId = attributes.access_key_id ?? access.accessKeyId;
    const secretAccessKey = attributes.secret_access_key ?? access.secretAccessKey;
    const sessionToken = attributes.session_token ?? access.sessionToken;
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return undefined;
    try {
        const { AwsClient } = await __webpack_require__.e(/* import() */ 580).then(__webpack_require__.bind(__webpack_require__, 2580));
        const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
        const client = new AwsClient({ ...keys, region, service: 's3', retries: 0 });
        const url = s3Address(attributes, bucket, region, `${prefix}${manifests_prefix}${name}`);
        const signal = AbortSignal.timeout(object_stores_LIMIT);
        const { status } = await client.fetch(url, { method: 'HEAD', redirect: 'error', signal });
        if (status === 200)
            return true;
        return status === 404 ? false : undefined;
    }
    catch {
        // No answer, or an address that is none: BuildKit will say what is wrong.
        return undefined;
    }
}
/** As the AWS SDK has it: the bucket in the host's name, or in the path if it is told so. */
function s3Address({ endpoint_url, use_path_style }, bucket, region, key) {
    const url = new URL(endpoint_url ?? `https://s3.${region}.amazonaws.com`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    const inPath = use_path_style === 'true';
    const host = inPath ? url.host : `${bucket}.${url.host}`;
    const folder = url.pathname.replace(/\/$/, '');
    return `${url.protocol}//${host}${folder}/${inPath ? `${bucket}/` : ''}${path}`;
}
/**
 * Whether a container has the manifest of a cache with these attributes (moby/buildkit cache/remotecache/azblob).
 * Undefined where it cannot be told, as without a key in the attributes.
 */
async function hasAzureCache(attributes) {
    const { account_url: url = '', container = 'buildkit-cache', prefix = '', secret_access_key: key } = attributes;
    const { manifests_prefix = 'manifests', name = '' } = attributes;
    if (key === undefined)
        return undefined;
    try {
        const { BlobServiceClient, StorageSharedKeyCredential } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(747)]).then(__webpack_require__.bind(__webpack_require__, 3747));
        const account = attributes.account_name ?? new URL(url).hostname.split('.')[0] ?? '';
        const credential = new StorageSharedKeyCredential(account, key);
        const service = new BlobServiceClient(url, credential, { retryOptions: { maxTries: 1 } });
        const path = [prefix, manifests_prefix, name].filter((part) => part !== '').join('/');
        const blob = service.getContainerClient(container).getBlobClient(path);
        return await blob.exists({ abortSignal: AbortSignal.timeout(object_stores_LIMIT) });
    }
    catch {
        // No answer, or none that allows it: BuildKit will say what is wrong.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/present-caches.ts






/**
 * Which of a plan's own imports are there. BuildKit does not put together two caches that begin with the same steps, so
 * of own, base and default only the first that is there is imported. Nothing is asked where there is no choice.
 */
async function findPresent({ ours, layers }, route, facts) {
    if (route !== undefined)
        return { ...route.caches, isThere: route.isThere };
    const { imports: chains, exports } = ours;
    // A dry run opens no layers.
    if (layers !== undefined)
        return { imports: chains[0]?.slice(0, 1) ?? [], exports, isThere: false };
    if (chains.flat().length < 2)
        return { imports: chains.flat(), exports, isThere: false };
    return { exports, ...(await choose(chains, (entry) => present_caches_isThere(entry, facts))) };
}
/** The first of the first chain; else the first of each other; and where it cannot be told, all of them. */
async function choose([own = [], ...parts], ask) {
    const first = await firstThere(own, ask);
    if (first === 'unknown')
        return { imports: lastFirst([...own, ...parts.flat()]), isThere: false };
    if (first !== undefined)
        return { imports: [first], isThere: true };
    const others = await Promise.all(parts.map(async (part) => {
        const other = await firstThere(part, ask);
        if (other === 'unknown')
            return lastFirst(part);
        return other === undefined ? [] : [other];
    }));
    return { imports: others.flat(), isThere: false };
}
async function firstThere(chain, ask) {
    const answers = await Promise.all(chain.map(ask));
    const decisive = answers.findIndex((answer) => answer !== false);
    if (decisive < 0)
        return undefined;
    return answers[decisive] === true ? chain[decisive] : 'unknown';
}
/** Of two caches with the same beginning BuildKit mostly finds the whole of that which comes last (measured). */
function lastFirst(chain) {
    return chain.toReversed();
}
/** Whether a cache that would be imported is there. Undefined where it cannot be told. */
async function present_caches_isThere(entry, { buildx, builder }) {
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,cache_entry/* parseEntries */.Km)(entry);
    if (type === 'gha') {
        const access = (0,cache_service/* serviceAccess */.kW)();
        return access && hasEntry(access, { key: `index-${attributes.scope}-1-`, version: GHA_VERSION });
    }
    if (type === 's3')
        return hasS3Cache(attributes, (0,object_stores/* readS3Access */.R)());
    if (type === 'azblob')
        return hasAzureCache(attributes);
    if (type !== 'registry' || attributes.ref === undefined)
        return undefined;
    const { kind } = await inspectCacheImage(buildx, builder.name, attributes.ref);
    return kind === 'not known' ? undefined : kind === 'there';
}
/** Of all entries of BuildKit: the hash of `|go-actionscache-1.0` (go-actions-cache cache.go). */
const GHA_VERSION = '693bb7016429d80366022f036f84856888c9f13e00145f5f6f4dce303a38d6f2';

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
function text_wordsOf({ text, instruction }) {
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
const text_LONGEST_NAME = 80;
/** The first few of a list, and how many more there are. */
function listSome(items) {
    const shown = items.slice(0, FIRST).map((item) => shorten(item, text_LONGEST_NAME));
    const rest = items.length - shown.length;
    return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

;// CONCATENATED MODULE: ./src/report/imports.ts


const imports_IMPORT = /^importing cache manifest from (?<from>[\s\S]*)$/;
/** Caches that have no address BuildKit names by a hash of their attributes: `gha:8948893147678467338`. */
const NUMBERED = /^(local|gha|s3|azblob):\d+$/;
const imports_EXPORT = /^exporting (?<to>cache to[\s\S]*|to GitHub Actions Cache)$/;
/** A registry says so of a cache image that nobody has written yet. */
const NOT_YET = /^(?!.*blob sha256:).*(not found|NAME_UNKNOWN|MANIFEST_UNKNOWN)/i;
function isNotYet(error) {
    return NOT_YET.test(error);
}
/** What BuildKit says of imports that failed, each once. */
function importErrors(vertices) {
    return errorsOf(vertices, imports_IMPORT);
}
/** What BuildKit says of exports that failed, each once, also of those whose errors are ignored. */
function exportErrors(vertices) {
    return errorsOf(vertices, imports_EXPORT);
}
function errorsOf(vertices, name) {
    const errors = vertices.filter((vertex) => name.test(vertex.name)).map(({ error }) => error);
    return [...new Set(errors.filter((error) => error !== undefined))];
}
/** What a build imported, as it was given: our own cache by the name of its backend. */
function importsOf(vertices, { ours, backend }) {
    return vertices.flatMap(({ name, seconds, error }) => {
        const { from } = imports_IMPORT.exec(name)?.groups ?? {};
        if (from === undefined)
            return [];
        const isOurs = ours.some((line) => (0,cache_entry/* parseEntries */.Km)(line).some(({ attributes }) => attributes.ref === from));
        return [
            {
                name: isOurs ? backend : (0,cache_entry/* withoutSecrets */.cT)(from.replace(NUMBERED, '$1')),
                seconds,
                error: error && errorClause(error)
            }
        ];
    });
}
/** What a service answers may have many lines, and quote signed addresses. */
function errorClause(error) {
    return shorten((0,cache_entry/* withoutSecrets */.cT)(oneLine(error)), 300);
}
/** How long the slowest of the imports took, which is how long all steps waited. */
function importSeconds(vertices) {
    return Math.max(0, ...vertices.filter(({ name }) => imports_IMPORT.test(name)).map(({ seconds }) => seconds));
}
/** Caches that were written with the image; what is written after it is no part of the build's record. */
function exportsOf(vertices) {
    return vertices.flatMap(({ name, seconds, error }) => {
        const { to } = imports_EXPORT.exec(name)?.groups ?? {};
        return to === undefined
            ? []
            : [{ name: to.replace(/^(?:cache )?to /, ''), seconds, error: error && errorClause(error) }];
    });
}
/**
 * Where a step that was cached came from: an import by its name, or `this builder`. Undefined where BuildKit does not tell:
 * it does not name the import, and of layers that are not fetched it does not even tell whether it was one.
 * @param isNew whether the builder had made nothing before this build, as far as that is known
 */
function sourceOf({ status, bytes }, imports, isNew) {
    if (status !== 'cached')
        return undefined;
    const read = imports.filter(({ error }) => error === undefined);
    if (read.length === 0)
        return 'this builder';
    if (bytes === 0 && isNew !== true)
        return undefined;
    return read.length === 1 ? read[0]?.name : 'an import';
}

;// CONCATENATED MODULE: ./src/cache-export.ts













/**
 * Writes the cache of a build that has ended well, now that its image is where it belongs: nothing that goes wrong here
 * can change what was built. What was written with the image is looked at too.
 */
async function exportCache(run, finished) {
    const { built, vertices } = finished;
    const { exports } = built.caches;
    const ours = run.present;
    if (exports.length === 0)
        return { status: 'nothing to write' };
    const early = timeExports(exports, run.plan.together).withImage;
    const failed = exportErrors(vertices ?? []);
    if (built.ending.exitCode !== 0) {
        return failed.length > 0
            ? { status: 'failed', seconds: 0, reason: failed.join('; ') }
            : { status: 'skipped', reason: 'the build failed' };
    }
    const withImage = failed.length > 0
        ? { status: 'failed', seconds: 0, reason: failed.join('; ') }
        : { status: early.length > 0 ? 'written' : 'nothing to write', seconds: 0 };
    const isOurs = (line) => ours.exports.includes(line);
    const { exports: wanted, skipped } = decideExports({
        ours: exports.filter(isOurs),
        users: exports.filter((line) => !isOurs(line)),
        // What was lost is to be written anew, whatever still ran.
        mustPay: run.plan.mustPay && built.setbacks.length === 0,
        together: run.plan.together
    }, await gatherEvidence(run, finished), run.inputs);
    if (wanted.length > 0 && finished.trouble !== undefined)
        return { status: 'failed', seconds: 0, reason: finished.trouble };
    const answering = wanted.filter((line) => !built.stalled.some((other) => isSamePlace(line, other)));
    if (answering.length > 0)
        return cache_export_write(run, finished, answering);
    // That it did not is told already, as what went wrong with the first attempt.
    if (wanted.length > 0)
        return { status: 'skipped', reason: 'it did not answer before the build' };
    return skipped === undefined ? withImage : { status: 'skipped', reason: skipped };
}
/** Whether an export goes where an import comes from, as far as that can be told. */
function isSamePlace(exported, imported) {
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,cache_entry/* parseEntries */.Km)(exported);
    return (0,cache_entry/* parseEntries */.Km)(imported).some((other) => other.type === type && (type !== 'registry' || hostOf(other.attributes) === hostOf(attributes)));
}
function hostOf({ ref = '' }) {
    return (0,registry_names/* registryOf */.Fv)(ref);
}
/** Asks the builder only what decides something. */
async function gatherEvidence(run, finished) {
    const { facts, plan } = run;
    const { built, vertices } = finished;
    const steps = vertices && stepsOf(vertices);
    if (steps === undefined)
        return { steps, isThere: false, bytes: undefined };
    if (isWhollyCached(steps))
        return { steps, isThere: await isOursThere(run, finished), bytes: undefined };
    const bytes = plan.mustPay
        ? await sizeOfMadeLayers(facts.buildx, built.builder.name, built.ending.startedAt)
        : undefined;
    return { steps, isThere: false, bytes };
}
/** Whether our own cache is there already, as far as a build shows whose every step was cached. */
async function isOursThere({ facts, plan, present }, { built, id, vertices = [] }) {
    // What was lost is to be written anew.
    if (built.setbacks.length > 0)
        return false;
    if (present.isThere || plan.layers !== undefined)
        return present.isThere;
    const refs = present.imports.flatMap((line) => (0,cache_entry/* parseEntries */.Km)(line).flatMap(({ type, attributes }) => (type === 'registry' ? [attributes.ref] : [])));
    if (refs.length > 0)
        return vertices.some(({ name, completed, error }) => completed &&
            error === undefined &&
            refs.some((ref) => name === `importing cache manifest from ${ref}`));
    // The others say nothing of a cache that is not there. But what a new builder that has made nothing else did not run,
    // it has from an import, and that was ours if there was no other.
    const isSole = plan.users.imports.length === 0 && (0,environment_builder/* isOfThisJob */.Dq)(facts);
    if (isSole && id !== undefined && (await isOnlyBuild(facts.buildx, built.builder.name, id)))
        return true;
    const answers = await Promise.all(present.imports.map((entry) => present_caches_isThere(entry, facts)));
    return answers.includes(true);
}
async function cache_export_write({ facts, present, route, exportArgsFor }, { built }, exports) {
    (0,say.say)(`Writing the cache: ${exports.map((line) => (0,cache_entry/* withoutSecrets */.cT)(line)).join(' and ')}`);
    // An attestation would be made for nothing.
    const env = (0,build_environment/* createBuildEnvironment */.A)({ BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' });
    const args = exportArgsFor({ imports: built.caches.imports, exports });
    try {
        const minutes = exportLimitOf(exports, present.exports);
        const outcome = outcomeOf(await runExport(facts.buildx, args, env, minutes * 60_000), minutes);
        const [refused] = route?.gateway?.refused ?? [];
        // BuildKit has only a status for it.
        return outcome.status === 'failed' && refused !== undefined ? { ...outcome, reason: refused } : outcome;
    }
    catch (error) {
        return { status: 'failed', seconds: 0, reason: (0,errors/* reasonOf */.A3)(error) };
    }
}
function outcomeOf({ exitCode, seconds, overdue, vertices, complaint }, minutes) {
    const errors = exportErrors(vertices);
    if (overdue)
        return { status: 'failed', seconds, reason: `it took longer than ${minutes} minutes` };
    if (errors.length > 0)
        return { status: 'failed', seconds, reason: errors.join('; ') };
    if (exitCode !== 0)
        return { status: 'failed', seconds, reason: complaint ?? `exit code ${exitCode}` };
    const again = stepsOf(vertices).find(({ status }) => status === 'executed');
    // Then it is the cache of another build, and of no use to this one.
    if (again !== undefined)
        return {
            status: 'failed',
            seconds,
            reason: `what the build is made from changed meanwhile: ${again.name}`
        };
    return { status: 'written', seconds };
}

// EXTERNAL MODULE: ./src/environment/facts.ts + 4 modules
var environment_facts = __webpack_require__(6784);
// EXTERNAL MODULE: ./src/mounts/choice.ts
var choice = __webpack_require__(6551);
;// CONCATENATED MODULE: ./src/mounts/held.ts


/**
 * Asks a builder which cache mounts it has. Where it does not tell, none: what has something in it is left as it is when it
 * comes to restoring it.
 */
async function findHeldMounts(command, builder) {
    const question = ['du', '--builder', builder, '--filter', 'type=exec.cachemount', '--format', 'json'];
    const answer = await (0,ask/* askBuildx */.o2)(command, question);
    const held = new Set(answer.exitCode === 0 ? (0,json_lines/* jsonLines */.i)(answer.stdout).flatMap(held_namesOf) : []);
    return ({ id, owner }) => held.has(keyOf(id, owner !== undefined));
}
/**
 * `cached mount /root/.npm from exec /bin/sh -c … with id "//root/.npm"`, whose end is left out where it equals the target
 * (moby/buildkit solver/llbsolver/mounts/mount.go). Before an id is the namespace, which nobody sets, and a slash. A mount
 * with an owner has parents.
 */
function held_namesOf({ Description: text = '', Parents }) {
    const [, target] = /^cached mount (\S+) from exec /.exec(text) ?? [];
    if (target === undefined)
        return [];
    const [, quoted] = / with id ("(?:[^"\\]|\\.)*")$/.exec(text) ?? [];
    const id = quoted === undefined ? target : unquote(quoted);
    return [keyOf(id.replace(/^\//, ''), Array.isArray(Parents) && Parents.length > 0)];
}
function unquote(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        // Go's escapes of other characters than JSON's: then the mount is not found in the list.
        return text;
    }
}
function keyOf(id, hasOwner) {
    return `${hasOwner ? 'owned' : 'plain'} ${id}`;
}

// EXTERNAL MODULE: ./node_modules/@balena/dockerignore/ignore.js
var ignore = __webpack_require__(4158);
var ignore_default = /*#__PURE__*/__webpack_require__.n(ignore);
;// CONCATENATED MODULE: ./src/buildx/sent-files.ts






/** A folder with more than this is not hashed: that would take longer than it can save. */
const MOST_FILES = 50_000;
const MOST_BYTES = 1_000_000_000;
const READ_AT_ONCE = 1024 * 1024;
/**
 * What a build context may send: each file that .dockerignore leaves. As BuildKit has it, owners play no part.
 * @param ignoreText of the .dockerignore that applies
 * @param known what was read before: where size and time are the same, so is the hash
 * @returns undefined if it is too much
 * @throws {Error} where something cannot be read
 */
async function readSentFiles(folder, ignoreText, known = new Map()) {
    const patterns = ignore_default()["default"]({ ignorecase: false }).add(literal(ignoreText));
    const rules = {
        ignores: (path) => patterns.ignores(path),
        hasExceptions: ignoreText.split('\n').some((line) => line.trim().startsWith('!'))
    };
    const files = new Map();
    const breathe = pauses();
    const buffer = Buffer.allocUnsafe(READ_AT_ONCE);
    let bytes = 0;
    for (const { path, info } of listSent(folder, rules)) {
        const size = info.isDirectory() ? 0 : info.size;
        bytes += size;
        if (files.size >= MOST_FILES || bytes > MOST_BYTES)
            return undefined;
        const time = Math.trunc(info.mtimeMs);
        const before = known.get(path);
        const isSame = before !== undefined && before.size === size && before.time === time && time > 0;
        const content = isSame ? before.hash : hashOf((0,external_node_path_.join)(folder, path), info, buffer);
        files.set(path, { mode: info.mode.toString(8), hash: content, size, time });
        await breathe();
    }
    return files;
}
/**
 * Patterns with what means nothing in them, as BuildKit has it (moby/patternmatcher), kept from being a part of a regular
 * expression: one could take for ever, or be none.
 */
function literal(patterns) {
    return patterns.replace(/\\.|[+(){}|]/g, (part) => (part.startsWith('\\') ? part : `\\${part}`));
}
/** A hash of what a build context may send: path, mode and content of each file. Undefined if it is too much. */
async function hashSentFiles(folder, ignoreText) {
    const files = await readSentFiles(folder, ignoreText);
    if (files === undefined)
        return undefined;
    const all = (0,external_node_crypto_.createHash)('sha256');
    for (const [path, { mode, hash, size }] of files)
        all.update(`${path}\0${mode}\0${size}\0${hash}\0`);
    return all.digest('hex');
}
/**
 * What a context sends, in the order of their names. Asked and read without a detour: for thousands of small files an answer
 * from another thread takes longer than the reading.
 */
function* listSent(folder, rules, place = '') {
    for (const name of (0,external_node_fs_.readdirSync)((0,external_node_path_.join)(folder, place)).sort()) {
        const path = place === '' ? name : `${place}/${name}`;
        const info = (0,external_node_fs_.lstatSync)((0,external_node_path_.join)(folder, path));
        const isIgnored = rules.ignores(path);
        if (!isIgnored)
            yield { path, info };
        if (info.isDirectory() && (!isIgnored || rules.hasExceptions))
            yield* listSent(folder, rules, path);
    }
}
const LENGTH = 11;
/** @param buffer what is read at once; most files fit into it */
function hashOf(path, info, buffer) {
    if (info.isSymbolicLink())
        return (0,external_node_crypto_.hash)('sha256', (0,external_node_fs_.readlinkSync)(path), 'base64url').slice(0, LENGTH);
    return info.isFile() ? hashOfFile(path, buffer).slice(0, LENGTH) : '';
}
function hashOfFile(path, buffer) {
    const file = (0,external_node_fs_.openSync)(path, 'r');
    try {
        let length = (0,external_node_fs_.readSync)(file, buffer);
        if (length < buffer.length)
            return (0,external_node_crypto_.hash)('sha256', buffer.subarray(0, length), 'base64url');
        const content = (0,external_node_crypto_.createHash)('sha256');
        for (; length > 0; length = (0,external_node_fs_.readSync)(file, buffer))
            content.update(buffer.subarray(0, length));
        return content.digest('base64url');
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
/** Milliseconds that other work of this process may have to wait. */
const LONGEST_TURN = 20;
function pauses() {
    let since = performance.now();
    return async () => {
        if (performance.now() - since < LONGEST_TURN)
            return;
        await (0,external_node_timers_promises_.setImmediate)();
        since = performance.now();
    };
}
/**
 * The .dockerignore of a context, empty if there is none: that of the Dockerfile which is built comes first. Named contexts
 * have only their own.
 */
async function readIgnoreText(context, dockerfile) {
    const ofDockerfile = dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`];
    for (const path of [...ofDockerfile, (0,external_node_path_.join)(context, '.dockerignore')]) {
        const text = await (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
        if (text !== undefined)
            return text;
    }
    return '';
}

;// CONCATENATED MODULE: ./src/mounts/made-from.ts











/**
 * A hash of what a build is made from, as far as this machine knows it before the build: Dockerfile, arguments, target,
 * platforms, and what each context sends. Undefined where it cannot be known, as of a branch of a git repository.
 */
async function fingerprintOf(inputs, contexts) {
    try {
        const { context, named } = contexts;
        const dockerfile = await readDockerfile(context, inputs.file);
        if (dockerfile === undefined)
            return undefined;
        const ignore = (0,remote_context/* isRemoteContext */.u)(context) ? '' : await readIgnoreText(context, dockerfile.path);
        const sources = await Promise.all([
            hashContext(context, ignore),
            ...named.map(async (line) => {
                const [, name = '', value = ''] = /^([^=]*)=([\s\S]*)$/.exec(line) ?? [];
                const hash = await hashContext(value, await readIgnoreText(value));
                return hash && `${name}=${hash}`;
            })
        ]);
        if (sources.includes(undefined))
            return undefined;
        // Without a value, an argument has that of the job's variable.
        const env = (0,build_environment/* createBuildEnvironment */.A)();
        const buildArgs = inputs.buildArgs.map((arg) => (arg.includes('=') ? arg : `${arg}=${env[arg] ?? ''}`));
        const { target, platforms, network, addHosts, shmSize, ulimit } = inputs;
        const settings = { buildArgs, target, platforms, network, addHosts, shmSize, ulimit };
        return (0,external_node_crypto_.createHash)('sha256')
            .update(JSON.stringify([dockerfile.text, ignore, settings, sources]))
            .digest('hex');
    }
    catch {
        // A file that cannot be read: the build will say more of it.
        return undefined;
    }
}
async function readDockerfile(context, file) {
    if (file !== undefined && (0,remote_context/* isRemoteContext */.u)(file))
        return isFixed(file) ? { path: '', text: file } : undefined;
    // It is one of the files of a repository at a commit, which the context's name is about.
    if ((0,remote_context/* isRemoteContext */.u)(context))
        return { path: '', text: file ?? '' };
    for (const path of (0,buildx_context/* dockerfileCandidates */.Xj)(context, file)) {
        const text = await (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
        if (text !== undefined)
            return { path: (0,external_node_path_.resolve)(path), text };
    }
    return undefined;
}
async function hashContext(context, ignore) {
    const layout = /^oci-layout:\/\/([^@]*?)(?::[^:/@]*)?(@sha256:[0-9a-f]{64})?$/.exec(context);
    if (layout !== null) {
        const [, path = '', digest] = layout;
        return digest === undefined ? (0,src_digest/* digestOfBytes */.by)(await (0,promises_.readFile)((0,external_node_path_.join)(path, 'index.json'))) : context;
    }
    if (context.startsWith('target:'))
        return context;
    if (context.startsWith('docker-image:') || (0,remote_context/* isRemoteContext */.u)(context))
        return isFixed(context) ? context : undefined;
    return hashSentFiles(context, ignore);
}
/** Whether it names a commit or a digest. */
function isFixed(address) {
    return /\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b/.test(address);
}
/** The base images of a build with the digests that they had. */
function basesOf(vertices) {
    const images = vertices.map(({ name }) => parseFrom(name)).filter((image) => image !== undefined);
    return [...new Set(images.map(({ ref, digest }) => `${ref}@${digest}`))];
}
/** Whether tags still lead to the same images. Where that cannot be found out, they do not. */
async function areSameBases(bases, { buildx, builder }) {
    const answers = await Promise.all(bases.map(async (base) => {
        const [ref = '', digest] = base.split('@');
        // Without a tag it was written with its digest.
        if (!(0,registry_names/* hasTag */.ti)(ref))
            return true;
        const image = await inspectCacheImage(buildx, builder.name, ref);
        return image.kind === 'there' && (0,src_digest/* digestOfBytes */.by)(image.manifest) === digest;
    }));
    return !answers.includes(false);
}

// EXTERNAL MODULE: ./src/environment/buildx-command.ts
var buildx_command = __webpack_require__(6029);
;// CONCATENATED MODULE: ./src/mounts/elf.ts
const programInterpreter = 3;
/** True for a 64-bit little-endian ELF executable that wants no dynamic loader. */
function isStatic(file) {
    const isElf64 = file.length > 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1;
    if (!isElf64)
        return false;
    const start = Number(file.readBigUInt64LE(32));
    const size = file.readUInt16LE(54);
    const count = file.readUInt16LE(56);
    for (let index = 0; index < count; index++)
        if (file.readUInt32LE(start + index * size) === programInterpreter)
            return false;
    return true;
}

;// CONCATENATED MODULE: ./src/mounts/scripts.ts
/*
 * What runs in the helper builds, for a POSIX shell. Everything that differs from build to build is an argument. Each
 * script ends well whatever happens, and says in one line what did: a build that fails would take the other mounts with it.
 * The programs are functions of programs.sh; $STAT, $MOVE and $SH are commands that `find` can run.
 */
/** Where a step has the scripts and programs, the mount, and what is restored to it. */
const PLACES = { helper: '/.helper', mount: '/.mount', payload: '/.payload' };
/** What the contexts of helper builds are called; those with what is restored have a number behind. */
const CONTEXTS = {
    helper: 'buildkit-cache-helper',
    programs: 'buildkit-cache-programs',
    payload: 'buildkit-cache-mount-'
};
/** In a mount, what is unpacked and not whole yet: whoever breaks it off leaves no half of anything outside it. */
const UNFINISHED = './.buildkit-cache-unfinished';
/**
 * Names of files in which programs keep credentials, looked for where programs put them: not deep in what was downloaded,
 * where such a file is a part of a package's tests.
 */
const CREDENTIAL_FILES = [
    '.npmrc',
    '.netrc',
    '.pypirc',
    '.git-credentials',
    'credentials',
    'credentials.toml',
    'credentials.json',
    'id_rsa',
    'id_ed25519'
];
const CREDENTIAL_DEPTH = 3;
/** Begins the lines that say what came of a mount. */
const MARK = 'buildkit-cache-mount';
/** Arguments: index of the mount; bytes that it will have. A disk is not filled to the last with it. */
const RESTORE_SCRIPT = `
. ${PLACES.helper}/programs.sh
report() { echo "${MARK} $index $*"; : > /done; exit 0; }
index=$1 bytes=$2
cd ${PLACES.mount} || report failed
rm -rf ${UNFINISHED}
[ -z "$(ls -A . | head -n 1)" ] || report kept
for file in ${PLACES.payload}/*.tar*; do :; done
case "$file:$ZSTD" in *.zst:) report foreign ;; esac
free=$(df -Pk . | { read head; read device size used left rest; echo "$left"; })
[ $((free * 1024)) -ge $((bytes * 3 / 2)) ] || report full
finish() {
  mode=$($STAT -c %a ${UNFINISHED}) owner=$($STAT -c %u:%g ${UNFINISHED})
  touch -r ${UNFINISHED} /times || return 1
  export MOVE
  find ${UNFINISHED} -mindepth 1 -maxdepth 1 -exec $SH -c '$MOVE "$@" .' move {} + || return 1
  rm -rf ${UNFINISHED} && chown "$owner" . && chmod "$mode" . && touch -r /times .
}
if mkdir ${UNFINISHED} && (cd ${UNFINISHED} && unpack "$file") && finish; then report restored "$(stamp)"; fi
find . -mindepth 1 -delete
[ -z "$(ls -A . | head -n 1)" ] || report spoiled
report failed
`;
/** Empties what an unpacking that was broken off may have left. Arguments: index of the mount. */
const CLEAR_SCRIPT = `
. ${PLACES.helper}/programs.sh
cd ${PLACES.mount} && find . -mindepth 1 -delete
[ -z "$(ls -A . | head -n 1)" ] && echo "${MARK} $1 cleared"
: > /done
`;
/**
 * Arguments: index of the mount; hash and bytes of what is kept of it, `-` and 0 if nothing is; seconds since 1970 at
 * which it was restored, 0 if it was not; most bytes that are kept; smallest part of a change that is kept, one in so
 * many; the file to write, without what its compression adds to its name.
 */
const EXTRACT_SCRIPT = `
. ${PLACES.helper}/programs.sh
LC_ALL=C; export LC_ALL
index=$1 known=$2 before=$3 since=$4 most=$5 part=$6 file=$7
list=/$index.list
report() { rm -f "$list" /since; echo "${MARK} $index $*"; exit 0; }
cd ${PLACES.mount} || report failed
rm -rf ${UNFINISHED}
find . ! -type d -exec $STAT -c '%s %f %u:%g %n' {} + > "$list"
files=$(wc -l < "$list")
find . -type d -exec $STAT -c '%f %u:%g %n' {} + >> "$list"
hash=$(sort "$list" | sha256sum | head -c 64)
bytes=$(($(du -sk . | head -n 1 | { read size rest; echo "$size"; }) * 1024))
[ "$files" -gt 0 ] || report empty
[ "$hash" != "$known" ] || report unchanged "$hash" "$bytes" "$files"
[ "$bytes" -le "$most" ] || report large "$bytes"
if [ "$since" != 0 ] && touch -d "@$since" /since && changed=$(newer_bytes /since); then
  [ "$bytes" -ge "$before" ] || changed=$((changed + before - bytes))
  [ $((changed * part)) -ge "$bytes" ] || report little "$changed" "$bytes"
fi
credentials=$(find . -maxdepth ${CREDENTIAL_DEPTH} -type f \\( -name ${CREDENTIAL_FILES.join(' -o -name ')} \\) | head -n 1)
if pack "$file"; then report packed "$hash" "$bytes" "$files" "\${credentials##*/}"; fi
rm -f "$file" "$file.zst"
report failed
`;
/*
 * programs.sh: `pack` writes the folder it is in to a file, `unpack` takes one apart there. Where there is zstd, $ZSTD is not
 * empty, and the file is compressed as it is written: it has less to go through then than a layer that BuildKit compresses.
 */
const PIPES = `
pack() {
  if [ -z "$ZSTD" ]; then archive "$1"; return; fi
  rm -f /failed
  { archive - || : > /failed; } | zstd -1 -T0 -q -f -o "$1.zst" && [ ! -e /failed ] && return
  rm -f /failed; return 1
}
unpack() {
  case "$1" in *.zst) ;; *) extract "$1"; return ;; esac
  rm -f /failed
  { zstd -d -c -q "$1" || : > /failed; } | extract - && [ ! -e /failed ] && return
  rm -f /failed; return 1
}
`;
const ATTRIBUTES = "--xattrs --xattrs-include='user.*' --xattrs-include='security.capability'";
/** Of the machine's GNU programs, or of an image that has such. */
const GNU_FUNCTIONS = `${PIPES}
archive() { tar --create --format=posix --numeric-owner ${ATTRIBUTES} --file "$1" .; }
extract() { tar --extract --numeric-owner --same-owner --preserve-permissions ${ATTRIBUTES} --file "$1"; }
stamp() { date +%s.%N; }
newer_bytes() { find . -type f -cnewer "$1" -print0 | du -ck --files0-from=- | { total=0; while read size name; do total=$size; done; echo $((total * 1024)); }; }
`;
/** Of busybox: whole seconds, no attributes beyond owner and mode, and no way to tell what is new. */
const BUSYBOX_FUNCTIONS = `${PIPES}
archive() { tar -cf "$1" .; }
extract() { tar -xpf "$1"; }
stamp() { date +%s; }
newer_bytes() { return 1; }
`;
/** Of an image, of which it is not known whether it has GNU tar and zstd. */
const IMAGE_FUNCTIONS = `
STAT=stat MOVE=mv SH=sh
ZSTD=$(command -v zstd)
case "$(tar --version 2>&1)" in *GNU*) ${GNU_FUNCTIONS.trim()}
;; *) ${BUSYBOX_FUNCTIONS.trim()}
;; esac
`;

;// CONCATENATED MODULE: ./src/mounts/programs.ts








const NAMES = 'sh tar find sort sha256sum stat du wc ls df head date touch rm mkdir mv chmod chown'.split(' ');
/** The loader by which a program of glibc is run without being installed. */
const LOADERS = {
    x64: '/lib64/ld-linux-x86-64.so.2',
    arm64: '/lib/ld-linux-aarch64.so.1'
};
const run = (0,external_node_util_.promisify)(external_node_child_process_.execFile);
/** Longest that a program of this machine is waited for; milliseconds. */
const programs_LIMIT = 10_000;
/**
 * Puts the scripts, and what they need, into `folder`: the image's programs, if one is given; else the machine's own, with
 * the libraries they want, as they keep times below a second and extended attributes; else a static busybox. No image
 * is pulled for it unless one is given.
 * @param isSameArchitecture whether what runs here runs on the builder
 * @returns why there are none, if so
 */
async function preparePrograms(folder, image, isSameArchitecture, env) {
    try {
        return await prepare(folder, image, isSameArchitecture, env);
    }
    catch (error) {
        // The build may need the room that they have taken.
        await (0,promises_.rm)(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
        return { missing: `what packs them cannot be put into ${folder} (${(0,errors/* reasonOf */.A3)(error)})` };
    }
}
async function prepare(folder, image, isSameArchitecture, env) {
    await (0,promises_.mkdir)(folder, { recursive: true });
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'restore.sh'), RESTORE_SCRIPT);
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'clear.sh'), CLEAR_SCRIPT);
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'extract.sh'), EXTRACT_SCRIPT);
    if (image !== undefined) {
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'programs.sh'), IMAGE_FUNCTIONS);
        return { folder, image, shell: ['sh'], compress: false, said: `the programs of ${image}` };
    }
    if (!isSameArchitecture)
        return { missing: 'the builder has another architecture than this machine; give cache-mounts-image' };
    return ((await takeMachines(folder, env)) ??
        (await takeBusybox(folder, env)) ?? {
        missing: `this machine has neither GNU tar with its companions (${NAMES.join(', ')}) nor a static busybox`
    });
}
async function takeMachines(folder, env) {
    const loader = LOADERS[process.arch];
    if (loader === undefined)
        return undefined;
    try {
        const zstd = await (0,buildx_command/* findOnPath */.aY)('zstd', env);
        const names = zstd === undefined ? NAMES : [...NAMES, 'zstd'];
        const paths = await Promise.all(names.map(async (name) => (await (0,buildx_command/* findOnPath */.aY)(name, env)) ?? lacking(name)));
        const { stdout: version } = await run(paths[names.indexOf('tar')] ?? '', ['--version'], {
            timeout: programs_LIMIT
        });
        if (!version.includes('GNU tar'))
            return undefined;
        const libraries = (await Promise.all(paths.map((path) => librariesOf(loader, path)))).flat();
        await (0,promises_.mkdir)((0,external_node_path_.join)(folder, 'lib'), { recursive: true });
        await (0,promises_.mkdir)((0,external_node_path_.join)(folder, 'bin'), { recursive: true });
        await (0,promises_.copyFile)(loader, (0,external_node_path_.join)(folder, 'ld'));
        // A name may lead to a program of another name, which looks at what it is called.
        await Promise.all(names.map((name, index) => (0,promises_.copyFile)(paths[index] ?? '', (0,external_node_path_.join)(folder, 'bin', name))));
        await Promise.all([...new Set(libraries)].map((path) => (0,promises_.copyFile)(path, (0,external_node_path_.join)(folder, 'lib', (0,external_node_path_.basename)(path)))));
        const start = [`${PLACES.helper}/ld`, '--library-path', `${PLACES.helper}/lib`];
        const at = (name) => [...start, `${PLACES.helper}/bin/${name}`];
        const functions = names.map((name) => `${name}() { ${at(name).join(' ')} "$@"; }`).join('\n');
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'programs.sh'), `${functions}\n${commands((name) => at(name).join(' '))}\nZSTD=${zstd === undefined ? '' : 'yes'}\n${GNU_FUNCTIONS}`);
        return {
            folder,
            image: undefined,
            shell: at('sh'),
            compress: zstd !== undefined,
            said: 'GNU tar of this machine'
        };
    }
    catch (error) {
        if (error.code === 'ENOSPC')
            throw error;
        // One is missing, or not of glibc: busybox is asked next.
        return undefined;
    }
}
/** What `find` runs, which knows no functions. */
function commands(at) {
    return `STAT='${at('stat')}' MOVE='${at('mv')}' SH='${at('sh')}'`;
}
function lacking(name) {
    throw new Error(`there is no ${name}`);
}
/** What the loader would load: `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`. */
async function librariesOf(loader, path) {
    const { stdout } = await run(loader, ['--list', path], { timeout: programs_LIMIT });
    return [...stdout.matchAll(/ => (\/\S+)/g)].map(([, library = '']) => library);
}
async function takeBusybox(folder, env) {
    const path = await (0,buildx_command/* findOnPath */.aY)('busybox', env);
    if (path === undefined || !isStatic(await (0,promises_.readFile)(path)))
        return undefined;
    const busybox = `${PLACES.helper}/busybox`;
    await (0,promises_.copyFile)(path, (0,external_node_path_.join)(folder, 'busybox'));
    const functions = NAMES.map((name) => `${name}() { ${busybox} ${name} "$@"; }`).join('\n');
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'programs.sh'), `${functions}\n${commands((name) => `${busybox} ${name}`)}\nZSTD=\n${BUSYBOX_FUNCTIONS}`);
    return {
        folder,
        image: undefined,
        shell: [busybox, 'sh'],
        compress: false,
        said: `busybox of this machine (${path}), which keeps whole seconds only`
    };
}

;// CONCATENATED MODULE: ./src/mounts/release.ts



/** What helper builds leave: what was restored, packed, and what their steps made. */
const release_OURS = new RegExp(`${PLACES.helper}/|/library/${CONTEXTS.payload}\\d+@sha256:|^local source for ${CONTEXTS.helper}$`);
/**
 * Has a builder give up what helper builds left in it, which nobody needs any more and a build may lack the room for. A
 * builder that does not is left to its own rules.
 */
async function releaseHelpers({ buildx, builder }) {
    const usage = await (0,ask/* askBuildx */.o2)(buildx, ['du', '--builder', builder, '--format', 'json']);
    const ids = (0,json_lines/* jsonLines */.i)(usage.stdout)
        .filter(({ Description = '' }) => release_OURS.test(Description) && !Description.startsWith('cached mount '))
        .flatMap(({ ID }) => (ID !== undefined && /^[a-z0-9]+$/.test(ID) ? [ID] : []));
    if (usage.exitCode !== 0 || ids.length === 0)
        return;
    await (0,ask/* askBuildx */.o2)(buildx, ['prune', '--builder', builder, '--force', '--filter', `id=^(${ids.join('|')})$`]);
}

// EXTERNAL MODULE: ./src/mounts/identity.ts
var identity = __webpack_require__(7434);
;// CONCATENATED MODULE: ./src/mounts/helper-build.ts






/** A RUN by which a script gets at a mount. */
function renderStep({ mount, script, args, payload }, { shell, image }) {
    const binds = [
        `--mount=type=bind,from=${CONTEXTS.helper},target=${PLACES.helper}`,
        ...(payload === undefined ? [] : [`--mount=type=bind,from=${payload},target=${PLACES.payload}`])
    ];
    const command = [...shell, `${PLACES.helper}/${script}.sh`, ...args.map(String)];
    const user = image === undefined ? [] : ['USER 0'];
    return [
        ...user,
        `RUN ${[...binds, (0,identity/* renderMountFlag */.Qx)(mount, PLACES.mount)].join(' ')} ${JSON.stringify(command)}`
    ].join('\n');
}
/** What a stage of a helper build begins as: nothing, where the programs are the machine's. */
function baseOf({ image }) {
    return image === undefined ? 'scratch' : CONTEXTS.programs;
}
/** Each of these in a stage of its own, so that they run at the same time. */
function renderParallel(steps, programs) {
    const stages = steps.flatMap((step, index) => [
        `FROM ${baseOf(programs)} AS m${index}`,
        'ARG NONCE',
        renderStep(step, programs)
    ]);
    const last = steps.map((_, index) => `COPY --from=m${index} /done /${index}`);
    return [...stages, 'FROM scratch', ...last, ''].join('\n');
}
/**
 * Runs a helper build: quietly, without attestations and caches, for at most `limit` milliseconds. Its steps run anew each
 * time, as their number is part of them. A failed build is an ending, not an exception.
 */
async function runHelperBuild({ buildx, builder, env, programs, scratch }, dockerfile, { nonce, contexts = [], output, limit }) {
    // By its name the builder's history shows whose build it is.
    const folder = (0,external_node_path_.join)(scratch, `buildkit-cache-helper-${nonce}`);
    await (0,promises_.mkdir)(folder, { recursive: true });
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'Dockerfile'), dockerfile);
    const named = [
        `${CONTEXTS.helper}=${programs.folder}`,
        ...(programs.image === undefined ? [] : [`${CONTEXTS.programs}=docker-image://${programs.image}`]),
        ...contexts
    ];
    const args = [
        'build',
        ...['--builder', builder, '--build-arg', `NONCE=${nonce}`],
        ...named.flatMap((context) => ['--build-context', context]),
        ...['--output', output, folder]
    ];
    const quiet = { ...env, BUILDKIT_PROGRESS: 'plain', BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' };
    try {
        const { exitCode, seconds, overdue, text } = await (0,quietly/* runQuietly */.r)(buildx, args, quiet, {
            limit,
            most: helper_build_MOST_TEXT
        });
        if (core/* isDebug */._o())
            core/* debug */.Yz(text);
        const complaint = exitCode === 0 ? undefined : overdue ? `it took longer than ${limit / 1000} s` : lastOf(text);
        return { complaint, seconds, said: saidIn(text) };
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
const helper_build_MOST_TEXT = 1024 * 1024;
function lastOf(text) {
    return (text.trimEnd().split('\n').at(-1) ?? '').replace(/^ERROR: /, '');
}
/** Of buildx's plain log, `#7 0.123 buildkit-cache-mount 0 restored 1795813413`. */
function saidIn(text) {
    const lines = text.matchAll(new RegExp(`^#\\d+ [\\d.]+ ${MARK} (\\d+) ([a-z]+)(.*)$`, 'gm'));
    return new Map([...lines].map(([, index = '', word = '', rest = '']) => [
        Number(index),
        { word, rest: rest.split(' ').filter((part) => part !== '') }
    ]));
}

;// CONCATENATED MODULE: ./src/mounts/payload.ts






const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
/**
 * Makes an image of the layer of a mount, in an OCI layout that has no bytes of its own: `path`, a verified file on the same
 * file system, gets a second name there.
 * @returns the digest of the image's manifest
 */
async function placePayload(layout, { layer, diffId }, path) {
    await (0,promises_.mkdir)((0,external_node_path_.join)(layout, 'blobs', 'sha256'), { recursive: true });
    await (0,promises_.writeFile)((0,external_node_path_.join)(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await (0,promises_.writeFile)((0,external_node_path_.join)(layout, 'index.json'), '{"schemaVersion":2,"manifests":[]}');
    await (0,promises_.link)(path, oci_layout_blobPath(layout, layer.digest)).catch((error) => {
        // Two mounts may have the same layer.
        if (error.code !== 'EEXIST')
            throw error;
    });
    const [os, architecture] = environment_facts/* RUNNER_PLATFORM */.$.split('/');
    const config = await placeText(layout, {
        architecture,
        os,
        config: {},
        rootfs: { type: 'layers', diff_ids: [diffId] }
    });
    const { digest } = await placeText(layout, {
        schemaVersion: 2,
        mediaType: repository/* IMAGE_MANIFEST */.M,
        config: { mediaType: CONFIG_TYPE, ...config },
        layers: [layer]
    });
    return digest;
}
async function placeText(layout, value) {
    const text = JSON.stringify(value);
    const digest = (0,src_digest/* digestOfBytes */.by)(text);
    await (0,promises_.writeFile)(oci_layout_blobPath(layout, digest), text);
    return { digest, size: Buffer.byteLength(text) };
}

;// CONCATENATED MODULE: ./src/mounts/restore.ts








const NOTHING_RESTORED = { mounts: new Map(), kept: [], seconds: 0, troubles: [] };
/** Longest that a build waits for its mounts; milliseconds. */
const restore_RESTORE_LIMIT = 5 * 60_000;
/** Longest that is waited for a mount to be emptied that was filled in part. */
const CLEAR_LIMIT = 30_000;
/**
 * Puts mounts into the builder, all at once: each from an image in a layout of this machine, so that their bytes travel
 * compressed, and only those that the builder lacks. A mount that has something in it already is left as it is.
 */
async function restoreMounts(store, wanted, helper, limit = restore_RESTORE_LIMIT) {
    if (wanted.length === 0)
        return NOTHING_RESTORED;
    const startedAt = performance.now();
    const nonce = (0,external_node_crypto_.randomBytes)(8).toString('hex');
    const layout = (0,external_node_path_.join)(store.plan.folder, 'ingest', `payload-${nonce}`);
    try {
        const { placed, troubles } = await place(store, wanted, layout);
        if (placed.length === 0)
            return { ...NOTHING_RESTORED, troubles };
        const steps = placed.map(({ mount }, index) => ({
            mount,
            script: 'restore',
            args: [index, mount.bytes],
            payload: `${CONTEXTS.payload}${index}`
        }));
        const { complaint, said } = await runHelperBuild(helper, renderParallel(steps, helper.programs), {
            nonce,
            contexts: placed.map(({ digest }, index) => `${CONTEXTS.payload}${index}=oci-layout://${layout}@${digest}`),
            output: 'type=cacheonly',
            limit
        });
        const seconds = (performance.now() - startedAt) / 1000;
        const mounts = restoredOf(placed, said, seconds);
        const open = steps.filter((_, index) => mayBeHalf(said.get(index), complaint));
        const cleared = await clear(open, helper);
        return {
            mounts,
            kept: placed.flatMap(({ mount }, index) => (said.get(index)?.word === 'kept' ? [(0,identity/* nameOf */.Vb)(mount)] : [])),
            seconds,
            troubles: [
                ...troubles,
                ...placed.flatMap(({ mount }, index) => troubleOf(mount, said.get(index), complaint)),
                ...cleared
            ]
        };
    }
    catch (error) {
        return {
            ...NOTHING_RESTORED,
            troubles: [`Cache mounts were not restored: ${(0,errors/* reasonOf */.A3)(error)}.`]
        };
    }
    finally {
        await (0,promises_.rm)(layout, { recursive: true, force: true }).catch(() => {
            // It is in the way of nobody, and the next garbage collection deletes it.
        });
    }
}
async function place(store, wanted, layout) {
    const attempts = await Promise.allSettled(wanted.map((mount) => store.fileOf(mount)));
    const placed = [];
    const troubles = [];
    // One after the other: two mounts may have the same layer.
    for (const [index, mount] of wanted.entries()) {
        const attempt = attempts[index];
        if (attempt?.status === 'fulfilled')
            placed.push({ mount, digest: await placePayload(layout, mount, attempt.value.path) });
        else
            troubles.push(`Cache mount ${(0,identity/* nameOf */.Vb)(mount)} was not restored: ${(0,errors/* reasonOf */.A3)(attempt?.reason)}.`);
    }
    return { placed, troubles };
}
function restoredOf(placed, said, seconds) {
    const all = placed.reduce((sum, { mount }) => sum + mount.bytes, 0);
    const restored = new Map();
    for (const [index, { mount }] of placed.entries()) {
        const { word, rest } = said.get(index) ?? {};
        if (word !== 'restored')
            continue;
        const share = all === 0 ? 0 : (seconds * mount.bytes) / all;
        restored.set((0,identity/* nameOf */.Vb)(mount), { mount, seconds: share, at: Number(rest?.[0] ?? 0) });
    }
    return restored;
}
/** Whether its unpacking was broken off, and nobody emptied it since. */
function mayBeHalf(said, complaint) {
    return said === undefined ? complaint !== undefined : said.word === 'spoiled';
}
const REASONS = {
    foreign: 'it is packed with zstd, which the programs here lack',
    full: "the builder's disk has too little room for it"
};
function troubleOf(mount, said, complaint) {
    if (said?.word === 'restored' || said?.word === 'kept')
        return [];
    const reason = said === undefined
        ? (complaint ?? 'its step said nothing')
        : (REASONS[said.word] ?? 'it could not be unpacked');
    return [`Cache mount ${(0,identity/* nameOf */.Vb)(mount)} was not restored: ${reason}.`];
}
/** A mount that was filled in part must not be built with. */
async function clear(steps, helper) {
    if (steps.length === 0)
        return [];
    const clearing = steps.map(({ mount }, index) => ({ mount, script: 'clear', args: [index] }));
    const { said } = await runHelperBuild(helper, renderParallel(clearing, helper.programs), {
        nonce: (0,external_node_crypto_.randomBytes)(8).toString('hex'),
        output: 'type=cacheonly',
        limit: CLEAR_LIMIT
    });
    return clearing.flatMap(({ mount }, index) => said.get(index)?.word === 'cleared'
        ? []
        : [`Cache mount ${(0,identity/* nameOf */.Vb)(mount)} may be filled in part, and could not be emptied.`]);
}

;// CONCATENATED MODULE: ./src/store/merge-caches.ts

/**
 * All that one or the other has; what both have, once.
 * @throws {Error} where a config is not consistent
 */
function mergeConfigs(first, second) {
    const layers = [...(first.layers ?? [])];
    const records = structuredClone(first.records ?? []);
    const newLayer = join(layerKeys(first), layerKeys(second));
    const newRecord = join(recordKeys(first), recordKeys(second));
    for (const [index, layer] of (second.layers ?? []).entries()) {
        const { parent = 0 } = layer;
        layers[at(newLayer, index)] ??= { ...layer, parent: parent < 0 ? parent : at(newLayer, parent) };
    }
    for (const [index, record] of (second.records ?? []).entries()) {
        const moved = move(record, newRecord, newLayer);
        const known = records[at(newRecord, index)];
        records[at(newRecord, index)] = known === undefined ? moved : withResults(known, moved);
    }
    return { layers, records };
}
/** Where each of the second list is in both together: at the place of its equal in the first, or after that list. */
function join(first, second) {
    const places = new Map();
    for (const [index, key] of first.entries())
        if (!places.has(key))
            places.set(key, index);
    let next = first.length;
    return second.map((key) => {
        const place = places.get(key) ?? next++;
        places.set(key, place);
        return place;
    });
}
function move(record, newRecord, newLayer) {
    const { digest, inputs, layers, chains } = record;
    return {
        digest,
        ...(inputs && {
            inputs: inputs.map((input) => input.map((from) => ({ ...from, link: at(newRecord, from.link) })))
        }),
        ...(layers && { layers: layers.map((result) => ({ ...result, layer: at(newLayer, result.layer) })) }),
        ...(chains && {
            chains: chains.map((result) => ({
                ...result,
                layers: result.layers.map((layer) => at(newLayer, layer))
            }))
        })
    };
}
function withResults(record, other) {
    const layers = union(record.layers, other.layers, ({ layer }) => `${layer}`);
    const chains = union(record.chains, other.chains, (result) => result.layers.join());
    return { ...record, ...(layers && { layers }), ...(chains && { chains }) };
}
function union(first, second, keyOf) {
    if (first === undefined || second === undefined)
        return first ?? second;
    const known = new Set(first.map(keyOf));
    return [...first, ...second.filter((result) => !known.has(keyOf(result)))];
}
/** Layers with equal keys are the same layer on the same layers. */
function layerKeys({ layers = [] }) {
    return keysOf(layers.length, (index, keyOf) => {
        const { blob, parent = 0 } = at(layers, index);
        demandText(blob);
        return parent < 0 ? blob : `${blob} ${keyOf(parent)}`;
    });
}
/** Records with equal keys are the same step made from the same. */
function recordKeys({ records = [] }) {
    return keysOf(records.length, (index, keyOf) => {
        const { digest, inputs = [] } = at(records, index);
        demandText(digest);
        const made = inputs.map((input) => input.map(({ selector = '', link }) => `${keyOf(link)} ${selector}`).toSorted());
        return JSON.stringify([digest, made]);
    });
}
/** The keys of all elements, of which each may want those of others. Hashed, as each has in it those it is made from. */
function keysOf(count, create) {
    const keys = new Array(count);
    const keyOf = (index) => {
        const known = keys[index];
        if (known === 'pending' || !Number.isInteger(index) || index < 0 || index >= count)
            throw new Error('the cache config is not consistent');
        if (known !== undefined)
            return known;
        keys[index] = 'pending';
        const key = (0,external_node_crypto_.createHash)('sha256').update(create(index, keyOf)).digest('hex');
        keys[index] = key;
        return key;
    };
    return Array.from({ length: count }, (_, index) => keyOf(index));
}
function demandText(name) {
    if (typeof name !== 'string')
        throw new Error('the cache config is not consistent');
}
function at(list, index) {
    const value = Number.isInteger(index) ? list[index] : undefined;
    if (value === undefined)
        throw new Error('the cache config is not consistent');
    return value;
}

;// CONCATENATED MODULE: ./src/store/publish.ts








/** Has what is known of a layer that is a cache mount. */
const MOUNT_ANNOTATION = 'buildkit-cache.mount';
/** What is larger BuildKit does not import (moby/buildkit cache/remotecache/import.go, readBlob). */
const publish_LARGEST = 1024 * 1024;
/**
 * Makes a manifest what the next build reads. What another job made that meanwhile, which was not there when this build
 * began (`opened`), is not lost: the next build reads both as one.
 */
function publish(folder, manifest, opened) {
    return withIndexLock(folder, async () => {
        const other = await readRoot(folder);
        const isOfAnother = other !== undefined && other.digest !== opened && other.digest !== manifest.digest;
        await writeRoot(folder, isOfAnother ? await publish_together(folder, manifest, other) : manifest);
    });
}
/** One manifest for both; the first, where they cannot be put together. */
async function publish_together(folder, first, second) {
    try {
        const [own, other] = await Promise.all([readManifest(folder, first), readManifest(folder, second)]);
        const [ownConfig, otherConfig] = await Promise.all([readConfig(folder, own), readConfig(folder, other)]);
        const layers = new Map([...other.layers, ...own.layers].map((layer) => [publish_keyOf(layer), layer]));
        const config = await publish_write(folder, own.config.mediaType, mergeConfigs(ownConfig, otherConfig));
        return await publish_write(folder, first.mediaType, { ...own, config, layers: [...layers.values()] });
    }
    catch (error) {
        (0,say.say)(`The cache that another job wrote meanwhile is replaced: ${(0,errors/* reasonOf */.A3)(error)}`);
        return first;
    }
}
/** Two cache mounts may have the same content. */
function publish_keyOf({ digest, annotations = {} }) {
    return `${digest} ${annotations[MOUNT_ANNOTATION] ?? ''}`;
}
async function readManifest(folder, { digest }) {
    return JSON.parse(await (0,promises_.readFile)(oci_layout_blobPath(folder, digest), 'utf8'));
}
async function readConfig(folder, { config }) {
    return JSON.parse(await (0,promises_.readFile)(oci_layout_blobPath(folder, config.digest), 'utf8'));
}
async function publish_write(folder, mediaType, value) {
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text);
    if (size > publish_LARGEST)
        throw new Error('both together are more than BuildKit reads');
    const digest = (0,src_digest/* digestOfBytes */.by)(text);
    await writeBlob(folder, digest, text);
    return { mediaType, digest, size };
}

;// CONCATENATED MODULE: ./src/store/layout-repository.ts






/** A repository over a layout, whose blobs may still have to be fetched. */
function layout_repository_layoutRepository(parts) {
    const { name, folder, writable, packs, opened } = parts;
    const sizeHere = async (digest) => (await sizeOfVerified(parts, digest)) ?? (await borrow(parts, digest));
    return {
        name,
        writable,
        manifest: () => readRoot(folder),
        sizeOf: async (digest) => (await sizeHere(digest)) ?? packs?.sizeOf(digest),
        fileOf: async (digest) => {
            const path = oci_layout_blobPath(folder, digest);
            const size = await sizeHere(digest);
            if (size !== undefined)
                return { path, size };
            const expected = packs?.sizeOf(digest);
            if (packs === undefined || expected === undefined)
                return undefined;
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
            await packs.fetch(digest, path);
            await remember(parts, digest);
            return { path, size: expected };
        },
        draft: () => draftIn(folder),
        keep: async (draft, digest) => {
            await keepBlob(folder, draft, digest);
            await remember(parts, digest);
        },
        publish: (manifest) => publish(folder, manifest, opened)
    };
}
/** What lies in the folder without anybody having verified it may be what a crash left, or a disk spoiled. */
async function sizeOfVerified({ folder, verified }, digest) {
    const path = oci_layout_blobPath(folder, digest);
    const found = await (0,promises_.lstat)(path).catch((0,if_absent/* ifAbsent */.T)(undefined));
    if (found === undefined || !found.isFile())
        return undefined;
    if (verified[digest] !== found.mtimeMs) {
        if ((await digestOf(path)) !== digest)
            return undefined;
        verified[digest] = found.mtimeMs;
    }
    return found.size;
}
/** Takes a blob of another layout for one of this: a second name of the same file, where the file system has such. */
async function borrow(parts, digest) {
    if (!parts.writable)
        return undefined;
    const path = oci_layout_blobPath(parts.folder, digest);
    for (const lender of parts.lenders ?? []) {
        if (!(await isLinked(oci_layout_blobPath(lender, digest), path)))
            continue;
        const size = await sizeOfVerified(parts, digest);
        if (size !== undefined)
            return size;
        await (0,promises_.rm)(path, { force: true });
    }
    return undefined;
}
/** A file that cannot be lent is none: it is on another file system, another user's, or not there. */
async function isLinked(from, to) {
    try {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(to), { recursive: true });
        await (0,promises_.link)(from, to);
        return true;
    }
    catch {
        return false;
    }
}
async function remember({ folder, verified }, digest) {
    verified[digest] = (await (0,promises_.stat)(oci_layout_blobPath(folder, digest))).mtimeMs;
}

;// CONCATENATED MODULE: ./src/store/open-repository.ts

/**
 * A layout as the gateway serves and fills it: blobs that it has not are taken from the other layouts that were opened in
 * its place, or fetched from the packs.
 */
function openRepository(name, { folder, writes: writable }, open) {
    const others = open.sources.map((source) => source.folder).filter((other) => other !== folder);
    return layout_repository_layoutRepository({
        ...{ name, folder, writable, lenders: others },
        ...(open.root === undefined ? {} : { opened: open.root }),
        verified: open.verified,
        packs: {
            sizeOf: (digest) => open.sources.map(({ packs }) => packs?.sizeOf(digest)).find((size) => size !== undefined),
            fetch: async (digest, path) => {
                const holder = open.sources.find(({ packs }) => packs?.sizeOf(digest) !== undefined);
                if (holder?.packs === undefined)
                    throw new Error(`no pack has blob ${digest}`);
                await holder.packs.fetch(digest, path);
            }
        }
    });
}
/** A layout that is only read, whose blobs may be in packs. */
function openReadOnly(name, { folder, verified, packs }) {
    return layout_repository_layoutRepository({ name, folder, verified, writable: false, ...(packs ? { packs } : {}) });
}

;// CONCATENATED MODULE: ./src/mounts/saved.ts




const CONFIG = '{}';
const saved_CONFIG_TYPE = 'application/vnd.buildkit-cache.mounts.v1+json';
const MADE_FROM = 'buildkit-cache.made-from';
/** An OCI manifest whose layers are those of the mounts, each with what is known of it as an annotation. */
function renderManifest({ mounts, madeFrom }) {
    const config = { mediaType: saved_CONFIG_TYPE, digest: (0,src_digest/* digestOfBytes */.by)(CONFIG), size: CONFIG.length };
    const text = JSON.stringify({
        schemaVersion: 2,
        mediaType: repository/* IMAGE_MANIFEST */.M,
        config,
        layers: mounts.map(({ layer, ...mount }) => ({
            ...layer,
            annotations: { [MOUNT_ANNOTATION]: JSON.stringify(mount) }
        })),
        ...(madeFrom && { annotations: { [MADE_FROM]: JSON.stringify(madeFrom) } })
    });
    const digest = (0,src_digest/* digestOfBytes */.by)(text);
    return {
        manifest: { mediaType: repository/* IMAGE_MANIFEST */.M, digest, size: Buffer.byteLength(text) },
        texts: new Map([
            [digest, text],
            [config.digest, CONFIG]
        ])
    };
}
/**
 * What a manifest has: of each mount the newest, as two jobs may have written it at once. What is not as it should be is
 * left out: the text comes from outside, and becomes flags of a build.
 */
function parseManifest(text) {
    try {
        const { layers = [], annotations } = JSON.parse(text);
        const mounts = layers.map((layer) => orNothing(() => parseMount(layer)));
        return {
            mounts: newest(mounts.filter((mount) => mount !== undefined)),
            madeFrom: orNothing(() => parseMadeFrom(annotations?.[MADE_FROM]))
        };
    }
    catch {
        return { mounts: [], madeFrom: undefined };
    }
}
/** What one part of a manifest has wrong is no reason to do without the others. */
function orNothing(parse) {
    try {
        return parse();
    }
    catch {
        return undefined;
    }
}
/** Of several of the same name only that which was saved last. */
function newest(mounts) {
    const byName = new Map();
    for (const mount of mounts) {
        const known = byName.get((0,identity/* nameOf */.Vb)(mount));
        if (known === undefined || known.savedAt < mount.savedAt)
            byName.set((0,identity/* nameOf */.Vb)(mount), mount);
    }
    return [...byName.values()];
}
function parseMount({ mediaType, digest, size, annotations = {} }) {
    const value = JSON.parse(annotations[MOUNT_ANNOTATION] ?? '{}');
    const { id, owner, target, stages, diffId, bytes, files, hash, savedAt, usedAt } = value;
    const isFit = isText(id) &&
        isText(target) &&
        isOwner(owner) &&
        Array.isArray(stages) &&
        stages.every(isText) &&
        [diffId, digest].every(src_digest/* isDigest */.Bc) &&
        (0,src_digest/* isMediaType */.LA)(mediaType) &&
        [bytes, files, savedAt, usedAt, size].every((number) => Number.isSafeInteger(number) && Number(number) >= 0) &&
        typeof hash === 'string' &&
        /^[0-9a-f]{64}$/.test(hash);
    if (!isFit)
        return undefined;
    const { without, with: having } = value;
    return {
        ...value,
        layer: { mediaType, digest, size },
        owner: owner ?? undefined,
        without: secondsIn(without),
        with: secondsIn(having)
    };
}
function secondsIn(value) {
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
/** On one line, as a flag has to be. */
function isText(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return typeof text === 'string' && text !== '' && text.length < 1000 && !/[\u0000-\u001f\u007f]/.test(text);
}
function isOwner(owner) {
    if (owner === undefined || owner === null)
        return true;
    return (Number.isSafeInteger(owner.uid) &&
        Number.isSafeInteger(owner.gid) &&
        typeof owner.mode === 'string' &&
        /^[0-7]{1,6}$/.test(owner.mode));
}
function parseMadeFrom(text) {
    const { fingerprint, bases } = JSON.parse(text ?? '{}');
    return typeof fingerprint === 'string' && Array.isArray(bases) && bases.every(isText)
        ? { fingerprint, bases }
        : undefined;
}

;// CONCATENATED MODULE: ./src/mounts/store.ts






/** Opens what is kept. Trouble is an outcome of `open`: then nothing is there to read, or to write to. */
async function openMountStore(plan) {
    const open = await openLayers(plan);
    const repository = openRepository('mounts', plan, open);
    const others = open.sources
        .filter(({ folder }) => folder !== plan.folder)
        .map((source) => openReadOnly('mounts', source));
    const fileOf = async ({ layer: { digest } }) => {
        for (const place of [repository, ...others]) {
            const file = await place.fileOf(digest);
            if (file !== undefined)
                return file;
        }
        throw new Error(`blob ${digest} is not there`);
    };
    return { plan, open, repository, saved: await readSaved(open), fileOf };
}
async function readSaved({ sources }) {
    const all = await Promise.all(sources.map(async ({ folder }) => {
        const root = await readRoot(folder);
        const text = root && (await (0,promises_.readFile)(oci_layout_blobPath(folder, root.digest), 'utf8').catch(() => undefined));
        return parseManifest(text ?? '');
    }));
    const [first, ...others] = all;
    // What single platforms were made from says nothing of all together.
    const madeFrom = others.length === 0 ? first?.madeFrom : undefined;
    return { mounts: newest(all.flatMap(({ mounts }) => mounts)), madeFrom };
}
/**
 * Makes these the mounts that are kept, as far as their layers are there; what another job wrote meanwhile is kept, too.
 * @throws {Error} where the layout cannot be written
 */
async function keepMounts({ plan, repository }, { mounts, madeFrom }) {
    const sizes = await Promise.all(mounts.map(({ layer }) => repository.sizeOf(layer.digest)));
    const there = mounts.filter((_, index) => sizes[index] !== undefined);
    if (there.length === 0)
        return;
    const { manifest, texts } = renderManifest({ mounts: there, madeFrom });
    for (const [digest, text] of texts)
        await writeBlob(plan.folder, digest, text);
    await repository.publish(manifest);
}

;// CONCATENATED MODULE: ./src/mount-route.ts













/** Looks at once for what is kept, what the builder has already, and what the build is made from. */
async function openMounts(plan, { inputs, facts, contexts, scratch }) {
    const { buildx, builder, nativePlatform } = facts;
    // Where there is much to hash, only what depends on it waits for it.
    const fingerprint = fingerprintOf(inputs, contexts);
    const [store, held] = await Promise.all([openMountStore(plan.layers), findHeldMounts(buildx, builder.name)]);
    let programs;
    return {
        ...{ plan, store, held, fingerprint, scratch },
        programs: () => {
            programs ??= preparePrograms((0,external_node_path_.join)(scratch, 'helper'), plan.image, nativePlatform === environment_facts/* RUNNER_PLATFORM */.$, (0,build_environment/* createBuildEnvironment */.A)());
            return programs;
        },
        restoring: NOTHING_RESTORED,
        released: Promise.resolve(),
        close: async () => store.open.claim?.release()
    };
}
/** Fills the mounts before the build, unless it will not need them. */
async function fillMounts(route, { inputs, facts }, layersAreThere) {
    if (route === undefined)
        return;
    const wanted = chooseToRestore(route, inputs);
    if (wanted.length === 0)
        return;
    if (await isUnchanged(route, inputs, facts, layersAreThere)) {
        (0,say.say)('Cache mounts are not restored: the build is made from what its cache was made from, and has its layers.');
        return;
    }
    const helper = await helperOf(route, facts);
    if ('missing' in helper) {
        route.restoring = {
            ...NOTHING_RESTORED,
            troubles: [`Cache mounts are not restored: ${helper.missing}.`]
        };
        return;
    }
    route.restoring = await restoreMounts(route.store, wanted, helper);
    // Beside the build, which need not wait for it unless room may be short.
    route.released = releaseHelpers(helper).catch((error) => (0,say.say)(`What restoring the cache mounts left in the builder stays there: ${(0,errors/* reasonOf */.A3)(error)}`));
    if (route.restoring.troubles.length > 0)
        await route.released;
    const restored = [...route.restoring.mounts.values()];
    if (restored.length === 0)
        return;
    const bytes = restored.reduce((sum, { mount }) => sum + mount.bytes, 0);
    (0,say.say)(`Cache mounts restored in ${formatSeconds(route.restoring.seconds)}, ${formatBytes(bytes)}, with ` +
        `${helper.programs.said}: ${[...route.restoring.mounts.keys()].join(', ')}`);
}
/** Those that are kept and carried, and that neither the builder has already nor the build empties at its start. */
function chooseToRestore({ plan, store, held }, { noCache, noCacheFilters }) {
    if (noCache)
        return [];
    return store.saved.mounts
        .filter((mount) => (0,choice/* isChosen */.lf)(plan.choice, mount) && !held(mount))
        .filter(({ stages }) => !stages.some((stage) => noCacheFilters.includes(stage)));
}
async function isUnchanged({ store, fingerprint }, { noCacheFilters }, facts, layersAreThere) {
    const { madeFrom } = store.saved;
    if (!layersAreThere || noCacheFilters.length > 0 || madeFrom === undefined)
        return false;
    return madeFrom.fingerprint === (await fingerprint) && areSameBases(madeFrom.bases, facts);
}
/** What helper builds need, or what is missing for them. */
async function helperOf(route, facts) {
    const programs = await route.programs();
    if ('missing' in programs)
        return programs;
    const { buildx, builder } = facts;
    return { buildx, builder: builder.name, env: (0,build_environment/* createBuildEnvironment */.A)(), programs, scratch: route.scratch };
}

;// CONCATENATED MODULE: ./src/mounts/bounds.ts


/**
 * The mounts that fit, without the ones that go: as long as they are too much together, of those that were not used for
 * the longest time the largest.
 */
function withinBounds(mounts, { total }) {
    let bytes = mounts.reduce((sum, mount) => sum + mount.bytes, 0);
    const dropped = new Set();
    for (const mount of mounts.toSorted((a, b) => a.usedAt - b.usedAt || b.bytes - a.bytes)) {
        if (bytes <= total)
            break;
        dropped.add(mount);
        bytes -= mount.bytes;
    }
    return {
        kept: mounts.filter((mount) => !dropped.has(mount)),
        notices: [...dropped].map((mount) => `Cache mount ${(0,identity/* nameOf */.Vb)(mount)} (${formatBytes(mount.bytes)}) is not kept: together with the others it is more ` +
            `than the ${formatBytes(total)} of cache-mounts-max-size.`)
    };
}
/** Of a mount that was not restored less than this part of what is kept is taken for the beginning of it. */
const MUCH_SMALLER = 0.5;
/** Whether what a build left is better than what is kept: it grew from that, or is not much smaller. */
function isBetter(bytes, kept, wasRestored) {
    return kept === undefined || wasRestored || bytes >= kept.bytes * MUCH_SMALLER;
}

;// CONCATENATED MODULE: ./src/mounts/discover.ts


/**
 * The cache mounts of a build, read from the names of its vertices, where ARG and ENV are replaced already: what comes from
 * several Dockerfiles, heredocs, ONBUILD and remote contexts needs no parser of ours.
 */
function discoverMounts(vertices) {
    const mounts = new Map();
    const leftAlone = new Set();
    for (const vertex of vertices) {
        const { stage = '', instruction = '' } = parseStepName(vertex.name) ?? {};
        if (!instruction.startsWith('RUN '))
            continue;
        for (const flag of mountFlags(instruction.slice('RUN '.length))) {
            if (flag.obstacle === undefined)
                note(mounts, flag, withoutPlatform(stage), vertex);
            else
                leftAlone.add(`Cache mount ${(0,identity/* nameOf */.Vb)(flag)} is left alone, since ${flag.obstacle}.`);
        }
    }
    return { mounts: [...mounts.values()], leftAlone: [...leftAlone] };
}
function note(mounts, { id, owner, target, readOnly }, stage, vertex) {
    const name = (0,identity/* nameOf */.Vb)({ id, owner });
    const known = mounts.get(name) ?? { id, owner, target, stages: [], executed: false, seconds: 0 };
    const ran = vertex.started && vertex.completed && !vertex.cached;
    mounts.set(name, {
        ...known,
        stages: [...new Set([...known.stages, ...(stage === '' ? [] : [stage])])],
        executed: known.executed || (ran && !readOnly),
        seconds: known.seconds + (ran ? vertex.seconds : 0)
    });
}
function mountFlags(text) {
    return flagsOf(text)
        .filter((flag) => flag.startsWith('--mount='))
        .map((flag) => (0,identity/* parseMountFlag */.pp)(flag.slice('--mount='.length)))
        .filter((flag) => flag !== undefined);
}
/** The words at the beginning that begin with `--`, without the quotes and escapes that keep them together. */
function flagsOf(text) {
    const flags = [];
    let rest = text.trimStart();
    while (rest.startsWith('--')) {
        const [word = ''] = /^(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^\s\\"'])+/.exec(rest) ?? [];
        if (word === '')
            break;
        flags.push(unquoted(word));
        rest = rest.slice(word.length).trimStart();
    }
    return flags;
}
/** A backslash keeps what comes after it, and quotes go (moby/buildkit frontend/dockerfile/instructions/bflag.go). */
function unquoted(word) {
    return word.replace(/\\([\s\S])|["']/g, '$1');
}

;// CONCATENATED MODULE: ./src/mounts/extract.ts












const NOTHING_EXTRACTED = {
    ...{ fresh: new Map(), passedOver: new Map(), seconds: 0, notices: [], troubles: [] }
};
/** Longest that a step waits for its mounts to be carried out; milliseconds. */
const EXTRACT_LIMIT = 10 * 60_000;
/** A change of less than one in so many bytes is not worth carrying the whole out again. */
const SMALLEST_PART = 20;
/**
 * Carries mounts out of the builder, each as a layer with one tar in it: through the gateway if
 * the builder reaches it, else as an OCI layout. One build looks at all of them, and packs only what is new.
 */
async function extractMounts(store, candidates, helper, { bounds, way, limit = EXTRACT_LIMIT }) {
    const extraction = {
        ...{ fresh: new Map(), passedOver: new Map(), seconds: 0, notices: [], troubles: [] }
    };
    if (candidates.length === 0)
        return extraction;
    const startedAt = performance.now();
    const compression = helper.programs.compress ? 'uncompressed' : 'zstd';
    const exit = way === undefined ? byFolder(store, compression) : byGateway(store, way, compression);
    try {
        const { complaint, said } = await runHelperBuild(helper, renderExtraction(candidates, bounds, helper), {
            nonce: (0,external_node_crypto_.randomBytes)(8).toString('hex'),
            output: exit.output,
            limit
        });
        if (complaint !== undefined)
            throw new Error(complaint);
        const packed = [...said.values()].some(({ word }) => word === 'packed');
        const layers = packed ? await exit.layers(store) : [];
        if (packed && layers.length !== candidates.length)
            throw new Error(`the image has ${layers.length} layers for ${candidates.length} mounts`);
        for (const [index, candidate] of candidates.entries())
            judge(extraction, candidate, said.get(index), layers[index], bounds);
        return { ...extraction, seconds: (performance.now() - startedAt) / 1000 };
    }
    catch (error) {
        const names = candidates.map(({ used }) => (0,identity/* nameOf */.Vb)(used)).join(', ');
        return {
            ...extraction,
            seconds: (performance.now() - startedAt) / 1000,
            troubles: [`Cache mounts (${names}) could not be carried out of the builder: ${(0,errors/* reasonOf */.A3)(error)}.`]
        };
    }
    finally {
        await exit.close();
    }
}
const PASSED_OVER = { unchanged: 'unchanged', little: 'changed too little', empty: 'empty' };
/** Notes what a script said of one mount. */
function judge({ fresh, passedOver, notices, troubles }, { used, kept, restored }, said, layer, { each }) {
    const name = (0,identity/* nameOf */.Vb)(used);
    const [hash = '', bytes = '', files = '', credentials = ''] = said?.rest ?? [];
    switch (said?.word) {
        case 'packed': {
            if (!isBetter(Number(bytes), kept, restored !== undefined)) {
                passedOver.set(name, 'much smaller than what is kept');
                notices.push(`Cache mount ${name} has ${formatBytes(Number(bytes))} after a build that did not begin with it; the ` +
                    `${formatBytes(kept?.bytes ?? 0)} that are kept stay.`);
            }
            else if (layer !== undefined) {
                fresh.set(name, { ...layer, hash, bytes: Number(bytes), files: Number(files) });
                notices.push(...credentialNotices(name, credentials));
            }
            return;
        }
        case 'unchanged':
        case 'little':
        case 'empty':
            passedOver.set(name, PASSED_OVER[said.word]);
            return;
        case 'large':
            passedOver.set(name, 'too large');
            notices.push(`Cache mount ${name} is not kept: it has ${formatBytes(Number(hash))}, more than the ${formatBytes(each)} of ` +
                'cache-mounts-max-size.');
            return;
        default:
            passedOver.set(name, 'not read');
            troubles.push(`Cache mount ${name} could not be packed in the builder (a full disk?); it is not saved.`);
    }
}
/** `file`: what the script found; anything may be in a line of a build's log. */
function credentialNotices(name, file) {
    if (!CREDENTIAL_FILES.includes(file))
        return [];
    return [
        `Cache mount ${name} has a file ${file}, which may hold credentials, and is kept where other jobs can read it. Keep the ` +
            'file out of the mount (RUN --mount=type=secret), or the mount out of cache-mounts.'
    ];
}
/** All in one stage without a base, a layer each; where an image has the programs, they are packed beside it. */
function renderExtraction(candidates, { each }, { programs }) {
    const steps = candidates.map(({ used, kept, restored }, index) => renderStep({
        mount: used,
        script: 'extract',
        args: [
            index,
            kept?.hash ?? '-',
            kept?.bytes ?? 0,
            restored?.at ?? 0,
            each,
            SMALLEST_PART,
            `/${index}.tar`
        ]
    }, programs));
    if (programs.image === undefined)
        return ['FROM scratch', 'ARG NONCE', ...steps, ''].join('\n');
    const stages = steps.flatMap((step, index) => [`FROM ${baseOf(programs)} AS m${index}`, 'ARG NONCE', step]);
    // A pattern, so that a file that was not written is no error.
    const last = steps.map((_, index) => `COPY --from=m${index} /${index}.ta[r]* /`);
    return [...stages, 'FROM scratch', ...last, ''].join('\n');
}
function byGateway({ repository }, { gateway, address }, compression) {
    let pushed;
    const desk = {
        ...repository,
        name: 'mounts',
        // What is pushed is no list of mounts yet.
        manifest: async () => undefined,
        publish: async (manifest) => {
            pushed = manifest;
        }
    };
    gateway.serve(desk);
    return {
        output: (0,cache_entry/* renderFields */.sp)([
            ['type', 'image'],
            ['name', `${gateway.refOf(address, 'mounts')}:latest`],
            ['push', 'true'],
            // docker would list it among its images.
            ['store', 'false'],
            ['registry.insecure', 'true'],
            ['compression', compression],
            ['oci-mediatypes', 'true']
        ]),
        layers: async ({ plan }) => {
            if (pushed === undefined)
                throw new Error('nothing was pushed');
            return readImage(plan.folder, pushed);
        },
        close: async () => undefined
    };
}
function byFolder({ plan }, compression) {
    // In the file system of the blobs, so that these only change their place.
    const folder = (0,external_node_path_.join)(plan.folder, 'ingest', `out-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}`);
    return {
        output: (0,cache_entry/* renderFields */.sp)([
            ['type', 'oci'],
            ['tar', 'false'],
            ['dest', folder],
            ['compression', compression],
            ['oci-mediatypes', 'true']
        ]),
        layers: async ({ repository }) => {
            const root = await readRoot(folder);
            if (root === undefined)
                throw new Error('nothing was exported');
            const layers = await readImage(folder, root);
            for (const { layer } of layers)
                await take(repository, folder, layer);
            return layers;
        },
        close: () => (0,promises_.rm)(folder, { recursive: true, force: true })
    };
}
/** Takes a blob out of another layout, if it has the bytes that it should. */
async function take(repository, from, { digest }) {
    if ((await repository.sizeOf(digest)) !== undefined)
        return;
    const path = oci_layout_blobPath(from, digest);
    if ((await digestOf(path)) !== digest)
        throw new Error(`blob ${digest} has other bytes than its name says`);
    const draft = await repository.draft();
    await (0,promises_.rename)(path, draft);
    await repository.keep(draft, digest);
}
/**
 * The layers of an image in a layout, first the lowest.
 * @throws {Error} where its manifest and its config do not fit together
 */
async function readImage(folder, { digest }) {
    const read = async (blob) => JSON.parse(await (0,promises_.readFile)(oci_layout_blobPath(folder, blob), 'utf8'));
    const manifest = (await read(digest));
    const { rootfs } = (await read(manifest.config.digest));
    if (rootfs.diff_ids.length !== manifest.layers.length)
        throw new Error('the image has other layers than it says');
    return manifest.layers.map(({ mediaType, digest: blob, size }, index) => {
        const diffId = rootfs.diff_ids[index] ?? '';
        if (!(0,src_digest/* isDigest */.Bc)(blob) || !(0,src_digest/* isDigest */.Bc)(diffId))
            throw new Error('the image names something that is no digest');
        return { layer: { mediaType, digest: blob, size }, diffId };
    });
}

;// CONCATENATED MODULE: ./src/mounts/report.ts

function reportMounts(used, saved, restoring, { fresh, passedOver, seconds }) {
    const carried = [...fresh.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return used.map((mount) => {
        const name = (0,identity/* nameOf */.Vb)(mount);
        const kept = saved.find((other) => (0,identity/* nameOf */.Vb)(other) === name);
        const now = fresh.get(name);
        return {
            name,
            bytes: now?.bytes ?? kept?.bytes,
            restoreSeconds: restoring.mounts.get(name)?.seconds,
            saveSeconds: now && carried > 0 ? (seconds * now.bytes) / carried : undefined,
            passedOver: passedOver.get(name),
            seconds: mount.executed ? mount.seconds : undefined,
            without: kept?.without,
            with: kept?.with
        };
    });
}
/** Below this a difference means nothing; seconds. */
const DIFFERENCE = 2;
/** A sentence for a mount that costs more than it brings; undefined if it does not, or if that is not known. */
function lossOfMount(report) {
    const { name, without, with: having, restoreSeconds = 0, saveSeconds = 0 } = report;
    if (without === undefined || having === undefined)
        return undefined;
    const cost = restoreSeconds + saveSeconds;
    const gain = without - having;
    if (cost <= Math.max(0, gain) + DIFFERENCE)
        return undefined;
    const round = (seconds) => `${Math.round(seconds)} s`;
    return (`Cache mount ${name} costs more than it brings: ${round(cost)} to restore and save; its steps take ${round(having)} ` +
        `with it and ${round(without)} without. cache-mounts without it, or off, is faster.`);
}

;// CONCATENATED MODULE: ./src/store/settle.ts




/** The reason where a build wrote what was there before. */
const NOTHING_CHANGED = 'nothing changed';
/** Cleans the layout after a build that succeeded, and decides whether it must be carried to later jobs. */
async function settleLayers(plan, open) {
    const barrier = plan.writes ? open.barrier : 'this run does not write';
    if (barrier !== undefined)
        return keepNothing(barrier);
    try {
        return plan.store === 'packs' ? await decidePacks(plan, open) : await decideLayout(plan, open);
    }
    catch (error) {
        return keepNothing(`${plan.folder} cannot be read (${(0,errors/* reasonOf */.A3)(error)})`);
    }
}
function keepNothing(reason) {
    return { save: false, reason, bytes: 0 };
}
function settle_isUnchanged({ outcome }, digest) {
    return 'digest' in outcome && outcome.digest === digest;
}
async function decideLayout({ folder, store, maxSize }, open) {
    const layout = await oci_layout_readLayout(folder);
    if (layout.kind !== 'whole')
        return keepNothing(`nothing was exported (${oci_layout_describe(layout)})`);
    await open.claim?.whileAlone(() => collectUnreached(folder));
    const unchanged = settle_isUnchanged(open, layout.digest);
    if (store === 'folder') {
        if (!unchanged)
            await trust(folder, layout, open.verified);
        await markUsed(folder);
        const notices = await limitFolder(folder, maxSize);
        if (unchanged)
            return { ...keepNothing(NOTHING_CHANGED), notices };
        return { save: false, reason: `kept in ${folder}`, bytes: layout.bytes, notices };
    }
    return unchanged ? keepNothing(NOTHING_CHANGED) : toBeSaved(layout.bytes, maxSize, layout.bytes);
}
/** By the index as it is once nobody else uses the layout: another job may have replaced it before. */
async function collectUnreached(folder) {
    const layout = await oci_layout_readLayout(folder);
    if (layout.kind === 'whole')
        await collectGarbage(folder, layout);
}
/** Of a layout in packs only what is new is here. */
async function decidePacks({ folder, maxSize }, open) {
    const manifest = await readRoot(folder);
    if (manifest === undefined)
        return keepNothing('nothing was exported');
    if (settle_isUnchanged(open, digestOfRoots([manifest])))
        return keepNothing(NOTHING_CHANGED);
    await writeVerified(folder, open.verified);
    const layers = await readLayers(folder, manifest);
    const packs = packsOf(open);
    const fresh = layers.filter(({ digest }) => !packs.some(({ blobs }) => blobs.has(digest)));
    return toBeSaved(sizeOf(fresh), maxSize, sizeOf(layers));
}
function sizeOf(layers) {
    return layers.reduce((sum, { size }) => sum + size, 0);
}
function toBeSaved(bytes, most, whole) {
    if (whole > most) {
        const reason = `it takes ${Math.round(whole / 1e6)} MB, more than cache-max-size allows`;
        return { ...keepNothing(reason), notices: [`The cache is not kept: ${reason}.`] };
    }
    return { save: true, reason: 'to be saved in the Actions cache', bytes };
}
/** The packs that a layout's sources are in. */
function packsOf({ sources }) {
    return sources.flatMap(({ packs }) => packs?.index.packs ?? []);
}

;// CONCATENATED MODULE: ./src/carry-mounts.ts














/** Carries out of the builder what the build left in its mounts, if it is worth it, and settles what is kept. */
async function carryOut(run, route, ended) {
    const { restoring } = route;
    const { vertices, built } = ended;
    await route.released;
    const outcome = {
        ...{ mounts: [], restoreSeconds: restoring.seconds, saveSeconds: 0, save: undefined, notices: [] },
        troubles: [...restoring.troubles, ...storeTroubles(route, run.route)]
    };
    // On docker's own builder, which had to step in, are other mounts.
    if (vertices === undefined || built.builder !== run.facts.builder)
        return outcome;
    const discovery = discoverMounts(vertices);
    const used = discovery.mounts.filter((mount) => (0,choice/* isChosen */.lf)(route.plan.choice, mount));
    const notices = [...discovery.leftAlone, ...absentMounts(route.plan, discovery, built)];
    try {
        const extraction = await extract(run, route, used, built);
        const { save, saved, notices: further } = await settle(route, ended, used, extraction);
        return {
            mounts: reportMounts(used, saved, restoring, extraction),
            restoreSeconds: restoring.seconds,
            saveSeconds: extraction.seconds,
            save,
            notices: [...notices, ...extraction.notices, ...further],
            troubles: [...outcome.troubles, ...extraction.troubles]
        };
    }
    catch (error) {
        return {
            ...outcome,
            notices,
            troubles: [...outcome.troubles, `Cache mounts are not kept: ${(0,errors/* reasonOf */.A3)(error)}.`]
        };
    }
}
function storeTroubles({ store }, layers) {
    const { outcome } = store.open;
    if (outcome.status !== 'failed')
        return [];
    const ofLayers = layers?.open.outcome;
    if (ofLayers?.status !== 'failed' || ofLayers.reason !== outcome.reason)
        return [`Cache mounts are not used: ${outcome.reason}.`];
    // One service failed, and is told of once.
    (0,say.say)('Cache mounts are not used either.');
    return [];
}
/** Names that were asked for and are none of the build's. */
function absentMounts({ choice }, { mounts }, { ending }) {
    if (choice.kind !== 'list' || ending.exitCode !== 0)
        return [];
    const names = mounts.map(identity/* nameOf */.Vb);
    const absent = choice.mounts.map(identity/* nameOf */.Vb).filter((name) => !names.includes(name));
    if (absent.length === 0)
        return [];
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    return [`${choice.input}: ${absent.join(', ')} is no cache mount of this build; ${known}.`];
}
/** No helper where no step could write to a mount, where nothing may be written, and, unless it is asked for, after a failure. */
async function extract({ facts, route: layers }, route, used, { ending }) {
    const { plan, store, restoring } = route;
    const mayKeep = plan.layers.writes && store.open.barrier === undefined;
    if (!mayKeep || (ending.exitCode !== 0 && !plan.savesFailed))
        return NOTHING_EXTRACTED;
    const candidates = used
        .filter(({ executed }) => executed)
        .map((mount) => ({
        used: mount,
        kept: store.saved.mounts.find((saved) => (0,identity/* nameOf */.Vb)(saved) === (0,identity/* nameOf */.Vb)(mount)),
        restored: restoring.mounts.get((0,identity/* nameOf */.Vb)(mount))
    }));
    if (candidates.length === 0)
        return NOTHING_EXTRACTED;
    const helper = await helperOf(route, facts);
    if ('missing' in helper) {
        // Where nothing could be restored for it either, it has been told.
        const isTold = restoring.troubles.some((trouble) => trouble.includes(helper.missing));
        return {
            ...NOTHING_EXTRACTED,
            troubles: isTold ? [] : [`Cache mounts are not saved: ${helper.missing}.`]
        };
    }
    const { gateway, address } = layers ?? {};
    const way = gateway === undefined || address === undefined ? undefined : { gateway, address };
    const extraction = await extractMounts(store, candidates, helper, { bounds: plan.bounds, way });
    // The builder of this job alone goes with it.
    if (!(0,environment_builder/* isOfThisJob */.Dq)(facts))
        await releaseHelpers(helper);
    return extraction;
}
/** A day: how old the note of the last use may be; milliseconds. */
const USE_NOTED = 86_400_000;
/** Writes what is kept from now on. Where no step with a mount ran, that is what was kept before. */
async function settle(route, { vertices = [], built }, used, { fresh }) {
    const { plan, store, restoring, held } = route;
    const before = store.saved.mounts;
    const now = Date.now();
    const ran = used.filter(({ executed }) => executed);
    const updated = ran.flatMap((mount) => {
        const name = (0,identity/* nameOf */.Vb)(mount);
        const known = before.find((saved) => (0,identity/* nameOf */.Vb)(saved) === name);
        const news = fresh.get(name);
        if (known === undefined && news === undefined)
            return [];
        const { id, owner, target, stages, seconds } = mount;
        const wasFull = restoring.mounts.has(name) || restoring.kept.includes(name) || held(mount);
        const times = wasFull
            ? { without: known?.without, with: seconds }
            : { without: seconds, with: known?.with };
        const usedAt = known !== undefined && now - known.usedAt < USE_NOTED && !news ? known.usedAt : now;
        const content = news === undefined ? known : { ...news, savedAt: now };
        return [{ ...content, id, owner, target, stages, ...times, usedAt }];
    });
    const names = new Set(updated.map(identity/* nameOf */.Vb));
    const saved = [...before.filter((mount) => !names.has((0,identity/* nameOf */.Vb)(mount))), ...updated];
    const succeeded = built.ending.exitCode === 0;
    if (!plan.layers.writes || updated.length === 0 || (!succeeded && fresh.size === 0))
        return { save: undefined, saved, notices: [] };
    const { kept, notices } = withinBounds(saved, plan.bounds);
    const fingerprint = succeeded ? await route.fingerprint : undefined;
    const madeFrom = fingerprint === undefined ? undefined : { fingerprint, bases: basesOf(vertices) };
    await keepMounts(store, { mounts: kept, madeFrom });
    return { save: await settleLayers(plan.layers, store.open), saved, notices };
}
/**
 * What is to be known of mounts that are left to a builder that lasts: BuildKit's own rules for what it throws away
 * (moby/buildkit cmd/buildkitd/config/gcpolicy.go). Undefined if there are none, or they are carried.
 */
function keptByBuilder({ plan, facts }, vertices) {
    if (plan.mounts.plan !== undefined || facts.runner.ephemeral)
        return undefined;
    const { mounts } = discoverMounts(vertices ?? []);
    if (mounts.length === 0)
        return undefined;
    return (`Cache mounts stay in builder ${facts.builder.name}. By default BuildKit throws away those that were not used for ` +
        '48 hours, as soon as its cache has more than 512 MB; buildkitd-config with a gcpolicy of your own changes that.');
}

// EXTERNAL MODULE: ./src/inputs/lists.ts
var lists = __webpack_require__(7560);
;// CONCATENATED MODULE: ./src/buildx/definition.ts


/** `v1` since BuildKit 0.24. */
const TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];
/**
 * Asks the builder's history how a build was defined. Undefined where it does not tell: of a build that failed, and where
 * buildx is older than 0.24.
 * @param platforms of the build, if it was for several
 */
async function readDefinitions(command, builder, id, platforms) {
    const choices = platforms.length > 1 ? platforms.map((platform) => ['--platform', platform]) : [[]];
    const found = await Promise.all(choices.map((choice) => readDefinition(command, builder, id, choice)));
    const known = found.filter((definition) => definition !== undefined);
    return known.length === 0 ? undefined : known;
}
async function readDefinition(command, builder, id, choice) {
    for (const type of TYPES) {
        const args = ['history', 'inspect', 'attachment', '--builder', builder, ...choice, '--type', type, id];
        const answer = await (0,ask/* askBuildx */.o2)(command, args);
        const definition = answer.exitCode === 0 ? parseDefinition(answer.stdout) : undefined;
        if (definition !== undefined)
            return definition;
    }
    return undefined;
}
const METADATA_V02 = 'https://mobyproject.org/buildkit@v1#metadata';
/** Reads the predicate of a provenance; undefined if it is none that can be understood. */
function parseDefinition(text) {
    try {
        const value = JSON.parse(text);
        return definitionOf(value.predicate ?? value);
    }
    catch {
        // No JSON, or not as BuildKit writes it.
        return undefined;
    }
}
function definitionOf(predicate) {
    const config = predicate.buildDefinition?.internalParameters?.buildConfig ?? predicate.buildConfig;
    const { digestMapping, llbDefinition } = config ?? {};
    if (digestMapping === undefined || llbDefinition === undefined)
        return undefined;
    const metadata = predicate.runDetails?.metadata?.buildkit_metadata ??
        predicate.metadata?.[METADATA_V02];
    const parameters = predicate.buildDefinition?.externalParameters?.request ?? predicate.invocation?.parameters;
    return {
        steps: parseSteps(llbDefinition, digestMapping, metadata),
        dockerfile: definition_dockerfileOf(metadata),
        args: argsOf(parameters?.args ?? {})
    };
}
function parseSteps(nodes, digestMapping, metadata) {
    const digests = new Map(Object.entries(digestMapping).map(([digest, id]) => [id, digest]));
    const sources = new Map(nodes.flatMap(({ id, op }) => (op?.Op?.source ? [[id, op.Op.source]] : [])));
    const documents = new Map(nodes.filter(isDocument).map(({ id, op }) => [id, op?.Op ?? {}]));
    const steps = nodes.flatMap((node) => {
        const digest = digests.get(node.id);
        if (digest === undefined)
            return [];
        const ids = (node.inputs ?? []).map((input) => input.replace(/:\d+$/, ''));
        const op = node.op?.Op ?? {};
        const inputs = ids.map((id) => digests.get(id)).filter((input) => input !== undefined);
        const used = ids.map((id) => sources.get(id));
        return [
            [
                digest,
                {
                    inputs,
                    env: op.exec && environmentOf(op.exec.meta?.env ?? []),
                    reads: [...readsOfCopies(op.file, used), ...readsOfMounts(op.exec, used)],
                    images: used.map((source) => imageOf(source?.identifier)).filter((image) => image !== undefined),
                    operation: operationOf(op, ids.map((id) => documents.get(id)).filter((document) => document !== undefined)),
                    lines: linesOf(metadata, node.id)
                }
            ]
        ];
    });
    return new Map(steps);
}
function environmentOf(lines) {
    return Object.fromEntries(lines.map(lists/* splitPair */.T6));
}
const LOCAL = 'local://';
function readsOfCopies(file, sources) {
    return (file?.actions ?? []).flatMap(({ Action, secondaryInput = 0 }) => {
        const { identifier } = sources[secondaryInput] ?? {};
        if (Action?.copy === undefined || !identifier?.startsWith(LOCAL))
            return [];
        const { src = '/', include_patterns: includes = [], exclude_patterns: excludes = [] } = Action.copy;
        const included = includes.length === 0 ? {} : { includes };
        return [{ from: identifier.slice(LOCAL.length), pattern: src, ...included, excludes }];
    });
}
function readsOfMounts(exec, sources) {
    return (exec?.mounts ?? []).flatMap(({ input = 0, mountType = 0, selector = '/', dest }) => {
        const { identifier } = sources[input] ?? {};
        const isBind = mountType === 0 || mountType === 'BIND';
        if (!isBind || dest === '/' || !identifier?.startsWith(LOCAL))
            return [];
        return [{ from: identifier.slice(LOCAL.length), pattern: selector, excludes: [] }];
    });
}
function imageOf(identifier = '') {
    const { ref, digest } = /^(?:docker-image|oci-layout):\/\/(?<ref>[^@]+)@(?<digest>sha256:[0-9a-f]{64})$/.exec(identifier)
        ?.groups ?? {};
    return ref === undefined || digest === undefined ? undefined : { ref, digest };
}
/**
 * Without the environment, which is compared by itself, sessions and digests of the sources, and what BuildKit leaves out,
 * too (solver/llbsolver/ops/exec.go, CacheMap): the proxy, and addresses of hosts.
 * @param documents of the Dockerfile that it copies or mounts
 */
function operationOf({ source, exec, ...op }, documents = []) {
    if (source !== undefined)
        return JSON.stringify(imageOf(source.identifier)?.ref ?? source.identifier);
    if (exec === undefined)
        return JSON.stringify([op, ...documents]);
    const { env: _, proxy_env: __, extraHosts = [], ...meta } = exec.meta ?? {};
    const hosts = extraHosts.map(({ Host }) => Host);
    return JSON.stringify([{ ...op, exec: { ...exec, meta: { ...meta, hosts } } }, ...documents]);
}
/** Whether it is a document that stands in the Dockerfile. */
function isDocument({ inputs = [], op }) {
    const actions = op?.Op?.file?.actions ?? [];
    return (inputs.length === 0 && actions.length > 0 && actions.every(({ Action }) => Action?.mkfile !== undefined));
}
function linesOf(metadata, id) {
    // Of the main file, whose text is known.
    const ranges = metadata?.source?.locations?.[id]?.locations?.flatMap(({ sourceIndex = 0, ranges = [] }) => sourceIndex === 0 ? ranges : []);
    const lines = (ranges ?? []).flatMap(({ start, end }) => [start?.line, end?.line]);
    const known = lines.filter((line) => line !== undefined && line > 0);
    return known.length === 0 ? undefined : { first: Math.min(...known), last: Math.max(...known) };
}
/** What is built from several files has the main one first. */
function definition_dockerfileOf(metadata) {
    const data = metadata?.source?.infos?.[0]?.data;
    return data === undefined ? [] : Buffer.from(data, 'base64').toString('utf8').split('\n');
}
const ARGUMENT = 'build-arg:';
function argsOf(args) {
    const pairs = Object.entries(args).filter(([name]) => name.startsWith(ARGUMENT));
    return Object.fromEntries(pairs.map(([name, value]) => [name.slice(ARGUMENT.length), value]));
}

;// CONCATENATED MODULE: ./src/record/making.ts


/** Puts BuildKit's record of a build and its definition together. */
function describeMaking(vertices, definitions) {
    const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]));
    const seen = new Set();
    const ofStep = new Map(stepsOf(vertices).map((step) => [step.name, step]));
    // The record may have the same step of another build, too, of which this one has no definition.
    const isOurs = ({ digest }) => definitions?.some(({ steps }) => steps.has(digest)) ?? false;
    const ours = new Map(vertices.filter(isOurs).map((vertex) => [vertex.name, vertex]));
    return vertices.flatMap((first) => {
        const vertex = ours.get(first.name) ?? first;
        const { stage } = parseStepName(vertex.name) ?? {};
        const step = ofStep.get(vertex.name);
        if (stage === undefined || step === undefined || seen.has(vertex.name))
            return [];
        seen.add(vertex.name);
        const definition = definitions?.find(({ steps }) => steps.has(vertex.digest));
        const defined = definition?.steps.get(vertex.digest);
        const { parents, images } = ancestryOf(vertex, byDigest);
        return [
            {
                ...step,
                stage,
                text: defined && making_textOf(defined.lines, definition?.dockerfile ?? []),
                lines: defined?.lines,
                parents,
                images: defined !== undefined && defined.images.length > 0 ? defined.images : images,
                defined: defined && { operation: defined.operation, env: defined.env, reads: defined.reads },
                isLost: vertex.failedLoad
            }
        ];
    });
}
/** What lies between two steps, such as a merge, is none itself; `passed` is what was looked through already. */
function ancestryOf({ inputs }, byDigest, passed = new Set()) {
    const found = inputs
        .map((input) => byDigest.get(input))
        .filter((vertex) => vertex !== undefined)
        .map((vertex) => {
        const image = parseFrom(vertex.name);
        if (image !== undefined)
            return { parents: [], images: [image] };
        if (parseStepName(vertex.name) !== undefined)
            return { parents: [vertex.name], images: [] };
        if (passed.has(vertex.digest))
            return { parents: [], images: [] };
        passed.add(vertex.digest);
        return ancestryOf(vertex, byDigest, passed);
    });
    return {
        parents: [...new Set(found.flatMap(({ parents }) => parents))],
        images: found.flatMap(({ images }) => images)
    };
}
/** An instruction as BuildKit reads it: lines that continue are one, comments between them are none. */
function making_textOf(lines, dockerfile) {
    if (lines === undefined)
        return undefined;
    const continuation = dockerfile.some((line) => /^#\s*escape\s*=\s*`/i.test(line)) ? '`' : '\\';
    let text = '';
    let isContinued = false;
    for (const line of dockerfile.slice(lines.first - 1, lines.last)) {
        const trimmed = line.trim();
        if (isContinued && (trimmed === '' || trimmed.startsWith('#')))
            continue;
        const whole = line.trimEnd();
        if (text !== '' && !isContinued)
            text += '\n';
        isContinued = whole.endsWith(continuation);
        text += isContinued ? whole.slice(0, -1) : whole;
    }
    return text.trim().replace(/^(\w+)\s+/, '$1 ') || undefined;
}
/** So short that it tells whether a value changed, and is no help to who would guess it. */
function shortOf(value) {
    return (0,external_node_crypto_.createHash)('sha256').update(value).digest('hex').slice(0, 5);
}
function digestOfText(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, 16);
}

;// CONCATENATED MODULE: ./src/report/cache-reason.ts



/** Why the cache could not be used, or only a part of it, in a clause; undefined where nothing stood in the way. */
function cacheReasonOf(evidence) {
    const { plan, restore, imports, vertices } = evidence;
    if (imports.length === 0 && !plan.policy.read)
        return `this run reads no cache: ${plan.policy.reason.replace(/\.$/, '')}`;
    if (imports.length === 0 && plan.backend === 'none')
        return 'no cache is used';
    const [setback] = evidence.setbacks;
    if (setback !== undefined)
        return setback.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, '');
    const errors = importErrors(vertices);
    const failed = errors.filter((error) => !isNotYet(error));
    if (failed.length > 0)
        return `the cache could not be read (${errorClause(failed.join('; '))})`;
    if (restore?.status === 'failed')
        return `the cache could not be read (${errorClause(restore.reason)})`;
    if (restore?.status === 'opened' && restore.lost !== undefined)
        return `a part of the cache is gone (${restore.lost})`;
    return isAbsent(evidence, errors.length > 0) ? absence(evidence) : undefined;
}
function isAbsent({ restore, imports, vertices, past, isThere }, saidSo) {
    if (imports.length === 0 || restore?.status === 'missed' || isThere === false)
        return true;
    const isNothingCached = countSteps(stepsOf(vertices)).cached === 0;
    return isNothingCached && (saidSo || past.record === undefined);
}
/** What a restore says that there is nothing is no reason yet. */
const NOTHING = /nothing/;
function absence({ restore, past: { record, sibling }, elsewhere }) {
    if (restore?.status === 'missed' && !NOTHING.test(restore.reason))
        return restore.reason;
    if (record !== undefined)
        return `the cache that ${buildOf(record)} left is gone: evicted or deleted`;
    if (elsewhere.length > 0)
        return `this scope has a cache on ${listSome(elsewhere)}, which this ref cannot read`;
    if (sibling !== undefined)
        return `there is a cache of this image for ${whatFor(sibling)}, and none for this target and platform yet`;
    return 'no earlier build of this scope has left a cache that this run may read';
}
function whatFor({ target, platforms }) {
    return [...(target === undefined ? [] : [`target ${target}`]), ...platforms].join(', ');
}
/** `the build of 1a2b3c4`. */
function buildOf({ commit }) {
    return commit === undefined ? 'the last build' : `the build of ${commit.slice(0, 7)}`;
}

// EXTERNAL MODULE: ./node_modules/minimatch/dist/esm/index.js + 7 modules
var esm = __webpack_require__(3581);
;// CONCATENATED MODULE: ./src/buildx/readings.ts



/** Go's filepath.Match has no braces, no `**` and no comments, and its `*` takes names that begin with a dot. */
const AS_GO = { dot: true, nobrace: true, noext: true, noglobstar: true, nonegate: true, nocomment: true };
/** Whether a step with this reading reads a file; `path` is from the root of the context on. */
function readerOf({ pattern, includes, excludes }) {
    const names = pattern.split('/').filter((name) => name !== '' && name !== '.');
    const whole = names.join('/');
    // A class of characters begins with neither a negation by `!` nor a class of POSIX.
    const glob = whole.replace(/\[(\^?)([![])/g, '[$1\\$2');
    const included = includes && ignore_default()["default"]({ ignorecase: false }).add(includes.map(literal));
    const excluded = ignore_default()["default"]({ ignorecase: false }).add(excludes.map(literal));
    return (path) => {
        // What a pattern finds may be a folder, which stands for all that is in it.
        const parts = path.split('/');
        if (parts.length < names.length)
            return false;
        const found = parts.slice(0, names.length).join('/');
        if (whole !== '' && found !== whole && !(0,esm/* minimatch */.xF)(found, glob, AS_GO))
            return false;
        const inside = parts.slice(names.length).join('/') || (parts.at(-1) ?? '');
        if (included !== undefined && !included.ignores(inside))
            return false;
        return excludes.length === 0 || !excluded.ignores(inside);
    };
}

;// CONCATENATED MODULE: ./src/record/pairing.ts

/**
 * Which step of the last build each step takes the place of: within a stage first those with the same text, in their order;
 * what is left between two of them is paired in order, as changed; what is left over is new.
 */
function pairSteps(steps, before) {
    const pairs = new Map();
    for (const stage of new Set(steps.map((step) => step.stage))) {
        const now = steps.filter((step) => step.stage === stage);
        const then = before.filter((step) => step.stage === stage);
        pairGaps(now, then, commonSteps(now, then), pairs);
    }
    pairMoved(steps, before, pairs);
    return pairs;
}
/** A stage may have got another name. */
function pairMoved(steps, before, pairs) {
    const taken = new Set(pairs.values());
    for (const step of steps) {
        const hash = pairing_hashOf(step);
        if (pairs.has(step) || hash === undefined)
            continue;
        const same = before.find((other) => !taken.has(other) && other.hash === hash);
        if (same === undefined)
            continue;
        taken.add(same);
        pairs.set(step, same);
    }
}
/** Undefined where the text is not known; no recorded step is the same then. */
function pairing_hashOf({ text }) {
    return text === undefined ? undefined : digestOfText(text);
}
/** Pairs of indices: the longest common subsequence of the texts. */
function commonSteps(now, then) {
    const lengths = Array.from({ length: now.length + 1 }, () => new Array(then.length + 1).fill(0));
    const at = (row, column) => lengths[row]?.[column] ?? 0;
    const hashes = now.map(pairing_hashOf);
    const isCommon = (row, column) => hashes[row] !== undefined && hashes[row] === then[column]?.hash;
    for (let row = now.length - 1; row >= 0; row--)
        for (let column = then.length - 1; column >= 0; column--) {
            const length = isCommon(row, column)
                ? at(row + 1, column + 1) + 1
                : Math.max(at(row + 1, column), at(row, column + 1));
            (lengths[row] ?? [])[column] = length;
        }
    const common = [];
    for (let [row, column] = [0, 0]; row < now.length && column < then.length;) {
        if (isCommon(row, column))
            common.push([row++, column++]);
        else if (at(row + 1, column) >= at(row, column + 1))
            row++;
        else
            column++;
    }
    return common;
}
function pairGaps(now, then, common, pairs) {
    let [from, fromThen] = [0, 0];
    for (const [to, toThen] of [...common, [now.length, then.length]]) {
        const gap = then.slice(fromThen, toThen);
        for (const [index, step] of now.slice(from, to).entries()) {
            const other = gap[index];
            if (other !== undefined)
                pairs.set(step, other);
        }
        const [step, other] = [now[to], then[toThen]];
        if (step !== undefined && other !== undefined)
            pairs.set(step, other);
        [from, fromThen] = [to + 1, toThen + 1];
    }
}

;// CONCATENATED MODULE: ./src/report/causes.ts




/** The causes of each step that ran, by its name: what differs comes first. */
function explainSteps(steps, circumstances) {
    const counterparts = pairSteps(steps, circumstances.before?.steps ?? []);
    const ran = new Set(steps.filter(({ status }) => status === 'executed').map(({ name }) => name));
    const byName = new Map(steps.map((step) => [step.name, step]));
    const differences = differencesOf(circumstances);
    const copied = new Set(steps.flatMap(({ stage, parents }) => parents.map((parent) => byName.get(parent)?.stage).filter((other) => other !== stage)));
    const explained = steps
        .filter(({ name }) => ran.has(name))
        .map((step) => {
        const parents = step.parents.filter((parent) => ran.has(parent));
        const passed = parents.length > 0 ? [{ kind: 'step before', steps: parents }] : [];
        // An image that is another one has other variables, and a step before may be why this one is done otherwise.
        const isMoved = hasMovedImage(step, byName, counterparts);
        const own = ownCauses(step, counterparts.get(step), circumstances, differences).filter(({ kind }) => !(kind === 'variables' && isMoved) && !(kind === 'not known' && passed.length > 0));
        const causes = [...own, ...passed];
        if (causes.length > 0)
            return [step.name, causes];
        const order = orderCauses(step, counterparts.get(step), byName, counterparts, circumstances.before?.steps ?? []);
        if (order.length > 0 && !step.isLost)
            return [step.name, order];
        return [step.name, [lastCause(step, circumstances, copied.has(step.stage))]];
    });
    return new Map(explained);
}
/** Whether the image that a step begins with is another one than before. */
function hasMovedImage(step, byName, counterparts) {
    const passed = new Set();
    let at = step;
    // What has the name of a step before it would lead back to that.
    while (at !== undefined && !passed.has(at)) {
        passed.add(at);
        const counterpart = counterparts.get(at);
        if (counterpart !== undefined && imageCauses(at, counterpart).length > 0)
            return true;
        at = byName.get(at.parents[0] ?? '');
    }
    return false;
}
/** Whether a step is made from other steps than before, all of which came from the cache. */
function orderCauses({ parents }, counterpart, byName, counterparts, before) {
    if (counterpart === undefined)
        return [];
    const now = parents.map((parent) => byName.get(parent)).filter((step) => step !== undefined);
    const known = new Set(now.map((step) => counterparts.get(step)));
    const then = (counterpart.parents ?? []).map((place) => before[place]).filter((step) => step !== undefined);
    const gone = then.filter((step) => !known.has(step));
    const come = now.filter((step) => !then.includes(counterparts.get(step)));
    if (gone.length + come.length === 0)
        return [];
    return [{ kind: 'order', gone: textsOf(gone), come: textsOf(come) }];
}
function textsOf(steps) {
    return steps.flatMap(({ text }) => text ?? []);
}
function ownCauses(step, counterpart, circumstances, differences) {
    const { before, noCache, noCacheFilters } = circumstances;
    if (noCache)
        return [{ kind: 'no-cache', input: 'no-cache' }];
    // With the platform before it, if there are several.
    const stage = withoutPlatform(step.stage).toLowerCase();
    // As BuildKit compares them.
    if (noCacheFilters.some((filter) => filter.toLowerCase() === stage))
        return [{ kind: 'no-cache', input: 'no-cache-filters' }];
    if (before === undefined || step.text === undefined)
        return [];
    if (counterpart === undefined)
        return [{ kind: 'new step' }];
    return [
        ...instructionCauses(step, counterpart, circumstances),
        ...imageCauses(step, counterpart),
        ...fileCauses(step, differences)
    ];
}
function instructionCauses({ text = '', defined }, before, { before: record, args }) {
    const isSame = defined !== undefined && before.operation === shortOf(defined.operation);
    // Another text that BuildKit takes for the same is no cause: spaces between the files of a COPY.
    if (!isSame && before.hash !== undefined && before.hash !== digestOfText(text))
        return [{ kind: 'text', before: before.text ?? '', after: text }];
    const env = differing(defined?.env, before.env);
    if (env.length > 0)
        return [{ kind: 'variables', names: env }];
    if (isSame || defined === undefined || before.operation === undefined)
        return [];
    // Its text is the same, and so what its variables stand for is not.
    const named = differing(args, record?.args).filter((name) => namesVariable(text, name));
    if (named.length > 0)
        return [{ kind: 'variables', names: named }];
    return [
        {
            kind: 'not known',
            reason: defined.env === undefined
                ? 'what its variables stand for changed, and which of them is not known'
                : 'its user, shell, folder or mounts are others than before'
        }
    ];
}
/** Names whose values are others than before, or that one of the two has not. */
function differing(now, before) {
    if (now === undefined || before === undefined)
        return [];
    const hashes = new Map(Object.entries(now).map(([name, value]) => [name, shortOf(value)]));
    const known = new Map(Object.entries(before));
    return [...new Set([...hashes.keys(), ...known.keys()])]
        .sort()
        .filter((name) => hashes.get(name) !== known.get(name));
}
function namesVariable(text, name) {
    if (!/^\w+$/.test(name))
        return false;
    return new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`).test(text);
}
function imageCauses({ images }, before) {
    return images.flatMap((after, index) => {
        const same = before.images?.find(({ ref }) => ref === after.ref) ?? before.images?.[index];
        if (same === undefined || same.digest === after.digest)
            return [];
        return [{ kind: 'image', before: same, after }];
    });
}
/** By the context, of those that are known now and of the last build: once for all steps that read them. */
function differencesOf({ before, files }) {
    const contexts = [...files].flatMap(([from, now]) => {
        const then = before?.files.get(from);
        if (then === undefined)
            return [];
        const paths = [...now.keys()];
        return [
            [
                from,
                {
                    changed: paths.filter((path) => then.has(path) && !isSame(now.get(path), then.get(path))),
                    added: paths.filter((path) => !then.has(path)),
                    removed: [...then.keys()].filter((path) => !now.has(path))
                }
            ]
        ];
    });
    return new Map(contexts);
}
function fileCauses({ defined }, differences) {
    const contexts = [...new Set(defined?.reads.map(({ from }) => from))];
    return contexts.flatMap((from) => {
        const all = differences.get(from);
        if (all === undefined)
            return [];
        const readers = defined?.reads.filter((reading) => reading.from === from).map(readerOf) ?? [];
        const isRead = (path) => readers.some((reads) => reads(path));
        const difference = {
            changed: all.changed.filter(isRead),
            added: withoutFolders(all.added.filter(isRead)),
            removed: withoutFolders(all.removed.filter(isRead))
        };
        return Object.values(difference).every((paths) => paths.length === 0)
            ? []
            : [{ kind: 'files', context: from === 'context' ? '' : from, ...difference }];
    });
}
/** A folder that came or went with what is in it is not worth a word. */
function withoutFolders(paths) {
    const parents = new Set(paths.flatMap((path) => path.split('/').map((_, end, names) => names.slice(0, end).join('/'))));
    return paths.filter((path) => !parents.has(path));
}
function isSame(one, other) {
    return one?.hash === other?.hash && one?.mode === other?.mode && one?.size === other?.size;
}
/** Of a step of which nothing differs and whose parents came from the cache. */
function lastCause(step, { before, files, cacheReason, onlyLastStage }, isCopiedFrom) {
    if (step.isLost)
        return { kind: 'cache', reason: 'its layers were in the cache and could not be loaded' };
    if (cacheReason !== undefined)
        return { kind: 'cache', reason: cacheReason };
    if (onlyLastStage && isCopiedFrom)
        return { kind: 'cache', reason: 'a cache with cache-export: min has the steps of the last stage only' };
    if (step.text === undefined)
        return { kind: 'not known', reason: 'BuildKit keeps no definition of this build' };
    if (before === undefined)
        return { kind: 'not known', reason: 'there is no build to compare with' };
    const unseen = step.defined?.reads.find(({ from }) => !files.has(from) || !before.files.has(from));
    if (unseen !== undefined)
        return { kind: 'not known', reason: `which files of context ${unseen.from} changed was not recorded` };
    return { kind: 'not known', reason: 'nothing that it is made from has changed' };
}

;// CONCATENATED MODULE: ./src/explain.ts











/** Why the steps of a build ran, as far as it can be found out. Where all were cached and nothing is kept, nothing is asked. */
async function explainBuild(run, ended, past) {
    const { vertices, built } = ended;
    const bare = describeMaking(vertices, undefined);
    if (bare.length === 0 || (isWhollyCached(bare) && !ended.isKept))
        return { steps: bare, definitions: undefined, files: new Map(), causes: new Map() };
    const { facts, inputs, plan } = run;
    const succeeded = built.ending.exitCode === 0;
    const definitions = succeeded
        ? await readDefinitions(facts.buildx, built.builder.name, ended.id, inputs.platforms)
        : undefined;
    const steps = describeMaking(vertices, definitions);
    const files = plan.record === undefined
        ? new Map()
        : await readContexts(contextsToRead(steps, ended, past), run, ended, past.record);
    const imports = built.caches.imports;
    const evidence = {
        ...{ plan, imports, vertices, past },
        restore: run.route?.open.outcome,
        isThere: await areThere(run, imports, steps),
        setbacks: built.setbacks,
        elsewhere: ended.elsewhere
    };
    const causes = explainSteps(steps, {
        before: past.record,
        noCache: inputs.noCache,
        noCacheFilters: inputs.noCacheFilters,
        files,
        args: Object.assign({}, ...(definitions ?? []).map(({ args }) => args)),
        cacheReason: cacheReasonOf(evidence),
        onlyLastStage: hasOnlyLastStage(run)
    });
    return { steps, definitions, files, causes };
}
/** Those that a step reads which ran, and those that are to be kept and are not known. */
function contextsToRead(steps, { isKept }, { record }) {
    const readBy = (some) => some.flatMap(({ defined }) => defined?.reads ?? []).map(({ from }) => from);
    const missing = isKept ? readBy(steps).filter((name) => !record?.files.has(name)) : [];
    return new Set([...readBy(steps.filter(({ status }) => status === 'executed')), ...missing]);
}
/** What these contexts send, as far as they are folders of this machine. `record` of a build before saves reading them anew. */
async function readContexts(names, { inputs }, { contexts: { context, named } }, record) {
    const folders = new Map(named.map(lists/* splitPair */.T6));
    folders.set('context', context);
    const found = await Promise.all([...names].map(async (name) => {
        const folder = folders.get(name);
        if (folder === undefined || (0,remote_context/* isRemoteContext */.u)(folder) || folder.includes('://'))
            return [];
        try {
            const dockerfile = name === 'context' ? (inputs.file ?? `${context}/Dockerfile`) : undefined;
            const files = await readSentFiles(folder, await readIgnoreText(folder, dockerfile), record?.files.get(name));
            return files === undefined ? [] : [[name, files]];
        }
        catch (error) {
            (0,say.say)(`Which files changed is not known: ${(0,errors/* reasonOf */.A3)(error)}`);
            return [];
        }
    }));
    return new Map(found.flat());
}
/** Asked where nothing was cached although something should have been, and BuildKit does not tell. */
async function areThere({ facts, route }, imports, steps) {
    if (route !== undefined || imports.length === 0 || countSteps(steps).cached > 0)
        return undefined;
    const answers = await Promise.all(imports.map((entry) => present_caches_isThere(entry, facts)));
    if (answers.includes(true))
        return true;
    return answers.every((answer) => answer === false) ? false : undefined;
}
function hasOnlyLastStage({ plan: { backend }, inputs: { cacheExport } }) {
    return backend === 'inline' || (backend !== 'none' && cacheExport === 'min');
}

// EXTERNAL MODULE: ./src/phases.ts
var phases = __webpack_require__(119);
;// CONCATENATED MODULE: ./src/record/build-record.ts

const VERSION = 2;
const MOST_RUNS = 10;
/** Far above any real build; each step of a build is compared with each of its record. */
const MOST_STEPS = 10_000;
/** Above this a record is written without its files; bytes of JSON. */
const build_record_MOST_BYTES = 4 * 1024 * 1024;
/** As JSON. */
function renderRecord({ files, ...rest }) {
    const contexts = Object.fromEntries([...files].map(([name, paths]) => [name, renderFiles(paths)]));
    const whole = JSON.stringify({ version: VERSION, ...rest, files: contexts });
    return whole.length <= build_record_MOST_BYTES ? whole : JSON.stringify({ version: VERSION, ...rest, files: {} });
}
function renderFiles(paths) {
    const entries = [...paths].map(([path, { mode, hash, size, time }]) => [
        path,
        [mode, hash, size, time].join(' ')
    ]);
    return Object.fromEntries(entries);
}
/** Undefined where it is of another version, or none at all. */
function parseRecord(text) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        return undefined;
    }
    if (!build_record_isObject(value) || value.version !== VERSION || !Array.isArray(value.steps))
        return undefined;
    if (value.steps.length > MOST_STEPS)
        return undefined;
    const { at, commit, target, platforms, args, files, runs } = value;
    return {
        at: isTime(at) ? at : 0,
        ...(typeof commit === 'string' ? { commit } : {}),
        ...(typeof target === 'string' ? { target } : {}),
        platforms: Array.isArray(platforms) ? platforms.filter((name) => typeof name === 'string') : [],
        steps: value.steps.filter(isStep),
        args: build_record_textsOf(args),
        files: parseContexts(files),
        runs: Array.isArray(runs) ? runs.filter(isRun) : []
    };
}
function build_record_isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isStep(value) {
    if (!build_record_isObject(value) || typeof value.key !== 'string')
        return false;
    const texts = [value.stage, value.text, value.hash, value.operation];
    const { seconds = 0, env = {}, images = [], parents = [] } = value;
    return (texts.every((text) => text === undefined || typeof text === 'string') &&
        Number.isFinite(seconds) &&
        Number(seconds) >= 0 &&
        build_record_isObject(env) &&
        Object.values(env).every((hash) => typeof hash === 'string') &&
        Array.isArray(parents) &&
        parents.every((parent) => Number.isInteger(parent)) &&
        Array.isArray(images) &&
        images.every((image) => build_record_isObject(image) && typeof image.ref === 'string' && typeof image.digest === 'string'));
}
function isRun(value) {
    if (!build_record_isObject(value))
        return false;
    const { at, commit = '', seconds, cached, total, cost, saved = 0 } = value;
    return (isTime(at) &&
        typeof commit === 'string' &&
        [seconds, cached, total, cost, saved].every((figure) => Number.isFinite(figure)));
}
/** Milliseconds that a date can have. */
function isTime(value) {
    return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}
function build_record_textsOf(value) {
    const pairs = Object.entries(build_record_isObject(value) ? value : {});
    return Object.fromEntries(pairs.filter((pair) => typeof pair[1] === 'string'));
}
/** A context of which anything is damaged is left out: its files would else seem to have changed. */
function parseContexts(value) {
    const contexts = Object.entries(build_record_isObject(value) ? value : {});
    return new Map(contexts.flatMap(([name, paths]) => {
        const files = Object.entries(build_record_isObject(paths) ? paths : { '': undefined }).map(([path, text]) => [path, parseFile(text)]);
        const known = files.filter((entry) => entry[1] !== undefined);
        return known.length === files.length ? [[name, new Map(known)]] : [];
    }));
}
function parseFile(text) {
    const { mode, hash, size, time } = /^(?<mode>[0-7]+) (?<hash>\S*) (?<size>\d+) (?<time>-?\d+)$/.exec(typeof text === 'string' ? text : '')
        ?.groups ?? {};
    return mode === undefined || hash === undefined
        ? undefined
        : { mode, hash, size: Number(size), time: Number(time) };
}
/** What a step is known by from build to build: as its name may hold a value, too short to confirm a guess. */
function build_record_keyOf(name) {
    return (0,external_node_crypto_.createHash)('sha256').update(name).digest('hex').slice(0, 6);
}
/** How long each step took when it last ran, in seconds; undefined where that is not known. */
function timesOf(record) {
    const times = new Map(record?.steps.map(({ key, seconds }) => [key, seconds]));
    return (name) => times.get(build_record_keyOf(name));
}
/** What the steps that came from a cache took when they ran; undefined if that is known of none of them. */
function secondsSaved(steps, record) {
    const timeOf = timesOf(record);
    const times = steps
        .filter(({ status }) => status === 'cached')
        .map(({ name }) => timeOf(name))
        .filter((time) => time !== undefined);
    return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
}

;// CONCATENATED MODULE: ./src/record/compose.ts


const compose_LONGEST_TEXT = 300;
/** The record of a build; of steps that were cached, what was known before stays known. */
function composeRecord(material, before) {
    const { run, target, platforms, steps, definitions, files } = material;
    const timeOf = timesOf(before);
    const args = Object.assign({}, ...(definitions ?? []).map((definition) => definition.args));
    return {
        at: run.at,
        ...(run.commit === undefined ? {} : { commit: run.commit }),
        ...(target === undefined ? {} : { target }),
        platforms: [...platforms],
        steps: steps.map((step) => ({ ...recordStep(step, timeOf(step.name)), ...parentsOf(step, steps) })),
        args: shortened(args),
        files: new Map([
            ...(before?.files ?? []),
            ...[...files].map(([name, all]) => [name, material.keepsTimes ? new Map(all) : timeless(all)])
        ]),
        runs: [...(before?.runs ?? []), run].slice(-MOST_RUNS)
    };
}
function recordStep(step, before) {
    const { name, status, stage, text, defined, images } = step;
    const seconds = status === 'executed' ? step.seconds : before;
    return {
        key: build_record_keyOf(name),
        ...(seconds === undefined ? {} : { seconds }),
        stage,
        ...(text === undefined ? {} : { text: text.slice(0, compose_LONGEST_TEXT), hash: digestOfText(text) }),
        ...(defined === undefined ? {} : { operation: shortOf(defined.operation) }),
        ...(defined?.env === undefined ? {} : { env: shortened(defined.env) }),
        ...(images.length === 0 ? {} : { images })
    };
}
function parentsOf({ parents }, steps) {
    if (parents.length === 0)
        return {};
    return { parents: parents.map((parent) => steps.findIndex(({ name }) => name === parent)) };
}
function shortened(values) {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortOf(value)]));
}
function timeless(files) {
    return new Map([...files].map(([path, file]) => [path, { ...file, time: 0 }]));
}

;// CONCATENATED MODULE: ./src/record/record-store.ts











/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const record_store_PATIENCE = 1_000;
const record_store_VERSION = (0,external_node_crypto_.createHash)('sha256').update('buildkit-cache record 2').digest('hex');
/** Far above what is written. */
const record_store_MOST_BYTES = 16 * 1024 * 1024;
const pack = (0,external_node_util_.promisify)(external_node_zlib_.gzip);
const unpack = (0,external_node_util_.promisify)(external_node_zlib_.gunzip);
const UNKNOWN = { record: undefined, sibling: undefined };
/**
 * Begins to read, while the build runs. The function that is given back waits for it, but not for long.
 * @param patience in milliseconds
 */
function beginReading(plan, patience = record_store_PATIENCE) {
    const reading = plan?.reads ? read(plan) : Promise.resolve(UNKNOWN);
    return () => Promise.race([reading, (0,external_node_timers_promises_.setTimeout)(patience, UNKNOWN, { ref: false })]);
}
async function read(plan) {
    try {
        const find = plan.store === 'folder' ? findFile : record_store_findEntry;
        const text = await find(plan, plan.names);
        if (text !== undefined)
            return { record: parseRecord(text), sibling: undefined };
        const sibling = await find(plan, undefined);
        return { record: undefined, sibling: sibling === undefined ? undefined : parseRecord(sibling) };
    }
    catch {
        // Not to be had, or damaged: then there is nothing to compare with, and the report says so.
        return UNKNOWN;
    }
}
/** The first of these names; any, if none is given. */
async function findFile({ family, names: own }, names) {
    const entries = await (0,promises_.readdir)(family, { withFileTypes: true }).catch(() => []);
    const there = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    // Other branches of the same scope are no siblings: their names begin with the default branch's, which comes last.
    const siblings = there.filter((file) => file.endsWith(ENDING) && !file.startsWith(`${own.at(-1)}.`));
    const wanted = names === undefined ? siblings : names.map(fileOf);
    const [found] = wanted.filter((file) => there.includes(file));
    if (found === undefined)
        return undefined;
    const path = (0,external_node_path_.join)(family, found);
    if ((await (0,promises_.stat)(path)).size > record_store_MOST_BYTES)
        throw new Error('it is too large');
    return inflate(await (0,promises_.readFile)(path));
}
const ENDING = '.json.gz';
function fileOf(name) {
    return `${name}${ENDING}`;
}
async function record_store_findEntry({ family }, names) {
    const access = (0,cache_service/* serviceAccess */.kW)();
    const key = names === undefined ? family : `${family}${names[0]}/`;
    const bytes = access && (await readEntry(access, { key, version: record_store_VERSION }));
    return bytes === undefined ? undefined : inflate(bytes);
}
async function inflate(bytes) {
    return (await unpack(bytes, { maxOutputLength: record_store_MOST_BYTES })).toString('utf8');
}
/**
 * Keeps the record of a build. `run` tells this run from all others.
 * @returns why it could not be kept, if so
 */
async function keepRecord({ store, family, names: [name = ''] }, record, run) {
    try {
        const bytes = await pack(renderRecord(record));
        const access = (0,cache_service/* serviceAccess */.kW)();
        if (store === 'folder') {
            await replaceFile((0,external_node_path_.join)(family, fileOf(name)), bytes);
            // The record is kept, whatever becomes of others.
            await removeOld(family).catch(() => undefined);
        }
        else if (access !== undefined)
            await writeEntry(access, { key: `${family}${name}/${run}`, version: record_store_VERSION }, bytes);
        return undefined;
    }
    catch (error) {
        return (0,errors/* reasonOf */.A3)(error);
    }
}
/** Those of branches that nobody builds any more; milliseconds. */
const LONGEST = 60 * 24 * 60 * 60 * 1000;
async function removeOld(family) {
    for (const file of await (0,promises_.readdir)(family)) {
        const path = (0,external_node_path_.join)(family, file);
        const info = await (0,promises_.stat)(path).catch(() => undefined);
        if (info !== undefined && Date.now() - info.mtimeMs > LONGEST)
            await (0,promises_.rm)(path, { force: true });
    }
}

;// CONCATENATED MODULE: ./src/report/render-facts.ts
/** Where a job runs, and what it may do there, as lines for the log. Nothing secret is in them. */
function renderFacts(facts) {
    const { runner, event, builder, cacheService, registryLogins } = facts;
    return [
        `runner:    ${runner.title}${runner.ephemeral ? ', new for this job' : ''}`,
        `event:     ${eventLine(event)}`,
        `builder:   ${builder.name} (${builder.driver})${versions(facts)}`,
        `service:   ${serviceLine(cacheService)}`,
        `logins:    ${registryLogins.length === 0 ? 'none' : registryLogins.join(', ')}`
    ];
}
function eventLine({ name, ref, baseBranch, defaultBranch, fromFork }) {
    const parts = [
        name === '' ? 'none' : `${name}${ref === undefined ? '' : ` on ${ref}`}`,
        ...(baseBranch === undefined ? [] : [`base ${baseBranch}`]),
        ...(defaultBranch === undefined ? [] : [`default branch ${defaultBranch}`]),
        ...(fromFork ? ['from a fork'] : [])
    ];
    return parts.join(', ');
}
function versions({ builder, buildxVersion }) {
    const known = builder.nodes.map(({ buildkitVersion }) => buildkitVersion ?? 'not started');
    const buildkit = known.length === 0 ? ['not started'] : [...new Set(known)];
    return `, BuildKit ${buildkit.join(', ')}${buildxVersion === undefined ? '' : `, buildx ${buildxVersion}`}`;
}
function serviceLine(service) {
    if (service.api === 'none')
        return 'no Actions cache';
    const { api, mode, outage } = service;
    const parts = [
        `Actions cache ${api}`,
        tokenClause(service),
        ...(mode === undefined ? [] : [`cache-mode: ${mode}`]),
        ...(outage === undefined ? [] : [`does not answer (${outage})`])
    ];
    return parts.filter((part) => part !== '').join('; ');
}
function tokenClause({ token }) {
    switch (token.kind) {
        case 'absent':
            return '';
        case 'unreadable':
            return `a token of which nothing is known (${token.reason})`;
        case 'read': {
            const rights = token.scopes.map(({ scope, read, write }) => `${scope} ${[...(read ? ['read'] : []), ...(write ? ['write'] : [])].join('+') || 'nothing'}`);
            return `token for ${rights.join(', ') || 'nothing'}, until ${new Date(token.expiresAt).toISOString()}`;
        }
    }
}

;// CONCATENATED MODULE: ./src/report/render-plan.ts



/** The plan as lines for the log, after the facts that it was made from. */
function renderPlan(plan, facts) {
    return [
        ...renderFacts(facts),
        `policy:    ${plan.policy.reason}`,
        `cache:     ${plan.backend} — ${plan.reason}`,
        ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
        `scope:     ${plan.scope}`,
        `mounts:    ${renderMounts(plan.mounts)}`,
        ...plan.remarks.map((remark) => `  ${remark}`),
        ...plan.ours.imports.flatMap(renderChain),
        ...plan.users.imports.map((entry) => `import:    ${(0,cache_entry/* withoutSecrets */.cT)(entry)}`),
        ...[...plan.ours.exports, ...plan.users.exports].map((entry) => `export:    ${(0,cache_entry/* withoutSecrets */.cT)(entry)}`)
    ];
}
function renderMounts(mounts) {
    if (mounts.plan === undefined)
        return `not carried: ${mounts.reason}`;
    const { choice, layers } = mounts.plan;
    const which = choice.kind === 'list' ? choice.mounts.map((mount) => (0,identity/* nameOf */.Vb)(mount)).join(', ') : 'all that the build has';
    const rights = [layers.reads ? 'restored' : '', layers.writes ? 'saved' : ''].filter((right) => right !== '');
    return `${which}, ${rights.join(' and ')}`;
}
/** Of these only the first that is there is imported. */
function renderChain(chain) {
    return chain.map((entry, index) => `${index === 0 ? 'import:    ' : '  or else: '}${(0,cache_entry/* withoutSecrets */.cT)(entry)}`);
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
        'cache-from': [...ours.imports.flat(), ...users.imports].map(cache_entry/* withoutSecrets */.cT),
        'cache-to': [...ours.exports, ...users.exports].map(cache_entry/* withoutSecrets */.cT),
        'only-if-it-pays': plan.mustPay,
        folder: plan.layers?.folder ?? null,
        mounts: renderMounts(plan.mounts),
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

;// CONCATENATED MODULE: ./src/report/package-managers.ts

const mountOf = (...targets) => targets.map((target) => `--mount=type=cache,target=${target}`).join(' ');
/** The first whose command is in an instruction is the one. */
const PACKAGE_MANAGERS = [
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
        mount: '--mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked'
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
];
/** A script of more characters does more than install packages. */
const LONGEST_INSTRUCTION = 10_000;
/** The package manager that a RUN instruction calls. */
function managerOf(instruction) {
    if (instruction.length > LONGEST_INSTRUCTION || !/^RUN\b/i.test(instruction))
        return undefined;
    return PACKAGE_MANAGERS.find(({ command }) => command.test(instruction));
}
/** What may stand beside an installation, and reads no file. */
const BESIDE = /^(?:cd|set|export|mkdir|rm|echo|true|sleep|corepack|apt-get|apt|apk|(?:npm|yarn|pip3?)\s+(?:cache|config)|pnpm\s+(?:store|config))\b/;
/** Whether an instruction does nothing but install packages, and the changed files are no concern of it. */
function isUnrelated({ command, install = command, manifests }, instruction, files) {
    const commands = instruction
        .replace(/^RUN\s+(?:--\S+\s+)*/i, '')
        .split(/&&|\|\||[;|\n]/)
        .map((part) => part.trim());
    if (manifests.length === 0 || !commands.every((part) => install.test(part) || BESIDE.test(part)))
        return false;
    // `pip install .`, `npm install ./libs/x`
    if (commands.some((part) => install.test(part) && /\s\.{1,2}(?:[/[\s]|$)/.test(part)))
        return false;
    return !files.some((file) => {
        const name = file.split('/').at(-1) ?? '';
        return instruction.includes(name) || manifests.some((glob) => (0,esm/* minimatch */.xF)(name, glob, { dot: true }));
    });
}

;// CONCATENATED MODULE: ./src/report/advice.ts


/** What is given at most, those first that cost most. */
const MOST = 3;
/** Nobody changes a Dockerfile for less; seconds. */
const WORTHWHILE = 2;
/** A download that is worth a cache mount. */
const SLOW = 5;
/**
 * What this build's own steps and causes advise.
 * @param emptyMounts whether cache mounts are empty when a job begins
 */
function adviseOn(steps, emptyMounts) {
    const children = advice_childrenOf(steps);
    const found = steps.flatMap((step) => [
        ...onNoise(step, steps, children),
        ...onCopies(step, steps, children),
        ...onMovingTags(step, steps, children),
        ...onDownloads(step),
        ...onMounts(step, emptyMounts)
    ]);
    const worthwhile = found.filter(({ seconds }) => seconds >= WORTHWHILE);
    // One line is a step on each platform, and one image the base of several stages.
    const groups = Map.groupBy(worthwhile.toSorted((one, other) => other.seconds - one.seconds), ({ about }) => about);
    const first = [...groups.values()].flatMap(([advice]) => advice ?? []);
    return first.slice(0, MOST).map(({ about: _, ...advice }) => advice);
}
function advice_childrenOf(steps) {
    const children = new Map();
    for (const { name, parents } of steps)
        for (const parent of parents)
            children.set(parent, [...(children.get(parent) ?? []), name]);
    return children;
}
/** The steps that ran because this one did, itself first. */
function broughtAbout(step, steps, children) {
    const found = new Set([step.name]);
    for (const name of found)
        for (const child of children.get(name) ?? [])
            found.add(child);
    return steps.filter(({ name, status, causes }) => found.has(name) &&
        status === 'executed' &&
        (name === step.name || causes.every(({ kind }) => kind === 'step before')));
}
function secondsOf(steps) {
    return steps.reduce((sum, { seconds }) => sum + seconds, 0);
}
function advice_filesOf(causes) {
    return causes.flatMap((cause) => cause.kind === 'files' ? [...cause.changed, ...cause.added, ...cause.removed] : []);
}
/** Whether nothing but files made it run. */
function isOnlyFiles({ causes }) {
    return causes.length > 0 && causes.every(({ kind }) => kind === 'files');
}
/** What no image is made of, and what changes with every job or every machine. */
const NOISE = [
    '.git',
    'node_modules',
    '.DS_Store',
    '__pycache__',
    '.venv',
    '.idea',
    '.vscode',
    '.github',
    '.next',
    '.cache'
];
function noiseIn(path) {
    return path.split('/').find((name) => NOISE.includes(name));
}
function onNoise(step, steps, children) {
    const files = advice_filesOf(step.causes);
    if (!isOnlyFiles(step) || files.length === 0 || !files.every((file) => noiseIn(file) !== undefined))
        return [];
    const noise = [...new Set(files.map((file) => noiseIn(file) ?? ''))].sort();
    const lost = broughtAbout(step, steps, children);
    return [
        {
            about: `noise ${step.line ?? step.name}`,
            seconds: secondsOf(lost),
            line: step.line,
            text: `${noise.join(' and ')} of the build context made ${lost.length === 1 ? 'this step' : `${lost.length} steps`} run ` +
                `again (${listSome(files)}). Put ${noise.join(' and ')} into .dockerignore.`
        }
    ];
}
function onCopies(step, steps, children) {
    const files = advice_filesOf(step.causes);
    if (!isOnlyFiles(step) || files.length === 0 || files.every((file) => noiseIn(file) !== undefined))
        return [];
    const after = broughtAbout(step, steps, children).filter(({ name }) => name !== step.name);
    const install = after.find(({ stage, instruction }) => {
        const manager = managerOf(instruction);
        return stage === step.stage && manager !== undefined && isUnrelated(manager, instruction, files);
    });
    const manager = install && managerOf(install.instruction);
    if (install === undefined || manager === undefined)
        return [];
    return [
        {
            about: `copy ${step.line ?? step.name}`,
            seconds: install.seconds,
            line: step.line,
            text: `${shorten(text_wordsOf(install), 60)} ran again only because this step copies more than it needs: ${listSome(files)} ` +
                `changed, but no file that ${manager.name} reads. Copy ${manager.manifests.slice(0, 2).join(' and ')} before it, and ` +
                'the rest after it.'
        }
    ];
}
function onMovingTags(step, steps, children) {
    const moved = step.causes.find((cause) => cause.kind === 'image');
    if (moved?.kind !== 'image' || moved.before.ref !== moved.after.ref)
        return [];
    // Somebody has changed it on purpose.
    if ((step.text ?? step.instruction).includes(moved.after.digest))
        return [];
    return [
        {
            about: `tag ${moved.after.ref}`,
            seconds: secondsOf(broughtAbout(step, steps, children)),
            line: step.line,
            text: `${moved.after.ref} is another image than before, and all that is made from it was made anew. ` +
                `FROM ${moved.after.ref}@${moved.after.digest} keeps it until you change it.`
        }
    ];
}
const CACHE_MOUNT = /(?<!\S)--mount=\S*type=cache/;
function onDownloads({ name, status, instruction, text, seconds, line }) {
    const manager = managerOf(instruction);
    if (status !== 'executed' || seconds < SLOW || manager === undefined)
        return [];
    if (CACHE_MOUNT.test(text ?? instruction))
        return [];
    return [
        {
            about: `download ${line ?? name}`,
            seconds,
            line,
            text: `This ${manager.name} step took ${formatSeconds(seconds)} and has no cache mount. RUN ${manager.mount} lets it find ` +
                'what it downloaded before, also in later jobs.'
        }
    ];
}
function onMounts({ name, status, instruction, seconds, line }, emptyMounts) {
    if (!emptyMounts || status !== 'executed' || !CACHE_MOUNT.test(instruction))
        return [];
    return [
        {
            about: `mount ${line ?? name}`,
            seconds,
            line,
            text: `This step took ${formatSeconds(seconds)} with a cache mount that is empty in every job: the builder is new, and mounts ` +
                'are not carried. cache-mounts: auto carries it.'
        }
    ];
}

;// CONCATENATED MODULE: ./src/report/economics.ts


/* What a cache saved, and what it cost. */
/** This run in figures; undefined where nothing is known of its steps. */
function figuresOf(report, at, commit) {
    const { steps, seconds, savedSeconds, succeeded } = report;
    if (steps === undefined || !succeeded)
        return undefined;
    return {
        at,
        ...(commit === undefined ? {} : { commit }),
        seconds,
        ...countSteps(steps),
        ...(savedSeconds === undefined ? {} : { saved: savedSeconds }),
        cost: costOf(report)
    };
}
/** Seconds that reading and writing the cache took. */
function costOf({ readSeconds: read, export: written, mounts }) {
    const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0;
    return read + write + (mounts?.restoreSeconds ?? 0) + (mounts?.saveSeconds ?? 0);
}
/** Imports run at the same time, and every step waits for all of them. What a cached step takes is its layers' way here. */
function readSecondsOf(vertices, restore) {
    const fetched = stepsOf(vertices)
        .filter(({ status }) => status === 'cached')
        .reduce((sum, { seconds }) => sum + seconds, 0);
    const restored = restore?.status === 'restored' || restore?.status === 'opened' ? restore.seconds : 0;
    return importSeconds(vertices) + fetched + restored;
}
/** Below this a difference means nothing; seconds. */
const economics_DIFFERENCE = 2;
/** A sentence for a cache that took longer than it saved; undefined if it did not, or if that is not known. */
function economics_lossOf({ readSeconds: read, export: written, savedSeconds, runs }) {
    const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0;
    if (savedSeconds === undefined || read + write <= savedSeconds + economics_DIFFERENCE)
        return undefined;
    const round = (seconds) => `${Math.round(seconds)} s`;
    const known = runs.filter(({ saved }) => saved !== undefined);
    const lost = known.filter(({ saved = 0, cost }) => cost > saved + economics_DIFFERENCE);
    const often = known.length > 1 ? `, as in ${lost.length} of the last ${known.length} runs` : '';
    return (`The cache took longer than it saved: ${round(read)} to read and ${round(write)} to write, for steps of ` +
        `${round(savedSeconds)}${often}. If that is so in most runs, cache: off is faster, or another cache (docs/how-it-decides.md).`);
}
/** Bytes that were read of a cache: undefined where that is not known. */
function bytesReadOf({ bytesRead, restore, steps, imports }) {
    if (bytesRead !== undefined)
        return bytesRead;
    if (restore?.status === 'restored' || restore?.status === 'kept')
        return restore.bytes;
    if (imports.length === 0)
        return 0;
    // What was fetched for others are base images.
    const cached = steps?.filter(({ status }) => status === 'cached');
    return cached?.reduce((sum, { bytes }) => sum + bytes, 0);
}
/** Bytes that were written to a cache: undefined where that is not known, as BuildKit does not tell. */
function bytesWrittenOf({ save, export: written }) {
    if (save !== undefined)
        return save.bytes;
    return written.status === 'written' ? undefined : 0;
}

;// CONCATENATED MODULE: ./src/report/report.ts







function createReport(material) {
    const { plan, ending, vertices = [], before, restore, save, setbacks } = material;
    const imports = importsOf(vertices, { ours: material.ownImports, backend: plan.backend });
    const steps = material.vertices && reportSteps(material, imports);
    const bare = {
        backend: plan.backend,
        reason: plan.reason,
        scope: plan.scope,
        succeeded: ending.exitCode === 0,
        seconds: (ending.endedAt - ending.startedAt) / 1000,
        steps,
        comparedWith: before && {
            at: before.at,
            ...(before.commit === undefined ? {} : { commit: before.commit })
        },
        imports,
        exports: exportsOf(vertices),
        restore,
        export: withoutAddresses(material.export),
        save,
        mounts: material.mounts,
        remark: material.remark,
        bytesRead: material.bytesRead,
        readSeconds: readSecondsOf(vertices, restore),
        savedSeconds: steps && secondsSaved(steps, before),
        bytesFetched: vertices.reduce((sum, vertex) => sum + vertex.bytesFetched, 0),
        advice: steps === undefined ? [] : adviseOn(steps, material.emptyMounts),
        health: material.health,
        planLines: material.planLines,
        command: material.command,
        // BuildKit quotes addresses that are signed.
        troubles: [
            ...restoreTroubles(restore),
            ...setbacks,
            ...findCacheTroubles(vertices, material.export),
            ...(material.mounts?.troubles ?? [])
        ].map(cache_entry/* withoutSecrets */.cT)
    };
    const run = figuresOf(bare, ending.endedAt, material.commit);
    return { ...bare, runs: [...(before?.runs ?? []), ...(run === undefined ? [] : [run])].slice(-MOST_RUNS) };
}
function reportSteps({ vertices = [], making, causes, before, isNewBuilder, buildArgs }, imports) {
    const timeOf = timesOf(before);
    const hide = withoutValues(buildArgs);
    const made = new Map(making?.map((step) => [step.name, step]));
    const reports = stepsOf(vertices).map((step) => {
        const { stage = '', instruction = step.name } = parseStepName(step.name) ?? {};
        const known = made.get(step.name);
        return {
            ...step,
            stage,
            instruction: hide(instruction),
            text: known?.text,
            line: known?.lines?.first,
            before: timeOf(step.name),
            source: sourceOf(step, imports, isNewBuilder),
            causes: causes.get(step.name) ?? [],
            parents: known?.parents ?? []
        };
    });
    return inOrder(reports);
}
/** As they stand in the Dockerfile, if that is known of all: BuildKit names them as it comes to them. */
function inOrder(steps) {
    if (steps.some(({ line }) => line === undefined))
        return steps;
    return steps.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
/** BuildKit quotes addresses that are signed. */
function withoutAddresses(outcome) {
    return 'reason' in outcome ? { ...outcome, reason: (0,cache_entry/* withoutSecrets */.cT)(outcome.reason) } : outcome;
}
/** Shorter ones are no secret, and may stand anywhere. */
const SHORTEST_VALUE = 4;
/** Puts the names of build arguments where BuildKit has put their values. */
function withoutValues(buildArgs) {
    const args = buildArgs
        .map(lists/* splitPair */.T6)
        .filter(([, value]) => value.length >= SHORTEST_VALUE)
        // One may be a part of another.
        .toSorted(([, one], [, other]) => other.length - one.length);
    return (text) => args.reduce((rest, [name, value]) => rest.replaceAll(value, () => `$${name}`), text);
}
function restoreTroubles(restore) {
    if (restore?.status === 'failed')
        return [`The cache is not used: ${restore.reason}. The build went on without it.`];
    if (restore?.status !== 'opened' || restore.lost === undefined)
        return [];
    return [`A part of the cache is gone, and was made anew where the build needed it: ${restore.lost}.`];
}
/** What BuildKit could not import or export. It builds on without, and says so only in its log. */
function findCacheTroubles(vertices, written) {
    const unread = importErrors(vertices).filter((error) => !isNotYet(error));
    const clauses = [
        ...(unread.length > 0 ? [`could not be read (${unread.join('; ')})`] : []),
        ...(written.status === 'failed' ? [`could not be written (${written.reason})`] : [])
    ];
    return clauses.length > 0 ? [`The cache ${clauses.join(' and ')}; the build went on without it.`] : [];
}
/** For the output `cache-exported`. */
const EXPORTED = {
    written: 'true',
    failed: 'false',
    skipped: 'skipped',
    'nothing to write': 'skipped'
};

;// CONCATENATED MODULE: ./src/conclude.ts














/** What follows a build, whose result is where it belongs: its cache is written and settled, and all of it reported. */
async function conclude(run, ended) {
    const { facts, inputs, plan } = run;
    const { built, metadata, contexts, command } = ended;
    const { ending, setbacks } = built;
    // What its export reads is no part of what the build needed.
    const bytesRead = isReadAsNeeded(run) ? run.route?.gateway?.bytesServed : undefined;
    const record = (0,action_inputs/* isBuild */.Tc)(inputs) ? await askForRecord(facts, metadata, built) : conclude_NOTHING;
    const { id, vertices, isOnly } = record;
    const exported = await exportCache(run, { built, ...record });
    const save = await conclude_settle(run, ending.exitCode);
    await ended.onSettled(save);
    (0,phases/* endPhase */.zN)('export');
    const [past, health] = await Promise.all([ended.past(), ended.health()]);
    const elsewhere = health?.elsewhere ?? [];
    const isKept = exported.status === 'written' && plan.record?.writes === true;
    const [mounts, explanation] = await Promise.all([
        run.mounts && carryOut(run, run.mounts, { built, vertices }),
        id !== undefined && vertices !== undefined
            ? explain(run, { built, contexts, id, vertices, isKept, elsewhere }, past)
            : undefined
    ]);
    (0,phases/* endPhase */.zN)('mounts');
    const report = createReport({
        ...{ plan, ending, vertices, setbacks, bytesRead, mounts, health, command },
        planLines: renderPlan(plan, facts),
        making: explanation?.steps,
        causes: explanation?.causes ?? new Map(),
        before: past.record,
        ownImports: run.present.imports,
        isNewBuilder: facts.own?.origin === 'created' ? true : isOnly,
        emptyMounts: facts.runner.ephemeral && run.mounts === undefined,
        buildArgs: inputs.buildArgs,
        commit: facts.event.sha,
        remark: keptByBuilder(run, vertices),
        restore: run.route?.open.outcome,
        export: exported,
        save
    });
    if (isKept)
        await keep(run, { report, explanation, past });
    return report;
}
function isReadAsNeeded({ plan, route }) {
    return plan.layers?.eager === undefined && (route?.caches.imports.length ?? 0) > 0;
}
const conclude_NOTHING = { id: undefined, vertices: undefined, trouble: undefined, isOnly: undefined };
/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForRecord(facts, metadata, { builder, caches, ending: { startedAt } }) {
    const { buildx, buildxState } = facts;
    try {
        const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt });
        if (id === undefined)
            return conclude_NOTHING;
        const isAsked = caches.imports.length > 0 && facts.own?.origin !== 'created' && (0,environment_builder/* isOfThisJob */.Dq)(facts);
        const [vertices, isOnly] = await Promise.all([
            readVertices(buildx, builder.name, id),
            isAsked ? isOnlyBuild(buildx, builder.name, id) : undefined
        ]);
        return { id, vertices, trouble: undefined, isOnly };
    }
    catch (error) {
        const trouble = (0,errors/* reasonOf */.A3)(error);
        (0,say.say)(`BuildKit's record of the build cannot be read: ${trouble}`);
        return { ...conclude_NOTHING, trouble };
    }
}
/** A report without causes is better than none. */
async function explain(run, ended, past) {
    try {
        return await explainBuild(run, ended, past);
    }
    catch (error) {
        (0,say.say)(`Why steps ran cannot be found out: ${(0,errors/* reasonOf */.A3)(error)}`);
        return undefined;
    }
}
/** Together with a cache: without one it would be of no use. */
async function keep({ facts, inputs, plan }, { report, explanation, past }) {
    const run = report.runs.at(-1);
    if (plan.record === undefined || explanation === undefined || run === undefined)
        return;
    const { target, platforms } = inputs;
    const record = composeRecord({
        ...{ run, target, platforms: platforms.length > 0 ? platforms : [facts.nativePlatform] },
        ...explanation,
        keepsTimes: plan.record.store === 'folder'
    }, past.record);
    const trouble = await keepRecord(plan.record, record, `${facts.event.runId}-${Date.now()}`);
    if (trouble !== undefined)
        (0,say.say)(`What this build was made of was not kept for later runs: ${trouble}`);
}
async function conclude_settle({ plan: { layers }, route }, exitCode) {
    if (layers === undefined || route === undefined)
        return undefined;
    if (exitCode !== 0)
        return { save: false, reason: 'the build failed', bytes: 0 };
    return settleLayers(layers, route.open);
}

// EXTERNAL MODULE: ./src/environment/local-bases.ts
var local_bases = __webpack_require__(6389);
// EXTERNAL MODULE: ./src/approach.ts + 16 modules
var src_approach = __webpack_require__(1078);
;// CONCATENATED MODULE: ./src/layer-route.ts








/** Opens the layers, and finds the way between them and the builder; perhaps by an approach that was begun before. */
async function openRoute(plan, { exports }, facts, early) {
    const isOfUse = plan.writes || (plan.reads && plan.eager === undefined);
    const approach = isOfUse ? await approachOf(facts, early) : undefined;
    const [open, reached] = await Promise.all([openLayers(plan), approach?.reached]);
    const own = openRepository('own', plan, open);
    const route = { plan, open, approach, address: reached?.address };
    if (reached?.address !== undefined) {
        approach?.gateway?.serve(own);
        await (0,src_approach.noteReach)(facts.temp, facts.builder.name, reached.address);
    }
    const imports = await findImports(route, own);
    const caches = { imports, exports: open.barrier === undefined ? await findExports(route, exports) : [] };
    sayWay(route, reached?.reason);
    return {
        open,
        caches,
        isThere: imports.length > 0 && !isOfOthers(route),
        gateway: reached?.address === undefined ? undefined : approach?.gateway,
        address: reached?.address,
        forget: () => {
            open.sources = [];
            open.outcome = { status: 'missed', reason: 'a layer of it could not be had' };
        },
        close: async () => {
            await approach?.close();
            await open.claim?.release();
        }
    };
}
/** What was begun early holds if it was about the builder that is used. */
async function approachOf({ buildx, builder, own, temp }, early) {
    const begun = own === undefined ? await early : undefined;
    if (begun !== undefined && (begun.builder ?? builder.name) === builder.name)
        return begun;
    return (0,src_approach.openApproach)({ buildx, builder: builder.name, temp });
}
/** What BuildKit imports: each source as it may be read. */
async function findImports({ plan, open, approach, address }, own) {
    const imports = [];
    for (const [index, source] of [...open.sources].entries()) {
        const repository = source.folder === plan.folder ? own : openReadOnly(`part-${index}`, source);
        if (plan.eager === undefined && address !== undefined && approach?.gateway !== undefined) {
            approach.gateway.serve(repository);
            imports.push((0,cache_entry/* renderEntry */.Ft)(registryEntry(approach.gateway, address, repository.name)));
            continue;
        }
        const trouble = source.packs === undefined ? undefined : await fetchAll(open, source, repository);
        if (trouble === undefined)
            imports.push((0,cache_entry/* renderEntry */.Ft)((0,local/* importOf */.Z)(source.folder)));
        // What cannot be had is not to be built upon either, or it would never be written anew.
        else
            open.sources = open.sources.filter((other) => other !== source);
    }
    return imports;
}
/** Plain `type=local` wants the whole layout in the folder. What went wrong, if something did. */
async function fetchAll(open, { folder }, repository) {
    const startedAt = performance.now();
    try {
        const root = await readRoot(folder);
        if (root === undefined)
            throw new Error('there is no index');
        const layers = await readLayers(folder, root);
        await Promise.all(layers.map(({ digest }) => repository.fileOf(digest)));
        if (open.outcome.status === 'opened') {
            const seconds = open.outcome.seconds + (performance.now() - startedAt) / 1000;
            open.outcome = { ...open.outcome, status: 'restored', seconds };
        }
        return undefined;
    }
    catch (error) {
        open.outcome = { status: 'failed', reason: `the cache could not be restored (${(0,errors/* reasonOf */.A3)(error)})` };
        return (0,errors/* reasonOf */.A3)(error);
    }
}
/** What BuildKit exports to: through the gateway the lines that were planned for the folder, else these themselves. */
async function findExports(route, planned) {
    const { plan, open, approach, address } = route;
    if (!plan.writes)
        return [];
    const { gateway } = approach ?? {};
    if (gateway !== undefined && address !== undefined)
        return planned.map((line) => throughGateway(line, route, registryEntry(gateway, address, 'own').attributes));
    const barrier = await becomesWriter(open);
    if (barrier !== undefined)
        open.barrier = barrier;
    return barrier === undefined ? [...planned] : [];
}
function throughGateway(line, route, place) {
    const rest = Object.fromEntries((0,cache_entry/* parseEntries */.Km)(line).flatMap(({ attributes }) => Object.entries(attributes).filter(([name]) => name !== 'dest')));
    // What a build without an image wrote has layers that an image must not get as they are: they are written anew.
    const isHealing = isOfOthers(route);
    const healing = isHealing ? { compression: 'gzip', 'force-compression': 'true' } : {};
    // A level is that of the compression which was planned.
    if (isHealing)
        delete rest['compression-level'];
    const manifest = { 'image-manifest': 'true', 'oci-mediatypes': 'true' };
    return (0,cache_entry/* renderEntry */.Ft)({ type: 'registry', attributes: { ...place, ...manifest, ...rest, ...healing } });
}
function registryEntry(gateway, address, name) {
    const insecure = address.startsWith('127.') ? {} : { 'registry.insecure': 'true' };
    return { type: 'registry', attributes: { ref: `${gateway.refOf(address, name)}:latest`, ...insecure } };
}
/** Whether a build that makes an image reads the cache of builds that make none. */
function isOfOthers({ plan, open }) {
    return plan.purpose === 'image' && open.sources.some(({ purpose }) => purpose === 'other');
}
function sayWay(route, reason) {
    const { plan, address, approach } = route;
    if (address === undefined) {
        const cause = approach === undefined ? plan.eager : `the builder does not reach this step (${reason})`;
        (0,say.say)(`Layers are read and written as a folder, since ${cause}.`);
        return;
    }
    if (plan.eager === undefined)
        (0,say.say)(`Layers go through ${address}, as BuildKit needs them.`);
    else
        (0,say.say)(`Layers are read as a folder, since ${plan.eager}, and written through ${address}.`);
    if (isOfOthers(route))
        (0,say.say)('The cache was written by builds without an image; its layers are compressed anew for this one.');
}

;// CONCATENATED MODULE: ./src/report/cause-text.ts


const cause_text_LONGEST_TEXT = 120;
/** Why a step ran, as a clause that follows `because`. */
function renderCause(cause) {
    switch (cause.kind) {
        case 'no-cache':
            return `${cause.input} says so`;
        case 'files':
            return filesClause(cause);
        case 'text':
            return textClause(cause);
        case 'new step':
            return 'it is new';
        case 'variables':
            return `${listSome(cause.names)} ${cause.names.length === 1 ? 'has' : 'have'} another value`;
        case 'image':
            return imageClause(cause);
        case 'order':
            return orderClause(cause);
        case 'step before':
            return cause.steps.length === 1 ? 'the step before it ran' : 'the steps before it ran';
        case 'cache':
            return cause.reason;
        case 'not known':
            return `of something that is not known: ${cause.reason}`;
    }
}
function filesClause({ context, changed, added, removed }) {
    const where = context === '' ? '' : ` in context ${context}`;
    const parts = [
        { paths: changed, what: 'changed' },
        { paths: added, what: 'was added', many: 'were added' },
        { paths: removed, what: 'was removed', many: 'were removed' }
    ].filter(({ paths }) => paths.length > 0);
    const clauses = parts.map(({ paths, what, many = what }) => `${listSome(paths)} ${paths.length === 1 ? what : many}`);
    return `${clauses.join(', ')}${where}`;
}
function textClause({ before, after }) {
    const [then, now] = [oneLine(before), oneLine(after)];
    if (then === now)
        return `its spaces or line ends changed: ${shorten(now, cause_text_LONGEST_TEXT)}`;
    return `its text changed: ${shorten(then, cause_text_LONGEST_TEXT)} → ${shorten(now, cause_text_LONGEST_TEXT)}`;
}
function orderClause({ gone, come }) {
    const [texts, ending] = gone.length > 0 ? [gone, 'no longer before it'] : [come, 'before it now'];
    if (texts.length === 0)
        return 'other steps are before it';
    return `${listSome(texts.map(oneLine))} ${texts.length === 1 ? 'is' : 'are'} ${ending}`;
}
function imageClause({ before, after }) {
    if (before.ref !== after.ref)
        return `it is made from ${after.ref}, and was from ${before.ref}`;
    return `${after.ref} is another image: ${shortDigest(before.digest)} → ${shortDigest(after.digest)}`;
}
/** As docker shows digests. */
function shortDigest(digest) {
    return digest.slice(0, 'sha256:'.length + 12);
}
/** Whether a step ran for a reason of its own, and not only after another one. */
function isRoot({ causes }) {
    return causes.some(({ kind }) => kind !== 'step before');
}
/** The reasons of steps that ran, each once, those first that have most steps; and how many steps only followed them. */
function groupMisses(steps) {
    const ran = steps.filter(({ status }) => status === 'executed');
    const roots = ran.filter(isRoot);
    const groups = Map.groupBy(roots, ({ causes }) => causes
        .filter(({ kind }) => kind !== 'step before')
        .map(renderCause)
        .join(', and '));
    const followers = ran.filter((step) => step.causes.length > 0 && !isRoot(step)).length;
    const all = [...groups].map(([because, ofGroup]) => ({ steps: ofGroup, because }));
    return { roots: all.toSorted((one, other) => other.steps.length - one.steps.length), followers };
}
/** What a build was compared with, or that there was nothing: a sentence. */
function renderComparison(before) {
    if (before === undefined)
        return 'There is no earlier build of this scope to compare with.';
    return `Compared with ${buildOf(before)}, ${formatTime(before.at)} UTC.`;
}

;// CONCATENATED MODULE: ./src/report/hit-ratio.ts



/** Cached steps as a part of all; undefined where that is not known, or there are none. */
function hitRatioOf({ steps }) {
    if (steps === undefined || steps.length === 0)
        return undefined;
    const { cached, total } = countSteps(steps);
    return Math.round((1000 * cached) / total) / 1000;
}
/**
 * A sentence for a build of which less came from the cache than `min-hit-ratio` asks for; undefined if it was enough, if the
 * build failed, and where there was nothing to fall behind: no earlier build of this scope, or no cache by the user's own wish.
 */
function lowRatioOf(report, { minHitRatio, noCache, cache }) {
    const ratio = hitRatioOf(report);
    const isJudged = report.succeeded && report.comparedWith !== undefined && !noCache && cache !== 'off';
    if (minHitRatio === undefined || ratio === undefined || !isJudged || ratio >= minHitRatio)
        return undefined;
    const first = report.steps?.find(({ status, causes }) => status === 'executed' && causes.length > 0);
    const why = first?.causes[0] === undefined
        ? ''
        : ` ${shorten(text_wordsOf(first), 80)} ran because ${renderCause(first.causes[0])}.`;
    return `min-hit-ratio: ${percent(ratio)} of the steps came from the cache, less than ${percent(minHitRatio)}.${why}`;
}
function percent(ratio) {
    return `${Math.round(ratio * 1000) / 10} %`;
}

;// CONCATENATED MODULE: ./src/buildx/checks.ts
/**
 * The findings about this Dockerfile, from `buildx.build.warnings` of the metadata. None if the Dockerfile is not the text
 * that was built, as the lines would be wrong.
 */
function findingsOf(metadata, dockerfile) {
    const warnings = metadata?.['buildx.build.warnings'];
    if (!Array.isArray(warnings))
        return [];
    return warnings
        .filter((warning) => warning !== null)
        .filter(({ sourceInfo }) => dockerfile.text === undefined || decode(sourceInfo?.data) === dockerfile.text)
        .flatMap((warning) => {
        const startLine = warning.range?.[0]?.start?.line;
        if (startLine === undefined)
            return [];
        const short = decode(warning.short);
        return {
            title: decode(warning.detail?.[0]) || short,
            message: warning.url ? `${short}\nMore info: ${warning.url}` : short,
            file: dockerfile.file,
            startLine,
            endLine: warning.range?.[0]?.end?.line ?? startLine
        };
    });
}
/** What is no text is as good as nothing: a report that knows less is no reason to fail. */
function decode(base64) {
    return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : '';
}

;// CONCATENATED MODULE: ./src/plan/for-later-steps.ts

/** Caches that outlive the step and that buildx in a `run:` step can use, which has neither gha's token nor our secrets. */
const USABLE = new Set(['registry', 's3', 'azblob', 'local', 'inline']);
/**
 * The entries of a plan's own cache that a later step may use; none of a kind of which it could use only a part.
 * `imports`: those that are there to read.
 */
function forLaterSteps({ ours, layers }, imports) {
    // What a later step would write to a folder that is not kept, nobody would carry away.
    const exports = layers === undefined || layers.store === 'folder' ? ours.exports : [];
    return { imports: imports.filter(isUsable), exports: exports.filter(isUsable) };
}
function isUsable(line) {
    return !(0,cache_entry/* hasSecrets */.kH)(line) && (0,cache_entry/* parseEntries */.Km)(line).every(({ type }) => USABLE.has(type));
}

;// CONCATENATED MODULE: ./src/report/sentence.ts




/** One sentence on what the cache did. */
function renderSentence(report) {
    const clauses = [
        stepsClause(report),
        missClause(report),
        readClause(report),
        writeClause(report),
        mountsClause(report)
    ];
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
/** Reasons that fit into a sentence. */
const MOST_REASONS = 2;
function missClause({ steps, comparedWith }) {
    const { roots, followers } = groupMisses(steps ?? []);
    // Where nothing could be compared, the clause on reading says why.
    if (roots.length === 0 || comparedWith === undefined)
        return '';
    const reasons = roots
        .slice(0, MOST_REASONS)
        .map(({ steps: missed, because }) => `${countOf(missed.length)} missed because ${because}`);
    const rest = roots.slice(MOST_REASONS).reduce((sum, { steps: missed }) => sum + missed.length, 0);
    return [
        ...reasons,
        ...(rest > 0 ? [`${rest} for other reasons`] : []),
        ...(followers > 0 ? [`${followers} after ${roots.length === 1 ? 'it' : 'them'}`] : [])
    ].join(', ');
}
function countOf(steps) {
    return steps === 1 ? '1 step' : `${steps} steps`;
}
function readClause({ restore, bytesFetched, bytesRead }) {
    switch (restore?.status) {
        case undefined:
            return bytesFetched > 0 ? `${formatBytes(bytesFetched)} of layers fetched (base images and cache)` : '';
        case 'kept':
            return `cache read from this runner, ${part(bytesRead)}${formatBytes(restore.bytes)}`;
        case 'opened':
            return `cache opened in ${formatSeconds(restore.seconds)}, ${part(bytesRead)}${formatBytes(restore.bytes)}`;
        case 'restored':
            return `cache read in ${formatSeconds(restore.seconds)}, ${formatBytes(restore.bytes)}`;
        case 'missed':
            return `no cache to read: ${restore.reason}`;
        case 'failed':
            return `cache not read: ${restore.reason}`;
    }
}
/** Of a whole whose size follows. */
function part(bytesRead) {
    return bytesRead === undefined ? '' : `${formatBytes(bytesRead)} read of `;
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
            return `cache written${seconds}${keptClause(save)}`;
        }
    }
}
function keptClause(save) {
    if (save === undefined || save.reason === NOTHING_CHANGED)
        return '';
    return save.bytes > 0 ? `, ${formatBytes(save.bytes)} ${save.reason}` : `, not kept: ${save.reason}`;
}
function mountsClause({ mounts }) {
    const [restored, saved] = ['restoreSeconds', 'saveSeconds'].map((phase) => mounts?.mounts.filter((mount) => mount[phase] !== undefined).length ?? 0);
    const parts = [
        restored ? `${restored} restored in ${formatSeconds(mounts?.restoreSeconds ?? 0)}` : '',
        saved ? `${saved} saved in ${formatSeconds(mounts?.saveSeconds ?? 0)}` : ''
    ].filter((part) => part !== '');
    return parts.length === 0 ? '' : `cache mounts: ${parts.join(', ')}`;
}

;// CONCATENATED MODULE: ./src/report/json.ts







/** Of outputs: the runner takes no more than 1 MB for all of a step. */
const json_MOST_STEPS = 500;
/** Of the paths of one cause. */
const MOST_PATHS = 50;
/** Of a text of the Dockerfile, such as a heredoc. */
const json_LONGEST = 300;
/**
 * The report as JSON, for the output `cache-report` and `report-file`: docs/report.md has its form, whose number is the first
 * field. What is not known is null.
 */
function renderReportJson(report) {
    const { steps, health, mounts, export: written, comparedWith } = report;
    const counts = steps && countSteps(steps);
    const texts = new Map(steps?.map((step) => [step.name, text_wordsOf(step)]));
    const textOf = (name) => shorten(oneLine(texts.get(name) ?? name), json_LONGEST);
    return JSON.stringify({
        version: 1,
        summary: renderSentence(report),
        succeeded: report.succeeded,
        backend: report.backend,
        scope: report.scope,
        seconds: rounded(report.seconds),
        hit: counts === undefined ? null : cacheHit(counts),
        cachedSteps: counts?.cached ?? null,
        totalSteps: counts?.total ?? null,
        hitRatio: hitRatioOf(report) ?? null,
        savedSeconds: rounded(report.savedSeconds),
        costSeconds: rounded(costOf(report)),
        readSeconds: rounded(report.readSeconds),
        readBytes: bytesReadOf(report) ?? null,
        writtenBytes: bytesWrittenOf(report) ?? null,
        exported: EXPORTED[written.status],
        exportReason: 'reason' in written ? written.reason : null,
        comparedWith: comparedWith === undefined
            ? null
            : { commit: comparedWith.commit ?? null, at: new Date(comparedWith.at).toISOString() },
        steps: steps?.slice(0, json_MOST_STEPS).map((step) => stepJson(step, textOf)) ?? null,
        imports: report.imports.map(({ name, seconds, error }) => ({
            name,
            seconds: rounded(seconds),
            error: error ?? null
        })),
        mounts: (mounts?.mounts ?? []).map(({ name, bytes, restoreSeconds, saveSeconds, passedOver, without, with: having }) => ({
            name,
            bytes: bytes ?? null,
            restoreSeconds: rounded(restoreSeconds),
            saveSeconds: rounded(saveSeconds),
            passedOver: passedOver ?? null,
            secondsWithout: rounded(without),
            secondsWith: rounded(having)
        })),
        runs: report.runs.map(({ at, commit, seconds, cached, total, saved, cost }) => ({
            at: new Date(at).toISOString(),
            commit: commit ?? null,
            seconds: rounded(seconds),
            cachedSteps: cached,
            totalSteps: total,
            savedSeconds: rounded(saved),
            costSeconds: rounded(cost)
        })),
        advice: report.advice.map(({ seconds, line, text }) => ({
            seconds: rounded(seconds),
            line: line ?? null,
            text
        })),
        health: health ?? null,
        troubles: report.troubles
    });
}
function stepJson({ stage, instruction, text, line, status, source, seconds, before, bytes, causes }, textOf) {
    return {
        stage,
        // The Dockerfile's own text, where it is known, has no value of a build argument in it.
        instruction: shorten(text_wordsOf({ text, instruction }), json_LONGEST),
        line: line ?? null,
        status,
        source: source ?? null,
        seconds: rounded(seconds),
        secondsBefore: rounded(before),
        bytesFetched: bytes,
        causes: causes.map((cause) => causeJson(cause, textOf))
    };
}
function causeJson(cause, textOf) {
    const clause = renderCause(cause);
    if (cause.kind === 'step before')
        return { ...cause, steps: cause.steps.slice(0, MOST_PATHS).map(textOf), clause };
    if (cause.kind === 'text')
        return { ...cause, before: textOf(cause.before), after: textOf(cause.after), clause };
    if (cause.kind === 'order')
        return { ...cause, gone: cause.gone.map(textOf), come: cause.come.map(textOf), clause };
    if (cause.kind !== 'files')
        return { ...cause, clause };
    const [changed, added, removed] = [cause.changed, cause.added, cause.removed].map((paths) => paths.slice(0, MOST_PATHS));
    const count = cause.changed.length + cause.added.length + cause.removed.length;
    return { ...cause, changed, added, removed, count, clause };
}
/** Milliseconds are as much as BuildKit tells. */
function rounded(seconds) {
    return seconds === undefined ? null : Math.round(seconds * 1000) / 1000;
}

;// CONCATENATED MODULE: ./src/report/log-lines.ts


/** The report for the log, a line for each step and reason. */
function renderLog(report) {
    const steps = (report.steps ?? []).flatMap((step) => {
        const { name, status, seconds, before, source } = step;
        const from = status === 'cached' && source !== undefined ? `cached (${source})` : status;
        const then = before === undefined ? '' : ` (last time ${formatSeconds(before)})`;
        const time = seconds > 0 ? `, ${formatSeconds(seconds)}${then}` : then;
        const why = step.causes.filter((cause) => !isRoot(step) || cause.kind !== 'step before');
        return [
            `${from.padEnd(9)} ${shorten(name, 160)}${time}`,
            ...why.map((cause) => `          because ${renderCause(cause)}`)
        ];
    });
    const { health, advice } = report;
    return [
        ...steps,
        ...(steps.some((line) => line.includes('because')) ? [renderComparison(report.comparedWith)] : []),
        ...advice.map(({ text, line }) => `advice${line === undefined ? '' : ` (line ${line})`}: ${text}`),
        ...(health === undefined
            ? []
            : [`Caches of the repository: ${formatBytes(health.bytes)} of ${formatBytes(health.quota)}.`])
    ];
}

;// CONCATENATED MODULE: ./src/report/summary-tables.ts


/* The folded tables of the job summary: none of them has lines where there is nothing to show. */
/** A table of the cache mounts: what each cost, and what its steps took with and without it. */
function mountTable({ mounts }) {
    if (mounts === undefined || mounts.mounts.length === 0)
        return [];
    const seconds = (value) => (value === undefined ? '–' : formatSeconds(value));
    const rows = mounts.mounts.map(({ name, bytes, restoreSeconds, saveSeconds, passedOver, without, with: having }) => `| ${escapeMarkdown(name)} | ${bytes === undefined ? '–' : formatBytes(bytes)} | ${seconds(restoreSeconds)} | ` +
        `${saveSeconds === undefined ? (passedOver ?? '–') : formatSeconds(saveSeconds)} | ${seconds(having)} | ${seconds(without)} |`);
    return [
        '| Cache mount | Size | Restored in | Saved in | Its steps with it | Without |',
        '|---|---|---|---|---|---|',
        ...rows,
        ''
    ];
}
function transferTable(report) {
    const { imports, exports, export: written } = report;
    const row = (what, { name, seconds, error }) => `| ${what} | ${escapeMarkdown(name)} | ${formatSeconds(seconds)} | ${error === undefined ? '' : escapeMarkdown(shorten(error, 300))} |`;
    const after = 'seconds' in written && written.seconds > 0 ? [{ name: report.backend, ...written }] : [];
    const rows = [
        ...imports.map((transfer) => row('read', transfer)),
        ...exports.map((transfer) => row('written with the image', transfer)),
        ...after.map(({ name, seconds, ...rest }) => row('written after the image', { name, seconds, error: 'reason' in rest ? rest.reason : undefined }))
    ];
    const bytes = { read: bytesReadOf(report), written: bytesWrittenOf(report) };
    const sums = Object.entries(bytes).map(([what, sum]) => `${what}: ${sum === undefined ? 'not known' : formatBytes(sum)}`);
    return rows.length === 0
        ? []
        : ['| | Cache | Time | |', '|---|---|--:|---|', ...rows, '', `Bytes ${sums.join(', ')}.`, ''];
}
function runTable({ runs }) {
    if (runs.length < 2)
        return [];
    const rows = runs
        .toReversed()
        .map(({ at, commit, seconds, cached, total, saved, cost }) => `| ${formatTime(at)} | ${escapeMarkdown(commit?.slice(0, 7) ?? '–')} | ` +
        `${cached} of ${total} | ${formatSeconds(seconds)} | ${saved === undefined ? '–' : formatSeconds(saved)} | ${formatSeconds(cost)} |`);
    return [
        '| Run (UTC) | Commit | Steps from cache | Build | Saved | Cost of the cache |',
        '|---|---|---|--:|--:|--:|',
        ...rows,
        '',
        'Runs whose every step was cached are not kept.',
        ''
    ];
}
/** Rows of each kind. */
const MOST_GROUPS = 8;
function healthTable({ health }) {
    if (health === undefined)
        return [];
    const { bytes, quota, isPart, scopes, others, elsewhere } = health;
    const row = (whose, size, entries) => `| ${escapeMarkdown(whose)} | ${formatBytes(size)} | ${Math.round((100 * size) / quota)} % | ${entries} |`;
    return [
        `${formatBytes(bytes)} of ${formatBytes(quota)} are used (${Math.round((100 * bytes) / quota)} %).` +
            (bytes > 0.9 * quota ? ' What was not used for longest goes next.' : '') +
            (isPart ? ' The table has the largest entries only.' : ''),
        '',
        '| Whose | Size | Of the quota | Entries |',
        '|---|--:|--:|--:|',
        ...scopes
            .slice(0, MOST_GROUPS)
            .map((group) => row(`this action: ${group.scope}`, group.bytes, group.entries)),
        ...others.slice(0, MOST_GROUPS).map((group) => row(group.tool, group.bytes, group.entries)),
        '',
        ...(elsewhere.length > 0
            ? [
                `This scope has a cache on ${elsewhere.map(escapeMarkdown).join(', ')}, which this ref cannot read.`,
                ''
            ]
            : [])
    ];
}

;// CONCATENATED MODULE: ./src/report/summary.ts





/*
 * The job summary, in GitHub's Markdown. What is to be seen at once fits one screen; the rest is folded.
 */
/** Steps that are shown at once; of more, those that ran come first. */
const summary_MOST_STEPS = 16;
/** Those in the folded table: GitHub takes 1 MiB for a whole step. */
const MOST_FOLDED = 500;
const summary_MOST_REASONS = 5;
const summary_LONGEST_INSTRUCTION = 56;
const LONGEST_COMMAND = 4_000;
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
        ...stepTable(report),
        ...reasons(report),
        ...report.troubles.map((trouble) => `> ${escapeMarkdown(trouble)}\n`),
        ...report.advice.map(({ text, line }) => `> **Advice**${line === undefined ? '' : `, line ${line}`}: ${escapeMarkdown(text)}\n`),
        ...folded('Cache mounts', mountTable(report)),
        ...folded('Imports and exports', transferTable(report)),
        ...folded('The last runs', runTable(report)),
        ...folded("The repository's caches", healthTable(report)),
        ...folded('The plan', fenced('text', report.planLines)),
        ...folded('The command', fenced('sh', [shorten(report.command, LONGEST_COMMAND)]))
    ].join('\n');
}
function folded(title, lines) {
    return lines.length === 0 ? [] : [`<details><summary>${title}</summary>`, '', ...lines, '</details>', ''];
}
/** Inside a fence, nothing but the fence itself has a meaning. */
function fenced(language, lines) {
    if (lines.length === 0)
        return [];
    const code = lines.map((line) => visible(line).replaceAll('`', "'"));
    return [`\`\`\`${language}`, ...code, '```', ''];
}
const HEADS = ['| | Step | From | Time | | Before |', '|---|---|---|--:|---|--:|'];
function stepTable({ steps = [] }) {
    if (steps.length === 0)
        return [];
    const longest = Math.max(...steps.map(({ seconds }) => seconds));
    const rows = (some) => some.map((step) => stepRow(step, longest));
    if (steps.length <= summary_MOST_STEPS)
        return [...HEADS, ...rows(steps), ''];
    const first = new Set([
        ...steps.filter(({ status }) => status !== 'cached'),
        ...steps.filter(({ status }) => status === 'cached')
    ].slice(0, summary_MOST_STEPS));
    const rest = steps.filter((step) => !first.has(step));
    const shown = rest.slice(0, MOST_FOLDED);
    const title = shown.length < rest.length
        ? `${rest.length} more steps (the first ${shown.length})`
        : `${rest.length} more steps`;
    return [
        ...HEADS,
        ...rows(steps.filter((step) => first.has(step))),
        '',
        ...folded(title, [...HEADS, ...rows(shown), ''])
    ];
}
const MARKS = {
    cached: '✓',
    executed: '●',
    failed: '✗',
    'not run': '–'
};
function stepRow(step, longest) {
    const { stage, status, source, seconds, before } = step;
    const name = `${stage === '' ? '' : `${shorten(stage, 40)} · `}${summary_nameOf(step)}`;
    const from = status === 'cached' ? (source ?? 'cached') : status === 'executed' ? 'ran' : status;
    const cells = [
        MARKS[status],
        `<code>${escapeMarkdown(name)}</code>`,
        escapeMarkdown(shorten(from, 60)),
        summary_timeOf(seconds),
        barOf(seconds, longest),
        before === undefined ? '' : summary_timeOf(before)
    ];
    return `| ${cells.join(' | ')} |`;
}
/** Of flags only that they are there: what a step does tells it from the others. */
function summary_nameOf(step) {
    return shorten(text_wordsOf(step).replace(/(?:(?<!\S)--mount=\S+\s+)+/g, '--mount… '), summary_LONGEST_INSTRUCTION);
}
/** BuildKit's own work takes a few milliseconds for each step, which is nothing to be shown. The unit stays with its number. */
function summary_timeOf(seconds) {
    return seconds < 0.01 ? '' : formatSeconds(seconds).replace(' ', '&nbsp;');
}
const BAR = 12;
/** As long as its part of the longest, in halves. */
function barOf(seconds, longest) {
    if (seconds < 0.01)
        return '';
    const halves = Math.max(1, Math.round((seconds / longest) * BAR * 2));
    return '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '');
}
function reasons({ steps, comparedWith }) {
    if (steps === undefined || !steps.some(({ status }) => status === 'executed'))
        return [];
    const { roots, followers } = groupMisses(steps);
    const lines = roots.slice(0, summary_MOST_REASONS).map(({ steps: missed, because }) => {
        const [first] = missed;
        const name = first === undefined ? '' : summary_nameOf(first);
        const line = first?.line === undefined ? '' : ` (line ${first.line})`;
        const others = missed.length > 1 ? ` and ${missed.length - 1} more` : '';
        return `- <code>${escapeMarkdown(name)}</code>${line}${others} ran because ${escapeMarkdown(because)}.`;
    });
    const rest = roots.length - lines.length;
    return [
        ...lines,
        ...(rest > 0 ? [`- ${rest} more reasons are in the output \`cache-report\`.`] : []),
        ...(followers > 0 ? [`- ${followers === 1 ? '1 step' : `${followers} steps`} only followed.`] : []),
        '',
        escapeMarkdown(renderComparison(comparedWith)),
        ''
    ];
}

;// CONCATENATED MODULE: ./src/report/write.ts

















/** Prints the plan in one log group, and beside it what the user should notice. */
function writePlan(plan, facts) {
    core/* startGroup */.Oh('Cache plan');
    for (const line of renderPlan(plan, facts))
        (0,say.say)(line);
    core/* endGroup */.N4();
    for (const notice of plan.notices)
        core/* notice */.lm(notice);
    for (const warning of plan.warnings)
        core/* warning */.$e(warning);
}
/** Says what a dry run would do, and sets the outputs that a plan decides. `leftOut`: secrets, by their ids. */
function writeDryRun(plan, { buildx }, commands, leftOut = []) {
    const words = (0,external_node_path_.basename)(buildx.program) === 'docker-buildx' ? ['docker', 'buildx'] : [buildx.program, ...buildx.leading];
    const [build = '', ...after] = commands.map((args) => renderCommand([...words, ...args]));
    (0,say.say)(`dry-run: nothing is built. The command would be:\n${build}`);
    for (const command of after)
        (0,say.say)(`and then, if there is something worth writing:\n${command}`);
    if (leftOut.length > 0)
        (0,say.say)(`It would have these secrets too, as --secret id=…: ${leftOut.join(', ')}.`);
    writeOutputs(plan, { readable: plan.ours.imports.flat() });
}
/** Sets every declared output; what is not known is empty. */
function writeOutputs(plan, { readable, report, result }) {
    const counts = report?.steps === undefined ? undefined : countSteps(report.steps);
    const later = forLaterSteps(plan, readable);
    const outputs = {
        digest: result?.digest,
        imageid: result?.imageId,
        metadata: result?.metadata === undefined ? undefined : JSON.stringify(result.metadata, null, 2),
        'cache-backend': plan.backend,
        'cache-scope': plan.scope,
        'cache-hit': counts === undefined ? undefined : cacheHit(counts),
        'cached-steps': counts?.cached,
        'total-steps': counts?.total,
        'cache-hit-ratio': report && hitRatioOf(report),
        'cache-seconds-saved': report?.savedSeconds?.toFixed(1),
        'cache-read-bytes': report && bytesReadOf(report),
        'cache-written-bytes': report && bytesWrittenOf(report),
        'cache-report': report && renderReportJson(report),
        'cache-exported': report && EXPORTED[report.export.status],
        'cache-plan': renderPlanJson(plan),
        'cache-from': later.imports.join('\n'),
        'cache-to': later.exports.join('\n')
    };
    for (const [name, value] of Object.entries(outputs))
        core/* setOutput */.uH(name, value ?? '');
}
/** Shows what BuildKit's checks found, at the lines of the Dockerfile. */
function writeFindings(metadata, dockerfile) {
    for (const { message, ...place } of findingsOf(metadata, dockerfile))
        core/* warning */.$e(message, place);
}
/** Says what the cache did: in the log, in annotations, in the job summary, and in a file. */
async function writeReport(report, places) {
    (0,say.say)(renderSentence(report));
    if (report.remark !== undefined)
        (0,say.say)(report.remark);
    core/* startGroup */.Oh('Cache report');
    for (const line of renderLog(report))
        (0,say.say)(line);
    core/* endGroup */.N4();
    annotate(report, places);
    const { inputs, workspace, summary } = places;
    if (inputs.reportFile !== undefined)
        await writeFileOf(report, (0,external_node_path_.resolve)(workspace, inputs.reportFile));
    if (!summary || !inputs.summary)
        return;
    try {
        await core/* summary */.z.addRaw(renderSummary(report)).write();
    }
    catch (error) {
        // Older runners have none.
        (0,say.say)(`The job summary could not be written: ${(0,errors/* reasonOf */.A3)(error)}`);
    }
}
/** What went wrong is a warning, what costs more than it brings a notice, and advice one at its line of the Dockerfile. */
function annotate(report, { inputs, dockerfile }) {
    for (const trouble of report.troubles)
        core/* warning */.$e(trouble);
    const low = lowRatioOf(report, inputs);
    if (low !== undefined && inputs.onLowHitRatio === 'warn')
        core/* warning */.$e(low);
    const { mounts, save, advice } = report;
    const notices = [
        economics_lossOf(report),
        ...(save?.notices ?? []),
        ...(mounts?.notices ?? []),
        ...(mounts?.save?.notices ?? []),
        ...(mounts?.mounts ?? []).map(lossOfMount)
    ];
    for (const notice of notices)
        if (notice !== undefined)
            core/* notice */.lm(notice);
    for (const { text, line } of advice)
        core/* notice */.lm(text, dockerfile === undefined || line === undefined ? {} : { file: dockerfile, startLine: line });
}
/** A file that cannot be written is worth a warning: somebody waits for it. */
async function writeFileOf(report, path) {
    try {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
        await (0,promises_.writeFile)(path, `${renderReportJson(report)}\n`);
    }
    catch (error) {
        core/* warning */.$e(`report-file: ${path} could not be written (${(0,errors/* reasonOf */.A3)(error)}).`);
    }
}

;// CONCATENATED MODULE: ./src/store/later-packs.ts



/** Reads blobs out of packs that are looked up only when the first is fetched: most saves need none. */
function later_packs_laterPacks(access, packs, scratch) {
    let reader;
    const addressOf = addressesOfPacks(access, LOOKUP);
    const open = async () => {
        const found = await Promise.all(packs.map(async (pack) => ({ pack, url: await addressOf(pack.key) })));
        const there = found.flatMap(({ pack, url }) => (url === undefined ? [] : [{ pack, url }]));
        return packReader(there, addressOf, scratch, READ_LIMITS);
    };
    return {
        sizeOf: (digest) => packs.map(({ blobs }) => blobs.get(digest)?.size).find((size) => size !== undefined),
        fetch: async (digest, path) => {
            reader ??= open();
            await (await reader).fetch(digest, path);
        }
    };
}

;// CONCATENATED MODULE: ./src/store/saving.ts













/** Bytes leave a job no later than this; milliseconds. */
const saving_SAVE_LIMIT = (/* unused pure expression or super */ null && (10 * 60_000));
/** How old a request is that its job has no more use for; milliseconds. */
const FORGOTTEN = 86_400_000;
/** @returns the request's own name */
async function leaveRequest(folder, { before, ...request }) {
    await sweepRequests(folder);
    const packs = before.map(({ blobs, ...pack }) => ({ ...pack, blobs: [...blobs] }));
    const id = (0,external_node_crypto_.randomBytes)(8).toString('hex');
    await (0,promises_.writeFile)(claim_stateFile(folder, `save-${id}`), JSON.stringify({ ...request, before: packs }));
    return id;
}
/** Deletes what jobs have left that were killed before their post step. */
async function sweepRequests(folder) {
    const place = (0,external_node_path_.dirname)(claim_stateFile(folder, 'users'));
    const form = /^\.saved?-[0-9a-f]{16}(?:\.draft)?$/;
    const names = await (0,promises_.readdir)(place);
    const left = names.filter((name) => name.startsWith((0,external_node_path_.basename)(folder)) && form.test(name.slice((0,external_node_path_.basename)(folder).length)));
    for (const path of left.map((name) => (0,external_node_path_.join)(place, name))) {
        const found = await (0,promises_.stat)(path).catch(() => undefined);
        if (found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN)
            await (0,promises_.rm)(path, { force: true });
    }
}
async function readRequest(folder, id) {
    const { before, ...request } = JSON.parse(await readFile(stateFile(folder, `save-${id}`), 'utf8'));
    const packs = before.map(({ blobs, ...pack }) => ({ ...pack, blobs: new Map(blobs) }));
    return { ...request, before: packs };
}
/**
 * Saves a layout as a request says. From `onClaim` on, and while it does, nobody deletes blobs from it.
 * @throws {Error} if it cannot be saved
 */
async function saving_saveLayers({ folder, id }, onClaim) {
    const request = await readRequest(folder, id);
    const claim = await claimLayout(folder);
    const isFirst = !existsSync(stateFile(folder, 'saving'));
    // Those of earlier steps of the job first, so that the newest cache is the last that is saved. They began before.
    const locking = lockForSaving(folder);
    onClaim?.();
    try {
        await locking;
        if (request.store !== 'packs')
            return await saveWhole(folder);
        return await saveAsPacks(folder, request, isFirst ? [] : await savedMeanwhile(folder));
    }
    finally {
        await (await locking)?.release();
        await claim.release();
    }
}
/** The packs of what an earlier step of this job has saved: most of it is in them. */
async function savedMeanwhile(folder) {
    const access = serviceAccess();
    const packs = access && (await openPacks(access, [basename(folder)], `${folder}/ingest`).catch(() => undefined));
    return packs === undefined || 'missed' in packs ? [] : packs.index.packs;
}
async function saveAsPacks(folder, { purpose, manifest, before: known }, saved) {
    const before = [...known, ...saved];
    const startedAt = performance.now();
    const access = serviceAccess();
    if (access === undefined)
        return { status: 'skipped', reason: 'there is no cache service' };
    const packs = laterPacks(access, before, `${folder}/ingest`);
    const { fileOf } = layoutRepository({
        ...{ name: 'saved', folder, writable: true, packs },
        verified: await readVerified(folder)
    });
    const text = await readFile(blobPath(folder, manifest.digest), 'utf8').catch(() => undefined);
    if (text === undefined)
        return { status: 'skipped', reason: 'there is no layout' };
    const { config } = JSON.parse(text);
    const texts = new Map([
        [manifest.digest, text],
        [config.digest, await readFile(blobPath(folder, config.digest), 'utf8')]
    ]);
    const name = basename(folder);
    const { key, bytes } = await savePacks(access, { name, purpose, manifest, texts, before, fileOf }, AbortSignal.timeout(saving_SAVE_LIMIT));
    return { status: 'saved', key, bytes, seconds: (performance.now() - startedAt) / 1000 };
}
/** As one entry, under a key made of the content. */
async function saveWhole(folder) {
    const layout = await readLayout(folder);
    if (layout.kind !== 'whole')
        return { status: 'skipped', reason: describe(layout) };
    const startedAt = performance.now();
    const key = `${keyPrefix(folder)}${layout.digest.slice(0, 16)}`;
    if (!(await saveFolder(folder, key)))
        return { status: 'skipped', reason: 'the cache service did not take it' };
    return { status: 'saved', key, bytes: layout.bytes, seconds: (performance.now() - startedAt) / 1000 };
}

;// CONCATENATED MODULE: ./src/store/saver.ts






/*
 * Layers leave the job by a process of their own, so that the step need not wait for it, nor those after it. The post step
 * asks what became of it.
 */
/** The post step waits no longer than this for it; milliseconds. */
const saver_PATIENCE = (/* unused pure expression or super */ null && (10 * 60_000));
const PAUSE = 50;
/** How often it is looked whether one that is done, or was killed, has ended. */
const ENDING_LOOKS = 20;
/** The step waits no longer than this for it to begin. */
const CLAIM_PATIENCE = 5_000;
/** Starts the process: `script` (that of the post step) with the words `save FOLDER ID`. */
function beginSaving({ folder, id }, script) {
    const child = (0,external_node_child_process_.spawn)(process.execPath, [script, 'save', folder, id], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore']
    });
    const claimed = new Promise((resolve) => {
        child.stdout.once('data', () => resolve());
        child.once('exit', () => resolve());
        // Then it has no id, and the post step saves by itself.
        child.once('error', () => resolve());
    });
    return {
        pid: child.pid,
        claimed: async () => {
            await Promise.race([claimed, (0,external_node_timers_promises_.setTimeout)(CLAIM_PATIENCE, undefined, { ref: false })]);
            child.stdout.destroy();
            child.unref();
        }
    };
}
/** What the process does: it says that it has claimed the layout, saves, and leaves word of it. */
async function saveAndLeaveWord(name) {
    // Whoever started it listens no longer than for this.
    process.stdout.on('error', () => undefined);
    const outcome = await saver_attempt(name, () => process.stdout.write('claimed\n'));
    const file = wordOf(name);
    await writeFile(`${file}.draft`, JSON.stringify(outcome));
    await rename(`${file}.draft`, file);
}
/** What became of saving, by the process of this id if there is one; else it is done now. */
async function concludeSaving(name, saver) {
    try {
        const word = saver === undefined ? undefined : await waitForWord(name, saver);
        return word ?? (await saver_attempt(name));
    }
    finally {
        await forget(name);
    }
}
/** Ends what is not done: the outcome if it is, else that the job was cancelled. */
async function breakOffSaving(name, saver) {
    try {
        if (saver !== undefined && (await readWord(name)) === undefined)
            await endSaver(saver, name);
        return (await readWord(name)) ?? { status: 'skipped', reason: 'the job was cancelled' };
    }
    finally {
        await forget(name);
    }
}
/** Deletes the request, and the word of what became of it. */
async function forget(name) {
    for (const file of [wordOf(name), `${wordOf(name)}.draft`])
        await rm(file, { force: true });
    await rm(stateFile(name.folder, `save-${name.id}`), { force: true });
}
async function saver_attempt(name, onClaim) {
    try {
        return await saveLayers(name, onClaim);
    }
    catch (error) {
        return { status: 'failed', reason: reasonOf(error) };
    }
}
/** Undefined if the process ended without a word. */
async function waitForWord(name, saver) {
    const until = Date.now() + saver_PATIENCE;
    while (Date.now() < until) {
        const lives = await isSaving(saver, name);
        const word = await readWord(name);
        if (word !== undefined || !lives) {
            await outlive(saver, name);
            return word;
        }
        await setTimeout(PAUSE);
    }
    await endSaver(saver, name);
    return { status: 'failed', reason: `it took longer than ${saver_PATIENCE / 60_000} minutes` };
}
async function endSaver(saver, name) {
    if (!(await isSaving(saver, name)))
        return;
    try {
        process.kill(saver, 'SIGKILL');
    }
    catch {
        // It has just ended.
    }
    await outlive(saver, name);
}
/** Waits until a process that has nothing more to do has ended, but not for long. */
async function outlive(saver, name) {
    for (let looks = 0; looks < ENDING_LOOKS && (await isSaving(saver, name)); looks++)
        await setTimeout(PAUSE);
}
/** Whether the process lives; another one may have got its id. */
async function isSaving(saver, { id }) {
    try {
        return (await readFile(`/proc/${saver}/cmdline`, 'utf8')).includes(id);
    }
    catch {
        // There is no such process.
        return false;
    }
}
async function readWord(name) {
    try {
        const word = JSON.parse(await readFile(wordOf(name), 'utf8'));
        return isOutcome(word) ? word : undefined;
    }
    catch {
        // Not yet.
        return undefined;
    }
}
/** Jobs that share the folder could all have written it. */
function isOutcome(word) {
    const { status, key, bytes, seconds, reason } = Object(word);
    return status === 'saved'
        ? typeof key === 'string' && Number.isFinite(bytes) && Number.isFinite(seconds)
        : (status === 'skipped' || status === 'failed') && typeof reason === 'string';
}
function wordOf({ folder, id }) {
    return stateFile(folder, `saved-${id}`);
}

;// CONCATENATED MODULE: ./src/run.ts





































/** The main step from its inputs and facts on: plan, restore, build, report. Saving is left to the post step. */
async function run_run(given, facts, approach) {
    const { inputs, warnings } = withinVersion(given, facts.buildxVersion);
    const contexts = (0,buildx_context/* resolveContexts */.fc)(inputs, facts);
    checkSecretFiles(inputs);
    await (0,buildx_context/* checkDockerfile */.vn)(contexts.context, inputs.file);
    const plan = createPlan(inputs, facts);
    await (0,cancellation/* withFolder */.Z8)((0,external_node_path_.join)(facts.temp, 'buildkit-cache-'), async (folder) => {
        const secrets = planSecrets(inputs, contexts, facts.event, folder);
        const files = { imageId: (0,external_node_path_.join)(folder, 'imageid'), metadata: (0,external_node_path_.join)(folder, 'metadata') };
        writePlan({ ...plan, warnings: [...warnings, ...secrets.warnings, ...plan.warnings] }, facts);
        const planned = {
            contexts,
            caches: { imports: [], exports: [] },
            attestations: plan.attestations,
            secretFiles: secrets.files,
            destination: plan.destination,
            builder: facts.own === undefined ? inputs.builder : facts.builder.name,
            files
        };
        const argsFor = (changes) => toBuildArgs(inputs, { ...planned, ...changes });
        const exportArgsFor = (caches, changes = {}) => toExportArgs(inputs, { ...planned, ...changes, caches });
        const prepared = { inputs, facts, plan, argsFor, exportArgsFor };
        if (inputs.dryRun) {
            const leftOut = secrets.files.filter(({ content }) => content !== undefined).map(({ id }) => id);
            return writeDryRun(plan, facts, await commandsOf(prepared, secrets.files), leftOut);
        }
        await writeSecretFiles(secrets);
        await build(prepared, {
            ...{ contexts, scratch: folder, approach },
            command: secretFreeCommand(prepared, secrets.files),
            readResult: () => readBuildResult(files)
        });
    });
}
/** What a dry run would have run: the build, and the cache after it. No credential is shown, and no secret's value used. */
async function commandsOf({ facts, plan, argsFor, exportArgsFor }, secretFiles) {
    const caches = cachesOf(plan, await findPresent(plan, undefined, facts));
    // What this run would have made is not there where the command is repeated: its files, and a builder of its own.
    const elsewhere = {
        files: undefined,
        secretFiles: secretFiles.filter(({ content }) => content === undefined),
        ...(facts.own?.origin === 'planned' ? { builder: undefined } : {})
    };
    const imports = caches.imports.map(cache_entry/* withoutSecrets */.cT);
    const { withImage, after } = timeExports(caches.exports.map(cache_entry/* withoutSecrets */.cT), plan.together);
    const build = argsFor({ ...elsewhere, caches: { imports, exports: withImage } });
    return after.length === 0 ? [build] : [build, exportArgsFor({ imports, exports: after }, elsewhere)];
}
/** The build of a run, as the summary shows it: without what is there during this run only. */
function secretFreeCommand({ facts, plan, argsFor }, secretFiles) {
    // The layers' gateway, and a builder that was made for this run, are not there where it is repeated.
    const own = plan.layers === undefined ? plan.ours : { imports: [], exports: [] };
    const caches = cachesOf(plan, { imports: own.imports.flat(), exports: own.exports });
    const args = argsFor({
        caches,
        files: undefined,
        secretFiles: secretFiles.filter(({ content }) => content === undefined),
        ...(facts.own === undefined ? {} : { builder: undefined })
    });
    // `--build-arg NAME` takes the value from the environment of whoever repeats it. A context may have credentials in it.
    const words = args.map((word, index) => args[index - 1] === '--build-arg' ? word.replace(/=[\s\S]*$/, '') : (0,cache_entry/* withoutSecrets */.cT)(word));
    return renderCommand(['docker', 'buildx', ...words]);
}
async function build(prepared, { contexts, scratch, command, readResult, approach }) {
    const { inputs, facts, plan } = prepared;
    const [route, mounts] = await Promise.all([
        plan.layers && openRoute(plan.layers, plan.ours, facts, approach),
        plan.mounts.plan && openMounts(plan.mounts.plan, { inputs, facts, contexts, scratch })
    ]);
    const savers = [];
    try {
        const run = { ...prepared, route, mounts, present: await findPresent(plan, route, facts) };
        (0,phases/* endPhase */.zN)('plan');
        await fillMounts(mounts, run, run.present.isThere);
        (0,phases/* endPhase */.zN)('restore mounts');
        const [past, health] = [beginReading(plan.record), beginListing(prepared)];
        const built = await buildWithRetries(run);
        (0,phases/* endPhase */.zN)('build');
        const result = await readResult();
        const [report, dockerfile] = await Promise.all([
            conclude(run, {
                ...{ built, metadata: result.metadata, contexts, command, past, health },
                onSettled: async (save) => {
                    savers.push(await run_saveLayers(run, save));
                }
            }),
            findDockerfile(contexts, inputs.file, facts.workspace)
        ]);
        // docker's own builder, if it had to step in, used none.
        const isPlanned = built.builder === facts.builder;
        writeOutputs(isPlanned ? plan : withoutCache(plan), {
            readable: isPlanned ? await readableNow(run, report) : [],
            report,
            result
        });
        if (report.succeeded && standsInForDocker(facts))
            await noteWhatIsPushed(inputs, facts, isPlanned);
        savers.push(await saveMounts(run, report));
        await leaveMarkerOf(run);
        await tell(prepared, report, { metadata: result.metadata, dockerfile });
        (0,phases/* endPhase */.zN)('report');
        core/* debug */.Yz(`Phases: ${(0,phases/* renderPhases */.FA)()}`);
        if (report.succeeded)
            return checkRatio(report, inputs);
        const { message, line } = explainFailure(built.ending, report.steps, built.builder.name);
        throw new errors/* BuildFailure */.$w(message, dockerfile && line ? { file: dockerfile.file, line } : undefined);
    }
    finally {
        for (const saver of savers)
            await saver?.claimed();
        await Promise.all([route?.close(), mounts?.close()]);
    }
}
/** What BuildKit's checks found, and what the cache did. */
async function tell({ inputs, facts: { settings, workspace } }, report, { metadata, dockerfile }) {
    if (dockerfile !== undefined && settings.checksAnnotations)
        writeFindings(metadata, dockerfile);
    if (!(0,action_inputs/* isBuild */.Tc)(inputs))
        return;
    await writeReport(report, { inputs, workspace, dockerfile: dockerfile?.file, summary: settings.summary });
}
/** @throws {Error} where less came from the cache than the user allows */
function checkRatio(report, inputs) {
    const low = inputs.onLowHitRatio === 'fail' ? lowRatioOf(report, inputs) : undefined;
    if (low !== undefined)
        throw new Error(low);
}
/** The own cache if it was written now, else what was there before. */
async function readableNow({ plan, present, route }, report) {
    if (plan.layers !== undefined)
        return readableLayouts(plan.layers, route);
    const isWritten = report.export.status === 'written' && plan.ours.exports.length > 0;
    return isWritten && plan.written !== undefined ? [plan.written] : present.imports;
}
/** The gateway is gone after this step: what is left is what a folder has the whole of. */
async function readableLayouts({ folder }, route) {
    const own = await oci_layout_readLayout(folder).catch(() => undefined);
    const others = route?.open.sources.filter(({ packs }) => packs === undefined).map((source) => source.folder);
    const whole = own?.kind === 'whole' ? [folder] : (others ?? []);
    return whole.map((layout) => (0,cache_entry/* renderEntry */.Ft)((0,local/* importOf */.Z)(layout)));
}
function withoutCache(plan) {
    return { ...plan, backend: 'none', ours: { imports: [], exports: [] } };
}
async function noteWhatIsPushed({ tags, push }, { temp }, isPlanned) {
    await (0,local_bases/* notePushed */.m)(temp, tags, push && isPlanned).catch((error) => (0,say.say)(`What was pushed cannot be noted for later steps: ${(0,errors/* reasonOf */.A3)(error)}`));
}
async function run_saveLayers({ plan, route }, save) {
    return save?.save && route && plan.layers ? leaveToSave(plan.layers, route.open, LAYER_STATE) : undefined;
}
async function saveMounts({ mounts }, { mounts: outcome }) {
    return outcome?.save?.save && mounts
        ? leaveToSave(mounts.plan.layers, mounts.store.open, MOUNT_STATE)
        : undefined;
}
async function leaveMarkerOf({ plan, facts }) {
    if (!plan.leavesMarker)
        return;
    await (0,cache_folder/* leaveMarker */.Q_)(facts.cacheFolder).catch((error) => {
        (0,say.say)(`Whether this runner keeps files cannot be found out: ${(0,errors/* reasonOf */.A3)(error)}`);
    });
}
const LAYER_STATE = ['layers', 'request', 'saver'];
const MOUNT_STATE = ['mounts', 'mountsRequest', 'mountsSaver'];
/** Has the layers saved by a process of their own, or, if there can be none, by the post step. */
async function leaveToSave({ folder, store }, open, names) {
    if (store === 'folder')
        return undefined;
    try {
        const manifest = await readRoot(folder);
        if (manifest === undefined)
            throw new Error('nothing was exported');
        const id = await leaveRequest(folder, {
            store,
            purpose: purposeOf(folder),
            manifest,
            before: packsOf(open)
        });
        const saver = beginSaving({ folder, id }, postScript());
        const [ofFolder, ofRequest, ofSaver] = names;
        leave({ [ofFolder]: folder, [ofRequest]: id, [ofSaver]: String(saver.pid ?? '') });
        return saver;
    }
    catch (error) {
        (0,say.say)(`The cache cannot be saved: ${(0,errors/* reasonOf */.A3)(error)}`);
        return undefined;
    }
}
/** That of the post step, beside this one's. */
function postScript() {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(process.argv[1] ?? ''), '..', 'post', 'index.js');
}
/** Leaves something for the post step to do. */
function leave(state) {
    for (const [name, text] of Object.entries(state))
        core/* saveState */.LZ(name, text);
}


/***/ }),

/***/ 324:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ harmless),
/* harmony export */   say: () => (/* binding */ say)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3838);

/**
 * Text from outside, for our own log lines, where the runner takes commands: none of it is one. The runner reads
 * `##[command]` anywhere in a line, `::command::` at the start of one, and ends lines at a lone carriage return too
 * (actions/runner ActionCommand.cs, ProcessInvoker.cs).
 */
function harmless(text) {
    return text
        .replaceAll('\r', ' ')
        .replaceAll('##[', '# #[')
        .replace(/^((?:(?![\n\u2028\u2029])[\p{Z}\p{C}])*)::/gmu, '$1: :');
}
/** Prints a line, or some, to the log. */
function say(text) {
    _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq(harmless(text));
}


/***/ })

};
