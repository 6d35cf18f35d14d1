export const id = 78;
export const ids = [78];
export const modules = {

/***/ 1078:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  approachEarly: () => (/* binding */ approachEarly),
  noteReach: () => (/* binding */ noteReach),
  openApproach: () => (/* binding */ openApproach)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 7 modules
var core = __webpack_require__(3838);
// EXTERNAL MODULE: ./src/cancellation.ts
var cancellation = __webpack_require__(4632);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/buildx/cache-entry.ts
var cache_entry = __webpack_require__(3655);
// EXTERNAL MODULE: ./src/buildx/quietly.ts
var quietly = __webpack_require__(7579);
;// CONCATENATED MODULE: ./src/buildx/probe.ts






/** An import is asked for only where there is a step to look up. */
const DOCKERFILE = 'FROM scratch\nCOPY Dockerfile /\n';
/** A builder that cannot connect to an address may wait for it; milliseconds. */
const LIMIT = 10_000;
/** Far above the last line. */
const MOST_TEXT = 64 * 1024;
/**
 * Lets a builder import a cache from each of these refs, in the smallest of all builds: whether it reaches them, whoever
 * answers there sees. None of them need be there.
 * @returns when the build has ended: why it failed, if it did
 */
async function probeImports(refs, { buildx, builder, env, temp }, signal) {
    const imports = refs.flatMap((ref) => ['--cache-from', probeEntry(ref)]);
    const named = builder === undefined ? [] : ['--builder', builder];
    const args = ['build', ...named, ...imports, '--output', 'type=cacheonly'];
    try {
        return await (0,cancellation/* withFolder */.Z8)((0,external_node_path_.join)(temp, 'buildkit-cache-probe-'), async (folder) => {
            await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'Dockerfile'), DOCKERFILE);
            const quiet = { ...env, BUILDKIT_PROGRESS: 'plain', BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' };
            const limits = { limit: LIMIT, most: MOST_TEXT, signal };
            const { exitCode, text } = await (0,quietly/* runQuietly */.r)(buildx, [...args, folder], quiet, limits);
            return exitCode === 0 ? undefined : text.trimEnd().split('\n').at(-1);
        });
    }
    catch (error) {
        return (0,errors/* reasonOf */.A3)(error);
    }
}
function probeEntry(ref) {
    return (0,cache_entry/* renderEntry */.Ft)({ type: 'registry', attributes: { ref: `${ref}:probe`, 'registry.insecure': 'true' } });
}

// EXTERNAL MODULE: ./src/environment/build-environment.ts
var build_environment = __webpack_require__(8113);
// EXTERNAL MODULE: ./src/environment/buildx-command.ts
var buildx_command = __webpack_require__(6029);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
;// CONCATENATED MODULE: ./src/gateway/answers.ts
function plain(status, headers = {}) {
    return { status, headers: status === 204 ? headers : { 'content-length': 0, ...headers }, body: '' };
}
function json(status, value, headers = {}) {
    const body = JSON.stringify(value);
    const own = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return { status, headers: { ...own, ...headers }, body };
}
/** An error as the distribution spec wants it, so that BuildKit's log has its message. */
function failure(status, code, message, headers = {}) {
    return json(status, { errors: [{ code, message }] }, headers);
}
/** The same for all that is not under the secret, so that an answer tells nothing. */
function nothingHere() {
    return failure(404, 'NAME_UNKNOWN', 'there is nothing here');
}

;// CONCATENATED MODULE: ./src/gateway/limits.ts
const LIMITS = {
    store: 300_000,
    body: 30_000,
    send: 60_000,
    headers: 10_000,
    keepAlive: 120_000,
    upload: 300_000
};
/** A wait that ended because the gateway was stopped: nobody's fault, and nothing to record. */
class StoppedError extends Error {
    name = 'StoppedError';
}
/**
 * Waits for a piece of work no longer than `limit` milliseconds and until the gateway stops; the work itself goes on.
 * @throws {StoppedError} where the gateway was stopped
 */
async function within(limit, stop, work) {
    const { promise: ended, reject } = Promise.withResolvers();
    const onStop = () => reject(new StoppedError('the gateway was stopped'));
    if (stop.aborted)
        onStop();
    stop.addEventListener('abort', onStop);
    const timer = setTimeout(() => reject(new Error(`the store was not done after ${limit / 1000} s`)), limit);
    try {
        // Both are waited for before the work begins: what it throws at once must not leave the other one unheeded.
        return await Promise.race([ended, Promise.resolve().then(work)]);
    }
    finally {
        clearTimeout(timer);
        stop.removeEventListener('abort', onStop);
    }
}

// EXTERNAL MODULE: ./src/store/repository.ts
var store_repository = __webpack_require__(7209);
// EXTERNAL MODULE: ./src/digest.ts
var src_digest = __webpack_require__(2187);
;// CONCATENATED MODULE: ./src/gateway/manifests.ts


