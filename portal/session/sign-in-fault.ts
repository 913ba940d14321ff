/** What can go wrong when somebody signs in, in words that a person can act on. */
import {
  AuthorizationResponseError,
  INVALID_RESPONSE,
  JWT_CLAIM_COMPARISON,
  JWT_TIMESTAMP_CHECK,
  OperationProcessingError,
  ResponseBodyError,
} from 'oauth4webapi'

/** Nobody is signed in, and why; `message` is the detail. */
export class SignInFault extends Error {
  readonly title: string
  readonly remedy: string

  constructor(title: string, detail: string, remedy: string) {
    super(detail)
    this.name = 'SignInFault'
    this.title = title
    this.remedy = remedy
  }
}

const AGAIN = 'Sign in again.'

export const notBegunHere = (): SignInFault =>
  new SignInFault(
    'This sign-in was not begun here',
    'It belongs to another window, was used already, or somebody sent you its address.',
    AGAIN,
  )

export const nobodySignsIn = (): SignInFault =>
  new SignInFault(
    'Nobody can sign in here',
    'The service names no issuer that would say who you are.',
    'Tell its operator: the settings of the sign-in are missing.',
  )

/** An issuer has let somebody in, and the service has not: to sign in again would bring the same. */
export const notTaken = (): SignInFault =>
  new SignInFault(
    'The service does not take your sign-in',
    'You are signed in at the issuer, but the service refuses the token that it gave.',
    'Try again in a minute; if it stays, tell the operator of the service.',
  )

const unreachable = (issuer: string): SignInFault =>
  new SignInFault(
    'The sign-in cannot be reached',
    `${new URL(issuer).host}, which says who you are, does not answer as it should.`,
    'Check your connection, then try again; nothing that you have given is lost.',
  )

/** The pages' content policy names the issuer, and what the operator has named beside it. */
export const tokensElsewhere = (origin: string): SignInFault =>
  new SignInFault(
    'The tokens cannot be fetched',
    `The issuer gives them at ${origin}, which this page cannot reach.`,
    `Check your connection, then try again; if it stays, tell the operator to name ${origin} in the setting oidcOrigins.`,
  )

function refusedBy(issuer: string, { error, error_description: words }: AuthorizationResponseError): SignInFault {
  const detail = `${new URL(issuer).host} says: ${words ?? error}.`.replace(/([.!?])\.$/, '$1')
  return error === 'access_denied'
    ? new SignInFault('You were not let in', detail, 'Sign in as somebody else, or ask for access.')
    : new SignInFault('The sign-in was refused', detail, 'Try again; if it stays, tell the operator of the service.')
}

/** The library has looked at what came back, and it is not for this sign-in or not by this issuer's rules. */
const notForUs = (issuer: string): SignInFault =>
  new SignInFault(
    'The answer of the issuer cannot be trusted',
    `What ${new URL(issuer).host} has sent does not belong to this sign-in.`,
    'Sign in again; if it stays, tell the operator of the service.',
  )

const usedUp = (): SignInFault =>
  new SignInFault('The sign-in was too late', 'The code that the issuer gave is used up or too old.', AGAIN)

const wrongClock = (): SignInFault =>
  new SignInFault(
    'The clocks do not agree',
    `By this machine it is ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, and by the issuer it is not.`,
    'Set the clock of this machine, then sign in again.',
  )

const UNTRUE: readonly string[] = [INVALID_RESPONSE, JWT_CLAIM_COMPARISON]

/** The words for whatever a step of the sign-in threw. */
export function signInFault(error: unknown, issuer: string): SignInFault {
  if (error instanceof SignInFault) return error
  if (error instanceof AuthorizationResponseError) return refusedBy(issuer, error)
  if (error instanceof ResponseBodyError) return usedUp()
  if (error instanceof OperationProcessingError && error.code === JWT_TIMESTAMP_CHECK) return wrongClock()
  const isUntrue = error instanceof OperationProcessingError && UNTRUE.includes(error.code ?? '')
  return isUntrue ? notForUs(issuer) : unreachable(issuer)
}
