/** The journey's inbox: the mails that the laptop's SES has taken. */
import { z } from 'zod'
import { eventually } from '../patience.ts'
import type { Service } from './laptop-service.ts'

const Mail = z.object({
  subject: z.string(),
  destination: z.object({ to: z.array(z.string()) }),
  body: z.object({ text: z.string(), html: z.string() }),
  attachments: z.array(z.object({ contentType: z.string(), content: z.string(), size: z.number() })),
})
export type Mail = z.infer<typeof Mail>

const Store = z.object({ emails: z.array(Mail) })

/** All mails about a task of this name, oldest first. */
export async function mailsAbout({ inbox }: Service, name: string): Promise<Mail[]> {
  const { emails } = Store.parse(await (await fetch(`${inbox}/store`)).json())
  return emails.filter(({ subject }) => subject.startsWith(`[ImSim] ${name}: `))
}

/** The newest of so many mails about a task, once they are there. */
export async function mailNumber(service: Service, name: string, count: number): Promise<Mail> {
  let mails: Mail[] = []
  const arrived = async () => {
    mails = await mailsAbout(service, name)
    return mails.length >= count
  }
  await eventually(`${count} mails about ${name}`, arrived)
  const mail = mails[count - 1]
  if (mail === undefined || mails.length > count) throw new Error(`${mails.length} mails about ${name}, not ${count}`)
  return mail
}

/** The signed link to run again what failed, as it stands in the mail. */
export function rerunLink({ body }: Mail): string {
  const link = /\/links\/(\S+)/.exec(body.text)?.[1]
  if (link === undefined) throw new Error(`The mail has no link to run again:\n${body.text}`)
  return link
}
