/** The word that stands on whatever the stand-in has made: it is no PhoSim. */
import './state-badge.css'

export function StandInMark() {
  return (
    <span className="state-badge stand-in" title="Rendered without PhoSim, for demonstrations and tests">
      STAND-IN
    </span>
  )
}
