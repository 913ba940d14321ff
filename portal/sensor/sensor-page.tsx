/** Sensor. */
import { Page } from '../ui/page.tsx'

export default function SensorPage() {
  return <Page title="Sensor">{undefined}</Page>
}
