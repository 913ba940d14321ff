/** How people and pipelines sign in where an OpenID issuer stands before the service: scopes, and the way back to a command line. */
import { z } from 'zod'

/** What every token must be good for, and what operators' and pipelines' may be good for beside. */
export const USE_SCOPE = 'imsim/use'
export const OPERATE_SCOPE = 'imsim/operate'

/** Slashes may not stand in Cognito's scopes: the working group `desc/wl` is `imsim/vo:desc:wl`. */
const GROUP_SCOPE = 'imsim/vo:'
/** The scope by which a pipeline, which no group holds, acts for a virtual organisation or working group. */
export const groupScope = (group: string): string => GROUP_SCOPE + group.replaceAll('/', ':')
/** The group that a scope speaks of, if it speaks of one. */
export const groupOfScope = (scope: string): string | undefined =>
  scope.startsWith(GROUP_SCOPE) ? scope.slice(GROUP_SCOPE.length).replaceAll(':', '/') : undefined

/** Where `imsim login` listens for the browser: an issuer knows each address beforehand (Cognito takes no other port). */
export const LOOPBACK_PORTS = [8976, 18_976, 28_976] as const
/** Cognito takes plain HTTP for `localhost` and for no other name. */
export const loopbackUrl = (port: number): string => `http://localhost:${port}/signed-in`

/** What a client needs to sign somebody in. */
export const SignIn = z.object({
  /** Its `/.well-known/openid-configuration` says the rest. */
  issuer: z.url(),
  /** The public client of command lines and browsers: it has no secret. */
  clientId: z.string().min(1),
  scopes: z.array(z.string().min(1)),
})
export type SignIn = z.infer<typeof SignIn>

/** A compact JWT has three parts (RFC 7515, 3.1). */
const isJwt = (token: string): boolean => token.split('.').length === 3

/** The service takes JWTs; some issuers' access tokens are none (CILogon's), and then the ID token says who it is. */
export const bearerOf = (accessToken: string, idToken: string | undefined): string =>
  isJwt(accessToken) ? accessToken : (idToken ?? accessToken)
