export const id = 236;
export const ids = [236];
export const modules = {

/***/ 5236:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(3838);
// EXTERNAL MODULE: ./src/backends/entry.ts
var backends_entry = __webpack_require__(3173);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(6193);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/buildx/follow.ts

/** Longest that buildx has to stop once it was asked to; milliseconds. */
const STOP_LIMIT = 10_000;
/**
 * Runs a program to its end without a shell. `listen` is given a function that asks it to stop, and ends it if it does not.
 * @throws {Error} if it cannot be started
 */
function follow(program, args, env, listen) {
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        const { stdout, stderr } = listen(() => {
            child.kill('SIGINT');
            setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT).unref();
        });
        child.stdout.on('data', stdout);
        child.stderr.on('data', stderr);
        child.on('error', (cause) => reject(new Error(`${program} cannot be started: ${cause.message}`, { cause })));
        child.on('close', (code, signal) => resolve({ code, signal }));
    });
}

;// CONCATENATED MODULE: ./src/buildx/import-watch.ts
const BEGIN = /^#(\d+) importing cache manifest from (\S+)/;
const END = /^#(\d+) (DONE|ERROR|CANCELED|CACHED)/;
/**
 * Every step of a build waits for all imports, and BuildKit sets them no limit: a service that accepts a connection and
 * never answers holds a build up for as long as it likes. `onOverdue` is called, once, with what BuildKit calls its source,
 * when an import has taken longer than `limit` milliseconds. A log that is not plain shows nothing, and is then not watched.
 */
function watchImports(limit, onOverdue) {
    const timers = new Map();
    let rest = '';
    const stop = () => {
        for (const timer of timers.values())
            clearTimeout(timer);
        timers.clear();
    };
    const read = (line) => {
        const [, begun, source = ''] = BEGIN.exec(line) ?? [];
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
            const lines = (rest + text).split('\n');
            rest = lines.pop() ?? '';
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
 * @throws {Error} if buildx cannot be started
 */
async function runBuild(command, args, env) {
    const words = [...command.leading, ...args];
    const token = (0,external_node_crypto_.randomUUID)();
    process.stdout.write(`::stop-commands::${token}\n[command]${[command.program, ...words.map(shown)].join(' ')}\n`);
    try {
        return await followBuild(command.program, words, env);
    }
    finally {
        // On a line of its own, whatever the build printed last.
        process.stdout.write(`\n::${token}::\n`);
    }
}
/** The runner masks what it knows for a secret; elsewhere a log may be read without that. */
function shown(word, index, words) {
    return /^--cache-(from|to)$/.test(words[index - 1] ?? '') ? (0,backends_entry/* withoutSecrets */.cT)(word) : word;
}
async function followBuild(program, args, env) {
    const startedAt = Date.now();
    const decoders = { stdout: new external_node_string_decoder_.StringDecoder('utf8'), stderr: new external_node_string_decoder_.StringDecoder('utf8') };
    let tail = '';
    let result = '';
    let overdue;
    let watch;
    try {
        const { code, signal } = await follow(program, args, env, (stop) => {
            const watching = watchImports(IMPORT_LIMIT_MINUTES * 60_000, (source) => {
                overdue = source;
                stop();
            });
            watch = watching;
            return {
                stdout: (bytes) => {
                    process.stdout.write(bytes);
                    result = (result + decoders.stdout.write(bytes)).slice(0, RESULT);
                },
                stderr: (bytes) => {
                    // To stdout, where the command is that stops commands: the runner reads the two streams apart.
                    process.stdout.write(bytes);
                    const text = decoders.stderr.write(bytes);
                    tail = (tail + text).slice(-TAIL);
                    watching.take(text);
                }
            };
        });
        // As a shell counts: 128 and the signal's number.
        const exitCode = code ?? 128 + external_node_os_.constants.signals[signal ?? 'SIGKILL'];
        return { exitCode, startedAt, endedAt: Date.now(), tail, result, overdue };
    }
    finally {
        watch?.stop();
    }
}

// EXTERNAL MODULE: ./src/environment/docker-config.ts
var docker_config = __webpack_require__(3968);
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
    new RegExp(`failed to copy: .*(${BROKEN.source})`)
];
/** A push that the registry refused is not the cache's fault; one that could not read what it was to send is. */
const PUSH = /failed to push /;
const READ_FOR_PUSH = /httpReadSeeker|unexpected status from GET request to \S+\/blobs\/|could not fetch content descriptor|unexpected commit digest|short read|BlobNotFound|invalid status response|(blob|content) sha256:[0-9a-f]{64}:? not found/;
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
    return SIGNATURES.some((signature) => signature.test(error)) ? error : undefined;
}
/** Where a registry has a layer. */
const BLOB_ADDRESS = /\/v2\/\S+\/blobs\//;
/** Reads the error of a build whose imports (values of `--cache-from`) were these. */
function placeOfLoss(loss, imports) {
    const named = imports.filter((line) => (0,backends_entry/* parseEntries */.Km)(line).some(({ attributes }) => placesOf(attributes).some((place) => loss.includes(place))));
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
    const repository = ref.replace(/[:@][^/]*$/, '');
    const host = (0,docker_config/* registryOf */.Fv)(repository);
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

;// CONCATENATED MODULE: ./src/environment/build-environment.ts
/**
 * The variables that a build gets: the job's own, from which buildx takes registry credentials, tokens and its
 * settings. The log is plain unless the user chose otherwise; act hands on a terminal, and buildx would draw on it.
 * BuildKit's warnings come in the metadata file, for annotations. `extra` has the last word.
 */
function createBuildEnvironment(extra = {}, env = process.env) {
    const set = Object.entries(env).filter((entry) => entry[1] !== undefined);
    return {
        BUILDKIT_PROGRESS: 'plain',
        ...Object.fromEntries(set),
        BUILDX_METADATA_WARNINGS: 'true',
        ...extra
    };
}

// EXTERNAL MODULE: ./src/buildx/ask.ts
var ask = __webpack_require__(4261);
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
        return { kind: 'broken', reason: `${folder}: ${(0,errors/* reasonOf */.A3)(error)}` };
    }
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
        const path = blobPath(folder, digest);
        const { mtimeMs } = await (0,promises_.stat)(path);
        if (before[digest] !== mtimeMs && (await digestOf(path)) !== digest) {
            return { damage: `blob ${digest} has other bytes than its name says` };
        }
        verified[digest] = mtimeMs;
    }
    return { verified };
}
async function digestOf(path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    await (0,external_node_stream_promises_.pipeline)((0,external_node_fs_.createReadStream)(path, { highWaterMark: 1024 * 1024 }), hash);
    return `sha256:${hash.digest('hex')}`;
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
        if (layout.blobs.has(`sha256:${name}`))
            continue;
        const path = (0,external_node_path_.join)(folder, 'blobs', 'sha256', name);
        freed += (await (0,promises_.stat)(path)).size;
        await (0,promises_.rm)(path);
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
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,backends_entry/* parseEntries */.Km)(line);
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
        const texts = await Promise.all((index.manifests ?? []).map((entry) => (0,promises_.readFile)(blobPath(folder, entry.digest), 'utf8')));
        return { names: texts.some((text) => text.includes(digest)), has: await hasBlob(folder, digest) };
    }
    catch {
        // A layout that cannot be read lacks whatever was looked for in it.
        return { names: true, has: false };
    }
}