const IMAGE_INDEX = 'application/vnd.oci.image.index.v1+json';
/** Far above any real manifest, and little enough to be held in memory. What other registries take, too. */
const LARGEST_MANIFEST = 4 * 1024 * 1024;
/** Reads an image manifest or an index; what is wrong with it, if it is none. */
function parseManifest(text) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        return { complaint: 'the manifest is not JSON' };
    }
    if (!isRecord(value))
        return { complaint: 'the manifest is not a JSON object' };
    if (value.schemaVersion !== 2)
        return { complaint: 'the manifest has not the schemaVersion 2' };
    const { mediaType, config, layers = [], manifests = [] } = value;
    if (!Array.isArray(layers) || !Array.isArray(manifests))
        return { complaint: 'layers or manifests of the manifest is not a list' };
    const needs = [];
    for (const item of [...(config === undefined ? [] : [config]), ...layers, ...manifests]) {
        const need = parseNeed(item);
        if (need === undefined)
            return { complaint: 'the manifest has a descriptor without a sha256 digest and a size' };
        if (need !== 'elsewhere')
            needs.push(need);
    }
    if (mediaType !== undefined && !(0,src_digest/* isMediaType */.LA)(mediaType))
        return { complaint: 'the manifest has a mediaType that is none' };
    return { mediaType: mediaType ?? shapeOf(value), needs };
}
function shapeOf(value) {
    if (Array.isArray(value.manifests))
        return IMAGE_INDEX;
    return Array.isArray(value.layers) ? store_repository/* IMAGE_MANIFEST */.M : undefined;
}
/** A layer that may not be distributed stays where it comes from (OCI image spec, layer.md). */
function parseNeed(item) {
    if (!isRecord(item))
        return undefined;
    const { digest, size, mediaType } = item;
    if (!(0,src_digest/* isDigest */.Bc)(digest))
        return undefined;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
        return undefined;
    const isElsewhere = typeof mediaType === 'string' && /nondistributable|\.foreign\./.test(mediaType);
    return isElsewhere ? 'elsewhere' : { digest, size };
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/gateway/ranges.ts
/**
 * Reads a `Range` header for a blob of `size` bytes. What is no single range of bytes asks for the whole, as RFC 9110
 * (14.2) allows: several ranges, other units, and what cannot be read.
 */
function parseRange(header, size) {
    const found = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(' ', '') ?? '');
    const [, first = '', last = ''] = found ?? [];
    if (first === '' && last === '')
        return { kind: 'whole' };
    if (first === '')
        return lastBytes(Number(last), size);
    const start = Number(first);
    const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
    if (last !== '' && Number(last) < start)
        return { kind: 'whole' };
    return start < size ? { kind: 'part', start, end } : { kind: 'unsatisfiable' };
}
function lastBytes(count, size) {
    if (count === 0 || size === 0)
        return { kind: 'unsatisfiable' };
    return { kind: 'part', start: Math.max(0, size - count), end: size - 1 };
}
function parseChunkRange(header) {
    if (header === undefined)
        return { kind: 'next' };
    const found = /^(?:bytes[= ])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(header.trim());
    const [start, end] = [Number(found?.[1]), Number(found?.[2])];
    if (found === null || end < start)
        return { kind: 'unreadable' };
    return { kind: 'at', start, length: end - start + 1 };
}
/** The `Range` header by which an upload says what it has; `0-0` where that is nothing, as other registries do. */
function rangeOfUpload(size) {
    return `0-${Math.max(0, size - 1)}`;
}

;// CONCATENATED MODULE: ./src/gateway/records.ts
/** More different reasons than a report has room for: a client that goes wrong shall not fill the memory. */
const MOST_REASONS = 100;
function createRecords() {
    return { reached: new Set(), lost: [], refused: [], faults: [], bytesServed: 0, bytesTaken: 0 };
}
/** BuildKit asks for the same blob in several ways; it is lost once, for the first reason. */
function noteLost(records, digest, reason) {
    const isKnown = records.lost.some((lost) => lost.digest === digest);
    if (!isKnown && records.lost.length < MOST_REASONS)
        records.lost.push({ digest, reason });
}
function noteReason(list, reason) {
    if (!list.includes(reason) && list.length < MOST_REASONS)
        list.push(reason);
}

;// CONCATENATED MODULE: ./src/gateway/pull.ts








/**
 * Whether there is a blob, without fetching it: an export asks so for each that it has, and uploads what is not there.
 * That one is missing is no loss then, and what the store cannot tell is uploaded anew.
 */
async function headBlob({ repository, ask }, digest) {
    const size = await ask(() => repository.sizeOf(digest)).catch(nothing);
    if (size === undefined)
        return unknownBlob(digest);
    return plain(200, { ...blobHeaders(digest), 'content-length': size });
}
async function getBlob(exchange, digest) {
    const file = await fetch(exchange, digest);
    if (file === undefined)
        return unknownBlob(digest);
    const { size, path } = file;
    const { range, 'if-range': condition } = exchange.request.headers;
    // Nothing here has a validator that a condition could name: the whole is what it asks for then.
    const wanted = parseRange(condition === undefined ? range : undefined, size);
    if (wanted.kind === 'unsatisfiable')
        return failure(416, 'SIZE_INVALID', `the blob has ${size} bytes`, { 'content-range': `bytes */${size}` });
    const [start, end] = wanted.kind === 'part' ? [wanted.start, wanted.end] : [0, size - 1];
    const part = wanted.kind === 'part' ? { 'content-range': `bytes ${start}-${end}/${size}` } : {};
    const headers = { ...blobHeaders(digest), 'content-length': end - start + 1, ...part };
    const body = { path, start, end, size, digest, kind: 'blob' };
    return { status: wanted.kind === 'part' ? 206 : 200, headers, body };
}
function blobHeaders(digest) {
    return {
        'content-type': 'application/octet-stream',
        'docker-content-digest': digest,
        'accept-ranges': 'bytes'
    };
}
/** A manifest by its digest, or by any tag the one that a build reads. */
async function readManifest(exchange, reference, head) {
    const current = await currentManifest(exchange);
    const digest = 'digest' in reference ? reference.digest : current?.digest;
    if (digest === undefined)
        return failure(404, 'MANIFEST_UNKNOWN', 'there is no manifest here yet');
    // An import asks for this first, and often for nothing else: it is answered without the bytes.
    if (head && current?.digest === digest)
        return plain(200, { ...manifestHeaders(digest, current.mediaType), 'content-length': current.size });
    const file = head ? await look(exchange, digest) : await fetch(exchange, digest);
    const mediaType = file && (current?.digest === digest ? current.mediaType : await mediaTypeOf(file));
    if (file === undefined || mediaType === undefined)
        return failure(404, 'MANIFEST_UNKNOWN', `there is no manifest ${digest}`);
    const { path, size } = file;
    const headers = { ...manifestHeaders(digest, mediaType), 'content-length': size };
    return { status: 200, headers, body: { path, start: 0, end: size - 1, size, digest, kind: 'manifest' } };
}
async function currentManifest({ repository, ask, records }) {
    try {
        return await ask(() => repository.manifest());
    }
    catch (error) {
        if (!(error instanceof StoppedError))
            noteReason(records.faults, (0,errors/* reasonOf */.A3)(error));
        return undefined;
    }
}
function manifestHeaders(digest, mediaType) {
    return { 'content-type': mediaType, 'docker-content-digest': digest };
}
/** Undefined where the blob is no manifest. */
async function mediaTypeOf({ path, size }) {
    if (size > LARGEST_MANIFEST)
        return undefined;
    const manifest = parseManifest(await (0,promises_.readFile)(path, 'utf8'));
    return 'complaint' in manifest ? undefined : (manifest.mediaType ?? store_repository/* IMAGE_MANIFEST */.M);
}
async function listTags(exchange, most, after) {
    const all = (await currentManifest(exchange)) === undefined ? [] : ['latest'];
    const name = exchange.root.slice('/v2/'.length);
    return json(200, { name, tags: all.filter((tag) => tag > after).slice(0, most) });
}
/**
 * The bytes that a build has asked for, and that some manifest must have promised. That they cannot be had is recorded.
 * The answer is one that BuildKit does not try again, which it does for seconds with any 5xx.
 */
