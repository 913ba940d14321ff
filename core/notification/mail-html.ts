/**
 * A task's mail as HTML: tables and inline styles, since mail programs know little else; nothing from outside. Every
 * colour of text comes with its background, so that a program that turns one dark turns both; those that ask for dark
 * colours themselves get them from the few rules in the head.
 */
import { type MailContent, type MailFailure, type MailVisit, STAND_IN_WORDS, type Tone } from './mail-content.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that is safe in an element and in a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const MONO = 'font-family:ui-monospace,Menlo,Consolas,monospace'
const INK = '#1b2430'
const FAINT = '#566273'
const LINE = '#dde3ea'
const PAPER = '#ffffff'
const GROUND = '#eef1f5'
const BLUE = '#1a56a8'

/** Text on background, 4.5 to 1 or better (WCAG 2.1 AA). */
const TONES: Readonly<Record<Tone, { readonly ink: string; readonly ground: string }>> = {
  good: { ink: '#0b5a34', ground: '#dcf3e6' },
  action: { ink: '#7a4300', ground: '#ffedcf' },
  bad: { ink: '#8f1d1d', ground: '#fde3e3' },
  quiet: { ink: '#3d4856', ground: '#e6eaef' },
}

const DARK = `
@media (prefers-color-scheme: dark) {
  .ground { background:#12161c !important }
  .paper { background:#1c222b !important; border-color:#323c49 !important }
  .ink, .ink a { color:#e8ecf1 !important; border-color:#323c49 !important }
  .faint { color:#a9b4c2 !important }
  .link { color:#8fbcff !important }
  .good { background:#123d29 !important; color:#a8e8c6 !important }
  .action { background:#4a3208 !important; color:#ffd893 !important }
  .bad { background:#4d1a1c !important; color:#ffc1c1 !important }
  .quiet { background:#323c49 !important; color:#d5dce5 !important }
}`

export function mailHtml(content: MailContent): string {
  const { subject, status, tone, name, sentence, isStandIn } = content
  const rows = [
    row(
      `<span class="${tone}" style="display:inline-block;padding:4px 12px;border-radius:12px;${toned(tone)};font-size:13px;font-weight:600">${escaped(status)}</span>`,
    ),
    row(
      `<h1 class="ink" style="margin:0;font-size:22px;line-height:1.3;color:${INK};overflow-wrap:anywhere">${escaped(name)}</h1>`,
    ),
    row(`<p class="ink" style="margin:0;font-size:16px;line-height:1.5;color:${INK}">${escaped(sentence)}</p>`),
    isStandIn ? row(box('action', escaped(STAND_IN_WORDS))) : '',
    buttons(content),
    ...content.failures.map(failure),
    faults(content.faults),
    picture(content),
    visits(content),
    facts(content),
  ]
  return page(subject, rows.join('\n'))
}

const toned = (tone: Tone): string => `background:${TONES[tone].ground};color:${TONES[tone].ink}`

const row = (inner: string): string => `<tr><td style="padding:0 28px 18px">${inner}</td></tr>`

