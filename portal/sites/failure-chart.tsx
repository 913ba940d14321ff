/** Stacked bars of failures by class, drawn by uplot in the page's own colours. */
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { counted } from '../ui/amounts.ts'
import { coloursOf, useDayOrNight } from '../ui/day-or-night.ts'
import { utcText } from '../ui/instant.tsx'
import { CLASS_COLOURS, type FailureSpans, inWords, stacked } from './failure-history.ts'

const HEIGHT_PX = 220

export default function FailureChart({ history }: { readonly history: FailureSpans }) {
  const place = useRef<HTMLDivElement>(null)
  const [under, setUnder] = useState<number>()
  const day = useDayOrNight()
  useEffect(() => {
    const box = place.current
    if (box === null || day === '') return
    const size = () => ({ width: Math.max(240, box.clientWidth), height: HEIGHT_PX })
    const seconds = history.spans.map(({ beganSeconds }) => beganSeconds)
    // The highest is drawn first, so that each lower one stands before it.
    const heights = stacked(history).map((each) => [...each])
    const plot = new uPlot({ ...size(), ...optionsOf(history, setUnder) }, [seconds, ...heights.reverse()], box)
    const watch = new ResizeObserver(() => plot.setSize(size()))
    watch.observe(box)
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [history, day])
  return (
    <div aria-hidden="true">
      <div className="site-chart" ref={place} />
      <p className="quiet small site-under">{underWords(history, under)}</p>
    </div>
  )
}

function underWords({ spans, spanHours }: FailureSpans, index: number | undefined): string {
  const span = index === undefined ? undefined : spans[index]
  if (span === undefined) return 'Point at a bar for its numbers.'
  const from = utcText(new Date(span.beganSeconds * 1000).toISOString()).slice(0, 16)
  const what = span.total === 0 ? 'none' : inWords(span.failures)
  return `${from} UTC and the ${spanHours === 1 ? 'hour' : `${counted(spanHours, 'hour')}`} after it: ${what}.`
}

const bars = uPlot.paths.bars

function optionsOf(history: FailureSpans, point: (index: number | undefined) => void) {
  const [ink = '', line = '', ...fills] = coloursOf([
    '--ink-quiet',
    '--line',
    ...history.classes.map((name) => CLASS_COLOURS[name]),
  ])
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
  const halfSpan = (history.spanHours * 3600) / 2
  const series = history.classes.map((name, index) => ({
    label: name,
    fill: fills[index] ?? ink,
    ...(bars === undefined ? {} : { paths: bars({ size: [0.8, 40], align: 1 }) }),
    points: { show: false },
  }))
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: {
      x: { range: (_: uPlot, first: number, last: number): uPlot.Range.MinMax => [first, last + 2 * halfSpan] },
      y: { range: (_: uPlot, __: number, most: number): uPlot.Range.MinMax => [0, Math.max(4, most * 1.1)] },
    },
    axes: [
      { ...axis, values: dayAndHour },
      { ...axis, size: 45 },
    ],
    series: [{}, ...series.reverse()],
    hooks: { setCursor: [({ cursor }: uPlot) => point(cursor.idx ?? undefined)] },
  }
}

/** The day at midnight, the hour between. */
const dayAndHour = (_: uPlot, splits: readonly number[]): string[] =>
  splits.map((seconds) => {
    const text = new Date(seconds * 1000).toISOString()
    return text.slice(11, 16) === '00:00' ? text.slice(5, 10) : text.slice(11, 16)
  })
