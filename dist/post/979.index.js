export const id = 979;
export const ids = [979,324];
export const modules = {

/***/ 9040:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ parseGoBool)
/* harmony export */ });
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
/** As Go's strconv.ParseBool, by which buildx reads variables and attributes; undefined for any other text. */
function parseGoBool(text) {
    if (TRUE.has(text))
        return true;
    return FALSE.has(text) ? false : undefined;
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


/***/ }),

/***/ 2979:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  XG: () => (/* binding */ breakOffSaving),
  Yu: () => (/* binding */ concludeSaving),
  saveAndLeaveWord: () => (/* binding */ saveAndLeaveWord)
});

// UNUSED EXPORTS: beginSaving

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/store/claim.ts




/** Claims the layout `ROOT/layers/NAME`. Rejects if its place cannot be written to, or if this machine has no flock. */
async function claimLayout(folder) {
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
function lockForSaving(folder) {
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./src/inputs/go-bool.ts
var go_bool = __webpack_require__(9040);
;// CONCATENATED MODULE: ./src/environment/cache-token.ts
const READ = 1;
const WRITE = 2;
/**
 * Reads the `ac`, `nbf` and `exp` claims of ACTIONS_RUNTIME_TOKEN, as BuildKit's client does, without checking the
 * signature (tonistiigi/go-actions-cache cache.go). `ac` is a JSON text inside the JSON:
 * `[{"Scope":"refs/heads/main","Permission":3}]`, bit 1 read, bit 2 write.
 */
function readCacheToken(token) {
    if (!token)
        return { kind: 'absent' };
    const payload = token.split('.')[1];
    if (payload === undefined)
        return { kind: 'unreadable', reason: 'it is not a JSON web token' };
    try {
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
        if (typeof claims.ac !== 'string')
            return { kind: 'unreadable', reason: 'it has no access controls (claim "ac")' };
        if (!isTime(claims.exp) || !isTime(claims.nbf))
            return { kind: 'unreadable', reason: 'it does not say when it is valid (claims "nbf" and "exp")' };
        const controls = JSON.parse(claims.ac);
        return {
            kind: 'read',
            scopes: controls.map(({ Scope, Permission }) => ({
                scope: String(Scope),
                read: (Permission & READ) !== 0,
                write: (Permission & WRITE) !== 0
            })),
            notBefore: claims.nbf * 1000,
            expiresAt: claims.exp * 1000
        };
    }
    catch {
        // The parser's message would quote the token.
        return { kind: 'unreadable', reason: 'its claims are not well-formed' };
    }
}
/** Seconds since 1970 that a date can be made of. */
function isTime(claim) {
    return typeof claim === 'number' && !Number.isNaN(new Date(claim * 1000).getTime());
}

;// CONCATENATED MODULE: ./src/environment/cache-service.ts



const CACHE_MODES = ['none', 'read', 'write', 'write-only'];
/** The service as the environment announces it. */
function detectCacheService(env) {
    const token = readCacheToken(env.ACTIONS_RUNTIME_TOKEN);
    const mode = CACHE_MODES.find((known) => known === env.ACTIONS_CACHE_MODE);
    const common = { token, mode, proxied: isProxied(env), outage: undefined };
    const { ACTIONS_RESULTS_URL: v2, ACTIONS_CACHE_URL: v1 } = env;
    if (v2 && (0,go_bool/* parseGoBool */.M)(env.ACTIONS_CACHE_SERVICE_V2 ?? '')) {
        return token.kind === 'absent'
            ? { ...common, api: 'none', url: undefined }
            : { ...common, api: 'v2', url: v2 };
    }
    // act's service wants no token.
    if (v1)
        return { ...common, api: 'v1', url: v1 };
    return { ...common, api: 'none', url: undefined };
}
const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** Whether the way out leads through a proxy, which node by itself does not take: what is asked then gets no answer. */
function isProxied(env) {
    return PROXIES.some((name) => env[name]);
}
const PROBE_MILLISECONDS = 5_000;
/**
 * The service, and whether anybody answers at its address: any answer will do. BuildKit and @actions/cache wait for one
 * that accepts connections and says nothing, for ten minutes and more. Not asked where the way leads through a proxy.
 */
async function probeCacheService(env) {
    const service = detectCacheService(env);
    if (service.url === undefined || service.proxied)
        return service;
    return { ...service, outage: await findOutage(service.url) };
}
async function findOutage(url) {
    try {
        const { protocol } = new URL(url);
        const { request } = protocol === 'http:' ? await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7067, 23)) : await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 4708, 23));
        const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
        await new Promise((resolve, reject) => {
            const probe = request(url, { method: 'HEAD', signal }, (response) => {
                response.destroy();
                resolve();
            });
            probe.on('error', (error) => reject(signal.aborted ? signal.reason : error));
            probe.end();
        });
        return undefined;
    }
    catch (error) {
        return reasonOf(error);
    }
}
/** Undefined where there is no such service for this job, or none that can be asked from here. */
function cache_service_serviceAccess(env = process.env) {
    const { ACTIONS_RUNTIME_TOKEN: token } = env;
    const { api, url, proxied } = detectCacheService(env);
    return api === 'v2' && url !== undefined && token && !proxied ? { url, token } : undefined;
}

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

