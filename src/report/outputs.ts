/** The outputs that action.yml declares, in its order. */
export const OUTPUT_NAMES = [
  'digest',
  'imageid',
  'metadata',
  'cache-backend',
  'cache-scope',
  'cache-hit',
  'cached-steps',
  'total-steps',
  'cache-exported',
  'cache-plan',
  'cache-from',
  'cache-to'
] as const

export type OutputName = (typeof OUTPUT_NAMES)[number]
