/** A refusal in AWS's own words: the HTTP status, the error code that SDKs turn into an exception's name, and why. */
export class AwsFault extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What this engine does not do, said honestly instead of half done. */
export const notImplemented = (what: string) =>
  new AwsFault(501, 'NotImplemented', `${what} is not implemented by the laptop's engine.`)
