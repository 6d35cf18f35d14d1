/** A manifest or an index, as far as the tests look at them. */
export interface Manifest {
  mediaType: string
  annotations?: Record<string, string>
  /** Of an index. */
  manifests?: Descriptor[]
  /** Of a manifest. */
  config?: Descriptor
  layers?: Descriptor[]
}

interface Descriptor {
  mediaType: string
  digest: string
  annotations?: Record<string, string>
}

/** What an attestation says of what. */
export interface Statement {
  predicateType: string
  predicate: Record<string, unknown>
}

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/** Reads one image repository through the registry's HTTP API, by other code than buildx's. */
export function readerOf(host: string, repository: string) {
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(`http://${host}/v2/${repository}/${path}`, { headers })
    if (!answer.ok) throw new Error(`${path} of ${repository}: the registry says ${answer.status}.`)
    return answer
  }
  const manifest = async (reference: string): Promise<Manifest> =>
    (await (await get(`manifests/${reference}`, { accept: MANIFEST_TYPES })).json()) as Manifest
  const blob = async (digest: string): Promise<unknown> => (await get(`blobs/${digest}`)).json()
  return {
    manifest,
    /** The digest that a tag stands for. */
    digest: async (reference: string): Promise<string> =>
      (await get(`manifests/${reference}`, { accept: MANIFEST_TYPES })).headers.get(
        'docker-content-digest'
      ) ?? '',
    /** Of an index, the first image in it; else the manifest itself. */
    image: async (reference: string): Promise<Manifest> => {
      const top = await manifest(reference)
      return top.manifests === undefined ? top : manifest(top.manifests[0]?.digest ?? '')
    },
    config: async ({ config }: Manifest): Promise<Record<string, unknown>> =>
      (await blob(config?.digest ?? '')) as Record<string, unknown>,
    labels: async ({ config }: Manifest): Promise<Record<string, string>> =>
      ((await blob(config?.digest ?? '')) as { config: { Labels?: Record<string, string> } }).config.Labels ??
      {},
    /** What the attestations beside an image say; none where there is no index. */
    statements: async (reference: string): Promise<Statement[]> => {
      const { manifests = [] } = await manifest(reference)
      const attestations = manifests.filter(
        ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest'
      )
      const layers = await Promise.all(
        attestations.map(async ({ digest }) => (await manifest(digest)).layers ?? [])
      )
      return Promise.all(layers.flat().map(async ({ digest }) => (await blob(digest)) as Statement))
    }
  }
}
