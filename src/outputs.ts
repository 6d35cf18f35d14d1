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
  'cache-hit-ratio',
  'cache-seconds-saved',
  'cache-read-bytes',
  'cache-written-bytes',
  'cache-report',
  'cache-exported',
  'cache-plan',
  'cache-from',
  'cache-to'
] as const

export type OutputName = (typeof OUTPUT_NAMES)[number]
