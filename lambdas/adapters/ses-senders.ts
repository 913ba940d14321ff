/** Senders as identities of SES; a tag says which passing stage has made one. */
import {
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
  UntagResourceCommand,
} from '@aws-sdk/client-sesv2'
import type { Senders } from '../../core/sender.ts'

const MADE_BY = 'imsim:stage'

function unknown(fault: unknown): undefined {
  if (!(fault instanceof NotFoundException)) throw fault
}

/** `arnBefore` is what SES's ARNs of the account begin with: `arn:aws:ses:us-east-1:111122223333:identity/`. */
export function sesSenders(client: SESv2Client, arnBefore: string): Senders {
  return {
    async read(name) {
      const found = await client.send(new GetEmailIdentityCommand({ EmailIdentity: name })).catch(unknown)
      if (found === undefined) return undefined
      const madeBy = found.Tags?.find(({ Key }) => Key === MADE_BY)?.Value
      return {
        isVerified: found.VerifiedForSendingStatus ?? false,
        dkimTokens: found.DkimAttributes?.Tokens ?? [],
        ...(madeBy === undefined ? {} : { madeBy }),
      }
    },
    async create(name, madeBy) {
      const Tags = madeBy === undefined ? [] : [{ Key: MADE_BY, Value: madeBy }]
      await client.send(new CreateEmailIdentityCommand({ EmailIdentity: name, Tags }))
    },
    async keep(name) {
      await client.send(new UntagResourceCommand({ ResourceArn: arnBefore + name, TagKeys: [MADE_BY] }))
    },
    async remove(name) {
      await client.send(new DeleteEmailIdentityCommand({ EmailIdentity: name }))
    },
  }
}
