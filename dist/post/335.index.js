export const id = 335;
export const ids = [335];
export const modules = {

/***/ 3335:
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
    return `, BuildKit ${buildkit.join(', ')}, buildx ${buildxVersion ?? 'of unknown version'}`;
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
        return `${ending}; BuildKit keeps no record that says which steps were cached`;
    const { cached, total } = countSteps(steps);
    return `${cached} of ${total} steps from cache, ${ending}`;
}
function readClause({ restore, bytesFetched }) {
    switch (restore?.status) {
        case undefined:
            return bytesFetched > 0 ? `${formatBytes(bytesFetched)} of layers fetched` : '';
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
        ? `cache written, ${formatBytes(save.bytes)} (${save.reason})`
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
    const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
    const value = bytes / 1000 ** power;
    return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/store/actions-cache.ts

/*
 * The Actions cache service through @actions/cache, for folders as a whole. The package is large, so it is loaded only
 * when it is used.
 */
/** Any answer will do: it shows that somebody is there. */
const PROBE_MILLISECONDS = 5_000;
/**
 * Whether anybody answers at the service's address. @actions/cache answers "no entry" for a service that is down,
 * after retries that take a while, so it is not asked then.
 * @returns the reason why not, or undefined
 */
async function actions_cache_findOutage(url) {
    try {
        await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MILLISECONDS) });
        return undefined;
    }
    catch (error) {
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        return reasonOf(cause);
    }
}
/**
 * Restores the newest entry whose key begins with `prefix` into `folder`.
 * @returns the key of the entry, or undefined if there was none
 */
