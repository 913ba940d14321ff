/** An instant in UTC, with the local time on hover and for who reads the page aloud. */

const pad = (value: number): string => String(value).padStart(2, '0')

/** `2026-03-01 12:34:56`, UTC. */
export function utcText(instant: string): string {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? instant : at.toISOString().slice(0, 19).replace('T', ' ')
}

function localText(instant: string): string {
  const at = new Date(instant)
  const offset = -at.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
  return `${at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })} here (UTC${zone})`
}

export function Instant({ at, short = false }: { readonly at: string | undefined; readonly short?: boolean }) {
  if (at === undefined) return <span className="quiet">–</span>
  const text = utcText(at)
  return (
    <time dateTime={at} title={localText(at)}>
      {short ? text.slice(5, 16) : `${text} UTC`}
    </time>
  )
}