async function fetch({ repository, ask, records }, digest) {
    try {
        const file = await ask(() => repository.fileOf(digest));
        if (file === undefined)
            noteLost(records, digest, 'there is no such blob');
        return file;
    }
    catch (error) {
        if (!(error instanceof StoppedError))
            noteLost(records, digest, (0,errors/* reasonOf */.A3)(error));
        return undefined;
    }
}
/** The same for a question whether it is there, where a no is no loss. */
async function look({ repository, ask }, digest) {
    return ask(() => repository.fileOf(digest)).catch(nothing);
}
function nothing() {
    return undefined;
}
function unknownBlob(digest) {
    return failure(404, 'BLOB_UNKNOWN', `there is no blob ${digest}`);
}

// EXTERNAL MODULE: ./src/spent-buffers.ts
var spent_buffers = __webpack_require__(2805);
;// CONCATENATED MODULE: ./src/gateway/body.ts



/**
 * Hashes a body, and writes it behind `offset` of the file, if there is one to write. Holds no more of it than what came
 * with one read.
 * @returns its size in bytes
 */
async function receiveInto(request, hash, file) {
    try {
        const handle = file && (await (0,promises_.open)(file.path, file.offset === 0 ? 'w' : 'a', 0o600));
        try {
            let size = 0;
            for await (const chunk of chunksOf(request)) {
                // Both at once: the disk works while this thread hashes.
                const written = handle?.appendFile(chunk);
                hash.update(chunk);
                size += chunk.length;
                await written;
                (0,spent_buffers/* notePassed */.h)(chunk.length);
            }
            return { kind: 'whole', value: size };
        }
        finally {
            await handle?.close();
        }
    }
    catch (error) {
        return brokenOff(request, error);
    }
}
/** A body of at most `largest` bytes, in memory. */
async function receiveBytes(request, largest) {
    const chunks = [];
    let size = 0;
    try {
        if (Number(request.headers['content-length'] ?? 0) > largest)
            return { kind: 'too-large' };
        for await (const chunk of chunksOf(request)) {
            size += chunk.length;
            if (size > largest)
                return { kind: 'too-large' };
            chunks.push(chunk);
        }
        return { kind: 'whole', value: Buffer.concat(chunks) };
    }
    catch (error) {
        return brokenOff(request, error);
    }
}
/**
 * A loop that ends early must not destroy the request, and with it the connection: the client would never read the answer.
 * Who answers has the rest read and dropped.
 */
function chunksOf(request) {
    return request.iterator({ destroyOnReturn: false });
}
/** A client can also go when the whole body is here and not read yet; then it is the stream that failed, not the file. */
function brokenOff(request, error) {
    const isGone = (request.destroyed && !request.complete) || error === request.errored;
    return isGone ? { kind: 'gone' } : { kind: 'failed', reason: (0,errors/* reasonOf */.A3)(error) };
}

;// CONCATENATED MODULE: ./src/gateway/push.ts










