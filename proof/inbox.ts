/** The mails that the emulator's SES has taken. */
import { z } from 'zod'
import { eventually } from '../test/pilot/pilot-process.ts'
import type { Emulator } from './emulator.ts'

const PATIENCE_SECONDS = 90

const Mail = z
  .object({ Subject: z.string(), To: z.array(z.string()), BodyText: z.string() })
  .transform(({ Subject, To, BodyText }) => ({ subject: Subject, to: To, text: BodyText }))
export type Mail = z.infer<typeof Mail>

const Sink = z.object({ messages: z.record(z.string(), z.array(Mail)) })

async function mailsAbout({ url }: Emulator, name: string): Promise<Mail[]> {
  const { messages } = Sink.parse(await (await fetch(`${url}/_ministack/ses/messages`)).json())
  const mails = Object.values(messages).flat()
  return mails.filter(({ subject }) => subject.startsWith(`[ImSim] ${name}: `))
}

/** The newest of so many mails about a task, once they are there. */
export async function mailNumber(emulator: Emulator, name: string, count: number): Promise<Mail> {
  let mails: Mail[] = []
  const arrived = async () => {
    mails = await mailsAbout(emulator, name)
    return mails.length >= count
  }
  await eventually(`${count} mails about ${name}`, arrived, PATIENCE_SECONDS)
  const mail = mails[count - 1]
  if (mail === undefined || mails.length > count) throw new Error(`${mails.length} mails about ${name}, not ${count}`)
  return mail
}

/** The signed link to run again what failed, as it stands in the mail. */
export function rerunLink({ text }: Mail): string {
  const link = /\/links\/(\S+)/.exec(text)?.[1]
  if (link === undefined) throw new Error(`The mail has no link to run again:\n${text}`)
  return link
}
