/** What is used of d3-geo-projection, which has no types of its own. */
declare module 'd3-geo-projection' {
  import type { GeoProjection } from 'd3-geo'

  /** Mollweide's equal-area projection of the whole sphere into an ellipse, twice as wide as high. */
  export function geoMollweide(): GeoProjection
}
