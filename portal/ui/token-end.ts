/** When a token ends, as it says itself: the `exp` of a JWT (RFC 7519). */
export function endOfToken(token: string): string | undefined {
  const claims = token.split('.')[1]
  if (claims === undefined) return undefined
  try {
    const { exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    return typeof exp === 'number' ? new Date(exp * 1000).toISOString() : undefined
  } catch {
    return undefined
  }
}
