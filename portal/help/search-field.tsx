/** A field that narrows what stands below it, with how much is left. */

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly change: (text: string) => void
  readonly found: string
}

export function SearchField({ label, value, change, found }: SearchFieldProps) {
  return (
    <search className="row">
      <label className="row">
        {label}
        <input className="help-search" type="search" value={value} onChange={({ target }) => change(target.value)} />
      </label>
      <span role="status" className="quiet small">
        {found}
      </span>
    </search>
  )
}