// EXTERNAL MODULE: ./src/say.ts
var say = __webpack_require__(324);
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
async function actions_cache_restoreFolder(folder, prefix) {
    const { restoreCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(88), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 8091));
    const root = rootOf(folder);
    const restore = () => withWorkspace(root, false, () => restoreCache([relative(root, folder)], `${prefix}newest`, [prefix]));
    const { result: key, complaint } = await withTamedOutput(() => within(RESTORE_LIMIT, listenToComplaints(restore)));
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
async function saveFolder(folder, key) {
    const { saveCache } = await Promise.all(/* import() */[__webpack_require__.e(941), __webpack_require__.e(88), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 8091));
    const root = rootOf(folder);
    const save = () => other_workspace_withWorkspace(root, true, () => saveCache([(0,external_node_path_.relative)(root, folder)], key));
    const { result: id, complaint } = await tamed_output_withTamedOutput(() => within(SAVE_LIMIT, complaints_listenToComplaints(save)));
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

;// CONCATENATED MODULE: ./src/digest.ts

/*
 * Digests as OCI has them. BuildKit has sha256 only.
 */
/** What a blob's name in a layout comes after. */
const digest_SHA256 = 'sha256:';
const DIGEST = /^sha256:[0-9a-f]{64}$/;
function isDigest(text) {
    return typeof text === 'string' && DIGEST.test(text);
}
/** Whether a media type can stand in a header, as it does where a manifest is served. */
function isMediaType(text) {
    return typeof text === 'string' && /^[\x21-\x7e]{1,255}$/.test(text);
}
/** The digest of what a hash was given. */
function digestFrom(hash) {
    return `${digest_SHA256}${hash.digest('hex')}`;
}
function digestOfBytes(bytes) {
    return digestFrom((0,external_node_crypto_.createHash)('sha256').update(bytes));
}

// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(8877);
// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(714);
;// CONCATENATED MODULE: ./src/spent-buffers.ts


/** Bytes that pass before it is worth 2 ms. */
const EACH = 8 * 1024 * 1024;
let passed = 0;
let collect;
/**
 * Notes that so many bytes went through this process, and from time to time has the buffers freed that they came in. V8 sees
 * late how large those are, and lets 40 MB more of them lie about. That a program may ask for it is a flag, which here can
 * only be set at run time.
 */
function notePassed(bytes) {
    passed += bytes;
    if (passed < EACH)
        return;
    passed = 0;
    collect ??= findCollector();
    collect({ type: 'minor' });
}
function findCollector() {
    (0,external_node_v8_.setFlagsFromString)('--expose-gc');
    try {
        return (0,external_node_vm_.runInNewContext)('gc');
    }
    finally {
        (0,external_node_v8_.setFlagsFromString)('--no-expose-gc');
    }
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
            notePassed(chunk.byteLength);
        }
        if (length < size)
            throw new Error(`it ended after ${length} of ${size} bytes`);
    }
    finally {
        await file.close();
    }
    return hash && digestFrom(hash);
}
/** Why bytes did not come, in words without an address. */
function describeTrouble(error) {
    const { name, message } = error;
    // The errors of fetch may name the address; those of files, of a watch and of this module do not.
    return message === undefined || name !== 'Error' ? describeFailure(error) : message;
}

;// CONCATENATED MODULE: ./src/store/tries.ts

/**
 * Does the work again where it failed, up to `tries` times in all, after a pause (milliseconds) that is longer each time.
 * @throws what the last try threw
 */
