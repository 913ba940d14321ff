/** What SES says of the account: whether it may write to anybody. */
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2'
import type { MailAccount } from '../../core/world.ts'

/** SES answers this once a second at most, and an account leaves its sandbox once. */
const REMEMBERED_MS = 10 * 60_000

/** Where SES does not answer, or says nothing of it, nothing is known. */
export function sesAccount(client: SESv2Client): MailAccount {
  let known: { readonly sandbox: boolean | undefined; readonly untilMs: number } | undefined
  const asked = async (): Promise<boolean | undefined> => {
    const { ProductionAccessEnabled } = await client.send(new GetAccountCommand())
    return ProductionAccessEnabled === undefined ? undefined : !ProductionAccessEnabled
  }
  return {
    async inSandbox() {
      if (known !== undefined && Date.now() < known.untilMs) return known.sandbox
      const sandbox = await asked().catch(() => undefined)
      known = { sandbox, untilMs: Date.now() + REMEMBERED_MS }
      return sandbox
    },
  }
}