const box = (tone: Tone, inner: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td class="${tone}" style="padding:12px 16px;border-radius:6px;${toned(tone)};font-size:14px;line-height:1.5;overflow-wrap:anywhere">${inner}</td></tr></table>`

const page = (title: string, rows: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${DARK}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background:${GROUND};${FONT}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background:${GROUND}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="max-width:660px;background:${PAPER};border:1px solid ${LINE};border-radius:10px;text-align:left;${FONT}">
<tr><td class="faint" style="padding:20px 28px 12px;font-size:13px;color:${FAINT}">ImSim on Demand</td></tr>
${rows}
<tr><td class="faint" style="padding:0 28px 24px;font-size:12px;line-height:1.5;color:${FAINT}">You get one such mail when a round of your task has ended.</td></tr>
</table>
</td></tr></table>
</body>
</html>
`

const button = (url: string, words: string, isFirst: boolean): string =>
  `<td style="padding:0 10px 0 0"><a href="${escaped(url)}"${isFirst ? '' : ' class="link"'} style="display:inline-block;padding:10px 18px;border-radius:6px;border:1px solid ${BLUE};font-size:14px;font-weight:600;text-decoration:none;${isFirst ? `background:${BLUE};color:#ffffff` : `color:${BLUE}`}">${words}</a></td>`

function buttons({ rerunUrl, taskUrl }: MailContent): string {
  const rerun = rerunUrl === undefined ? '' : button(rerunUrl, 'Run what failed again', true)
  const open = button(taskUrl, 'Open the task', rerunUrl === undefined)
  const hint =
    rerunUrl === undefined
      ? ''
      : `<p class="faint" style="margin:8px 0 0;font-size:12px;color:${FAINT}">The first link shows what it would do before it does it, and works once.</p>`
  return row(`<table role="presentation" cellpadding="0" cellspacing="0"><tr>${rerun}${open}</tr></table>${hint}`)
}

function failure({ title, remedy, kinds }: MailFailure): string {
  const lines = kinds.map(
    ({ line, jobs, url }) =>
      `<div style="margin-top:8px;${MONO};font-size:13px">${escaped(line)}</div><div style="font-size:12px">${escaped(jobs)} · <a href="${escaped(url)}" style="color:inherit">log and details</a></div>`,
  )
  return row(box('bad', `<strong>${escaped(title)}.</strong> ${escaped(remedy)}${lines.join('')}`))
}

const faults = (lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : row(
        box(
          'bad',
          `<strong>Errors in the catalog</strong>${lines.map((line) => `<div style="margin-top:6px;${MONO};font-size:13px">${escaped(line)}</div>`).join('')}`,
        ),
      )

/** Width of a PNG, from its header. */
const widthOf = (png: Uint8Array): number =>
  png.length < 24 ? 0 : new DataView(png.buffer, png.byteOffset, png.byteLength).getUint32(16)

function picture({ picture: of }: MailContent): string {
  if (of === undefined) return ''
  const words = escaped(of.words)
  const width = Math.min(604, widthOf(of.png) || 604)
  return row(
    `<img src="cid:${of.contentId}" width="${width}" alt="${words}" style="display:block;width:100%;max-width:${width}px;height:auto;border-radius:6px"><p class="faint" style="margin:6px 0 0;font-size:12px;color:${FAINT}">${words}</p>`,
  )
}

const CELL = `padding:7px 8px 7px 0;border-top:1px solid ${LINE};font-size:13px;color:${INK}`

function visits({ visits: of, moreVisits }: MailContent): string {
  if (of.length < 2) return ''
  const head = ['Visit', 'Band', 'State', 'Images'].map(
    (word) =>
      `<th class="faint" align="left" style="padding:0 8px 6px 0;font-size:12px;font-weight:600;color:${FAINT}">${word}</th>`,
  )
  const more =
    moreVisits === 0
      ? ''
      : `<tr><td class="ink" colspan="4" style="${CELL}">… and ${moreVisits} more on the task's page</td></tr>`
  return row(
    `<table width="100%" cellpadding="0" cellspacing="0"><tr>${head.join('')}</tr>${of.map(visitRow).join('')}${more}</table>`,
  )
}

function visitRow({ obsHistId, band, state, images, url }: MailVisit): string {
  const link = `<a class="link" href="${escaped(url)}" style="color:${BLUE}">${escaped(obsHistId)}</a>`
  const cells = [link, escaped(band), escaped(state), `${images.finished} of ${images.all}`]
  return `<tr>${cells.map((cell) => `<td class="ink" style="${CELL}">${cell}</td>`).join('')}</tr>`
}

function facts({ facts: of }: MailContent): string {
  const lines = of.map(
    ([label, value]) =>
      `<tr><td class="ink faint" width="38%" style="${CELL};color:${FAINT}">${escaped(label)}</td><td class="ink" style="${CELL}">${escaped(value)}</td></tr>`,
  )
  return row(`<table width="100%" cellpadding="0" cellspacing="0">${lines.join('')}</table>`)
}
