/** Ends the names of caches of builds without an image. */
export const WITHOUT_IMAGE = '.unpublished'

/** Whether a cache of this name was written by builds that make an image, as far as it has kinds. */
export function isOfImages(name: string): boolean {
  return !name.endsWith(WITHOUT_IMAGE)
}
