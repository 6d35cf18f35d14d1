/** What a manifest is that does not say so itself. */
export const IMAGE_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** What a manifest or an index points to, as OCI has it. `size` in bytes, `digest` as `sha256:` and 64 hexadecimal digits. */
export interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

/** A blob that was found to have the bytes that its digest names, as a file of its own. */
export interface BlobFile {
  path: string
  size: number
}

/**
 * One cache as the gateway serves and fills it: manifests and blobs by digest, wherever their bytes are, and one manifest
 * that a build reads, whatever tag it asks for.
 */
export interface Repository {
  /** In the path of its address; `[a-z0-9_.-]` only. */
  name: string
  /** Whether a build may write to it. */
  writable: boolean
  /** The manifest that a build reads; undefined if there is none yet. */
  manifest(): Promise<Descriptor | undefined>
  /** Size of a blob that should be there, without fetching it; undefined if there is none. */
  sizeOf(digest: string): Promise<number | undefined>
  /**
   * The blob as a verified file, fetched if need be; undefined if there is none.
   * @throws {Error} where it should be there and cannot be had: evicted, damaged, or not within the time limit
   */
  fileOf(digest: string): Promise<BlobFile | undefined>
  /** A path for an upload whose digest is not known yet, in the file system of the blobs; its folder exists. */
  draft(): Promise<string>
  /** Takes a draft as the blob of this digest, which the caller has verified. */
  keep(draft: string, digest: string): Promise<void>
  /** Makes a manifest, which is there as a blob, the one that a build reads. */
  publish(manifest: Descriptor): Promise<void>
}
