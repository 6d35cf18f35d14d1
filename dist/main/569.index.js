export const id = 569;
export const ids = [569];
export const modules = {

/***/ 4569:
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
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(6193);
;// CONCATENATED MODULE: ./src/buildx/import-watch.ts
const BEGIN = /^#(\d+) importing cache manifest from /;
const END = /^#(\d+) (DONE|ERROR|CANCELED|CACHED)/;
/**
 * Every step of a build waits for all imports, and BuildKit sets them no limit: a service that accepts a connection and
 * never answers holds a build up for as long as it likes. `onOverdue` is called, once, when an import has taken longer
 * than `limit` milliseconds. A log that is not plain shows nothing, and is then not watched.
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
        const begun = BEGIN.exec(line)?.[1];
        if (begun !== undefined && !timers.has(begun)) {
            const overdue = () => {
                stop();
                onOverdue();
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
/** Longest that buildx then has to stop; milliseconds. */
const STOP_LIMIT = 10_000;
/**
 * Runs the build with buildx's own log going out live. A failed build is an ending, not an exception. While it runs,
 * the runner takes no commands: what a build prints must not set outputs or state.
 * @throws {Error} if buildx cannot be started
 */
async function runBuild(command, args, env) {
    const words = [...command.leading, ...args];
    const token = (0,external_node_crypto_.randomUUID)();
    process.stdout.write(`::stop-commands::${token}\n[command]${[command.program, ...words].join(' ')}\n`);
    try {
        return await followBuild(command.program, words, env);
    }
    finally {
        // On a line of its own, whatever the build printed last.
        process.stdout.write(`\n::${token}::\n`);
    }
}
function followBuild(program, args, env) {
    const startedAt = Date.now();
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        const decoders = { stdout: new external_node_string_decoder_.StringDecoder('utf8'), stderr: new external_node_string_decoder_.StringDecoder('utf8') };
        let tail = '';
        let result = '';
        let overdue = false;
        const watch = watchImports(IMPORT_LIMIT_MINUTES * 60_000, () => {
            overdue = true;
            child.kill('SIGINT');
            setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT).unref();
        });
        child.stdout.on('data', (bytes) => {
            process.stdout.write(bytes);
            result = (result + decoders.stdout.write(bytes)).slice(0, RESULT);
        });
        child.stderr.on('data', (bytes) => {
            // To stdout, where the command is that stops commands: the runner reads the two streams apart.
            process.stdout.write(bytes);
            const text = decoders.stderr.write(bytes);
            tail = (tail + text).slice(-TAIL);
            watch.take(text);
        });
        child.on('error', (cause) => {
            watch.stop();
            reject(new Error(`${program} cannot be started: ${cause.message}`, { cause }));
        });
        child.on('close', (code, signal) => {
            watch.stop();
            // As a shell counts: 128 and the signal's number.
            const exitCode = code ?? 128 + external_node_os_.constants.signals[signal ?? 'SIGKILL'];
            resolve({ exitCode, startedAt, endedAt: Date.now(), tail, result, overdue });
        });
    });
}

;// CONCATENATED MODULE: ./src/buildx/cache-loss.ts

/**
 * What BuildKit says when a cache that it began to use went away or was damaged in the middle of a build. It takes that
 * for an error of the build (moby/buildkit#2836). Texts seen with BuildKit 0.25 to 0.35.
 */