/** Begins an upload; takes it as a whole where its digest is given; none is needed for what can be mounted. */
async function beginUpload(exchange, uploads, { digest, mount }) {
    const { repository, ask, root } = exchange;
    if (!repository.writable)
        return refuse(exchange, 403, 'DENIED', READ_ONLY);
    try {
        if (mount !== undefined && (await ask(() => repository.sizeOf(mount))) !== undefined)
            return created(`${root}/blobs/${mount}`, mount);
        const upload = uploads.begin(repository, await ask(() => repository.draft()));
        return digest === undefined
            ? accepted(exchange, upload, 202)
            : await push_close(exchange, uploads, upload, digest);
    }
    catch (error) {
        return storeFault(exchange, error);
    }
}
function uploadStatus(exchange, uploads, id) {
    const upload = uploads.find(exchange.repository, id);
    return upload === undefined ? unknownUpload() : accepted(exchange, upload, 204);
}
async function cancelUpload(exchange, uploads, id) {
    const upload = uploads.find(exchange.repository, id);
    if (upload === undefined)
        return unknownUpload();
    if (upload.busy)
        return outOfOrder(exchange, upload);
    await uploads.end(upload);
    return plain(204);
}
async function appendUpload(exchange, uploads, id) {
    const upload = uploads.find(exchange.repository, id);
    if (upload === undefined)
        return unknownUpload();
    const { isDone, answer } = await append(exchange, uploads, upload, true);
    return isDone ? accepted(exchange, upload, 202) : answer;
}
async function closeUpload(exchange, uploads, id, digest) {
    const upload = uploads.find(exchange.repository, id);
    return upload === undefined ? unknownUpload() : push_close(exchange, uploads, upload, digest);
}
/** Takes the last bytes of an upload, and the upload as a blob if it is what its digest says. */
async function push_close(exchange, uploads, upload, digest) {
    const { repository, ask, records, root } = exchange;
    // What is there already is read to its end, as clients expect, but not written once more.
    const isNew = upload.size > 0 || !(await isThere(exchange, digest));
    const { isDone, answer } = await append(exchange, uploads, upload, isNew);
    if (!isDone)
        return answer;
    uploads.hold(upload);
    try {
        const found = (0,src_digest/* digestFrom */.Xb)(upload.hash);
        if (found !== digest)
            return refuse(exchange, 400, 'DIGEST_INVALID', `an upload has the digest ${found}, not ${digest}`);
        // Another upload of the same blob may have been faster.
        if (isNew && !(await isThere(exchange, digest))) {
            await ask(() => repository.keep(upload.draft, digest));
            records.bytesTaken += upload.size;
        }
        return created(`${root}/blobs/${digest}`, digest);
    }
    catch (error) {
        return storeFault(exchange, error);
    }
    finally {
        await uploads.end(upload);
    }
}
/** A store that cannot tell is given the blob: if something is wrong with it, that is then said. */
async function isThere({ repository, ask }, digest) {
    return (await ask(() => repository.sizeOf(digest)).catch(() => undefined)) !== undefined;
}
/** Takes what a request has of an upload. Where that goes wrong in the middle, the upload has ended. */
async function append(exchange, uploads, upload, isNew) {
    const place = parseChunkRange(exchange.request.headers['content-range']);
    if (upload.busy || place.kind === 'unreadable' || (place.kind === 'at' && place.start !== upload.size))
        return { isDone: false, answer: outOfOrder(exchange, upload) };
    uploads.hold(upload);
    const file = isNew ? { path: upload.draft, offset: upload.size } : undefined;
    const received = await receiveInto(exchange.request, upload.hash, file);
    if (received.kind === 'whole' && (place.kind === 'next' || received.value === place.length)) {
        upload.size += received.value;
        uploads.release(upload);
        return { isDone: true };
    }
    await uploads.end(upload);
    if (received.kind === 'gone')
        return { isDone: false, answer: undefined };
    const answer = received.kind === 'failed'
        ? refuse(exchange, 403, 'DENIED', received.reason)
        : refuse(exchange, 400, 'SIZE_INVALID', 'a chunk of an upload has another size than its Content-Range says');
    return { isDone: false, answer };
}
/** Takes a manifest whose blobs are all there. With a tag, it becomes the one that a build reads. */
async function writeManifest(exchange, reference) {
    const { repository, request, root } = exchange;
    if (!repository.writable)
        return refuse(exchange, 403, 'DENIED', READ_ONLY);
    const received = await receiveBytes(request, LARGEST_MANIFEST);
    if (received.kind === 'gone')
        return undefined;
    if (received.kind === 'failed')
        return refuse(exchange, 400, 'MANIFEST_INVALID', received.reason);
    if (received.kind === 'too-large')
        return refuse(exchange, 413, 'SIZE_INVALID', `a manifest has more than ${LARGEST_MANIFEST} bytes`);
    const bytes = received.value;
    const digest = (0,src_digest/* digestOfBytes */.by)(bytes);
    if ('digest' in reference && reference.digest !== digest)
        return refuse(exchange, 400, 'DIGEST_INVALID', `a manifest has the digest ${digest}, not ${reference.digest}`);
    const manifest = parseManifest(bytes.toString('utf8'));
    if ('complaint' in manifest)
        return refuse(exchange, 400, 'MANIFEST_INVALID', manifest.complaint);
    const mediaType = manifest.mediaType ?? request.headers['content-type'] ?? store_repository/* IMAGE_MANIFEST */.M;
    try {
        const missing = await firstMissing(exchange, manifest);
        if (missing !== undefined)
            return refuse(exchange, 400, 'MANIFEST_BLOB_UNKNOWN', missing);
        await keepManifest(exchange, bytes, digest);
        const descriptor = { mediaType, digest, size: bytes.length };
        if ('tag' in reference)
            await exchange.ask(() => repository.publish(descriptor));
        return created(`${root}/manifests/${digest}`, digest);
    }
    catch (error) {
        return storeFault(exchange, error);
    }
}
/** What a manifest needs and is not there as it says; undefined if all is. */
async function firstMissing({ repository, ask }, { needs }) {
    for (const { digest, size } of needs) {
        const found = await ask(() => repository.sizeOf(digest));
        if (found === undefined)
            return `a manifest needs the blob ${digest}, which is not there`;
        if (found !== size)
            return `a manifest needs ${size} bytes as ${digest}, which has ${found}`;
    }
    return undefined;
}
async function keepManifest({ repository, ask }, bytes, digest) {
    const draft = await ask(() => repository.draft());
    try {
        await (0,promises_.writeFile)(draft, bytes, { mode: 0o600 });
        await ask(() => repository.keep(draft, digest));
    }
    catch (error) {
        await (0,promises_.rm)(draft, { force: true }).catch(() => {
            // The reason why it could not be kept is the one to tell.
        });
        throw error;
    }
}
const READ_ONLY = 'this build only reads this cache';
/**
 * Says no, and remembers why. The statuses are such as BuildKit does not try again: with a 5xx it would, for seconds.
 */
