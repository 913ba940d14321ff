/** OpSim visits: what can be picked by id, band, night and sky position. */
import { z } from 'zod'

/** One visit of the survey; angles in degrees, `filter` 0-5 for ugrizy, `mjd` days (TAI). */
export const Observation = z.object({
  obsHistId: z.string().regex(/^\d{1,18}$/),
  raDeg: z.number(),
  decDeg: z.number(),
  rotSkyPosDeg: z.number(),
  rotTelPosDeg: z.number(),
  altitudeDeg: z.number(),
  azimuthDeg: z.number(),
  mjd: z.number(),
  filter: z.number().int().min(0).max(5),
  night: z.number().int(),
  /** FWHM at 500 nm and zenith, arcsec. */
  rawSeeingArcsec: z.number(),
  airmass: z.number(),
  moonRaDeg: z.number(),
  moonDecDeg: z.number(),
  moonAltDeg: z.number(),
  /** Percent of the disk that is lit. */
  moonPhase: z.number(),
  dist2MoonDeg: z.number(),
  sunAltDeg: z.number(),
  visitSeconds: z.number(),
  snaps: z.number().int(),
})
export type Observation = z.infer<typeof Observation>

export const ObservationQuery = z.object({
  /** Beginning of an obsHistID. */
  id: z
    .string()
    .regex(/^\d{0,18}$/)
    .optional(),
  filter: z.enum(['u', 'g', 'r', 'i', 'z', 'y']).optional(),
  nightFrom: z.coerce.number().int().optional(),
  nightTo: z.coerce.number().int().optional(),
  raDeg: z.coerce.number().min(0).max(360).optional(),
  decDeg: z.coerce.number().min(-90).max(90).optional(),
  /** Around raDeg and decDeg. */
  radiusDeg: z.coerce.number().min(0).max(30).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(1000).optional(),
})
export type ObservationQuery = z.infer<typeof ObservationQuery>

export const ObservationPage = z.object({ observations: z.array(Observation), cursor: z.string().optional() })
export type ObservationPage = z.infer<typeof ObservationPage>
