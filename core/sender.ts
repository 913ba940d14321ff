/** The sender of the mails: verified once for an account, whichever stage asks first, and never taken from another. */

/** What the mail service knows of an address or a domain. */
export interface Sender {
  /** The stage that had it verified and goes one day; undefined when it is nobody's, or stays. */
  readonly madeBy?: string
  readonly isVerified: boolean
  /** Of a domain's DKIM records. */
  readonly dkimTokens: readonly string[]
}

export interface Senders {
  read(name: string): Promise<Sender | undefined>
  /** Begins the verification: a mail to the address, or records for the domain. */
  create(name: string, madeBy?: string): Promise<void>
  /** From now on it is nobody's. */
  keep(name: string): Promise<void>
  remove(name: string): Promise<void>
}

export type SendersWorld = { readonly senders: Senders }

export interface SenderWish {
  /** An address or a domain. */
  readonly name: string
  readonly stage: string
  /** Whether the stage stays. */
  readonly retain: boolean
}

const domainOf = (name: string): string => name.slice(name.indexOf('@') + 1)

/** Has the sender verified unless it is, by itself or by its domain; answers the tokens of a domain's DKIM records. */
export async function establishSender(world: SendersWorld, { name, stage, retain }: SenderWish) {
  const known = await world.senders.read(name)
  if (known === undefined) {
    const domain = name === domainOf(name) ? undefined : await world.senders.read(domainOf(name))
    if (domain?.isVerified) return []
    await world.senders.create(name, ...(retain ? [] : [stage]))
  } else if (retain && known.madeBy !== undefined) await world.senders.keep(name)
  return (await world.senders.read(name))?.dkimTokens ?? []
}

/** Takes away what the stage itself had made; a sender that was there before, or that another stage keeps, stays. */
export async function releaseSender(world: SendersWorld, { name, stage }: Omit<SenderWish, 'retain'>): Promise<void> {
  const known = await world.senders.read(name)
  if (known?.madeBy === stage) await world.senders.remove(name)
}