function refuse({ records }, status, code, reason) {
    noteReason(records.refused, reason);
    return failure(status, code, reason);
}
function storeFault(exchange, error) {
    return error instanceof StoppedError ? undefined : refuse(exchange, 403, 'DENIED', (0,errors/* reasonOf */.A3)(error));
}
function created(location, digest) {
    return plain(201, { location, 'docker-content-digest': digest });
}
function accepted(exchange, upload, status) {
    return plain(status, uploadHeaders(exchange, upload));
}
function uploadHeaders({ root }, { id, size }) {
    const location = `${root}/blobs/uploads/${id}`;
    return { location, range: rangeOfUpload(size), 'docker-upload-uuid': id };
}
function outOfOrder(exchange, upload) {
    const reason = upload.busy ? 'another request writes to this upload' : `the upload has ${upload.size} bytes`;
    return failure(416, 'BLOB_UPLOAD_INVALID', reason, uploadHeaders(exchange, upload));
}
function unknownUpload() {
    return failure(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload');
}

;// CONCATENATED MODULE: ./src/gateway/requests.ts



const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** Two names, and so none of a repository, which has one. */
const PROBE = 'probe/reach';
/**
 * Reads a request. The path is taken as it was sent: nothing of it is decoded, and no file is ever named by it.
 * @param target what stands in the request's first line: path and query
 */
function parseRequest(method, target, secret) {
    const [path = '', ...query] = target.split('?');
    const [, given = '', rest = ''] = /^\/v2\/([^/]*)\/(.*)$/.exec(path) ?? [];
    if (!isSecret(given, secret))
        return { kind: 'outside' };
    if (rest.startsWith(`${PROBE}/manifests/`))
        return { kind: 'probe' };
    const [, repository, part, name] = /^([a-z0-9_.-]+)\/(manifests|blobs|tags)\/(.+)$/.exec(rest) ?? [];
    if (repository === undefined || part === undefined || name === undefined)
        return { kind: 'outside' };
    const words = new URLSearchParams(query.join('?'));
    const found = operationOf(method, part, name, words);
    return {
        kind: 'inside',
        repository,
        wanted: 'status' in found ? { kind: 'refused', answer: found } : found
    };
}
/** In the same time whatever is wrong with it. */
function isSecret(given, secret) {
    const [a, b] = [Buffer.from(given), Buffer.from(secret)];
    return a.length === b.length && (0,external_node_crypto_.timingSafeEqual)(a, b);
}
function operationOf(method, part, name, query) {
    switch (part) {
        case 'manifests':
            return manifestOperation(method, name);
        case 'tags':
            return tagsOperation(method, name, query);
        case 'blobs': {
            const [, upload] = /^uploads\/?(.*)$/.exec(name) ?? [];
            if (upload === undefined)
                return blobOperation(method, name);
            return upload === '' ? beginOperation(method, query) : uploadOperation(method, upload, query);
        }
    }
}
function manifestOperation(method, name) {
    const reference = referenceOf(name);
    if (reference === undefined) {
        if (name.includes(':'))
            return unreadableDigest(name);
        return failure(404, 'MANIFEST_UNKNOWN', 'this is neither a tag nor a digest');
    }
    if (method === 'GET' || method === 'HEAD')
        return { kind: 'read-manifest', reference, head: method === 'HEAD' };
    if (method === 'PUT')
        return { kind: 'write-manifest', reference };
    return notAllowed(method, 'GET, HEAD, PUT');
}
function referenceOf(name) {
    if ((0,src_digest/* isDigest */.Bc)(name))
        return { digest: name };
    return TAG.test(name) ? { tag: name } : undefined;
}
function blobOperation(method, digest) {
    if (digest.includes('/'))
        return nothingHere();
    if (method !== 'GET' && method !== 'HEAD')
        return notAllowed(method, 'GET, HEAD');
    return (0,src_digest/* isDigest */.Bc)(digest) ? { kind: 'read-blob', digest, head: method === 'HEAD' } : unreadableDigest(digest);
}
function beginOperation(method, query) {
    if (method !== 'POST')
        return notAllowed(method, 'POST');
    const digest = query.get('digest') ?? undefined;
    if (digest !== undefined && !(0,src_digest/* isDigest */.Bc)(digest))
        return unreadableDigest(digest);
    const mount = query.get('mount') ?? undefined;
    // What cannot be mounted is uploaded.
    return { kind: 'begin-upload', digest, mount: mount !== undefined && (0,src_digest/* isDigest */.Bc)(mount) ? mount : undefined };
}
function uploadOperation(method, upload, query) {
    switch (method) {
        case 'GET':
            return { kind: 'upload-status', upload };
        case 'PATCH':
            return { kind: 'append-upload', upload };
        case 'DELETE':
            return { kind: 'cancel-upload', upload };
        case 'PUT': {
            const digest = query.get('digest') ?? '';
            return (0,src_digest/* isDigest */.Bc)(digest) ? { kind: 'close-upload', upload, digest } : unreadableDigest(digest);
        }
        default:
            return notAllowed(method, 'GET, PATCH, PUT, DELETE');
    }
}
function tagsOperation(method, name, query) {
    if (name !== 'list')
        return nothingHere();
    if (method !== 'GET')
        return notAllowed(method, 'GET');
    const most = /^\d{1,9}$/.test(query.get('n') ?? '') ? Number(query.get('n')) : Number.POSITIVE_INFINITY;
    return { kind: 'list-tags', most, after: query.get('last') ?? '' };
}
function unreadableDigest(text) {
    return failure(400, 'DIGEST_INVALID', `"${text.slice(0, 100)}" is not sha256: and 64 hexadecimal digits`);
}
function notAllowed(method, allow) {
    return failure(405, 'UNSUPPORTED', `${method} is not possible here`, { allow });
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
;// CONCATENATED MODULE: ./src/gateway/send.ts






/** Sends an answer to its end. The headers are sent only once the file of the answer is open and has its size. */
async function sendAnswer(response, answer, records) {
    const { status, headers, body } = answer;
    if (typeof body === 'string') {
        response.writeHead(status, headers).end(body);
        return;
    }
    const handle = await openWhole(body, records);
    if (handle === undefined) {
        const code = body.kind === 'blob' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN';
        await sendAnswer(response, failure(404, code, `${body.digest} cannot be read`), records);
        return;
    }
    try {
        response.writeHead(status, headers);
        await sendFile(response, handle, body, records);
    }
    finally {
        await handle.close();
    }
}
async function openWhole({ path, size, digest }, records) {
    let handle;
    try {
        handle = await (0,promises_.open)(path);
        const { size: found } = await handle.stat();
        if (found === size)
            return handle;
        noteLost(records, digest, `its file has ${found} bytes instead of ${size}`);
    }
    catch (error) {
        noteLost(records, digest, (0,errors/* reasonOf */.A3)(error));
    }
    await handle?.close();
    return undefined;
}
/** A client that goes away is its own affair; a file that ends early is a loss, and the connection must tell it. */
async function sendFile(response, handle, { start, end, digest, kind }, records) {
    const count = (bytes) => {
        if (kind === 'blob')
            records.bytesServed += bytes;
    };
    try {
        await (0,external_node_stream_promises_.pipeline)(bytesOf(handle, start, end, count), response);
    }
    catch (error) {
        if (error instanceof ReadError)
            noteLost(records, digest, error.message);
        response.destroy();
    }
}
/** The file could not be read, as opposed to the client that did not take it. */
class ReadError extends Error {
    name = 'ReadError';
}
const PIECE = 256 * 1024;
async function* bytesOf(handle, start, end, count) {
    for (let position = start; position <= end;) {
        const length = Math.min(PIECE, end - position + 1);
        const { bytesRead, buffer } = await handle
            .read(Buffer.allocUnsafe(length), 0, length, position)
            .catch((cause) => {
            throw new ReadError((0,errors/* reasonOf */.A3)(cause), { cause });
        });
        if (bytesRead === 0)
            throw new ReadError('its file was cut off while it was sent');
        yield buffer.subarray(0, bytesRead);
        count(bytesRead);
        (0,spent_buffers/* notePassed */.h)(bytesRead);
        position += bytesRead;
    }
}

;// CONCATENATED MODULE: ./src/gateway/exchange.ts








/** Answers one request, whatever happens. Never rejects. */
async function answerRequest(desk, request, response) {
    // A connection that breaks ends what reads from it or writes to it; there is nobody to tell.
    request.on('error', () => { });
    response.on('error', () => { });
    try {
        request.socket.setTimeout(desk.limits.body);
        const answer = await answerTo(desk, request);
        if (answer === undefined) {
            request.destroy();
            return;
        }
        // What is left of a body is read and dropped, or the client would go on writing and never read the answer.
        request.resume();
        request.socket.setTimeout(desk.limits.send);
        await sendAnswer(response, answer, desk.records);
    }
    catch (error) {
        if (!(error instanceof StoppedError))
            noteReason(desk.records.faults, (0,errors/* reasonOf */.A3)(error));
        request.resume();
        await apologize(response, desk);
    }
}
async function apologize(response, { records }) {
    if (response.headersSent)
        response.destroy();
    else
        await sendAnswer(response, failure(500, 'UNKNOWN', 'something went wrong here'), records);
}
async function answerTo(desk, request) {
    const { method = '', url = '' } = request;
    const parsed = parseRequest(method, url, desk.secret);
    if (parsed.kind === 'probe')
        desk.onProbe(desk.address);
    const repository = parsed.kind === 'inside' ? desk.repositories.get(parsed.repository) : undefined;
    if (parsed.kind !== 'inside' || repository === undefined)
        return nothingHere();
    const root = `/v2/${desk.secret}/${parsed.repository}`;
    return perform({ ...desk, request, repository, root, ask: patiently(desk, request) }, desk, parsed.wanted);
}
/** While the store works, the connection is silent and nobody's fault: the store has a limit of its own. */
function patiently({ ask, limits }, { socket }) {
    return async (work) => {
        socket.setTimeout(0);
        try {
            return await ask(work);
        }
        finally {
            socket.setTimeout(limits.body);
        }
    };
}
async function perform(exchange, { uploads }, operation) {
    switch (operation.kind) {
        case 'refused':
            return operation.answer;
        case 'read-manifest':
            return readManifest(exchange, operation.reference, operation.head);
        case 'write-manifest':
            return writeManifest(exchange, operation.reference);
        case 'read-blob':
            return operation.head ? headBlob(exchange, operation.digest) : getBlob(exchange, operation.digest);
        case 'begin-upload':
            return beginUpload(exchange, uploads, operation);
        case 'upload-status':
            return uploadStatus(exchange, uploads, operation.upload);
        case 'append-upload':
            return appendUpload(exchange, uploads, operation.upload);
        case 'close-upload':
            return closeUpload(exchange, uploads, operation.upload, operation.digest);
        case 'cancel-upload':
            return cancelUpload(exchange, uploads, operation.upload);
        case 'list-tags':
            return listTags(exchange, operation.most, operation.after);
    }
}

;// CONCATENATED MODULE: ./src/gateway/uploads.ts


/** The uploads of one gateway. One for which nothing comes for `patience` milliseconds is ended. */
function createUploads(patience) {
    const open = new Map();
    const end = async (upload) => {
        clearTimeout(upload.timer);
        open.delete(upload.id);
        await (0,promises_.rm)(upload.draft, { force: true }).catch(() => {
            // It is in the store's own folder of drafts, which the store clears.
        });
    };
    const release = (upload) => {
        upload.busy = false;
        clearTimeout(upload.timer);
        if (open.has(upload.id))
            upload.timer = setTimeout(() => void end(upload), patience).unref();
    };
    return {
        begin: (repository, draft) => {
            const upload = {
                id: (0,external_node_crypto_.randomUUID)(),
                repository,
                draft,
                hash: (0,external_node_crypto_.createHash)('sha256'),
                size: 0,
                busy: false,
                timer: undefined
            };
            open.set(upload.id, upload);
            release(upload);
            return upload;
        },
        find: (repository, id) => {
            const upload = open.get(id);
            return upload?.repository === repository ? upload : undefined;
        },
        hold: (upload) => {
            upload.busy = true;
            clearTimeout(upload.timer);
        },
        release,
        end,
        endAll: async () => {
            await Promise.all([...open.values()].map(end));
        }
    };
}

;// CONCATENATED MODULE: ./src/gateway/gateway.ts









/** @throws {Error} if it can listen on none of the hosts */
async function openGateway({ repositories, hosts, limits: own }) {
    const limits = { ...LIMITS, ...own };
    const records = createRecords();
    const uploads = createUploads(limits.upload);
    const stopping = new AbortController();
    const secret = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    const first = Promise.withResolvers();
    const running = new Set();
    const served = new Map(repositories.map((repository) => [repository.name, repository]));
    const desk = {
        records,
        limits,
        stop: stopping.signal,
        ask: (work) => within(limits.store, stopping.signal, work),
        secret,
        repositories: served,
        uploads,
        onProbe: (address) => {
            records.reached.add(address);
            first.resolve(address);
        }
    };
    const listeners = await listenOn(hosts, (host) => serve(host, limits, desk, running));
    let stopped;
    const stop = async () => {
        stopping.abort();
        const closed = listeners.map(({ server }) => (0,external_node_events_.once)(server, 'close'));
        for (const { server } of listeners) {
            server.close();
            server.closeAllConnections();
        }
        await Promise.all([...closed, ...running]);
        await uploads.endAll();
    };
    return {
        addresses: listeners.map(({ address }) => address),
        secret,
        refOf: (address, repository) => `${address}/${secret}/${repository}`,
        probeRef: (address) => `${address}/${secret}/${PROBE}`,
        reached: records.reached,
        firstReached: () => first.promise,
        lost: records.lost,
        refused: records.refused,
        faults: records.faults,
        get bytesServed() {
            return records.bytesServed;
        },
        get bytesTaken() {
            return records.bytesTaken;
        },
        serve: (repository) => {
            served.set(repository.name, repository);
        },
        stop: () => {
            stopped ??= stop();
            return stopped;
        }
    };
}
async function listenOn(hosts, serveOn) {
    const attempts = await Promise.allSettled(hosts.map(serveOn));
    const listeners = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    if (listeners.length > 0)
        return listeners;
    const reasons = attempts.flatMap((attempt) => attempt.status === 'rejected' ? [(0,errors/* reasonOf */.A3)(attempt.reason)] : []);
    throw new Error(`the cache gateway can listen nowhere (${reasons.join('; ') || 'no address was given'})`);
}
async function serve(host, limits, desk, running) {
    const server = (0,external_node_http_.createServer)({
        maxHeaderSize: 16 * 1024,
        headersTimeout: limits.headers,
        // A large layer may take its time, as long as its bytes come: `limits.body` is about that.
        requestTimeout: 0,
        keepAliveTimeout: limits.keepAlive,
        connectionsCheckingInterval: Math.min(limits.headers, 5_000)
    });
    server.listen({ host, port: 0 });
    await (0,external_node_events_.once)(server, 'listening');
    const { port } = server.address();
    const address = `${host}:${port}`;
    server.on('request', (request, response) => {
        const answering = answerRequest({ ...desk, address }, request, response).finally(() => running.delete(answering));
        running.add(answering);
    });
    server.on('error', () => {
        // Of a connection that could not be accepted: its client sees that itself.
    });
    return { server, address };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/gateway/hosts.ts
/**
 * The IPv4 addresses at which a builder may find this process, first the likeliest: loopback, for a builder in the network
 * of the machine; the bridges that containers are on (names of interfaces), for one in a container; and where this process
 * is in a container itself, that container's own. Nothing else that the machine has: other machines could connect there.
 */
function hostsToTry(interfaces, { bridges, inContainer }) {
    const own = inContainer ? Object.keys(interfaces).filter((name) => !bridges.includes(name)) : [];
    const found = [...bridges, ...own].flatMap((name) => interfaces[name] ?? []);
    const outer = found.filter(({ family, internal }) => family === 'IPv4' && !internal);
    return [...new Set(['127.0.0.1', ...outer.map(({ address }) => address)])];
}

;// CONCATENATED MODULE: ./src/gateway/read-hosts.ts




/** Files that docker and podman put into each container. */
const MARKERS = ['/.dockerenv', '/run/.containerenv'];
/** Where Linux shows its network interfaces. */
const INTERFACES = '/sys/class/net';
/** The addresses of this machine, or of the container that this is, at which a builder may find this process. */
function readHosts() {
    const interfaces = (0,external_node_os_.networkInterfaces)();
    return hostsToTry(interfaces, {
        bridges: Object.keys(interfaces).filter((name) => isOfContainers((0,external_node_path_.join)(INTERFACES, name))),
        inContainer: MARKERS.some((path) => (0,external_node_fs_.existsSync)(path))
    });
}
/** Whether an interface is a bridge that only containers are on; a bridge to a real network has that one's interface too. */
function isOfContainers(folder) {
    return ((0,external_node_fs_.existsSync)((0,external_node_path_.join)(folder, 'bridge')) &&
        namesIn((0,external_node_path_.join)(folder, 'brif')).every((name) => name.startsWith('veth')));
}
/** An interface may go while it is looked at. */
function namesIn(folder) {
    return (0,external_node_fs_.existsSync)(folder) ? (0,external_node_fs_.readdirSync)(folder) : [];
}

// EXTERNAL MODULE: ./src/short-hash.ts
var short_hash = __webpack_require__(6130);
;// CONCATENATED MODULE: ./src/approach.ts











/** What is seen once in a job holds for all of it. */
const MEMORY = 'buildkit-cache-reach-';
/** Begins the approach while the facts are gathered, which takes as long. */
async function approachEarly({ builder, temp }) {
    try {
        // Which builder an earlier step of the job found out about is known only by its name.
        const isLater = builder === undefined && (await (0,promises_.readdir)(temp)).some((name) => name.startsWith(MEMORY));
        if (isLater)
            return nowhere('', 'an earlier step asked');
        return await openApproach({ buildx: await (0,buildx_command/* findBuildx */.ah)(), builder, temp });
    }
    catch (error) {
        return nowhere('', (0,errors/* reasonOf */.A3)(error));
    }
}
function nowhere(builder, reason) {
    return { builder, gateway: undefined, reached: Promise.resolve({ reason }), close: async () => undefined };
}
/** Opens a gateway, and lets the builder look for it. One that cannot be opened is none. */
async function openApproach({ buildx, builder, temp }) {
    try {
        const memory = (0,external_node_path_.join)(temp, `${MEMORY}${(0,short_hash/* shortHash */.B)(builder ?? '')}`);
        const known = builder && (await (0,promises_.readFile)(memory, 'utf8').catch(() => undefined));
        const gateway = await openGateway({ repositories: [], hosts: known ? [known] : readHosts() });
        core/* setSecret */.Pq(gateway.secret);
        const [first] = gateway.addresses;
        if (known && first !== undefined)
            return { builder, gateway, reached: Promise.resolve({ address: first }), close: gateway.stop };
        const env = (0,build_environment/* createBuildEnvironment */.A)();
        const closing = new AbortController();
        const refs = gateway.addresses.map(gateway.probeRef);
        const probe = probeImports(refs, { buildx, builder, env, temp }, closing.signal);
        const reached = whoeverIsFirst(gateway, probe);
        return {
            builder,
            gateway,
            reached,
            close: async () => {
                closing.abort();
                await Promise.all([gateway.stop(), probe]);
            }
        };
    }
    catch (error) {
        return nowhere(builder, (0,errors/* reasonOf */.A3)(error));
    }
}
/** Notes for later steps of the job where a builder was seen. */
async function noteReach(temp, builder, address) {
    const file = (0,external_node_path_.join)(temp, `${MEMORY}${(0,short_hash/* shortHash */.B)(builder)}`);
    await (0,promises_.writeFile)(file, address.replace(/:\d+$/, '')).catch(() => {
        // Then later steps find it out anew.
    });
}
/** The builder asks at all addresses at the same time; milliseconds for the likeliest one to come second. */
const GRACE = 50;
/** The likeliest of the addresses at which the gateway sees the builder. */
async function whoeverIsFirst(gateway, probe) {
    const ended = probe.then((reason) => ({ reason: reason ?? 'it asked nowhere' }));
    const seen = gateway.firstReached().then((address) => ({ address }));
    const first = await Promise.race([seen, ended]);
    if ('reason' in first)
        return first;
    if (first.address !== gateway.addresses[0])
        await Promise.race([ended, (0,external_node_timers_promises_.setTimeout)(GRACE)]);
    return { address: gateway.addresses.find((address) => gateway.reached.has(address)) ?? first.address };
}


/***/ }),

/***/ 2007:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ follow)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _cancellation_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4632);


