import type { Scene } from './scripted-buildx.js'

/** As a builder that reaches this process does: it asks for the first of the caches that it is given. */
export const REACHES: Scene = {
  run: `ref=$(printf '%s\\n' "$*" | sed -E 's/.*ref=(127[^,]*):probe.*/\\1/')
    address=\${ref%%/*}; path=\${ref#*/}
    '${process.execPath}' -e 'require("http").request("http://" + process.argv[1] + "/v2/" + process.argv[2] + "/manifests/probe", { method: "HEAD" }).end()' "$address" "$path"`
}

/** As a builder does that finds none of them. */
export const ASKS_NOWHERE: Scene = { stderr: 'ERROR: no route to host\n', exitCode: 1 }
