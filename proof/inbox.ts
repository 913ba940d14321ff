/** The mails that the emulator's SES has taken. */
import { z } from 'zod'
import { eventually } from '../test/patience.ts'
import type { Emulator } from './emulator.ts'

const PATIENCE_SECONDS = 90

const Mail = z
  .object({ Subject: z.string(), To: z.array(z.string()), BodyText: z.string() })
  .transform(({ Subject, To, BodyText }) => ({ subject: Subject, to: To, text: BodyText }))
export type Mail = z.infer<typeof Mail>

const Sink = z.object({ messages: z.record(z.string(), z.array(Mail)) })

/** The newest of so many mails about a task; undefined while there are fewer. @throws Error when there are more */
export function newest(sink: unknown, name: string, count: number): Mail | undefined {
  const all = Object.values(Sink.parse(sink).messages).flat()
  const mails = all.filter(({ subject }) => subject.startsWith(`[ImSim] ${name}: `))
  if (mails.length > count) throw new Error(`${mails.length} mails about ${name}, not ${count}`)
  return mails[count - 1]
}

/** The same, once it is there. */
export async function mailNumber({ url }: Emulator, name: string, count: number): Promise<Mail> {
  let mail: Mail | undefined
  const arrived = async () => {
    mail = newest(await (await fetch(`${url}/_ministack/ses/messages`)).json(), name, count)
    return mail !== undefined
  }
  await eventually(`${count} mails about ${name}`, arrived, PATIENCE_SECONDS)
  if (mail === undefined) throw new Error(`no mail about ${name}`)
  return mail
}

/** The signed link to run again what failed, as it stands in the mail. */
export function rerunLink({ text }: Mail): string {
  const link = /\/links\/(\S+)/.exec(text)?.[1]
  if (link === undefined) throw new Error(`The mail has no link to run again:\n${text}`)
  return link
}