const SIGNATURES = [
    /failed to compute cache key: .*(blob sha256:[0-9a-f]{64} not found|failed to copy|BlobNotFound|invalid status response)/,
    /could not fetch content descriptor sha256:[0-9a-f]{64} .*from remote: not found/,
    /unexpected commit digest .*failed precondition/,
    /short read: .*unexpected EOF/,
    /failed to copy: .*(connection refused|connection reset)/
];
/** A step that ran and failed is never the cache's fault, whatever it printed. */
const STEP_FAILED = /did not complete successfully: exit code/;
/** The error of a build that failed because of its cache; undefined for every other ending. */
function findCacheLoss({ exitCode, tail, overdue }) {
    if (exitCode === 0)
        return undefined;
    if (overdue)
        return `a cache import took longer than ${IMPORT_LIMIT_MINUTES} minutes`;
    const error = errorOf(tail);
    const lost = !STEP_FAILED.test(error) && SIGNATURES.some((signature) => signature.test(error));
    return lost ? error : undefined;
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

// EXTERNAL MODULE: ./src/backends/entry.ts
var backends_entry = __webpack_require__(3173);
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
;// CONCATENATED MODULE: ./src/plan/destination.ts





/**
 * Where the result goes: as the user wrote, so that it is found where docker/build-push-action would have left it, and
 * with the digest of what was pushed. `exportsCache`: whether this build writes a cache.
 */
function planDestination(inputs, facts, exportsCache) {
    const standsIn = standsInForDocker(facts);
    const keeps = standsIn && isLeftInDocker(inputs, facts) && !inputs.load;
    const load = inputs.load || keeps;
    const sole = load && !inputs.push && inputs.outputs.length === 0;
    const compressible = sole && standsIn && leavesWithJob(facts) && !exportsCache;
    const remarks = [
        ...(keeps ? ["the image is loaded into docker, where docker's own builder would have left it."] : []),
        ...(compressible ? ['its layers are not compressed on their way into docker.'] : [])
    ];
    return {
        ...(compressible ? UNCOMPRESSED : written(inputs, load, facts)),
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
const AS_GZIP = 'compression=gzip,force-compression=true';
function written(inputs, load, { own, builder, runner }) {
    const { push } = inputs;
    const forces = leavesWithJob({ own, runner });
    const outputs = forces ? inputs.outputs.map(asGzip) : inputs.outputs;
    const images = inputs.outputs.map(buildx_output/* parseOutput */.Fw);
    const registry = forces && push && !images.some(buildx_output/* isImage */.wu) ? [`type=registry,${AS_GZIP}`] : [];
    // The digest that buildx reports is that of its last output: the one in the registry is what users want.
    const comesFirst = (push || images.some(buildx_output/* isPushed */.Yx)) && builder.driver !== 'docker';
    const named = nameForDocker(inputs);
    const loads = load && !toDocker(inputs);
    const docker = loads && (comesFirst || named !== undefined) ? [(0,backends_entry/* renderFields */.sp)(dockerOutput(named))] : [];
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
function dockerOutput(name) {
    return [['type', 'docker'], ...(name === undefined ? [] : [['name', name]])];
}
/** An image has gzip layers, or those that the user asked for, whatever an earlier load left in the builder. */
function asGzip(line) {
    const output = (0,buildx_output/* parseOutput */.Fw)(line);
    const hasLayers = (0,buildx_output/* isImage */.wu)(output) || output.type === 'oci';
    if (!hasLayers || 'force-compression' in output.attributes)
        return line;
    return `${line},${'compression' in output.attributes ? 'force-compression=true' : AS_GZIP}`;
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

;// CONCATENATED MODULE: ./src/plan/token-verdict.ts
/** What each `cache-mode` allows (GitHub Actions workflow syntax). */
const MODES = {
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
    const allowed = mode === undefined ? undefined : MODES[mode];
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

;// CONCATENATED MODULE: ./src/backends/backend.ts
const BACKEND_NAMES = (/* unused pure expression or super */ null && (['gha', 'local', 'registry', 'none']));
function usable(reason) {
    return { usable: true, reason };
}
function unusable(reason) {
    return { usable: false, reason };
}
/** Attributes of the exporters that write layers as they are told (moby/buildkit util/compression). */
function compressionAttributes({ compression }) {
    return compression === undefined ? {} : { compression, 'force-compression': 'true' };
}
/** `ignore-error` is an attribute of all exporters but inline (moby/buildkit#3430). */
const IGNORE_ERROR = { 'ignore-error': 'true' };

;// CONCATENATED MODULE: ./src/backends/gha.ts



/** The v2 cache service needs these (docs.docker.com, "GitHub Actions cache"). */
const OLDEST_BUILDX = '0.21.0';
const gha_OLDEST_BUILDKIT = '0.20.0';
/** BuildKit retries a throttled request this long (10 minutes if nothing is said), and a build waits for its imports. */
const IMPORT_TIMEOUT = '1m';
const EXPORT_TIMEOUT = '5m';
/**
 * The Actions cache service, spoken to by BuildKit itself. The token and the service's address reach it through
 * buildx, which reads them from the environment (build/opt.go), so that they stand in no command line.
 */
const gha = {
    name: 'gha',
    assess,
    cacheFrom: ({ scope }) => [{ type: 'gha', attributes: { scope, timeout: IMPORT_TIMEOUT } }],
    cacheTo: ({ scope, mode }) => [
        { type: 'gha', attributes: { scope, mode, timeout: EXPORT_TIMEOUT, ...IGNORE_ERROR } }
    ]
};
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
    if ((0,environment_builder/* isOlderThan */.UM)(OLDEST_BUILDX, [buildxVersion]))
        return unusable(`it needs buildx ${OLDEST_BUILDX}; here is ${buildxVersion}.`);
    const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion);
    if ((0,environment_builder/* isOlderThan */.UM)(gha_OLDEST_BUILDKIT, versions)) {
        return unusable(`it needs BuildKit ${gha_OLDEST_BUILDKIT}; builder ${builder.name} has ${versions.join(', ')}.`);
    }
    return usable('the Actions cache service is there and BuildKit can use it directly.');
}

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
    assess: (facts, inputs) => {
        const { store, reason } = chooseLayerStore(facts, inputs);
        return store === undefined ? unusable(reason) : usable(reason);
    },
    cacheFrom: ({ folder, suffixes }) => suffixes.read.slice(0, 1).map((suffix) => importOf(`${folder}${suffix}`)),
    cacheTo: (request) => {
        const { folder, mode, suffixes } = request;
        return [
            {
                type: 'local',
                attributes: {
                    dest: `${folder}${suffixes.write}`,
                    mode,
                    ...compressionAttributes(request),
                    ...IGNORE_ERROR
                }
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
    assess: () => usable('nothing is imported or exported.'),
    cacheFrom: () => [],
    cacheTo: () => []
};

// EXTERNAL MODULE: ./src/environment/docker-config.ts
var docker_config = __webpack_require__(3968);
;// CONCATENATED MODULE: ./src/backends/registry.ts



/** A cache image in a registry, beside the image or in a repository of its own. */
const registry = {
    name: 'registry',
    assess: registry_assess,
    cacheFrom: ({ ref, suffixes }) => ref === undefined
        ? []
        : suffixes.read.map((suffix) => ({ type: 'registry', attributes: { ref: `${ref}${suffix}` } })),
    cacheTo: (request) => {
        const { ref, mode, suffixes } = request;
        if (ref === undefined)
            return [];
        const attributes = {
            ref: `${ref}${suffixes.write}`,
            mode,
            ...compressionAttributes(request),
            ...IGNORE_ERROR
        };
        return [{ type: 'registry', attributes }];
    }
};
function registry_assess(facts, inputs, { ref }) {
    if (ref === undefined)
        return unusable('there is no cache-image, and no tag to derive one from.');
    const host = (0,docker_config/* registryOf */.Fv)(ref);
    if (inputs.cacheImage === undefined && !pushes(inputs)) {
        return unusable('nothing is pushed, and no cache-image was given.');
    }
    if ((0,docker_config/* isLoopback */.U9)(host))
        return usable(`${host} is on this machine.`);
    if (facts.registryLogins.includes(host))
        return usable(`there is a login for ${host}.`);
    return unusable(`there is no login for ${host} (docker/login-action makes one).`);
}
/** Whether the build pushes an image, be it by `push` or by an output. */
function pushes({ push, outputs }) {
    return push || outputs.map(buildx_output/* parseOutput */.Fw).some(buildx_output/* isPushed */.Yx);
}

;// CONCATENATED MODULE: ./src/backends/backends.ts




const BACKENDS = { gha: gha, local: local, registry: registry, none: none };

// EXTERNAL MODULE: ./src/environment/cache-folder.ts
var cache_folder = __webpack_require__(2644);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
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
 * The name under which the cache of this image is kept: readable, and different for builds that would
 * overwrite each other (another repository, Dockerfile, target, context, image, platform or build argument). It does not depend
 * on the workflow, the commit or the machine. Only `[a-z0-9_.-]`, at most 90 characters, so that it is at once a
 * folder name, a part of a cache key and of an image tag.
 */
function createScope(inputs, { workspace, repository, nativePlatform, runTexts }) {
    const platforms = inputs.platforms.length > 0 ? inputs.platforms.toSorted() : [nativePlatform];
    const suffix = `${SEPARATOR}${slug(platforms.join('-'), 24)}`;
    if (inputs.cacheScope !== undefined) {
        const readable = slug(inputs.cacheScope, LONGEST_NAME);
        // A name that had to be changed could meet another one that was changed to the same.
        const name = readable === inputs.cacheScope ? readable : `${readable}-${(0,short_hash/* shortHash */.B)(inputs.cacheScope)}`;
        return `${name}${suffix}${platforms.length > 1 ? `-${(0,short_hash/* shortHash */.B)(platforms.join())}` : ''}`;
    }
    const image = repositoryOfTag(inputs.tags[0]);
    const dockerfile = relativeTo(workspace, inputs.file);
    const context = relativeTo(workspace, inputs.context);
    const args = stableArgs(inputs.buildArgs, runTexts);
    const identity = [repository, image, dockerfile, context, inputs.target, platforms.join(), ...args];
    const readable = [image?.split('/').at(-1) ?? (lastFolder(context) || 'image'), inputs.target ?? ''];
    return `${slug(readable.join('-'), LONGEST_NAME)}${suffix}-${(0,short_hash/* shortHash */.B)(identity.join('\n'))}`;
}
/** `ghcr.io/owner/name` of `ghcr.io/owner/name:tag`; lower-cased, as a reference must be. */
function repositoryOfTag(tag) {
    if (tag === undefined)
        return undefined;
    const withoutDigest = tag.split('@')[0] ?? '';
    return withoutDigest.replace(/:[^/:]*$/, '').toLowerCase();
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
/** The suffixes to read, first the own one: own, base, default. */
function suffixesToRead(event) {
    return [...new Set([ownSuffix(event), suffixOf(event.baseBranch, event), ''])];
}
/** The suffix of what this run writes for itself. */
function ownSuffix(event) {
    const { ref = '', refKind } = event;
    if (refKind === 'branch')
        return suffixOf(ref.replace(/^refs\/heads\//, ''), event);
    return refKind === 'pull-request' ? nameOf(ref.replace(/^refs\//, ''), ref) : '';
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

;// CONCATENATED MODULE: ./src/plan/remarks.ts

/** What the log says of the plan beside its entries, in sentences. */
function remarksOf({ noCache }, { own, event }) {
    return [
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

;// CONCATENATED MODULE: ./src/plan/select-backend.ts




/**
 * `cache: auto`. The first row that applies and whose backend is usable wins.
 * gha first on hosted runners: it needs nothing set up and BuildKit reads of it only what a build needs.
 */
const AUTO_ROWS = [
    {
        backend: 'none',
        applies: ({ facts }) => facts.builderHoldsEarlierBuilds,
        because: 'the builder keeps its own layer cache'
    },
    {
        backend: 'gha',
        applies: ({ facts }) => facts.runner.kind === 'github-hosted',
        because: 'a GitHub-hosted runner'
    },
    {
        backend: 'local',
        applies: ({ facts }) => facts.cacheFolder.persistence !== 'unknown',
        because: 'a folder that is kept, and a builder that is not'
    },
    { backend: 'registry', applies: () => true, because: 'a registry that this job may use' },
    {
        backend: 'gha',
        applies: ({ facts }) => facts.runner.kind !== 'github-hosted',
        because: 'a cache service'
    },
    {
        backend: 'local',
        applies: ({ facts }) => facts.cacheFolder.persistence === 'unknown',
        because: 'a cache service'
    },
    { backend: 'none', applies: () => true, because: 'no cache can be had here' }
];
/** Chooses the backend. An explicit choice is honoured or told why it cannot be; it is never replaced by another. */
function selectBackend(situation) {
    const { inputs, policy } = situation;
    if (inputs.cache === 'off')
        return select_backend_none('cache: off.');
    if (!(0,src_inputs/* isBuild */.Tc)(inputs))
        return select_backend_none(`call: ${inputs.call} runs no steps.`);
    if (!policy.read && policy.write === 'none')
        return select_backend_none(policy.reason);
    if (inputs.cache === 'auto')
        return selectAutomatically(situation);
    const { usable, reason } = select_backend_assess(inputs.cache, situation);
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
function select_backend_none(reason) {
    return { backend: 'none', reason, rejected: [], warning: undefined };
}
function selectAutomatically(situation) {
    const rejected = [];
    for (const row of AUTO_ROWS) {
        if (!row.applies(situation))
            continue;
        const { usable, reason } = select_backend_assess(row.backend, situation);
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
function select_backend_assess(backend, situation) {
    if (backend !== 'none' && !(0,environment_builder/* canExportCache */.$)(situation.facts.builder))
        return unusable(exportBarrier(situation.facts));
    return BACKENDS[backend].assess(situation.facts, situation.inputs, situation.request);
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
    const isKeptApart = types.length > 0 && types.every((type) => type === 'gha' || type === 'inline');
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
    const verdict = judgeToken(cacheService, now);
    return verdict.fitForBuildKit && verdict[direction] ? undefined : verdict.reason;
}

;// CONCATENATED MODULE: ./src/plan/plan.ts
















/**
 * @throws {InputError} for inputs that contradict each other
 */
function createPlan(inputs, facts) {
    const policy = policyOf(facts.event, inputs);
    const request = createRequest(inputs, facts, policy);
    const selection = selectBackend({ facts, inputs, request, policy });
    const users = planUsersCaches(inputs, facts, policy);
    const store = selection.backend === 'local' ? chooseLayerStore(facts, inputs).store : undefined;
    const named = store === 'actions-cache' ? { ...request, suffixes: DEFAULT_SUFFIXES } : request;
    const denial = writeDenial(policy, { request, backend: selection.backend, store }, facts);
    const writes = inputs.cacheTo.length === 0 && denial === undefined;
    const reads = policy.read && !inputs.noCache;
    const backend = BACKENDS[selection.backend];
    const ours = {
        imports: reads ? backend.cacheFrom(named).map(backends_entry/* renderEntry */.Ft) : [],
        exports: writes ? backend.cacheTo(named).map(backends_entry/* renderEntry */.Ft) : []
    };
    const exportsCache = ours.exports.length + users.caches.exports.length > 0;
    const destination = planDestination(inputs, facts, exportsCache);
    const isOnlyRead = denial !== undefined && reads && selection.backend !== 'none' && !exportsCache;
    return {
        backend: selection.backend,
        reason: selection.reason,
        rejected: selection.rejected,
        scope: request.scope,
        ours,
        users: users.caches,
        policy,
        layers: store && layerPlanOf(named, store, { reads, writes }),
        destination,
        attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
        leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
        remarks: [...remarksOf(inputs, facts), ...destination.remarks],
        notices: [
            ...noticesOf(inputs, users.caches, policy),
            ...(isOnlyRead ? [`The cache is only read: ${denial}`] : [])
        ],
        warnings: [
            ...facts.settings.warnings,
            ...[selection.warning ?? outageWarning(inputs, facts)].filter((warning) => warning !== undefined),
            ...users.warnings
        ]
    };
}
/** The default branch's names. The cache service needs no others: it has its own rules of who reads what. */
const DEFAULT_SUFFIXES = { read: [''], write: '' };
function createRequest(inputs, facts, policy) {
    const { workspace, nativePlatform, event } = facts;
    const scope = createScope(inputs, { ...event, workspace, nativePlatform });
    const ref = cacheRef(inputs, scope);
    if (inputs.cache === 'registry' && ref === undefined) {
        throw new errors/* InputError */.dz('cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.');
    }
    const hasOwnName = policy.write === 'own' && policy.trusted && inputs.cacheSave === 'always';
    return {
        scope,
        suffixes: hasOwnName ? { read: suffixesToRead(event), write: ownSuffix(event) } : DEFAULT_SUFFIXES,
        compression: leavesWithJob(facts) ? 'gzip' : undefined,
        mode: inputs.cacheExport === 'min' ? 'min' : 'max',
        ref,
        // Two repositories on one machine may have chosen the same cache-scope.
        folder: (0,cache_folder/* layersFolder */.tv)(facts.cacheFolder, `${scope}.${(0,short_hash/* shortHash */.B)(event.repository ?? '')}`)
    };
}
/** Why this run writes no cache of ours; undefined if it does. */
function writeDenial(policy, { request, backend, store }, { cacheService, now }) {
    if (policy.write === 'none')
        return policy.reason;
    // The service keeps what a branch writes away from the others; a registry and a folder need a name for that.
    const isolates = backend === 'gha' || store === 'actions-cache';
    if (isolates) {
        const { write, reason } = judgeToken(cacheService, now);
        return write ? undefined : reason;
    }
    if (policy.write === 'all' || request.suffixes.write !== '')
        return undefined;
    return policy.trusted ? `${policy.reason} cache-save: always gives it a cache of its own.` : policy.reason;
}
function layerPlanOf({ folder, suffixes }, store, may) {
    const { read, write } = suffixes;
    const fallbacks = read.filter((suffix) => suffix !== write).map((suffix) => `${folder}${suffix}`);
    return { folder: `${folder}${write}`, fallbacks, store, ...may };
}
/**
 * All caches of a plan, ours first; ours may turn out not to be there to read, or not to be written now. `source` is the
 * layout that is read, if it is another one than planned.
 */
function cachesOf({ ours, users, layers }, can) {
    const { source = layers?.folder } = can;
    const planned = source === layers?.folder || source === undefined;
    const imports = planned ? ours.imports : [(0,backends_entry/* renderEntry */.Ft)(importOf(source))];
    return {
        imports: [...(can.read ? imports : []), ...users.imports],
        exports: [...(can.write ? ours.exports : []), ...users.exports]
    };
}
/** The cache image's own tag, so that it never overwrites an image. */
function cacheRef(inputs, scope) {
    const repository = inputs.cacheImage ?? repositoryOfTag(inputs.tags[0]);
    return repository === undefined ? undefined : `${repository}:buildcache-${scope}`;
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
    const { restoreCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
    return within(RESTORE_LIMIT, restoreCache([folder], `${prefix}newest`, [prefix]));
}
/**
 * Saves `folder` under `key`. What goes wrong @actions/cache itself tells as a warning.
 * @returns whether the entry is there now because of this call
 * @throws {OverdueError} after the time limit
 */
async function actions_cache_saveFolder(folder, key) {
    const { saveCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
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
    let source = layers.folder;
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
        const fallback = own.status === 'missed' && layers.reads ? await findFallback(layers) : undefined;
        if (fallback !== undefined) {
            source = fallback.folder;
            claim = together(claim, fallback.claim);
        }
        const outcome = fallback?.outcome ?? own;
        const readable = outcome.status === 'kept' || outcome.status === 'restored';
        const barrier = mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now';
        return { outcome, source, readable, writable: mine && layers.writes, barrier, claim };
    }
    catch (error) {
        return layers_closed(`${layers.folder} cannot be used (${(0,errors/* reasonOf */.A3)(error)})`, claim);
    }
}
/** The first of the other layouts that is whole, claimed so that nobody deletes blobs from it. */
async function findFallback({ fallbacks }) {
    for (const folder of fallbacks) {
        const claim = await claimLayout(folder, 'reader');
        const layout = await readKept(folder);
        if (layout.kind === 'whole')
            return { folder, claim, outcome: { status: 'kept', digest: layout.digest, bytes: layout.bytes } };
        await claim.release();
    }
    return undefined;
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
    return { outcome, source: '', readable: false, writable: false, barrier: reason, claim };
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
 * Builds. Once more, without importing caches, if one went away in the middle, which fails a build; and once more on
 * docker's own builder, if one that stands in for it lacks what docker may have: a base image, or trust in a registry.
 */
async function buildWithRetries(run, layers) {
    const { facts, plan } = run;
    const caches = cachesOf(plan, {
        read: layers?.readable ?? true,
        write: layers?.writable ?? true,
        ...(layers === undefined ? {} : { source: layers.source })
    });
    const ending = await attempt(run, { caches });
    const loss = caches.imports.length > 0 ? findCacheLoss(ending) : undefined;
    if (loss !== undefined) {
        const again = await withoutImports(run, layers, caches);
        const setback = `A cache went away or was damaged in the middle of the build (${loss}); it was built again without one.`;
        return { ending: again, builder: facts.builder, setbacks: [setback] };
    }
    const obstacle = standsInForDocker(facts) ? findObstacle(ending) : undefined;
    if (obstacle === undefined || facts.own === undefined)
        return { ending, builder: facts.builder, setbacks: [] };
    const again = await onDocker(run);
    // docker came no further: then the first error is the right one.
    if (!cameToItsSteps(again))
        return { ending, builder: facts.builder, setbacks: [] };
    const setback = `Builder ${facts.builder.name}, which this action made, ${obstacle}; it was built again on docker's own builder, ` +
        'without a cache.';
    return { ending: again, builder: facts.own.insteadOf, setbacks: [setback] };
}
function attempt({ facts, argsFor }, changes) {
    // docker's own builder makes no attestations; one that stands in for it does not either.
    const extra = standsInForDocker(facts) ? { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' } : {};
    return runBuild(facts.buildx, argsFor(changes), createBuildEnvironment(extra));
}
async function withoutImports(run, layers, { exports }) {
    say('A cache that this build was reading is damaged or gone. It is built once more, without importing a cache.');
    if (run.plan.layers !== undefined && layers !== undefined)
        await discardLayers(run.plan.layers, layers);
    return attempt(run, { caches: { imports: [], exports } });
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
        ...(outputs.some(writesFiles) ? [] : ['--iidfile', files.imageId]),
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
        ...['--metadata-file', files.metadata],
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

;// CONCATENATED MODULE: ./src/buildx/failure.ts
/**
 * Why a build failed: the instruction with its last lines of output, if BuildKit knows it; else buildx's complaint; else
 * the exit code. `check` and its like say on stdout what they found.
 */
function explainFailure(ending, steps) {
    const { exitCode, tail, result } = ending;
    const { instruction, output, line, complaint } = readErrorReport(tail);
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

// EXTERNAL MODULE: ./src/buildx/ask.ts
var ask = __webpack_require__(4261);
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
/**
 * The build's vertices, replayed from the builder's history, so that the live log can stay plain.
 * Undefined where the builder has no such record (BuildKit before 0.11, or buildx before 0.20).
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
    return answer.exitCode === 0 ? mergeEvents(answer.stderr) : undefined;
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

// EXTERNAL MODULE: ./src/environment/local-bases.ts
var local_bases = __webpack_require__(6389);
// EXTERNAL MODULE: ./src/phases.ts
var phases = __webpack_require__(119);
;// CONCATENATED MODULE: ./src/report/report.ts
function createReport({ plan, ending, vertices, restore, save, setbacks }) {
    return {
        backend: plan.backend,
        reason: plan.reason,
        scope: plan.scope,
        succeeded: ending.exitCode === 0,
        seconds: (ending.endedAt - ending.startedAt) / 1000,
        steps: vertices && stepsOf(vertices),
        restore,
        save,
        bytesFetched: (vertices ?? []).reduce((sum, vertex) => sum + vertex.bytesFetched, 0),
        troubles: [...restoreTroubles(restore), ...setbacks, ...findCacheTroubles(vertices ?? [])]
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
function findCacheTroubles(vertices) {
    const unread = errorsOf(vertices, IMPORT).filter((error) => !NOT_YET.test(error));
    const unwritten = errorsOf(vertices, EXPORT);
    const clauses = [
        ...(unread.length > 0 ? [`could not be read (${unread.join('; ')})`] : []),
        ...(unwritten.length > 0 ? [`could not be written (${unwritten.join('; ')})`] : [])
    ];
    return clauses.length > 0 ? [`The cache ${clauses.join(' and ')}; the build went on without it.`] : [];
}
function errorsOf(vertices, name) {
    const errors = vertices.filter((vertex) => name.test(vertex.name)).map(({ error }) => error);
    return [...new Set(errors.filter((error) => error !== undefined))];
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

;// CONCATENATED MODULE: ./src/report/render.ts

/** The plan as lines for the log. */
function renderPlan(plan, facts) {
    const { builder, runner } = facts;
    return [
        `runner:    ${runner.title}`,
        `builder:   ${builder.name} (${builder.driver})${versions(facts)}`,
        `cache:     ${plan.backend} — ${plan.reason}`,
        ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
        `scope:     ${plan.scope}`,
        ...plan.remarks.map((remark) => `  ${remark}`),
        ...renderCaches({
            imports: [...plan.ours.imports, ...plan.users.imports],
            exports: [...plan.ours.exports, ...plan.users.exports]
        })
    ];
}
function versions({ builder, buildxVersion }) {
    const known = builder.nodes.map(({ buildkitVersion }) => buildkitVersion ?? 'not started');
    const buildkit = known.length === 0 ? ['not started'] : [...new Set(known)];
    return `, BuildKit ${buildkit.join(', ')}${buildxVersion === undefined ? '' : `, buildx ${buildxVersion}`}`;
}
function renderCaches({ imports, exports }) {
    return [...imports.map((entry) => `import:    ${entry}`), ...exports.map((entry) => `export:    ${entry}`)];
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
function stepsClause({ steps, seconds, succeeded }) {
    const ending = succeeded ? `built in ${formatSeconds(seconds)}` : `failed after ${formatSeconds(seconds)}`;
    if (steps === undefined)
        return `${ending}; no record was found of which steps were cached`;
    const { cached, total } = countSteps(steps);
    return `${cached} of ${total} steps from cache, ${ending}`;
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
function writeClause({ save }) {
    if (save === undefined)
        return '';
    return save.bytes > 0
        ? `cache of ${formatBytes(save.bytes)} ${save.reason}`
        : `cache not written: ${save.reason}`;
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
/** Says what a dry run would do, and sets the outputs that a plan decides. */
function writeDryRun(plan, { buildx }, args) {
    say(`dry-run: nothing is built. The command would be:\n${renderCommand([buildx.program, ...buildx.leading, ...args])}`);
    writeOutputs(plan.backend, undefined, undefined);
}
/** Sets every declared output; what is not known is empty. */
function writeOutputs(backend, report, result) {
    const counts = report?.steps === undefined ? undefined : countSteps(report.steps);
    const outputs = {
        digest: result?.digest,
        imageid: result?.imageId,
        metadata: result?.metadata === undefined ? undefined : JSON.stringify(result.metadata, null, 2),
        'cache-backend': backend,
        'cache-hit': counts === undefined ? undefined : cacheHit(counts),
        'cached-steps': counts?.cached,
        'total-steps': counts?.total
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
            caches: cachesOf(plan, { read: true, write: true }),
            attestations: plan.attestations,
            secretFiles: secrets.files,
            destination: plan.destination,
            builder: facts.own === undefined ? inputs.builder : facts.builder.name,
            files
        };
        const argsFor = (changes) => toBuildArgs(inputs, { ...planned, ...changes });
        if (inputs.dryRun)
            return writeDryRun(plan, facts, argsFor({}));
        await writeSecretFiles(secrets);
        await build({ inputs, facts, plan, argsFor }, contexts, () => readBuildResult(files));
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function build(run, contexts, readResult) {
    const { inputs, facts, plan } = run;
    const layers = plan.layers && (await openLayers(plan.layers));
    try {
        (0,phases/* endPhase */.zN)('plan');
        const built = await buildWithRetries(run, layers);
        (0,phases/* endPhase */.zN)('build');
        const result = await readResult();
        const [vertices, save, dockerfile] = await Promise.all([
            (0,src_inputs/* isBuild */.Tc)(inputs) ? askForVertices(facts, result, built) : undefined,
            settle(plan, layers, built.ending),
            findDockerfile(contexts, inputs.file, facts.workspace)
        ]);
        const { ending, setbacks } = built;
        const report = createReport({ plan, ending, vertices, restore: layers?.outcome, save, setbacks });
        // docker's own builder, if it had to step in, used none.
        writeOutputs(built.builder === facts.builder ? plan.backend : 'none', report, result);
        if (ending.exitCode === 0 && standsInForDocker(facts)) {
            await (0,local_bases/* notePushed */.m)(facts.temp, inputs.tags, inputs.push && built.builder === facts.builder).catch((error) => say(`What was pushed cannot be noted for later steps: ${(0,errors/* reasonOf */.A3)(error)}`));
        }
        await leaveForLater(plan, facts, save);
        if (dockerfile !== undefined && facts.settings.checksAnnotations)
            writeFindings(result.metadata, dockerfile);
        if ((0,src_inputs/* isBuild */.Tc)(inputs))
            await writeReport(report, inputs.summary && facts.settings.summary);
        (0,phases/* endPhase */.zN)('report');
        core/* debug */.Yz(`Phases: ${(0,phases/* renderPhases */.FA)()}`);
        if (ending.exitCode === 0)
            return;
        const { message, line } = explainFailure(ending, report.steps);
        throw new errors/* BuildFailure */.$w(message, dockerfile && line ? { file: dockerfile.file, line } : undefined);
    }
    finally {
        await layers?.claim?.release();
    }
}
/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForVertices({ buildx, buildxState }, { metadata }, { builder, ending: { startedAt } }) {
    try {
        const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt });
        return id === undefined ? undefined : await readVertices(buildx, builder.name, id);
    }
    catch (error) {
        say(`BuildKit's record of the build cannot be read: ${(0,errors/* reasonOf */.A3)(error)}`);
        return undefined;
    }
}
async function settle({ layers }, open, { exitCode }) {
    if (layers === undefined || open === undefined)
        return undefined;
    if (exitCode !== 0)
        return { save: false, reason: 'the build failed', bytes: 0 };
    return settleLayers(layers, open);
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