/** Longest that buildx has to stop once it was asked to; milliseconds. */
const STOP_LIMIT = 10_000;
/**
 * Runs a program to its end without a shell. `listen` is given a function that asks it to stop, and ends it if it does not.
 * @throws {Error} if it cannot be started
 */
function follow(program, args, env, listen) {
    return new Promise((resolve, reject) => {
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        (0,_cancellation_js__WEBPACK_IMPORTED_MODULE_1__/* .endWithStep */ .Mr)(child, 'stop');
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


/***/ }),

/***/ 7579:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ runQuietly)
/* harmony export */ });
/* harmony import */ var node_string_decoder__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6193);
/* harmony import */ var node_string_decoder__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_string_decoder__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _follow_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2007);


/**
 * Runs a build of this action's own: without a shell, and nothing printed. A failed one is an ending, not an exception.
 * @throws {Error} if buildx cannot be started
 */
async function runQuietly({ program, leading }, args, env, { limit, most, signal }) {
    const startedAt = performance.now();
    const decoder = new node_string_decoder__WEBPACK_IMPORTED_MODULE_0__.StringDecoder('utf8');
    let text = '';
    let overdue = false;
    let timer;
    try {
        const { code } = await (0,_follow_js__WEBPACK_IMPORTED_MODULE_1__/* .follow */ .e)(program, [...leading, ...args], env, (stop) => {
            timer = setTimeout(() => {
                overdue = true;
                stop();
            }, limit);
            if (signal?.aborted)
                stop();
            else
                signal?.addEventListener('abort', stop, { once: true });
            return {
                stdout: () => undefined,
                stderr: (bytes) => {
                    text = (text + decoder.write(bytes)).slice(-most);
                }
            };
        });
        return { exitCode: code ?? 1, seconds: (performance.now() - startedAt) / 1000, overdue, text };
    }
    finally {
        clearTimeout(timer);
    }
}