// EXTERNAL MODULE: ./node_modules/csv-stringify/lib/sync.js + 7 modules
var sync = __webpack_require__(6789);
// EXTERNAL MODULE: ./src/csv-fields.ts
var csv_fields = __webpack_require__(1733);
// EXTERNAL MODULE: ./src/environment/builder.ts
var environment_builder = __webpack_require__(2398);
// EXTERNAL MODULE: ./src/go-bool.ts
var go_bool = __webpack_require__(378);
// EXTERNAL MODULE: ./src/input-values.ts
var input_values = __webpack_require__(5214);
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
    const wanted = (0,input_values/* readBoolean */.Vf)(provenance);
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
    if (!known || (0,environment_builder/* isOlderThan */.UM)(OLDEST_BUILDKIT, versions) || builder.driver === 'docker')
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

// EXTERNAL MODULE: ./src/buildx/output.ts
var buildx_output = __webpack_require__(5439);
// EXTERNAL MODULE: ./src/inputs.ts
var src_inputs = __webpack_require__(8422);
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
function layersOf(compression) {
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
    const layers = layersOf(compression);
    const outputs = forces ? inputs.outputs.map((line) => withLayers(line, layers)) : inputs.outputs;
    const images = inputs.outputs.map(buildx_output/* parseOutput */.Fw);
    const registry = forces && push && !images.some(buildx_output/* isImage */.wu) ? [(0,backends_entry/* renderFields */.sp)([['type', 'registry'], ...layers])] : [];
    // The digest that buildx reports is that of its last output: the one in the registry is what users want.
    const comesFirst = (push || images.some(buildx_output/* isPushed */.Yx)) && builder.driver !== 'docker';
    const named = nameForDocker(inputs);
    const loads = load && !toDocker(inputs);
    // docker's classic store, in whose place such a builder is, keeps no compressed layers.
    const compresses = forces && !standsInForDocker({ own });
    const docker = loads && (comesFirst || named !== undefined || compresses)
        ? [(0,backends_entry/* renderFields */.sp)(dockerOutput(named, compresses ? layers : []))]
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
    return `${line},${'compression' in output.attributes ? 'force-compression=true' : (0,backends_entry/* renderFields */.sp)(layers)}`;
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
    return (0,src_inputs/* isBuild */.Tc)(inputs) && platforms.length < 2 && !attested && kept && !toDocker(inputs);
}
function toDocker({ outputs }) {
    return outputs.some((line) => (0,buildx_output/* parseOutput */.Fw)(line).type === 'docker');
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
        ].map(backends_entry/* withoutSecrets */.cT)
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
    const entries = (0,backends_entry/* parseEntries */.Km)(line);
    return (entries.length > 0 &&
        entries.every(({ type, attributes }) => type !== 'inline' && (0,go_bool/* parseGoBool */.M)(attributes['ignore-error'] ?? '') === true));
}
function isLocal(line) {
    return (0,backends_entry/* parseEntries */.Km)(line).some(({ type }) => type === 'local');
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
    return (0,backends_entry/* parseEntries */.Km)(line)
        .map(({ type, attributes }) => (0,backends_entry/* renderEntry */.Ft)({ type, attributes: { ...attributes, mode: 'min' } }))
        .join();
}
/** Of `[linux/amd64 deps 2/4] RUN …` what comes before the count; a single stage without a name has none. */
function stagesOf(steps) {
    return new Set(steps.map(({ name }) => /^\[(?:\S+\/\S+ )?(.*?) *\d+\/\d+\]/.exec(name)?.[1] ?? ''));
}

// EXTERNAL MODULE: ./src/backends/image.ts
var backends_image = __webpack_require__(1028);
// EXTERNAL MODULE: ./src/backends/registry.ts
var registry = __webpack_require__(4990);
// EXTERNAL MODULE: ./src/backends/gha.ts
var gha = __webpack_require__(4699);
// EXTERNAL MODULE: ./src/environment/cache-folder.ts
var cache_folder = __webpack_require__(2644);
// EXTERNAL MODULE: ./src/short-hash.ts
var short_hash = __webpack_require__(6130);
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
    return {
        own: createScope(inputs, place, platforms),
        ofPlatforms: platforms.length > 1 ? platforms.map((platform) => createScope(inputs, place, [platform])) : []
    };
}
/**
 * A readable name, different for builds that would overwrite each other (another repository, Dockerfile, target, context,
 * image, platform or build argument). It does not depend on the workflow, the commit or the machine. Only `[a-z0-9_.-]`,
 * at most 90 characters, so that it is at once a folder name, a part of a cache key and of an image tag.
 */
