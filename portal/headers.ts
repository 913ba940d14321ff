/** What every answer with a page of the portal says to the browser, wherever it is served from. */

/** Origins beside the portal's own: where files lie, and who signs people in. */
export interface Neighbours {
  readonly storage: readonly string[]
  readonly issuer: readonly string[]
}

/** React Aria's one rule for buttons (touch-action), the only style that a library writes into a page by itself. */
const REACT_ARIA_PRESS = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='"

/**
 * Scripts and styles of the portal's own files only, nothing inline, nothing evaluated (CSP level 3). The storage gives
 * pictures, logs and FITS files and takes uploads; the issuer gives tokens.
 */
export function contentPolicy({ storage, issuer }: Neighbours): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${REACT_ARIA_PRESS}`,
    "font-src 'self'",
    "worker-src 'self'",
    ['img-src', "'self'", 'data:', 'blob:', ...storage].join(' '),
    ['connect-src', "'self'", ...storage, ...issuer].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Beside the content policy; HSTS is the business of whoever serves over TLS. */
export const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const
