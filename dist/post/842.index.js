export const id = 842;
export const ids = [842];
export const modules = {

/***/ 1842:
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
// EXTERNAL MODULE: ./src/buildx/ask.ts
var ask = __webpack_require__(4261);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/environment/docker-config.ts
var docker_config = __webpack_require__(3968);
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
    const plugins = [(0,external_node_path_.join)((0,docker_config/* dockerConfigFolder */.Pe)(env), 'cli-plugins'), ...PLUGIN_FOLDERS];
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
    if ((await (0,ask/* askBuildx */.o2)(throughDocker, ['version'])).exitCode === 0)
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
// EXTERNAL MODULE: ./src/csv-fields.ts
var csv_fields = __webpack_require__(1733);
;// CONCATENATED MODULE: ./src/backends/entry.ts


/** As buildx reads it back (util/buildflags/cache.go): one CSV line of `key=value`, quoted where needed. */
function renderEntry(entry) {
    return entry_renderFields([['type', entry.type], ...Object.entries(entry.attributes)]);
}
/** One CSV line of `key=value` fields, as many flags of buildx take it. */
function entry_renderFields(pairs) {
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
function withoutSecrets(line) {
    return CREDENTIALS.reduce((text, form) => text.replace(form, '$1***'), line);
}
/** Whether a line has credentials in it. */
function hasSecrets(line) {
    return withoutSecrets(line) !== line;
}

// EXTERNAL MODULE: ./src/environment/builder.ts
var builder = __webpack_require__(2398);
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

// EXTERNAL MODULE: ./src/buildx/output.ts
var output = __webpack_require__(5439);
// EXTERNAL MODULE: ./src/backends/backend.ts
var backend = __webpack_require__(4633);
// EXTERNAL MODULE: ./src/backends/backends.ts + 7 modules
var backends = __webpack_require__(7134);
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

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var lib_sync = __webpack_require__(5175);
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
/** The two sides of the first `=`; without one, the whole is a name. */
function splitPair(line) {
    const [name = ''] = line.split('=', 1);
    return [name, line.slice(name.length + 1)];
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
/** `0.8` or `80%`, as a number from 0 to 1. */
function input_values_parseRatio(name, text) {
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
const UNITS = (/* unused pure expression or super */ null && (['', 'k', 'm', 'g', 't']));
/** A size in bytes, such as `10GB` or `500MiB`; undefined if it was not given. Units without an i are decimal, as docker's. */
function input_values_parseSize(name, text) {
    if (text === '')
        return undefined;
    const [, digits, letter = '', binary] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i)?)?b?$/i.exec(text) ?? [];
    const size = Number(digits) * (binary === undefined ? 1000 : 1024) ** UNITS.indexOf(letter.toLowerCase());
    if (Number.isFinite(size) && size >= 1)
        return Math.floor(size);
    throw new InputError(`${name}: "${text}" is no size; give a number and a unit, such as 500MB, 10GB or 2GiB.`);
}
/** One size for each and for all together, or two, such as `500MB/2GB`. */
function input_values_parseSizes(name, text) {
    const [each, total, ...rest] = text.split('/').map((part) => input_values_parseSize(name, part.trim()));
    if (each === undefined && total === undefined && rest.length === 0 && !text.includes('/'))
        return undefined;
    if (each === undefined || rest.length > 0 || (text.includes('/') && total === undefined))
        throw new InputError(`${name}: "${text}" is not one size or two; give the most of one and the most of all, such as 2GB/5GB.`);
    return { each, total: total ?? each };
}
/** An image with its digest: what runs in a build must not change by itself. */
function input_values_parseDigestImage(name, text) {
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

;// CONCATENATED MODULE: ./src/mounts/identity.ts



/** BuildKit's, for what was not given beside the others. */
const DEFAULT_OWNER = { uid: 0, gid: 0, mode: '755' };
/** For maps, and for people: `/root/.npm`, or `apt (uid 1000, gid 1000, mode 755)`. */
function identity_nameOf({ id, owner }) {
    return owner === undefined ? id : `${id} (uid ${owner.uid}, gid ${owner.gid}, mode ${owner.mode})`;
}
/** The mount of a `--mount` flag's value; undefined if it is none of type cache, or not to be understood. */
function parseMountFlag(value) {
    const fields = identity_fieldsOf(value);
    const target = identity_targetOf(fields);
    const owner = identity_parseOwner(fields);
    if (fields.get('type') !== 'cache' || target === undefined || owner === 'unreadable')
        return undefined;
    const source = ['from', 'source', 'src'].find((name) => fields.get(name));
    return {
        id: fields.get('id') || identity_cleanTarget(target),
        owner,
        target,
        readOnly: ['ro', 'readonly'].some((name) => ['', 'true', '1'].includes(fields.get(name) ?? 'no')),
        obstacle: source && `it begins as what ${source === 'from' ? 'from=' : 'source='} names`
    };
}
/** The options of a `--mount` flag; none of what is not well-formed. */
function identity_fieldsOf(value) {
    return new Map((csvFields(value) ?? []).map(splitField));
}
function identity_targetOf(fields) {
    return fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
}
/** `name=value`; a name alone is a switch. */
function splitField(field) {
    const at = field.indexOf('=');
    return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
}
/** Undefined if nothing of it was given. */
function identity_parseOwner(fields) {
    const [uid, gid, mode] = [fields.get('uid'), fields.get('gid'), fields.get('mode')];
    if (uid === undefined && gid === undefined && mode === undefined)
        return undefined;
    const isNumber = (text) => text === undefined || /^\d{1,10}$/.test(text);
    if (!isNumber(uid) || !isNumber(gid) || !/^[0-7]{1,6}$/.test(mode ?? '0'))
        return 'unreadable';
    return {
        uid: Number(uid ?? DEFAULT_OWNER.uid),
        gid: Number(gid ?? DEFAULT_OWNER.gid),
        mode: mode === undefined ? DEFAULT_OWNER.mode : Number.parseInt(mode, 8).toString(8)
    };
}
/** As Go's path.Clean has it, which BuildKit makes an id of a target by. */
function identity_cleanTarget(target) {
    const clean = posix.normalize(target);
    return clean.length > 1 ? clean.replace(/\/+$/, '') : clean;
}
/** The flag by which a RUN of ours has the same mount at `target`, with a lock that waits for whoever else uses it. */
function renderMountFlag({ id, owner }, target) {
    const fields = [
        ['type', 'cache'],
        ['id', escapeForExpansion(id)],
        ['target', target],
        ['sharing', 'locked'],
        ...(owner === undefined
            ? []
            : [
                ['uid', `${owner.uid}`],
                ['gid', `${owner.gid}`],
                ['mode', `0${owner.mode}`]
            ])
    ];
    return `--mount=${escapeForFlag(renderFields(fields))}`;
}
/** A field of a flag has its variables replaced and its quotes removed (moby/buildkit frontend/dockerfile/shell). */
function escapeForExpansion(text) {
    return text.replace(/[\\'"$]/g, '\\$&');
}
/** Before that the flag itself ends with white space, unless that is escaped (frontend/dockerfile/parser, bflag). */
function escapeForFlag(text) {
    return text.replace(/[\\'"\s]/g, '\\$&');
}

;// CONCATENATED MODULE: ./src/mounts/choice.ts


/** Whether a mount is carried. */
function isChosen(choice, mount) {
    if (choice.kind !== 'list')
        return choice.kind === 'auto';
    return choice.mounts.some((wanted) => nameOf(wanted) === nameOf(mount));
}
const OPTIONS = (/* unused pure expression or super */ null && (['type', 'id', 'target', 'dst', 'destination', 'uid', 'gid', 'mode', 'sharing', 'ro', 'rw']));
/**
 * The choice that `cache-mounts` makes: `auto`, `off`, or one mount a line, as its target, its id, or the options of its
 * `--mount` flag.
 * @throws {InputError} for an item that is none of these
 */
function choice_parseMountChoice(items) {
    const [first = 'auto'] = items;
    if (items.length <= 1 && (first === 'auto' || first === 'off'))
        return { kind: first };
    return { kind: 'list', input: 'cache-mounts', mounts: items.map(parseItem) };
}
function parseItem(item) {
    const refuse = (complaint) => {
        throw new InputError(`cache-mounts: "${item}" ${complaint}; write auto, off, or one mount a line, such as /root/.npm or ` +
            'id=apt,uid=1000.');
    };
    if (item === 'auto' || item === 'off')
        return refuse('stands beside other mounts');
    if (!item.includes('=') && item.includes(','))
        return refuse('has a comma');
    if (!item.includes('='))
        return { id: cleanTarget(item), owner: undefined };
    const fields = fieldsOf(item);
    const unknown = [...fields.keys()].find((name) => !OPTIONS.includes(name));
    if (unknown !== undefined)
        return refuse(`has the option ${unknown}, which is not one of ${OPTIONS.join(', ')}`);
    if ((fields.get('type') ?? 'cache') !== 'cache')
        return refuse('is no cache mount');
    const target = targetOf(fields);
    const id = fields.get('id') || (target && cleanTarget(target));
    if (!id)
        return refuse('has neither an id nor a target');
    const owner = parseOwner(fields);
    if (owner === 'unreadable')
        return refuse('has a uid, gid or mode that is no number');
    return { id, owner };
}
/**
 * The choice that a `cache-map` of buildkit-cache-dance makes: JSON with a folder of the runner and, for each, a target or
 * the options of a mount. The folders play no part: what is kept is kept elsewhere.
 * @throws {InputError} for what is no such JSON
 */
function choice_parseCacheMap(text) {
    if (text === '')
        return undefined;
    const refuse = (complaint) => {
        throw new InputError(`cache-map: ${complaint}; write JSON such as {"npm": "/root/.npm"}.`);
    };
    let map;
    try {
        map = JSON.parse(text);
    }
    catch {
        return refuse('is no JSON');
    }
    if (typeof map !== 'object' || map === null || Array.isArray(map))
        return refuse('is no JSON object');
    const mounts = Object.entries(map).map(([folder, value]) => {
        if (typeof value === 'string')
            return { id: cleanTarget(value), owner: undefined };
        if (typeof value !== 'object' || value === null)
            return refuse(`"${folder}" has neither a target nor options`);
        const fields = new Map(Object.entries(value).map(([name, option]) => [name.toLowerCase(), String(option)]));
        const target = fields.get('target');
        const owner = parseOwner(fields);
        const id = fields.get('id') || (target && cleanTarget(target));
        if (!id || owner === 'unreadable')
            return refuse(`"${folder}" has no target, or an owner that is no number`);
        return { id, owner };
    });
    return { kind: 'list', input: 'cache-map', mounts };
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
const CACHE_COMPRESSION_CHOICES = ['auto', ...backend/* COMPRESSIONS */._7];
const CACHE_EXPORT_CHOICES = (/* unused pure expression or super */ null && (['auto', 'max', 'min']));
const CACHE_SAVE_CHOICES = (/* unused pure expression or super */ null && (['auto', 'always', 'never']));
const CACHE_RELEASE_CHOICES = (/* unused pure expression or super */ null && (['off', 'read']));
const ON_LOW_HIT_RATIO_CHOICES = (/* unused pure expression or super */ null && (['warn', 'fail']));
/** What GitHub keeps for a repository without payment. */
const CACHE_MAX_SIZE = 10_000_000_000;
const CACHE_MOUNTS_MAX_SIZE = { each: 2_000_000_000, total: 5_000_000_000 };
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
        cacheMaxSize: parseSize('cache-max-size', raw('cache-max-size')) ?? CACHE_MAX_SIZE,
        cacheMounts: chooseMounts(list('cache-mounts', parseRawList), raw('cache-map')),
        cacheMountsMaxSize: parseSizes('cache-mounts-max-size', raw('cache-mounts-max-size')) ?? CACHE_MOUNTS_MAX_SIZE,
        cacheMountsImage: parseDigestImage('cache-mounts-image', raw('cache-mounts-image')),
        cacheAttributes: parseCacheAttributes(list('cache-attributes', parseList)),
        cacheCompression: parseChoice('cache-compression', raw('cache-compression'), CACHE_COMPRESSION_CHOICES),
        cacheExport: parseChoice('cache-export', raw('cache-export'), CACHE_EXPORT_CHOICES),
        cacheSave: parseChoice('cache-save', raw('cache-save'), CACHE_SAVE_CHOICES),
        cacheRelease: parseChoice('cache-release', raw('cache-release'), CACHE_RELEASE_CHOICES),
        cacheFrom: list('cache-from', parseList),
        cacheTo: list('cache-to', parseList),
        summary: boolean('summary', true),
        reportFile: text('report-file'),
        minHitRatio: parseRatio('min-hit-ratio', raw('min-hit-ratio')),
        onLowHitRatio: parseChoice('on-low-hit-ratio', raw('on-low-hit-ratio'), ON_LOW_HIT_RATIO_CHOICES),
        dryRun: boolean('dry-run', false)
    });
}
/** A map that was written for another action says which mounts, unless `cache-mounts` does. */
function chooseMounts(items, map) {
    const choice = parseMountChoice(items);
    const mapped = parseCacheMap(map);
    return choice.kind === 'auto' ? (mapped ?? choice) : choice;
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

// EXTERNAL MODULE: ./src/short-hash.ts
var short_hash = __webpack_require__(6130);
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
    const answer = await (0,ask/* askBuildx */.o2)(command, ['rm', '--force', name]);
    const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`);
    return isGone ? undefined : (0,ask/* complaintOf */.Nx)(answer);
}

// EXTERNAL MODULE: ./src/report/say.ts
var say = __webpack_require__(4273);
;// CONCATENATED MODULE: ./src/report/text.ts
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

// EXTERNAL MODULE: ./src/store/saver.ts + 35 modules
var store_saver = __webpack_require__(1195);
;// CONCATENATED MODULE: ./src/save.ts







/** After the job: carries the layers to the cache service, and removes a builder that was made for this job. */
async function savePost(state) {
    const { layers, request, saver, mounts, mountsRequest, mountsSaver, builder } = state;
    await saveAndSay('Cache', layers, request, saver);
    await saveAndSay('Cache mounts', mounts, mountsRequest, mountsSaver);
    if (builder !== undefined)
        await removeAndSay(builder);
}
/** Trouble with the cache never fails a job. */
async function saveAndSay(what, folder, id, saver) {
    if (folder === undefined || id === undefined)
        return;
    const outcome = await (0,store_saver/* concludeSaving */.Y)({ folder, id }, saver === undefined ? undefined : Number(saver));
    switch (outcome.status) {
        case 'saved':
            return (0,say/* say */.c)(`${what} saved in ${formatSeconds(outcome.seconds)}, ${formatBytes(outcome.bytes)}, as ${outcome.key}.`);
        case 'skipped':
            return (0,say/* say */.c)(`${what} not saved: ${outcome.reason}.`);
        case 'failed':
            return core/* warning */.$e(`${what === 'Cache' ? 'The cache' : what} could not be saved: ${outcome.reason}`);
    }
}
/** Nor does a builder that is left over. */
async function removeAndSay(name) {
    try {
        const complaint = await removeBuilder(await findBuildx(), name);
        (0,say/* say */.c)(complaint === undefined ? `Builder ${name} removed.` : `Builder ${name} was not removed: ${complaint}`);
    }
    catch (error) {
        (0,say/* say */.c)(`Builder ${name} was not removed: ${(0,errors/* reasonOf */.A3)(error)}`);
    }
}


/***/ })

};