function createScope(inputs, { workspace, repository, runTexts }, platforms) {
    const suffix = `${SEPARATOR}${slug(platforms.join('-'), 24)}`;
    if (inputs.cacheScope !== undefined) {
        const readable = slug(inputs.cacheScope, LONGEST_NAME);
        // A name that had to be changed could meet another one that was changed to the same.
        const name = readable === inputs.cacheScope ? readable : `${readable}-${(0,short_hash/* shortHash */.B)(inputs.cacheScope)}`;
        return `${name}${suffix}${platforms.length > 1 ? `-${(0,short_hash/* shortHash */.B)(platforms.join())}` : ''}`;
    }
    const image = (0,backends_image/* repositoryOfTag */.Kw)(inputs.tags[0]);
    const context = relativeTo(workspace, inputs.context);
    const dockerfile = dockerfileOf(inputs, workspace, context);
    // A named context may be what tells two images of a matrix apart.
    const args = [...stableArgs(inputs.buildArgs, runTexts), ...stableArgs(inputs.buildContexts, runTexts)];
    const identity = [repository, image, dockerfile, context, inputs.target, platforms.join(), ...args];
    const readable = [image?.split('/').at(-1) ?? (lastFolder(context) || 'image'), inputs.target ?? ''];
    return `${slug(readable.join('-'), LONGEST_NAME)}${suffix}-${(0,short_hash/* shortHash */.B)(identity.join('\n'))}`;
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
/** The names to read: own, base, default; and those of single platforms. `isOne`: the service itself has this order. */
function namesOf(scopes, { backend, hasOwn, isOne }, { event }) {
    const own = hasOwn ? ownSuffix(event) : '';
    const others = isOne ? [''] : suffixesOfOthers(event);
    const suffixes = hasOwn ? [...new Set([own, ...others])] : others;
    const owner = COMMON.has(backend) ? ownerOf(event) : '';
    const name = (scope, suffix) => `${scope}${owner}${suffix}`;
    return {
        write: name(scopes.own, own),
        read: [scopes.own, ...scopes.ofPlatforms].map((scope) => suffixes.map((suffix) => name(scope, suffix)))
    };
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
        folder: (0,cache_folder/* layersFolder */.tv)(facts.cacheFolder),
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
    const caches = cacheTo.flatMap(backends_entry/* parseEntries */.Km).flatMap(({ attributes: { dest } }) => dest ?? []);
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

// EXTERNAL MODULE: ./src/plan/layer-store.ts
var layer_store = __webpack_require__(2686);
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
    const wantsService = (0,src_inputs/* isBuild */.Tc)(inputs) && (inputs.cache === 'auto' || inputs.cache === 'local');
    if (!wantsService || cacheService.outage === undefined)
        return undefined;
    return `The Actions cache service does not answer (${cacheService.outage}); the build goes on without it.`;
}
/** What the user should notice about `cache-from` and `cache-to` lines; `kept` are those that are carried out. */
function noticesOf(inputs, kept, policy) {
    if (!(0,src_inputs/* isBuild */.Tc)(inputs) || inputs.cache === 'off')
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

// EXTERNAL MODULE: ./src/backends/backend.ts
var backends_backend = __webpack_require__(4633);
// EXTERNAL MODULE: ./src/cache-attributes.ts
var cache_attributes = __webpack_require__(4371);
;// CONCATENATED MODULE: ./src/plan/select-backend.ts





/** `buildx history inspect` shows gha's token in full, to whoever uses the builder later. */
const showsToken = ({ facts }) => (0,environment_builder/* isOfThisJob */.Dq)(facts)
    ? undefined
    : `builder ${facts.builder.name} is not this job's alone, and keeps the job's token in its history of builds.`;
/**
 * `cache: auto`. The first row that applies and whose backend is usable wins.
 * gha first on hosted runners: it needs nothing set up and BuildKit reads of it only what a build needs.
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
        backend: 'gha',
        where: 'a GitHub-hosted runner',
        applies: ({ facts }) => facts.runner.kind === 'github-hosted',
        because: 'a GitHub-hosted runner',
        objection: showsToken
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
        backend: 'gha',
        where: 'another runner that is new for each job, with an Actions cache service (v2)',
        applies: ({ facts }) => facts.runner.kind !== 'github-hosted',
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
    if (!(0,src_inputs/* isBuild */.Tc)(inputs))
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
                rejected,
                warning: exportWarning(situation, row)
            };
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

// EXTERNAL MODULE: ./src/plan/token-verdict.ts
var token_verdict = __webpack_require__(9894);
;// CONCATENATED MODULE: ./src/plan/step-times.ts


/**
 * On a runner that keeps files in a file; elsewhere in the Actions cache, if there is one; else nowhere. `isShared`: a file
 * would be read by runs that must not depend on this one.
 */
function planTimes(scope, { cacheFolder, cacheService, now }, may) {
    if (cacheFolder.persistence !== 'unknown') {
        const name = (0,external_node_path_.join)(cacheFolder.path, 'state', 'times', `${scope}.json`);
        return { store: 'folder', name, reads: may.reads, writes: may.writes && !may.isShared };
    }
    const { read, write } = (0,token_verdict/* judgeToken */.N)(cacheService, now);
    if (cacheService.api !== 'v2' || cacheService.outage !== undefined || !read)
        return undefined;
    return {
        store: 'actions-cache',
        name: `buildkit-cache-times-1-${scope}`,
        reads: may.reads,
        writes: may.writes && write
    };
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
        const entries = (0,backends_entry/* parseEntries */.Km)(line);
        const changes = entries.some(({ type, attributes }) => CAN_IGNORE_ERRORS.has(type) && !('ignore-error' in attributes));
        if (!changes)
            return [line];
        return entries.map((entry) => (0,backends_entry/* renderEntry */.Ft)({
            ...entry,
            attributes: { ...entry.attributes, 'ignore-error': entry.attributes['ignore-error'] ?? 'true' }
        }));
    });
}
/** The cache types that the user's lines name, each once. */
function typesOf(lines) {
    return [...new Set(lines.flatMap((line) => (0,backends_entry/* parseEntries */.Km)(line).map(({ type }) => type)))];
}
/** Whether a line names the token that it wants to use, instead of the job's. */
function bringsItsOwnToken(line) {
    return (0,backends_entry/* parseEntries */.Km)(line).some(({ attributes }) => 'token' in attributes);
}

;// CONCATENATED MODULE: ./src/plan/users-caches.ts




/**
 * The user's own `cache-from` and `cache-to`, without the lines that cannot work or must not be carried out here, and a
 * warning for each reason. What the user reads is read in any run; what anybody can cause writes nothing that others read.
 */
