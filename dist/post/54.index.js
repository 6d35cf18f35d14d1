export const id = 54;
export const ids = [54];
export const modules = {

/***/ 6054:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  savePost: () => (/* binding */ savePost)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(3838);
;// CONCATENATED MODULE: ./src/errors.ts
/**
 * A mistake in what the user wrote. It fails the step before anything is built; its message names the
 * input, what was wrong with it, and what is allowed.
 */
class InputError extends (/* unused pure expression or super */ null && (Error)) {
    name = 'InputError';
}
/** What went wrong, in one line: the message of an `Error`, or the thrown value as text. */
function errors_reasonOf(error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.trim().split('\n')[0] ?? '';
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
        ...renderCaches({
            imports: [...plan.ours.imports, ...plan.users.imports],
            exports: [...plan.ours.exports, ...plan.users.exports]
        })
    ];
}
function versions({ builder, buildxVersion }) {
    const buildkit = [...new Set(builder.nodes.map(({ buildkitVersion }) => buildkitVersion ?? 'not started'))];
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
        .replace(/^(\s*)::/gm, '$1: :');
}
/** Prints a line, or some, to the log. */
function say(text) {
    core/* info */.pq(harmless(text));
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
;// CONCATENATED MODULE: ./src/store/claim.ts




/**
 * Claims the layout `ROOT/layers/NAME`: for writing, or, if another living job writes, for reading.
 * Rejects if the folder's place cannot be written to, or if there is no flock on this machine.
 */
async function claim_claimLayout(folder) {
    const users = claim_stateFile(folder, 'users');
    await mkdir(dirname(users), { recursive: true });
    let presence = await lock(users, ['-s']);
    const writing = await lock(claim_stateFile(folder, 'writer'), ['-x', '-n']);
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
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
        claim = await claimLayout(layers.folder);
        const found = await readLayout(layers.folder);
        if (found.kind === 'foreign')
            return layers_closed(`${found.reason}, and it is left untouched`, claim);
        const mine = claim.role === 'writer';
        const outcome = await restore(layers, found, mine);
        const readable = outcome.status === 'kept' || outcome.status === 'restored';
        const barrier = mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now';
        return { outcome, readable, writable: mine && layers.writes, barrier, claim };
    }
    catch (error) {
        return layers_closed(`${layers.folder} cannot be used (${reasonOf(error)})`, claim);
    }
}
function layers_closed(reason, claim) {
    const outcome = { status: 'failed', reason };
    return { outcome, readable: false, writable: false, barrier: reason, claim };
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





/** Carries the layers to the cache service after the job. Trouble with it never fails a job. */
async function savePost({ folder }) {
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


/***/ })

};
