/** Routes by which operators see which addresses take no mail, and let them take some again. */
import { z } from 'zod'
import { MailAddress, Suppression } from '../suppressions.ts'
import { route } from './route.ts'

export const mailRoutes = {
  listSuppressions: route({
    method: 'GET',
    path: '/v1/suppressions',
    lambda: 'submission',
    who: 'operator',
    answer: z.object({ suppressions: z.array(Suppression) }),
    says: 'Addresses that no mail is sent to, because one came back or was called unwanted.',
  }),
  liftSuppression: route({
    method: 'DELETE',
    path: '/v1/suppressions/{address}',
    lambda: 'submission',
    who: 'operator',
    params: z.object({ address: MailAddress }),
    answer: z.object({ address: z.string(), lifted: z.boolean() }),
    says: 'Lets an address take mails again.',
  }),
} as const