function planUsersCaches(inputs, facts, policy) {
    if (!(0,src_inputs/* isBuild */.Tc)(inputs))
        return { caches: { imports: [], exports: [] }, warnings: [] };
    const imports = sift(inputs.noCache ? [] : inputs.cacheFrom, (line) => ghaBarrier(line, facts, 'read'));
    // buildx refuses the whole build there (build/opt.go), and a warning says so already; an inline cache is part of the image.
    const canExport = (line) => inputs.cache === 'off' || (0,environment_builder/* canExportCache */.$)(facts.builder) || typesOf([line]).join() === 'inline';
    const exports = sift(withIgnoredErrors(inputs.cacheTo.filter(canExport)), (line) => policyBarrier(line, policy, inputs) ?? ghaBarrier(line, facts, 'write'));
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
function policyBarrier(line, { trusted, write, reason }, { cacheSave }) {
    const types = typesOf([line]);
    // A line that cannot be read has none: what it would write is not known.
    if (types.length > 0 && types.every((type) => type === 'inline'))
        return undefined;
    if (cacheSave === 'never')
        return trusted ? 'cache-save: never.' : reason;
    if (write === 'none' && !trusted)
        return reason;
    // The cache service keeps what a fork writes away from everybody else; a folder or a registry does not.
    const isKeptApart = types.length > 0 && types.every((type) => type === 'gha' || type === 'inline') && !bringsItsOwnToken(line);
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
    const verdict = (0,token_verdict/* judgeToken */.N)(cacheService, now);
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
    const keptApart = backend === 'gha' || store === 'actions-cache';
    const hasOwn = policy.write === 'own' && hasOwnName({ backend, keptApart, policy }, inputs);
    const names = namesOf(scopes, { backend, hasOwn, isOne: store === 'actions-cache' }, facts);
    const request = createRequest(backend, names, inputs, facts);
    const users = planUsersCaches(inputs, facts, policy);
    const denial = writeDenial({ policy, backend, hasOwn, keptApart }, inputs, facts);
    const together = changesItsContext(inputs, workspace);
    const writes = inputs.cacheTo.length === 0 && denial === undefined;
    const reads = policy.read && !inputs.noCache;
    const chains = backends/* BACKENDS */.A[backend].cacheFrom(request).map((chain) => chain.map(backends_entry/* renderEntry */.Ft));
    const ours = {
        imports: reads ? chains : [],
        exports: writes ? backends/* BACKENDS */.A[backend].cacheTo(request).map(backends_entry/* renderEntry */.Ft) : []
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
        layers: store && layerPlanOf(request, store, { reads, writes }),
        times: backend === 'none'
            ? undefined
            : planTimes(`${scopes.own}${ownerOf(event)}`, facts, {
                reads,
                writes: ours.exports.length > 0,
                isShared: policy.write !== 'all'
            }),
        destination,
        attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
        leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
        remarks: [...remarksOf(inputs, facts), ...(exports ? versionNotes(facts) : []), ...destination.remarks],
        notices: [
            ...noticesOf(inputs, users.caches, policy),
            ...(isOnlyRead ? [`The cache is only read: ${denial}`] : [])
        ],
        warnings: [
            ...facts.settings.warnings,
            ...[selection.warning ?? outageWarning(inputs, facts)].filter((warning) => warning !== undefined),
            ...unusedAttributes(inputs, backend),
            ...users.warnings
        ]
    };
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
        const { write, reason } = (0,token_verdict/* judgeToken */.N)(facts.cacheService, facts.now);
        // A service whose tokens name no scopes may keep nothing apart.
        if (!policy.trusted && facts.cacheService.token.kind !== 'read')
            return policy.reason;
        return write ? undefined : reason;
    }
    if (policy.write === 'all' || hasOwn)
        return backend === 'registry' ? (0,registry/* loginBarrier */.f)(inputs, facts) : undefined;
    return policy.trusted ? `${policy.reason} cache-save: always gives it a cache of its own.` : policy.reason;
}
function layerPlanOf({ folder, names }, store, may) {
    const [chain = [], ...parts] = names.read;
    const own = may.writes ? names.write : (chain[0] ?? names.write);
    const inFolder = (list) => list.map((name) => (0,external_node_path_.join)(folder, name));
    return {
        folder: (0,external_node_path_.join)(folder, own),
        fallbacks: inFolder(chain.filter((name) => name !== own)),
        parts: parts.map(inFolder),
        store,
        ...may
    };
}
/** All caches of a plan that can be used, ours first. */
function cachesOf({ ours, users }, { imports, writes }) {
    return {
        imports: [...imports, ...users.imports],
        exports: [...(writes ? ours.exports : []), ...users.exports]
    };
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
async function restoreFolder(folder, prefix) {
    const { restoreCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 8091));
    return within(RESTORE_LIMIT, restoreCache([folder], `${prefix}newest`, [prefix]));
}
/**
 * Saves `folder` under `key`. What goes wrong @actions/cache itself tells as a warning.
 * @returns whether the entry is there now because of this call
 * @throws {OverdueError} after the time limit
 */
async function actions_cache_saveFolder(folder, key) {
    const { saveCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 8091));
    return (await within(SAVE_LIMIT, saveCache([folder], key))) >= 0;
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

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/store/claim.ts




/**
 * Claims the layout `ROOT/layers/NAME`: for writing, or, if another living job writes or nothing is to be written, for
 * reading. Rejects if the folder's place cannot be written to, or if there is no flock on this machine.
 */
