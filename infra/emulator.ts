/** What a local AWS (MiniStack) cannot take, each with its reason: the setting `emulator` leaves these out, no more. */
import type { Stage } from './stages.ts'

export const EMULATOR_CANNOT = {
  /** CloudFront there answers an API origin with 502, so the portal and the API have addresses of their own. */
  portalDistribution: 'CloudFront does not reach an API origin',
  /** CDK's own function for calls of AWS brings no SDK: AWS's runtime has one, a Lambda's process there does not. */
  reservations: 'its runtime has no SDK',
} as const

export const takes = (stage: Stage, _part: keyof typeof EMULATOR_CANNOT): boolean => stage.emulator === undefined
