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
  /** Percent of the moon's disk that is lit. */
  moonPhaseMax: z.coerce.number().min(0).max(100).optional(),
  moonDistanceDegMin: z.coerce.number().min(0).max(180).optional(),
  /** 0 for a moon below the horizon. */
  moonAltDegMax: z.coerce.number().min(-90).max(90).optional(),
  rawSeeingArcsecMax: z.coerce.number().min(0).max(10).optional(),
  airmassMax: z.coerce.number().min(1).max(40).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(1000).optional(),
})
export type ObservationQuery = z.infer<typeof ObservationQuery>

/**
 * A page may hold less than `limit`, even nothing, and yet a cursor: a search ends after so many visits were read on the
 * way, whatever was found among them. It is over when there is no cursor.
 */
export const ObservationPage = z.object({
  observations: z.array(Observation),
  /** Visits that were read for this page, asked for or not. */
  visitsRead: z.number().int(),
  cursor: z.string().optional(),
})
export type ObservationPage = z.infer<typeof ObservationPage>