async function actions_cache_restoreFolder(folder, prefix) {
    const { restoreCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
    return restoreCache([folder], `${prefix}newest`, [prefix]);
}
/**
 * Saves `folder` under `key`. What goes wrong @actions/cache itself tells as a warning.
 * @returns whether the entry is there now because of this call
 */
async function saveFolder(folder, key) {
    const { saveCache } = await __webpack_require__.e(/* import() */ 735).then(__webpack_require__.bind(__webpack_require__, 5735));
    return (await saveCache([folder], key)) >= 0;
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/store/claim.ts



/** Claims the layout in `folder` for writing, or for reading if another living job writes. */
async function claim_claimLayout(folder) {
    const me = { host: hostname(), pid: process.pid, born: (await birthOf(process.pid)) ?? '' };
    const users = `${folder}.users`;
    const name = `${me.pid}.json`;
    await mkdir(users, { recursive: true });
    await writeFile(join(users, name), JSON.stringify(me));
    const role = (await becomeWriter(`${folder}.writer`, me)) ? 'writer' : 'reader';
    return {
        role,
        isShared: async () => (await livingUsers(users)).some((user) => user !== name),
        release: async () => {
            await rm(join(users, name), { force: true });
            if (role === 'writer')
                await rm(`${folder}.writer`, { force: true });
        }
    };
}
async function becomeWriter(path, me) {
    await mkdir(dirname(path), { recursive: true });
    // A second try, for when the writer of before did not live to take its claim back.
    for (let attempt = 0; attempt < 2; attempt++) {
        try {
            const file = await open(path, 'wx');
            await file.writeFile(JSON.stringify(me));
            await file.close();
            return true;
        }
        catch (error) {
            if (error.code !== 'EEXIST')
                throw error;
            if (await lives(path))
                return false;
            await rm(path, { force: true });
        }
    }
    return false;
}
async function livingUsers(users) {
    const living = [];
    for (const name of await readdir(users)) {
        if (await lives(join(users, name)))
            living.push(name);
        else
            await rm(join(users, name), { force: true });
    }
    return living;
}
/** Whether the claimant in a claim file still runs. One on another machine, or one not written yet, is taken to. */
async function lives(path) {
    let claimant;
    try {
        claimant = JSON.parse(await readFile(path, 'utf8'));
    }
    catch (error) {
        return error.code !== 'ENOENT';
    }
    if (claimant.host !== hostname())
        return true;
    return (await birthOf(claimant.pid)) === claimant.born;
}
/** Field 22 of /proc/PID/stat (proc(5)); undefined if there is no such process. */
async function birthOf(pid) {
    try {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
        // The second field is the program's name in parentheses, and may itself have spaces and parentheses.
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    catch {
        // No such process, or it ended while it was looked at.
        return undefined;
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
;// CONCATENATED MODULE: ./src/store/oci-layout.ts






const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Far above any real manifest; a larger blob is not read as one. */
const LARGEST_MANIFEST = 16 * 1024 * 1024;
/** Looks at a layout and everything its index reaches: that the blobs are there and have the sizes they should. */
async function oci_layout_readLayout(folder) {
    const names = await namesIn(folder);
    if (names.length === 0)
        return { kind: 'absent' };
    if (!names.includes('oci-layout'))
        return { kind: 'foreign', reason: `${folder} has files, but is no OCI layout` };
    try {
        const index = JSON.parse(await (0,promises_.readFile)((0,external_node_path_.join)(folder, 'index.json'), 'utf8'));
        const roots = index.manifests ?? [];
        if (roots.length === 0)
            return { kind: 'broken', reason: `${folder}/index.json has no entries` };
        const blobs = new Map();
        for (const root of roots)
            await reach(folder, root, blobs);
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
 * Hashes every blob that the index reaches. For layouts that came over a network.
 * @returns the reason why the layout cannot be trusted, or undefined if it can
 */
async function oci_layout_findDamage(folder, layout) {
    for (const digest of layout.blobs.keys()) {
        const hash = createHash('sha256');
        await pipeline(createReadStream(blobPath(folder, digest), { highWaterMark: 1024 * 1024 }), hash);
        if (`sha256:${hash.digest('hex')}` !== digest)
            return `blob ${digest} has other bytes than its name says`;
    }
    return undefined;
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
/** Manifests point to further blobs. BuildKit's cache manifests do not always say that they are manifests. */
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
async function openLayers(layers, serviceUrl) {
    let claim;
    try {
        claim = await claimLayout(layers.folder);
        const found = await readLayout(layers.folder);
        if (found.kind === 'foreign')
            return layers_closed(`${found.reason}, and it is left untouched`, claim);
        const mine = claim.role === 'writer';
        const restored = await restore(layers, found, mine, serviceUrl);
        const readable = restored.outcome.status === 'kept' || restored.outcome.status === 'restored';
        const barrier = mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now';
        return { ...restored, readable, writable: mine && layers.writes, barrier, claim };
    }
    catch (error) {
        return layers_closed(`${layers.folder} cannot be used (${reasonOf(error)})`, claim);
    }
}
function layers_closed(reason, claim) {
    const outcome = { status: 'failed', reason };
    return { outcome, readable: false, writable: false, barrier: reason, serviceAnswers: false, claim };
}
async function restore({ folder, store }, found, mine, serviceUrl) {
    const fromService = store === 'actions-cache';
    if (found.kind === 'whole') {
        return {
            outcome: { status: 'kept', digest: found.digest, bytes: found.bytes },
            serviceAnswers: fromService
        };
    }
    // What is broken in our own folder is of no use to anybody; without it, the next export writes it anew.
    if (found.kind === 'broken' && mine)
        await rm(folder, { recursive: true, force: true });
    if (!fromService || !mine) {
        const reason = found.kind === 'broken' ? `the layout was broken (${found.reason})` : 'nothing has been kept here yet';
        return { outcome: { status: 'missed', reason }, serviceAnswers: false };
    }
    const outage = serviceUrl === undefined ? 'its address is not known' : await findOutage(serviceUrl);
    if (outage !== undefined) {
        return {
            outcome: { status: 'failed', reason: `the Actions cache service does not answer (${outage})` },
            serviceAnswers: false
        };
    }
    return { outcome: await restoreFromService(folder), serviceAnswers: true };
}
async function restoreFromService(folder) {
    const startedAt = performance.now();
    try {
        const key = await restoreFolder(folder, keyPrefix(folder));
        if (key === undefined) {
            await rm(folder, { recursive: true, force: true });
            return { status: 'missed', reason: 'the cache service has nothing for this scope yet' };
        }
        const layout = await readLayout(folder);
        const damage = layout.kind === 'whole' ? await findDamage(folder, layout) : describe(layout);
        if (layout.kind === 'whole' && damage === undefined) {
            return {
                status: 'restored',
                digest: layout.digest,
                bytes: layout.bytes,
                seconds: (performance.now() - startedAt) / 1000
            };
        }
        await rm(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `what the cache service gave cannot be used (${damage})` };
    }
    catch (error) {
        await rm(folder, { recursive: true, force: true });
        return { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` };
    }
}
function describe(state) {
    return state.kind === 'absent' ? 'it was empty' : state.reason;
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
    if (open.claim !== undefined && !(await open.claim.isShared()))
        await collectGarbage(folder, layout);
    const { outcome } = open;
    const before = outcome.status === 'kept' || outcome.status === 'restored' ? outcome.digest : undefined;
    if (before === layout.digest)
        return { save: false, reason: 'nothing changed', bytes: 0 };
    if (store === 'folder')
        return { save: false, reason: `kept in ${folder}`, bytes: layout.bytes };
    if (!open.serviceAnswers)
        return { save: false, reason: 'the cache service did not answer before', bytes: 0 };
    return { save: true, reason: 'at the end of the job, to the Actions cache service', bytes: layout.bytes };
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
    return `buildkit-cache-1-${folder.split('/').at(-1)}-`;
}

;// CONCATENATED MODULE: ./src/save.ts




/** Carries the layers to the cache service after the job. Trouble with it never fails a job. */
async function savePost({ folder }) {
    try {
        const outcome = await saveLayers(folder);
        if (outcome.status === 'saved') {
            core/* info */.pq(`Cache saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`);
        }
        else {
            core/* info */.pq(`Cache not saved: ${outcome.reason}.`);
        }
    }
    catch (error) {
        core/* warning */.$e(`The cache could not be saved: ${errors_reasonOf(error)}`);
    }
}


/***/ })

};