/***/ }),

/***/ 2187:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ isDigest),
/* harmony export */   LA: () => (/* binding */ isMediaType),
/* harmony export */   Xb: () => (/* binding */ digestFrom),
/* harmony export */   aD: () => (/* binding */ SHA256),
/* harmony export */   by: () => (/* binding */ digestOfBytes)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/*
 * Digests as OCI has them. BuildKit has sha256 only.
 */
/** What a blob's name in a layout comes after. */
const SHA256 = 'sha256:';
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
    return `${SHA256}${hash.digest('hex')}`;
}
function digestOfBytes(bytes) {
    return digestFrom((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes));
}


/***/ }),

/***/ 8113:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ createBuildEnvironment)
/* harmony export */ });
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


/***/ }),

/***/ 2805:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ notePassed)
/* harmony export */ });
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8877);
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_v8__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_vm__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);
/* harmony import */ var node_vm__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_vm__WEBPACK_IMPORTED_MODULE_1__);


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
    (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--expose-gc');
    try {
        return (0,node_vm__WEBPACK_IMPORTED_MODULE_1__.runInNewContext)('gc');
    }
    finally {
        (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--no-expose-gc');
    }
}


/***/ }),

/***/ 7209:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ IMAGE_MANIFEST)
/* harmony export */ });
/** What a manifest is that does not say so itself. */
const IMAGE_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';


/***/ })

};
