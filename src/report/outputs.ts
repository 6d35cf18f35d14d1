/** The outputs that action.yml declares, in its order. */
export const OUTPUT_NAMES = [
  'digest',
  'imageid',
  'metadata',
  'cache-backend',
  'cache-hit',
  'cached-steps',
  'total-steps'
] as const

export type OutputName = (typeof OUTPUT_NAMES)[number]