async function claimLayout(folder, wish = 'writer') {
    const users = stateFile(folder, 'users');
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(users), { recursive: true });
    let presence = await lock(users, ['-s']);
    const writing = wish === 'writer' ? await lock(stateFile(folder, 'writer'), ['-x', '-n']) : undefined;
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
function stateFile(folder, kind) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)((0,external_node_path_.dirname)(folder)), 'state', `${(0,external_node_path_.basename)(folder)}.${kind}`);
}
/** Takes a lock on `file`, which is made if need be. Undefined if another has it and `-n` says not to wait. */
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
        const found = await oci_layout_readLayout(layers.folder);
        if (found.kind === 'foreign')
            return layers_closed(`${found.reason}, and it is left untouched`, claim);
        const mine = claim.role === 'writer';
        // What is broken and not read would still be in the way of the export.
        if (!layers.reads && mine && found.kind === 'broken')
            await (0,promises_.rm)(layers.folder, { recursive: true, force: true });
        const own = layers.reads ? await restore(layers, found, mine) : NOT_WANTED;
        const others = own.status === 'missed' && layers.reads ? await findOthers(layers) : [];
        claim = others.reduce((all, other) => together(all, other.claim), claim);
        const { outcome, sources } = others.length > 0 ? asOne(others) : { outcome: own, sources: [layers.folder] };
        const readable = outcome.status === 'kept' || outcome.status === 'restored';
        const barrier = mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now';
        return { outcome, sources, readable, writable: mine && layers.writes, barrier, claim };
    }
    catch (error) {
        return layers_closed(`${layers.folder} cannot be used (${(0,errors/* reasonOf */.A3)(error)})`, claim);
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
        return await trust(folder, await oci_layout_readLayout(folder), await readVerified(stateFile(folder, 'verified')));
    }
    catch (error) {
        return { kind: 'broken', reason: (0,errors/* reasonOf */.A3)(error) };
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
        await (0,promises_.rm)(folder, { recursive: true, force: true });
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
    await (0,promises_.writeFile)(stateFile(folder, 'verified'), JSON.stringify(result.verified));
    return found;
}
async function readVerified(file) {
    try {
        const value = JSON.parse(await (0,promises_.readFile)(file, 'utf8'));
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
        return { status: 'failed', reason: `what the cache service gave cannot be used (${describe(layout)})` };
    }
    catch (error) {
        // Something still writes to the folder: it is neither ours to delete now nor to export to.
        if (error instanceof OverdueError)
            throw error;
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `the cache could not be restored (${(0,errors/* reasonOf */.A3)(error)})` };
    }
}
function describe(state) {
    return state.kind === 'absent' ? 'it was empty' : state.reason;
}
/** Throws away a layout that turned out to be damaged, if this job is its writer. */
async function discardLayers({ folder }, { claim }) {
    if (claim?.role === 'writer')
        await (0,promises_.rm)(folder, { recursive: true, force: true });
}
/** Cleans the layout after a build that succeeded, and decides whether it must be carried to later jobs. */
async function settleLayers(layers, open) {
    try {
        return await decideSave(layers, open);
    }
    catch (error) {
        return { save: false, reason: `${layers.folder} cannot be read (${(0,errors/* reasonOf */.A3)(error)})`, bytes: 0 };
    }
}
async function decideSave({ folder, store }, open) {
    if (!open.writable)
        return { save: false, reason: open.barrier ?? 'this run does not write', bytes: 0 };
    const layout = await oci_layout_readLayout(folder);
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
    const layout = await readLayout(folder);
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

;// CONCATENATED MODULE: ./src/attempts.ts










/**
 * Builds. Once more, without the cache that went away in the middle, which fails a build; and once more on
 * docker's own builder, if one that stands in for it lacks what docker may have: a base image, or trust in a registry.
 */
async function buildWithRetries(run, layers) {
    const { facts, plan, present } = run;
    const caches = cachesOf(plan, present);
    const first = { builder: facts.builder, caches, stalled: [], setbacks: [] };
    const ending = await attempt(run, { caches: toBuildWith(run, caches) });
    const loss = findCacheLoss(ending);
    const lost = loss === undefined ? [] : await findLost(loss, caches.imports, facts);
    if (loss !== undefined && lost.length > 0)
        return withoutLost(run, layers, { ...first, ending }, { loss, lost });
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
/** What is written with the image; the rest comes after it. */
function toBuildWith({ plan }, { imports, exports }) {
    return { imports, exports: timeExports(exports, plan.together).withImage };
}
/** Builds again without the imports that may be at fault, and, should another one fail too, without any. */
async function withoutLost(run, layers, before, { loss, lost }) {
    const caches = {
        ...before.caches,
        imports: before.caches.imports.filter((line) => !lost.includes(line))
    };
    const rest = caches.imports.length === 0
        ? 'importing a cache'
        : `importing from ${lost.map(backends_entry/* withoutSecrets */.cT).join(' and ')}`;
    say(`A cache that this build was reading is damaged or gone. It is built once more, without ${rest}.`);
    const { layers: planned } = run.plan;
    const isOurs = lost.some((line) => run.present.imports.includes(line) && isLayout(line));
    if (planned !== undefined && layers !== undefined && isOurs)
        await discardLayers(planned, layers);
    const ending = await attempt(run, { caches: toBuildWith(run, caches) });
    const setback = `A cache went away or was damaged in the middle of the build (${loss}); it was built again without ` +
        `${caches.imports.length === 0 ? 'one' : lost.map(backends_entry/* withoutSecrets */.cT).join(' and ')}.`;
    const stalled = [...before.stalled, ...(before.ending.overdue === undefined ? [] : lost)];
    const built = { ...before, ending, caches, stalled, setbacks: [...before.setbacks, setback] };
    const next = caches.imports.length > 0 ? findCacheLoss(ending) : undefined;
    return next === undefined ? built : withoutLost(run, layers, built, { loss: next, lost: caches.imports });
}
function isLayout(line) {
    return (0,backends_entry/* parseEntries */.Km)(line).some(({ type }) => type === 'local');
}
function attempt({ facts, argsFor }, changes) {
    // docker's own builder makes no attestations; one that stands in for it does not either.
    const extra = standsInForDocker(facts) ? { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' } : {};
    return runBuild(facts.buildx, argsFor(changes), createBuildEnvironment(extra));
}
/** As the user wrote it, on the builder that would have been used without this action. */
function onDocker(run) {
    const { outputs, load, push } = run.inputs;
    say("The builder that this action made cannot build this. It is built once more, on docker's own, without a cache.");
    return attempt(run, {
        caches: { imports: [], exports: [] },
        builder: undefined,
        destination: { outputs, load, push }
    });
}

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
    return (0,backends_entry/* renderFields */.sp)([
        ['id', id],
        [source, value]
    ]);
}
/** Such an output has no image, and buildx refuses an `--iidfile` with it. */
function writesFiles(output) {
    return ['local', 'tar'].includes((0,buildx_output/* parseOutput */.Fw)(output).type);
}

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

;// CONCATENATED MODULE: ./src/buildx/events.ts
/*
 * BuildKit's progress events, as `--progress=rawjson` prints them: one SolveStatus a line, perhaps with lines of
 * other text between (moby/buildkit client/graph.go). Only what is used is named here.
 */
/**
 * Puts the events of a build together, by vertex, in the order in which the vertices first appear. `text` has
 * one event a line; lines that are none are passed over.
 */
function mergeEvents(text) {
    const vertices = new Map();
    const fetched = new Map();
    for (const line of text.split('\n')) {
        const status = parseStatus(line);
        for (const event of status?.vertexes ?? [])
            mergeVertex(vertices, event);
        for (const event of status?.statuses ?? [])
            noteBytes(fetched, event);
    }
    return [...vertices.values()].map((vertex) => ({
        ...vertex,
        bytesFetched: sum(fetched.get(vertex.digest)?.values() ?? [])
    }));
}
function parseStatus(line) {
    if (!line.startsWith('{'))
        return undefined;
    try {
        return JSON.parse(line);
    }
    catch {
        // A log line that happens to start with a brace, or one that was cut off.
        return undefined;
    }
}
/**
 * A vertex is sent many times; cached in any of them is cached. The exception is a cached result that could not
 * be loaded: it comes as cached with an error, and the step then runs.
 */
function mergeVertex(vertices, event) {
    const known = vertices.get(event.digest);
    const seconds = event.started && event.completed ? (Date.parse(event.completed) - Date.parse(event.started)) / 1000 : 0;
    const failedLoad = event.cached === true && event.error !== undefined && event.error !== '';
    vertices.set(event.digest, {
        digest: event.digest,
        name: event.name || known?.name || '',
        seconds: Math.max(known?.seconds ?? 0, seconds),
        started: (known?.started ?? false) || event.started !== undefined,
        completed: (known?.completed ?? false) || event.completed !== undefined,
        cached: (known?.cached ?? false) || (event.cached === true && !failedLoad),
        error: event.completed !== undefined && !failedLoad ? event.error || undefined : known?.error,
        bytesFetched: 0
    });
}
/** Layers that are pulled have statuses named by their digest. */
function noteBytes(fetched, { id, vertex, current = 0 }) {
    if (!/^sha256:[0-9a-f]{64}$/.test(id))
        return;
    const layers = fetched.get(vertex) ?? new Map();
    fetched.set(vertex, layers.set(id, Math.max(layers.get(id) ?? 0, current)));
}
function sum(numbers) {
    return [...numbers].reduce((total, number) => total + number, 0);
}

;// CONCATENATED MODULE: ./src/buildx/export.ts




/** Longest that a job waits for its cache to be written; for one that the user asked for, longer. */
const EXPORT_LIMIT_MINUTES = 10;
const USERS_EXPORT_LIMIT_MINUTES = 60;
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
    const ending = await export_attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'rawjson' }, limit);
    const isUnknown = ending.exitCode !== 0 && /progress.*rawjson|rawjson.*progress/i.test(ending.complaint ?? '');
    // Buildx before 0.13 has no events to print.
    return isUnknown ? export_attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'plain' }, limit) : ending;
}
async function export_attempt(command, args, env, limit) {
    const startedAt = performance.now();
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let text = '';
    let overdue = false;
    let timer;
    try {
        const { code } = await follow(command.program, [...command.leading, ...args], env, (stop) => {
            timer = setTimeout(() => {
                overdue = true;
                stop();
            }, limit);
            return {
                stdout: () => undefined,
                stderr: (bytes) => {
                    if (text.length < MOST_TEXT)
                        text += decoder.write(bytes);
                }
            };
        });
        const words = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
        return {
            exitCode: code ?? 1,
            seconds: (performance.now() - startedAt) / 1000,
            overdue,
            vertices: mergeEvents(text),
            complaint: (words.find((line) => line.startsWith('ERROR: ')) ?? words.at(-1))?.replace(/^ERROR: /, '')
        };
    }
    finally {
        clearTimeout(timer);
    }
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
        return { message: `The build failed: ${reason}`, line };
    }
    const reason = failed?.error ?? complaint ?? `exit code ${exitCode}`;
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
    if (inputs.call !== undefined && (0,environment_builder/* isOlderThan */.UM)(OLDEST_FOR_CALL, [buildxVersion])) {
        throw new errors/* InputError */.dz(`call: needs buildx ${OLDEST_FOR_CALL} or newer; here is ${buildxVersion}.`);
    }
    const unknown = FLOORS.filter(({ since, given }) => given(inputs) && (0,environment_builder/* isOlderThan */.UM)(since, [buildxVersion]));
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
        return isObject(value) ? withoutPayload(value) : undefined;
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
function withoutPayload(value) {
    if (Array.isArray(value))
        return value.map(withoutPayload);
    if (!isObject(value))
        return value;
    const kept = Object.entries(value).filter(([key]) => key !== PAYLOAD);
    return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPayload(inner)]));
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
/** `NODE/ID` files, with the time they were written. None where the folder is not what it should be. */
async function listReferences(folder) {
    try {
        const entries = await (0,promises_.readdir)(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile() && entry.parentPath !== folder);
        return await Promise.all(files.map(async ({ name, parentPath }) => ({
            id: name,
            time: (await (0,promises_.stat)((0,external_node_path_.join)(parentPath, name))).mtimeMs
        })));
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
/**
 * Whether the builder has made no other build than this: then every step that came from a cache came from an imported one.
 * Undefined where it does not tell.
 */
async function isOnlyBuild(command, builder, id) {
    const answer = await (0,ask/* askBuildx */.o2)(command, ['history', 'ls', '--builder', builder, '--format', 'json']);
    if (answer.exitCode !== 0)
        return undefined;
    const ids = (0,json_lines/* jsonLines */.i)(answer.stdout).map(({ ref }) => ref?.split('/').at(-1));
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

// EXTERNAL MODULE: ./src/backends/local.ts
var local = __webpack_require__(7490);
// EXTERNAL MODULE: ./src/environment/cache-service.ts + 1 modules
var cache_service = __webpack_require__(8623);
// EXTERNAL MODULE: ./src/environment/object-stores.ts
var object_stores = __webpack_require__(9317);
;// CONCATENATED MODULE: ./src/store/cache-entries.ts
/** Milliseconds for one request. */
const cache_entries_LIMIT = 5_000;
const LARGEST = 1024 * 1024;
/**
 * Whether there is an entry that this job may read and whose key begins so. Undefined where the service gives no answer
 * that can be understood.
 */
async function hasEntry(access, name) {
    try {
        const { ok } = await find(access, name);
        return typeof ok === 'boolean' ? ok : undefined;
    }
    catch {
        // No answer, or none that is JSON: what would be there is not known.
        return undefined;
    }
}
/**
 * The text of the newest entry whose key begins so; undefined if there is none.
 * @throws {Error} where the service fails or the entry is too large
 */
async function readEntry(access, name) {
    const { ok, signed_download_url: url } = await find(access, name);
    if (ok !== true || typeof url !== 'string')
        return undefined;
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(cache_entries_LIMIT) });
    if (!response.ok)
        throw new Error(`the entry could not be fetched (${response.status})`);
    const bytes = await response.arrayBuffer();
    if (bytes.byteLength > LARGEST)
        throw new Error('the entry is too large');
    return new TextDecoder().decode(bytes);
}
/**
 * Writes an entry under a key that nobody else uses.
 * @throws {Error} where the service does not take it
 */
async function writeEntry(access, name, text) {
    const bytes = new TextEncoder().encode(text);
    if (bytes.byteLength > LARGEST)
        throw new Error('the entry is too large');
    const { ok, signed_upload_url: url } = await call(access, 'CreateCacheEntry', name);
    if (ok !== true || typeof url !== 'string')
        throw new Error('the service did not reserve the entry');
    const response = await fetch(url, {
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
        body: bytes,
        redirect: 'error',
        signal: AbortSignal.timeout(cache_entries_LIMIT)
    });
    if (!response.ok)
        throw new Error(`the entry could not be sent (${response.status})`);
    const done = await call(access, 'FinalizeCacheEntryUpload', {
        ...name,
        size_bytes: String(bytes.byteLength)
    });
    if (done.ok !== true)
        throw new Error('the service did not keep the entry');
}
function find(access, { key, version }) {
    return call(access, 'GetCacheEntryDownloadURL', { key, restore_keys: [key], version });
}
async function call({ url, token }, method, body) {
    const response = await fetch(new URL(`twirp/github.actions.results.api.v1.CacheService/${method}`, url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(cache_entries_LIMIT)
    });
    if (!response.ok)
        throw new Error(`the cache service says ${response.status} to ${method}`);
    const answer = await response.json();
    if (typeof answer !== 'object' || answer === null)
        throw new Error(`the cache service answers ${method} with no object`);
    return answer;
}

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
async function findPresent({ ours, layers }, open, facts) {
    if (layers !== undefined) {
        // A dry run opens nothing.
        if (open === undefined)
            return { imports: ours.imports[0]?.slice(0, 1) ?? [], writes: true, isThere: false };
        const imports = open.readable ? open.sources.map((source) => (0,backends_entry/* renderEntry */.Ft)((0,local/* importOf */.Z)(source))) : [];
        return { imports, writes: open.writable, isThere: open.readable };
    }
    const chains = ours.imports;
    if (chains.flat().length < 2)
        return { imports: chains.flat(), writes: true, isThere: false };
    return { writes: true, ...(await choose(chains, (entry) => isThere(entry, facts))) };
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
async function isThere(entry, { buildx, builder }) {
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,backends_entry/* parseEntries */.Km)(entry);
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

;// CONCATENATED MODULE: ./src/cache-export.ts












/**
 * Writes the cache of a build that has ended well, now that its image is where it belongs: nothing that goes wrong here
 * can change what was built. What was written with the image is looked at too.
 */
async function exportCache(run, finished) {
    const { built, vertices } = finished;
    const { exports } = built.caches;
    const { ours } = run.plan;
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
        return write(run, finished, answering);
    if (wanted.length > 0)
        return { status: 'failed', seconds: 0, reason: 'it did not answer before the build' };
    return skipped === undefined ? withImage : { status: 'skipped', reason: skipped };
}
/** Whether an export goes where an import comes from, as far as that can be told. */
function isSamePlace(exported, imported) {
    const [{ type, attributes } = { type: '', attributes: {} }] = (0,backends_entry/* parseEntries */.Km)(exported);
    return (0,backends_entry/* parseEntries */.Km)(imported).some((other) => other.type === type && (type !== 'registry' || hostOf(other.attributes) === hostOf(attributes)));
}
function hostOf({ ref = '' }) {
    return (0,docker_config/* registryOf */.Fv)(ref);
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
    const refs = present.imports.flatMap((line) => (0,backends_entry/* parseEntries */.Km)(line).flatMap(({ type, attributes }) => (type === 'registry' ? [attributes.ref] : [])));
    if (refs.length > 0)
        return vertices.some(({ name, completed, error }) => completed &&
            error === undefined &&
            refs.some((ref) => name === `importing cache manifest from ${ref}`));
    // The others say nothing of a cache that is not there. But what a new builder that has made nothing else did not run,
    // it has from an import, and that was ours if there was no other.
    const isSole = plan.users.imports.length === 0 && (0,environment_builder/* isOfThisJob */.Dq)(facts);
    if (isSole && id !== undefined && (await isOnlyBuild(facts.buildx, built.builder.name, id)))
        return true;
    const answers = await Promise.all(present.imports.map((entry) => isThere(entry, facts)));
    return answers.includes(true);
}
async function write({ facts, plan, exportArgsFor }, { built }, exports) {
    say(`Writing the cache: ${exports.map((line) => (0,backends_entry/* withoutSecrets */.cT)(line)).join(' and ')}`);
    // An attestation would be made for nothing.
    const env = createBuildEnvironment({ BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' });
    const args = exportArgsFor({ imports: built.caches.imports, exports });
    try {
        const minutes = exports.every((line) => plan.ours.exports.includes(line))
            ? EXPORT_LIMIT_MINUTES
            : USERS_EXPORT_LIMIT_MINUTES;
        return outcomeOf(await runExport(facts.buildx, args, env, minutes * 60_000), minutes);
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

// EXTERNAL MODULE: ./src/phases.ts
var phases = __webpack_require__(119);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/store/step-times.ts







/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const PATIENCE = 1_000;
const VERSION = (0,external_node_crypto_.createHash)('sha256').update('buildkit-cache step times 1').digest('hex');
/** Begins to read the times, while the build runs. The function that is given back waits for them, but not for long. */
function beginReading(plan) {
    const reading = plan?.reads ? read(plan) : Promise.resolve(undefined);
    return () => Promise.race([reading, (0,external_node_timers_promises_.setTimeout)(PATIENCE, undefined, { ref: false })]);
}
async function read({ store, name }) {
    try {
        const access = (0,cache_service/* serviceAccess */.kW)();
        const text = store === 'folder'
            ? await (0,promises_.readFile)(name, 'utf8')
            : access && (await readEntry(access, { key: `${name}-`, version: VERSION }));
        return text === undefined ? undefined : parseTimes(text);
    }
    catch {
        // None yet, or not to be had: then it is not known what was saved, and the report says so.
        return undefined;
    }
}
function parseTimes(text) {
    const value = JSON.parse(text);
    if (value.version !== 1 || typeof value.steps !== 'object')
        return {};
    const pairs = Object.entries(value.steps).filter((pair) => typeof pair[1] === 'number' && pair[1] >= 0);
    return Object.fromEntries(pairs);
}
/**
 * Keeps the times of a build's steps: those that ran now, and of the others what was known. `run` tells this run from all
 * others. Why they could not be kept, if so.
 */
async function keepTimes({ store, name }, steps, known, run) {
    const text = JSON.stringify({ version: 1, steps: timesOf(steps, known) });
    try {
        const access = (0,cache_service/* serviceAccess */.kW)();
        if (store === 'folder')
            await replaceFile(name, text);
        else if (access !== undefined)
            await writeEntry(access, { key: `${name}-${run}`, version: VERSION }, text);
        return undefined;
    }
    catch (error) {
        return (0,errors/* reasonOf */.A3)(error);
    }
}
/** As a whole or not at all: another job may read it. */
async function replaceFile(path, text) {
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    const fresh = `${path}.${process.pid}`;
    await (0,promises_.writeFile)(fresh, text);
    await (0,promises_.rename)(fresh, path);
}
function timesOf(steps, known = {}) {
    const pairs = steps.flatMap(({ name, status, seconds }) => {
        const key = keyOf(name);
        if (status === 'executed')
            return [[key, seconds]];
        const before = known[key];
        return before === undefined ? [] : [[key, before]];
    });
    return Object.fromEntries(pairs);
}
/** What the steps that came from a cache took when they ran; undefined if that is known of none of them. */
function secondsSaved(steps, known) {
    const times = steps
        .filter(({ status }) => status === 'cached')
        .map(({ name }) => known?.[keyOf(name)])
        .filter((time) => time !== undefined);
    return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0);
}
function keyOf(name) {
    return (0,external_node_crypto_.createHash)('sha256').update(name).digest('hex').slice(0, 16);
}

;// CONCATENATED MODULE: ./src/conclude.ts









/** What follows a build, whose result is where it belongs: its cache is written and settled, and all of it reported. */
async function conclude(run, { built, layers, metadata, times }) {
    const { facts, inputs, plan } = run;
    const { ending, setbacks } = built;
    const record = (0,src_inputs/* isBuild */.Tc)(inputs) ? await askForRecord(facts, metadata, built) : NOTHING;
    const { vertices } = record;
    const exported = await exportCache(run, { built, ...record });
    (0,phases/* endPhase */.zN)('export');
    const steps = vertices && stepsOf(vertices);
    const known = await times();
    await noteTimes(run, exported, steps, known);
    return createReport({
        ...{ plan, ending, vertices, setbacks },
        restore: layers?.outcome,
        export: exported,
        save: await settle(run, layers, ending.exitCode),
        savedSeconds: steps && secondsSaved(steps, known)
    });
}
const NOTHING = { id: undefined, vertices: undefined, trouble: undefined };
/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForRecord({ buildx, buildxState }, metadata, { builder, ending: { startedAt } }) {
    try {
        const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt });
        if (id === undefined)
            return NOTHING;
        return { ...NOTHING, id, vertices: await readVertices(buildx, builder.name, id) };
    }
    catch (error) {
        const trouble = (0,errors/* reasonOf */.A3)(error);
        say(`BuildKit's record of the build cannot be read: ${trouble}`);
        return { ...NOTHING, trouble };
    }
}
/** Together with a cache: without one they would be of no use. */
async function noteTimes({ facts, plan: { times } }, exported, steps, known) {
    if (exported.status !== 'written' || times?.writes !== true || steps === undefined)
        return;
    const trouble = await keepTimes(times, steps, known, `${facts.event.runId}-${Date.now()}`);
    if (trouble !== undefined)
        say(`How long steps took was not kept for later runs: ${trouble}`);
}
async function settle({ plan: { layers } }, open, exitCode) {
    if (layers === undefined || open === undefined)
        return undefined;
    if (exitCode !== 0)
        return { save: false, reason: 'the build failed', bytes: 0 };
    return settleLayers(layers, open);
}

// EXTERNAL MODULE: ./src/environment/local-bases.ts
var local_bases = __webpack_require__(6389);
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
function forLaterSteps({ ours }, imports) {
    return { imports: imports.filter(isUsable), exports: ours.exports.filter(isUsable) };
}
function isUsable(line) {
    return !(0,backends_entry/* hasSecrets */.kH)(line) && (0,backends_entry/* parseEntries */.Km)(line).every(({ type }) => USABLE.has(type));
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
        ...plan.users.imports.map((entry) => `import:    ${(0,backends_entry/* withoutSecrets */.cT)(entry)}`),
        ...[...plan.ours.exports, ...plan.users.exports].map((entry) => `export:    ${(0,backends_entry/* withoutSecrets */.cT)(entry)}`)
    ];
}
/** Of these only the first that is there is imported. */
function renderChain(chain) {
    return chain.map((entry, index) => `${index === 0 ? 'import:    ' : '  or else: '}${(0,backends_entry/* withoutSecrets */.cT)(entry)}`);
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
        'cache-from': [...ours.imports.flat(), ...users.imports].map(backends_entry/* withoutSecrets */.cT),
        'cache-to': [...ours.exports, ...users.exports].map(backends_entry/* withoutSecrets */.cT),
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

;// CONCATENATED MODULE: ./src/report/write.ts








/** Prints the plan in one log group, and beside it what the user should notice. */
function writePlan(plan, facts) {
    core/* startGroup */.Oh('Cache plan');
    for (const line of renderPlan(plan, facts))
        say(line);
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
    say(`dry-run: nothing is built. The command would be:\n${build}`);
    for (const command of after)
        say(`and then, if there is something worth writing:\n${command}`);
    if (leftOut.length > 0)
        say(`It would have these secrets too, as --secret id=…: ${leftOut.join(', ')}.`);
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
/** Says what the cache did: in the log, in warnings for what went wrong, and in the job summary if it is wanted. */
async function writeReport(report, summary) {
    say(renderSentence(report));
    for (const trouble of report.troubles)
        core/* warning */.$e(trouble);
    const loss = lossOf(report);
    if (loss !== undefined)
        core/* notice */.lm(loss);
    if (!summary)
        return;
    try {
        await core/* summary */.z.addRaw(renderSummary(report)).write();
    }
    catch (error) {
        // Older runners have none.
        say(`The job summary could not be written: ${(0,errors/* reasonOf */.A3)(error)}`);
    }
}

;// CONCATENATED MODULE: ./src/run.ts



























/** The main step from its inputs and facts on: plan, restore, build, report. Saving is left to the post step. */
async function run(given, facts) {
    if (facts.own?.origin === 'created' && facts.runner.ephemeral)
        leave({ builder: facts.builder.name });
    const { inputs, warnings } = withinVersion(given, facts.buildxVersion);
    const contexts = (0,buildx_context/* resolveContexts */.fc)(inputs, facts);
    checkSecretFiles(inputs);
    await (0,buildx_context/* checkDockerfile */.vn)(contexts.context, inputs.file);
    const plan = createPlan(inputs, facts);
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)(facts.temp, 'buildkit-cache-'));
    try {
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
        await build(prepared, contexts, () => readBuildResult(files));
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
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
    const imports = caches.imports.map(backends_entry/* withoutSecrets */.cT);
    const { withImage, after } = timeExports(caches.exports.map(backends_entry/* withoutSecrets */.cT), plan.together);
    const build = argsFor({ ...elsewhere, caches: { imports, exports: withImage } });
    return after.length === 0 ? [build] : [build, exportArgsFor({ imports, exports: after }, elsewhere)];
}
async function build(prepared, contexts, readResult) {
    const { inputs, facts, plan } = prepared;
    const layers = plan.layers && (await openLayers(plan.layers));
    try {
        const run = { ...prepared, present: await findPresent(plan, layers, facts) };
        (0,phases/* endPhase */.zN)('plan');
        const times = beginReading(plan.times);
        const built = await buildWithRetries(run, layers);
        (0,phases/* endPhase */.zN)('build');
        const result = await readResult();
        const [report, dockerfile] = await Promise.all([
            conclude(run, { built, layers, metadata: result.metadata, times }),
            findDockerfile(contexts, inputs.file, facts.workspace)
        ]);
        // docker's own builder, if it had to step in, used none.
        const isPlanned = built.builder === facts.builder;
        writeOutputs(isPlanned ? plan : withoutCache(plan), {
            readable: isPlanned ? readableNow(run, report) : [],
            report,
            result
        });
        if (report.succeeded && standsInForDocker(facts))
            await noteWhatIsPushed(inputs, facts, isPlanned);
        await leaveForLater(plan, facts, report.save);
        if (dockerfile !== undefined && facts.settings.checksAnnotations)
            writeFindings(result.metadata, dockerfile);
        if ((0,src_inputs/* isBuild */.Tc)(inputs))
            await writeReport(report, inputs.summary && facts.settings.summary);
        (0,phases/* endPhase */.zN)('report');
        core/* debug */.Yz(`Phases: ${(0,phases/* renderPhases */.FA)()}`);
        if (report.succeeded)
            return;
        const { message, line } = explainFailure(built.ending, report.steps, built.builder.name);
        throw new errors/* BuildFailure */.$w(message, dockerfile && line ? { file: dockerfile.file, line } : undefined);
    }
    finally {
        await layers?.claim?.release();
    }
}
/** The own cache if it was written now, else what was there before. */
function readableNow({ plan, present }, report) {
    const isWritten = report.export.status === 'written' && plan.ours.exports.length > 0;
    return isWritten && plan.written !== undefined ? [plan.written] : present.imports;
}
function withoutCache(plan) {
    return { ...plan, backend: 'none', ours: { imports: [], exports: [] } };
}
async function noteWhatIsPushed({ tags, push }, { temp }, isPlanned) {
    await (0,local_bases/* notePushed */.m)(temp, tags, push && isPlanned).catch((error) => say(`What was pushed cannot be noted for later steps: ${(0,errors/* reasonOf */.A3)(error)}`));
}
async function leaveForLater(plan, { cacheFolder }, save) {
    if (save?.save && plan.layers !== undefined)
        leave({ layers: plan.layers.folder });
    if (!plan.leavesMarker)
        return;
    await (0,cache_folder/* leaveMarker */.Q_)(cacheFolder).catch((error) => {
        say(`Whether this runner keeps files cannot be found out: ${(0,errors/* reasonOf */.A3)(error)}`);
    });
}
/** Leaves something for the post step to do. */
function leave(state) {
    for (const [name, text] of Object.entries(state))
        core/* saveState */.LZ(name, text);
}


/***/ })

};
