/** Mails through SES: plain text first, HTML as its alternative, pictures inside the HTML. */
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import MailComposer from 'nodemailer/lib/mail-composer'
import { Refusal } from '../../core/contract/problems.ts'
import type { Mailer, MailMessage } from '../../core/world.ts'
import { nameMadeSafe } from './stored-keys.ts'

/** One address and nothing else: no name, no second address, no header after it. */
const ONE_ADDRESS = /^[^\s@,;:<>()[\]"\\]{1,64}@[^\s@,;:<>()[\]"\\]{1,189}$/

/** Control characters and line ends must not reach a header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function address(text: string): { name: string; address: string } {
  if (ONE_ADDRESS.test(text)) return { name: '', address: text }
  throw new Refusal('unprocessable', `${JSON.stringify(oneLine(text))} is no e-mail address`)
}

/** The mail as MIME. @throws Refusal when `to` is not exactly one address */
export async function mimeOf(from: string, message: MailMessage): Promise<Buffer> {
  const mail = new MailComposer({
    from: address(from),
    to: address(message.to),
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    attachments: message.inline.map(({ contentId, name, png }) => ({
      cid: nameMadeSafe(contentId, 'picture'),
      filename: nameMadeSafe(name, 'picture.png'),
      content: Buffer.from(png),
      contentType: 'image/png',
      contentDisposition: 'inline' as const,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return mail.compile().build()
}

/** What SES repeats with a bounce; letters, digits, dashes and underscores are all that it takes. */
const tagsOf = ({ of }: MailMessage) => Object.entries(of).map(([Name, value]) => ({ Name, Value: String(value) }))

/**
 * @param from the sender's address, one that SES has verified
 * @param configurationSet by which SES tells of bounces and complaints
 */
export function sesMailer(client: SESv2Client, from: string, configurationSet?: string): Mailer {
  const set = configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }
  return {
    async send(message) {
      const Content = { Raw: { Data: await mimeOf(from, message) } }
      const to = { Destination: { ToAddresses: [message.to] }, EmailTags: tagsOf(message) }
      await client.send(new SendEmailCommand({ FromEmailAddress: from, Content, ...to, ...set }))
    },
  }
}