async function withTries(tries, pause, work, signal) {
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
function atOnce(most) {
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

;// CONCATENATED MODULE: ./src/store/pack-reader.ts







/**
 * A stall is waited out no longer than BuildKit's own cache clients would. Almost five minutes, which is what the gateway
 * waits, are for the largest layers that are seen, over a slow line. Each fetch is one connection; more than a few at once
 * are not faster.
 */
const READ_LIMITS = { stall: 15_000, whole: 290_000, pause: 1_000, atOnce: 8 };
/** @param renew looks up the address of a pack anew; undefined if the pack is gone */
function packReader(packs, renew, scratch, limits) {
    const sources = packs.map((pack) => ({ ...pack, renewal: undefined, copy: undefined }));
    const homes = new Map(sources.flatMap((source) => [...source.pack.blobs].map(([digest, place]) => [digest, { source, place, digest }])));
    const running = new Map();
    const takeTurn = atOnce(limits.atOnce);
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
        let trouble = await attempt(reading, home, path);
        if (trouble?.refused) {
            // An address lives for some ten minutes, and a build longer: that it was too old is no failure.
            await renewAddress(reading, home.source, used);
            trouble = await attempt(reading, home, path);
        }
        if (trouble !== undefined && !trouble.refused) {
            await (0,external_node_timers_promises_.setTimeout)(reading.limits.pause);
            trouble = await attempt(reading, home, path);
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
async function attempt(reading, home, path) {
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

;// CONCATENATED MODULE: ./src/store/service-calls.ts


/** A build waits for a lookup. */
const LOOKUP = { tries: 3, each: 5_000, total: 30_000, pause: 500, retryAfter: 20_000 };
/** Nobody but the end of the job waits for a save, and what it uploaded would be lost. */
const SAVE = { tries: 4, each: 15_000, total: 90_000, pause: 1_000, retryAfter: 20_000 };
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
async function service_calls_callOnce(access, method, body, limit) {
    const outage = outages.get(nameOf(access));
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
function nameOf({ url, token }) {
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
async function callService(access, method, body, patience, signal) {
    const service = nameOf(access);
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
const LIMIT = 5_000;
const cache_entries_LARGEST = (/* unused pure expression or super */ null && (1024 * 1024));
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
    return readSigned(url, cache_entries_LARGEST, LIMIT);
}
/**
 * Writes an entry under a key that nobody else uses.
 * @throws {Error} where the service does not take it
 */
async function writeEntry(access, name, bytes) {
    if (bytes.byteLength > cache_entries_LARGEST)
        throw new Error('the entry is too large');
    const url = reserved(await callOnce(access, 'CreateCacheEntry', name, LIMIT), access);
    await writeSigned(url, bytes, AbortSignal.timeout(LIMIT));
    const size = { size_bytes: String(bytes.byteLength) };
    const done = await callOnce(access, 'FinalizeCacheEntryUpload', { ...name, ...size }, LIMIT);
    if (done.ok !== true)
        throw new Error(complaint('the service did not keep the entry', done, access));
}
function findOnce(access, { key, version }) {
    return callOnce(access, 'GetCacheEntryDownloadURL', { key, restore_keys: [key], version }, LIMIT);
}
/**
 * Looks up an entry by its key, or else the newest whose key begins with one of `prefixes`, which are tried in order.
 * Undefined if there is none.
 * @throws {Error} where the service does not answer
 */
async function findEntry(access, { key, version }, prefixes = [], patience = LOOKUP) {
    const body = { key, restore_keys: prefixes, version };
    const answer = await callService(access, 'GetCacheEntryDownloadURL', () => body, patience);
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
async function reserveEntry(access, newKey, version, signal, patience = SAVE) {
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
async function finalizeEntry(access, name, size, signal, patience = SAVE) {
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
async function writeSigned(url, bytes, signal) {
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
;// CONCATENATED MODULE: ./src/store/pack-keys.ts

/*
 * How packs and indexes are called in the cache service. The number is that of the format: what is written in another one
 * has other names, and is never found.
 */
/** What makes entries comparable, for the service: a hash of a fixed text, as an entry depends on no path and no tool. */
const PACKS_VERSION = (0,external_node_crypto_.createHash)('sha256').update('buildkit-cache packs 2').digest('hex');
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
function newIndexKey(name) {
    return `${indexPrefix(name)}${unique()}`;
}
/** A key for a new pack, which was never used before either. */
function newPackKey(name) {
    return `buildkit-cache-2-pack/${checked(name)}/${unique()}`;
}
function isPackKey(key) {
    return PACK_KEY.test(key);
}
function unique() {
    return (0,external_node_crypto_.randomBytes)(8).toString('hex');
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
function renderIndex({ purpose, manifest, texts, packs }) {
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
function parseIndex(text) {
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
    const digest = digestOfBytes(text);
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
        if (typeof text !== 'string' || digestOfBytes(text) !== digest)
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
            if (!isDigest(digest) || digests.has(digest) || more.length > 0)
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
    if (!isMediaType(mediaType) || !isDigest(digest))
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

;// CONCATENATED MODULE: ./src/store/index-entry.ts






/*
 * An index as an entry of the cache service: compressed, as digests aside it repeats itself.
 */
/** As it is sent, and as a text; bytes. A build with thousands of steps stays far below. */
const LARGEST_SENT = 8 * 1024 * 1024;
const LARGEST_TEXT = 32 * 1024 * 1024;
/** Milliseconds for one try to read or send it. A build waits for the reading. */
const index_entry_EACH = 15_000;
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
    const sent = await withTries(READ_TRIES, pause, () => readSigned(url, LARGEST_SENT, index_entry_EACH));
    try {
        const text = await decompress(sent, { maxOutputLength: LARGEST_TEXT });
        return parseIndex(text.toString('utf8'));
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
async function packIndex(index) {
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
async function writeIndex(access, name, sent, signal, patience) {
    const { key, url } = await reserveEntry(access, () => newIndexKey(name), PACKS_VERSION, signal, patience);
    const send = () => writeSigned(url, sent, AbortSignal.any([signal, AbortSignal.timeout(index_entry_EACH)]));
    await withTries(SEND_TRIES, patience.pause, send, signal);
    await finalizeEntry(access, { key, version: PACKS_VERSION }, sent.byteLength, signal, patience);
    return key;
}

;// CONCATENATED MODULE: ./src/store/pack-plan.ts
/**
 * A restore asks the service for each pack, and loses a part of the cache with each that was evicted, so there are not
 * more than a few. Fewer would be put together more often, which uploads the same bytes again.
 */
const pack_plan_MOST_PACKS = 8;
/**
 * Plans a save so that a job uploads little more than what is new, while what lies unused in packs stays below what is
 * used: beyond that, packs are given up, and what is needed of them moves into the new one.
 * `needed` are the layers of the new manifest; `before` may have a blob or a pack more than once.
 */
function planSave(needed, before) {
    const wanted = new Map(needed.map(({ digest, size }) => [digest, size]));
    const used = neededParts(wanted, before);
    const total = [...wanted.values()].reduce((sum, size) => sum + size, 0);
    const worthy = withLittleUnused(total, used);
    const isNew = [...wanted.keys()].some((digest) => !used.some(({ blobs }) => blobs.has(digest)));
    const hasNewPack = isNew || worthy.length < used.length || worthy.length > pack_plan_MOST_PACKS;
    const kept = atMost(hasNewPack ? pack_plan_MOST_PACKS - 1 : pack_plan_MOST_PACKS, worthy);
    const blobs = [...wanted]
        .filter(([digest]) => !kept.some((pack) => pack.blobs.has(digest)))
        .map(([digest, size]) => ({ digest, size, moved: used.some((pack) => pack.blobs.has(digest)) }));
    return { kept, blobs };
}
/**
 * The packs without those that must go so that at most as many bytes lie unused in them as are needed in all. Those go
 * first that free most for each byte which has to move.
 */
function withLittleUnused(needed, packs) {
    const unusedIn = (pack) => pack.size - bytesIn(pack);
    let unused = packs.reduce((sum, pack) => sum + unusedIn(pack), 0);
    const givenUp = new Set();
    for (const pack of packs.toSorted((a, b) => bytesIn(a) / a.size - bytesIn(b) / b.size)) {
        if (unused <= needed)
            break;
        givenUp.add(pack);
        unused -= unusedIn(pack);
    }
    return packs.filter((pack) => !givenUp.has(pack));
}
/** The packs with only the blobs that are wanted, each blob in the first that has it, without packs that have none. */
function neededParts(wanted, before) {
    const parts = new Map();
    const found = new Set();
    for (const { key, size, blobs } of before) {
        const part = parts.get(key) ?? { key, size, blobs: new Map() };
        for (const [digest, place] of blobs) {
            if (wanted.get(digest) !== place.size || found.has(digest))
                continue;
            found.add(digest);
            part.blobs.set(digest, place);
        }
        if (part.blobs.size > 0)
            parts.set(key, part);
    }
    return [...parts.values()];
}
/**
 * All of the packs, if they are not too many. Else without the smallest ones, as many as are alike in size: what they
 * become together is then far larger than each of them, and stays when the next small ones are given up. So a byte moves
 * only as often as the size of the cache doubles, or so. To give up just one would have every later job move something.
 */
function atMost(most, packs) {
    if (packs.length <= most)
        return [...packs];
    const byRising = packs.map((pack) => ({ pack, size: bytesIn(pack) })).sort((a, b) => a.size - b.size);
    let [givenUp, together] = [0, 0];
    for (const { size } of byRising) {
        if (packs.length - givenUp <= most && size > 2 * together)
            break;
        givenUp += 1;
        together += size;
    }
    const larger = new Set(byRising.slice(givenUp).map(({ pack }) => pack));
    return packs.filter((pack) => larger.has(pack));
}
function bytesIn({ blobs }) {
    return [...blobs.values()].reduce((sum, { size }) => sum + size, 0);
}

;// CONCATENATED MODULE: ./src/store/blob-stream.ts



function readBlobs(blobs) {
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
    return blob && { blob, file: await (0,promises_.open)(blob.path), hash: (0,external_node_crypto_.createHash)('sha256'), length: 0 };
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
async function uploadBlobs(url, blobs, signal, limits = UPLOAD_LIMITS) {
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
            const id = Buffer.from((0,external_node_crypto_.randomUUID)()).toString('base64');
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








const SAVE_LIMITS = { calls: SAVE, upload: UPLOAD_LIMITS };
/** Blobs that move are fetched, each with its own connection. */
const FILES_AT_ONCE = 4;
/**
 * Uploads one pack with what is new, and then an index entry. The index is written last, so that nobody sees what was cut
 * off.
 * @param limit ends it; a number is of milliseconds
 * @throws {Error} where it was not saved, with a reason for the user; it has neither token nor address in it
 */
async function savePacks(access, request, limit, limits = SAVE_LIMITS) {
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
    const plan = planSave(pack_index_layersOf(texts.get(manifest.digest) ?? ''), before);
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








const OPEN_LIMITS = { ...READ_LIMITS, lookup: LOOKUP };
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
    return findEntry(access, { key, version: PACKS_VERSION }, prefixes, lookup);
}
async function packs_open(access, { key }, index, scratch, limits) {
    const addressOf = addressesOfPacks(access, limits.lookup);
    const found = await Promise.all(index.packs.map((pack) => openPack(pack, addressOf)));
    const there = found.filter((pack) => 'url' in pack);
    const keys = new Set(there.map(({ pack }) => pack.key));
    const gone = new Set(index.packs.map((pack) => pack.key).filter((pack) => !keys.has(pack)));
    const rest = withoutPacks(index, gone);
    if (rest === undefined)
        return undefined;
    const { sizeOf, fetch, bytesFetched } = packReader(there, addressOf, scratch, limits);
    return {
        index: rest,
        key,
        lostBytes: bytesOf(index) - bytesOf(rest),
        lostReason: found.find((pack) => 'lost' in pack)?.lost,
        sizeOf,
        fetch,
        get bytesFetched() {
            return bytesFetched();
        }
    };
}
/** Looks up the signed address of a pack by its key; undefined if the pack is gone. */
function addressesOfPacks(access, patience) {
    return async (key) => (await findEntry(access, { key, version: PACKS_VERSION }, [], patience))?.url;
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
function bytesOf({ manifest, texts }) {
    return pack_index_layersOf(texts.get(manifest.digest) ?? '{}').reduce((sum, { size }) => sum + size, 0);
}

;// CONCATENATED MODULE: ./src/store/later-packs.ts



/** Reads blobs out of packs that are looked up only when the first is fetched: most saves need none. */
function laterPacks(access, packs, scratch) {
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

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
;// CONCATENATED MODULE: ./src/store/repository.ts
/** What a manifest is that does not say so itself. */
const IMAGE_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

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
        return { kind: 'whole', digest: oci_layout_digestOfRoots(roots), blobs, bytes };
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
function oci_layout_digestOfRoots(roots) {
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
async function oci_layout_verifyLayout(folder, layout, before) {
    const verified = {};
    for (const digest of layout.blobs.keys()) {
        const path = blobPath(folder, digest);
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
    return digestFrom(hash);
}
/**
 * Deletes the blobs that the index does not reach, and what broken-off writes left. Older exports stay in the
 * folder otherwise, and it grows with every build.
 * @returns the number of bytes that were freed
 */
async function collectGarbage(folder, layout) {
    await rm(join(folder, 'ingest'), { recursive: true, force: true });
    let freed = 0;
    for (const name of await namesIn(join(folder, 'blobs', 'sha256'))) {
        if (layout.blobs.has(`${SHA256}${name}`))
            continue;
        const path = join(folder, 'blobs', 'sha256', name);
        freed += (await lstat(path)).size;
        await rm(path, { recursive: true });
    }
    return freed;
}
async function reach(folder, descriptor, blobs) {
    if (!isDigest(descriptor.digest))
        throw new Error(`"${descriptor.digest}" is not a digest`);
    if (blobs.has(descriptor.digest))
        return;
    const { size } = await statFile(blobPath(folder, descriptor.digest));
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
    const manifest = JSON.parse(await readText(blobPath(folder, descriptor.digest)));
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
        const [{ mediaType = IMAGE_MANIFEST, digest, size }] = (index.manifests ?? []);
        if (!isDigest(digest) || !isMediaType(mediaType) || !Number.isSafeInteger(size))
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
    return layersOf(await readText(blobPath(folder, digest)));
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
    return (0,external_node_path_.join)(folder, 'blobs', 'sha256', digest.slice(digest_SHA256.length));
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

;// CONCATENATED MODULE: ./src/store/layout-files.ts




/*
 * Writing to a layout that others may read and write at the same time: everything gets its place by a rename.
 */
/**
 * Makes a manifest what the index of a layout points to. The index is replaced at once, so that whoever reads it meanwhile,
 * or after a crash, finds the one before or this one.
 */
async function layout_files_writeRoot(folder, manifest) {
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
async function layout_files_writeBlob(folder, digest, text) {
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
    const path = blobPath(folder, digest);
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    await (0,promises_.rename)(draft, path);
}

;// CONCATENATED MODULE: ./src/store/replace-file.ts



/** Writes a file as a whole or not at all, since another job may read it. Its folder is made if need be. */
async function replace_file_replaceFile(path, content) {
    await mkdir(dirname(path), { recursive: true });
    // Not named after the process: in containers that share the folder, several may have the same number.
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, content);
    await rename(draft, path);
}

;// CONCATENATED MODULE: ./src/store/trust.ts




/** The layout, if every blob has the bytes it should; what was verified is remembered beside the locks. */
async function trust_trust(folder, found, before) {
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
    return replaceFile(stateFile(folder, 'verified'), JSON.stringify(verified));
}

;// CONCATENATED MODULE: ./src/store/layer-source.ts










/** What builds do with their results that write a layout of this name. */
function purposeOf(folder) {
    return isOfImages(basename(folder)) ? 'image' : 'other';
}
/** A layout whose blobs were verified, or whose packs are open. */
async function sourceIn(folder, packs) {
    const purpose = packs?.index.purpose ?? purposeOf(folder);
    return { folder, purpose, packs, verified: await readVerified(folder) };
}
/** The newest cache of one of these layouts' names, as if it were that of `folder`. */
async function openFromPacks(folder, folders) {
    const startedAt = performance.now();
    try {
        const access = serviceAccess();
        if (access === undefined)
            return { outcome: { status: 'missed', reason: 'there is no cache service' } };
        const names = folders.map((path) => basename(path));
        const packs = await openPacks(access, names, join(folder, 'ingest'));
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
        return { outcome: { status: 'failed', reason: `the cache could not be opened (${reasonOf(error)})` } };
    }
}
function lossOf({ lostBytes, lostReason }) {
    return `${Math.ceil(lostBytes / 1_000_000)} MB, since ${lostReason ?? 'its pack was evicted'}`;
}
/** A layout of a folder that is kept. */
async function openKept(folder) {
    try {
        const layout = await trust(folder, await readLayout(folder));
        if (layout.kind !== 'whole')
            return { outcome: { status: 'missed', reason: '' } };
        const { digest, bytes } = layout;
        return { outcome: { status: 'kept', digest, bytes }, source: await sourceIn(folder) };
    }
    catch (error) {
        return { outcome: { status: 'failed', reason: reasonOf(error) } };
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
/** Entries of one scope share a prefix; `1` is the version of what is inside. */
function keyPrefix(folder) {
    return `buildkit-cache-1-${(0,external_node_path_.basename)(folder)}-`;
}

;// CONCATENATED MODULE: ./src/if-absent.ts
/** For `catch`: a value where a file or folder is not there, or one of the folders on its path is none. */
function ifAbsent(value) {
    return (error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return value;
        throw error;
    };
}

;// CONCATENATED MODULE: ./src/store/merge-caches.ts

/**
 * All that one or the other has; what both have, once.
 * @throws {Error} where a config is not consistent
 */
function mergeConfigs(first, second) {
    const layers = [...(first.layers ?? [])];
    const records = structuredClone(first.records ?? []);
    const newLayer = merge_caches_join(layerKeys(first), layerKeys(second));
    const newRecord = merge_caches_join(recordKeys(first), recordKeys(second));
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
function merge_caches_join(first, second) {
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
        await layout_files_writeRoot(folder, isOfAnother ? await together(folder, manifest, other) : manifest);
    });
}
/** One manifest for both; the first, where they cannot be put together. */
async function together(folder, first, second) {
    try {
        const [own, other] = await Promise.all([readManifest(folder, first), readManifest(folder, second)]);
        const [ownConfig, otherConfig] = await Promise.all([readConfig(folder, own), readConfig(folder, other)]);
        const layers = new Map([...other.layers, ...own.layers].map((layer) => [keyOf(layer), layer]));
        const config = await publish_write(folder, own.config.mediaType, mergeConfigs(ownConfig, otherConfig));
        return await publish_write(folder, first.mediaType, { ...own, config, layers: [...layers.values()] });
    }
    catch (error) {
        (0,say.say)(`The cache that another job wrote meanwhile is replaced: ${(0,errors/* reasonOf */.A3)(error)}`);
        return first;
    }
}
/** Two cache mounts may have the same content. */
function keyOf({ digest, annotations = {} }) {
    return `${digest} ${annotations[MOUNT_ANNOTATION] ?? ''}`;
}
async function readManifest(folder, { digest }) {
    return JSON.parse(await (0,promises_.readFile)(blobPath(folder, digest), 'utf8'));
}
async function readConfig(folder, { config }) {
    return JSON.parse(await (0,promises_.readFile)(blobPath(folder, config.digest), 'utf8'));
}
async function publish_write(folder, mediaType, value) {
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text);
    if (size > publish_LARGEST)
        throw new Error('both together are more than BuildKit reads');
    const digest = digestOfBytes(text);
    await layout_files_writeBlob(folder, digest, text);
    return { mediaType, digest, size };
}

;// CONCATENATED MODULE: ./src/store/layout-repository.ts






/** A repository over a layout, whose blobs may still have to be fetched. */
function layoutRepository(parts) {
    const { name, folder, writable, packs, opened } = parts;
    const sizeHere = async (digest) => (await sizeOfVerified(parts, digest)) ?? (await borrow(parts, digest));
    return {
        name,
        writable,
        manifest: () => readRoot(folder),
        sizeOf: async (digest) => (await sizeHere(digest)) ?? packs?.sizeOf(digest),
        fileOf: async (digest) => {
            const path = blobPath(folder, digest);
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
    const path = blobPath(folder, digest);
    const found = await (0,promises_.lstat)(path).catch(ifAbsent(undefined));
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
    const path = blobPath(parts.folder, digest);
    for (const lender of parts.lenders ?? []) {
        if (!(await isLinked(blobPath(lender, digest), path)))
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
    verified[digest] = (await (0,promises_.stat)(blobPath(folder, digest))).mtimeMs;
}

;// CONCATENATED MODULE: ./src/store/saving.ts













/** Bytes leave a job no later than this; milliseconds. */
const saving_SAVE_LIMIT = 10 * 60_000;
/** How old a request is that its job has no more use for; milliseconds. */
const FORGOTTEN = 86_400_000;
/** @returns the request's own name */
async function leaveRequest(folder, { before, ...request }) {
    await sweepRequests(folder);
    const packs = before.map(({ blobs, ...pack }) => ({ ...pack, blobs: [...blobs] }));
    const id = randomBytes(8).toString('hex');
    await writeFile(stateFile(folder, `save-${id}`), JSON.stringify({ ...request, before: packs }));
    return id;
}
/** Deletes what jobs have left that were killed before their post step. */
async function sweepRequests(folder) {
    const place = dirname(stateFile(folder, 'users'));
    const form = /^\.saved?-[0-9a-f]{16}(?:\.draft)?$/;
    const names = await readdir(place);
    const left = names.filter((name) => name.startsWith(basename(folder)) && form.test(name.slice(basename(folder).length)));
    for (const path of left.map((name) => join(place, name))) {
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN)
            await rm(path, { force: true });
    }
}
async function readRequest(folder, id) {
    const { before, ...request } = JSON.parse(await (0,promises_.readFile)(claim_stateFile(folder, `save-${id}`), 'utf8'));
    const packs = before.map(({ blobs, ...pack }) => ({ ...pack, blobs: new Map(blobs) }));
    return { ...request, before: packs };
}
/**
 * Saves a layout as a request says. From `onClaim` on, and while it does, nobody deletes blobs from it.
 * @throws {Error} if it cannot be saved
 */
async function saveLayers({ folder, id }, onClaim) {
    const request = await readRequest(folder, id);
    const claim = await claimLayout(folder);
    const isFirst = !(0,external_node_fs_.existsSync)(claim_stateFile(folder, 'saving'));
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
    const access = cache_service_serviceAccess();
    const packs = access && (await packs_openPacks(access, [(0,external_node_path_.basename)(folder)], `${folder}/ingest`).catch(() => undefined));
    return packs === undefined || 'missed' in packs ? [] : packs.index.packs;
}
async function saveAsPacks(folder, { purpose, manifest, before: known }, saved) {
    const before = [...known, ...saved];
    const startedAt = performance.now();
    const access = cache_service_serviceAccess();
    if (access === undefined)
        return { status: 'skipped', reason: 'there is no cache service' };
    const packs = laterPacks(access, before, `${folder}/ingest`);
    const { fileOf } = layoutRepository({
        ...{ name: 'saved', folder, writable: true, packs },
        verified: await trust_readVerified(folder)
    });
    const text = await (0,promises_.readFile)(blobPath(folder, manifest.digest), 'utf8').catch(() => undefined);
    if (text === undefined)
        return { status: 'skipped', reason: 'there is no layout' };
    const { config } = JSON.parse(text);
    const texts = new Map([
        [manifest.digest, text],
        [config.digest, await (0,promises_.readFile)(blobPath(folder, config.digest), 'utf8')]
    ]);
    const name = (0,external_node_path_.basename)(folder);
    const { key, bytes } = await savePacks(access, { name, purpose, manifest, texts, before, fileOf }, AbortSignal.timeout(saving_SAVE_LIMIT));
    return { status: 'saved', key, bytes, seconds: (performance.now() - startedAt) / 1000 };
}
/** As one entry, under a key made of the content. */
async function saveWhole(folder) {
    const layout = await oci_layout_readLayout(folder);
    if (layout.kind !== 'whole')
        return { status: 'skipped', reason: oci_layout_describe(layout) };
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
const PATIENCE = 10 * 60_000;
const PAUSE = 50;
/** How often it is looked whether one that is done, or was killed, has ended. */
const ENDING_LOOKS = 20;
/** The step waits no longer than this for it to begin. */
const CLAIM_PATIENCE = 5_000;
/** Starts the process: `script` (that of the post step) with the words `save FOLDER ID`. */
function beginSaving({ folder, id }, script) {
    const child = spawn(process.execPath, [script, 'save', folder, id], {
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
            await Promise.race([claimed, setTimeout(CLAIM_PATIENCE, undefined, { ref: false })]);
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
    await (0,promises_.writeFile)(`${file}.draft`, JSON.stringify(outcome));
    await (0,promises_.rename)(`${file}.draft`, file);
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
        await (0,promises_.rm)(file, { force: true });
    await (0,promises_.rm)(claim_stateFile(name.folder, `save-${name.id}`), { force: true });
}
async function saver_attempt(name, onClaim) {
    try {
        return await saveLayers(name, onClaim);
    }
    catch (error) {
        return { status: 'failed', reason: (0,errors/* reasonOf */.A3)(error) };
    }
}
/** Undefined if the process ended without a word. */
async function waitForWord(name, saver) {
    const until = Date.now() + PATIENCE;
    while (Date.now() < until) {
        const lives = await isSaving(saver, name);
        const word = await readWord(name);
        if (word !== undefined || !lives) {
            await outlive(saver, name);
            return word;
        }
        await (0,external_node_timers_promises_.setTimeout)(PAUSE);
    }
    await endSaver(saver, name);
    return { status: 'failed', reason: `it took longer than ${PATIENCE / 60_000} minutes` };
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
        await (0,external_node_timers_promises_.setTimeout)(PAUSE);
}
/** Whether the process lives; another one may have got its id. */
async function isSaving(saver, { id }) {
    try {
        return (await (0,promises_.readFile)(`/proc/${saver}/cmdline`, 'utf8')).includes(id);
    }
    catch {
        // There is no such process.
        return false;
    }
}
async function readWord(name) {
    try {
        const word = JSON.parse(await (0,promises_.readFile)(wordOf(name), 'utf8'));
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
    return claim_stateFile(folder, `saved-${id}`);
}


/***/ })

};
