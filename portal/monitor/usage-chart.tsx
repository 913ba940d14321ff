/** The two curves of an attempt, drawn by uplot in the page's own colours. */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { duration } from '../ui/amounts.ts'
import type { Curves } from './usage-curve.ts'

interface UsageChartProps {
  readonly curves: Curves
  readonly memoryMiB: number
  readonly cores: number
}

export default function UsageChart({ curves, memoryMiB, cores }: UsageChartProps) {
  return (
    <div className="job-charts" aria-hidden="true">
      <Chart title="Memory, MiB" limit={memoryMiB} seconds={curves.seconds} values={curves.memoryMiB} />
      <Chart title="Cores busy" limit={cores} seconds={curves.seconds} values={curves.cores} />
    </div>
  )
}

interface ChartProps {
  readonly title: string
  /** What was asked for: a broken line. */
  readonly limit: number
  readonly seconds: readonly number[]
  readonly values: readonly number[]
}

const HEIGHT_PX = 200

function Chart({ title, limit, seconds, values }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const day = useSyncExternalStore(onDayOrNight, dayOrNight)
  useEffect(() => {
    const box = place.current
    if (box === null || day === '') return
    const size = () => ({ width: Math.max(240, box.clientWidth), height: HEIGHT_PX })
    const options = { ...size(), ...optionsOf(title, coloursAt(box)) }
    const plot = new uPlot(options, [[...seconds], [...values], seconds.map(() => limit)], box)
    const watch = new ResizeObserver(() => plot.setSize(size()))
    watch.observe(box)
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [title, limit, seconds, values, day])
  return <div className="job-chart" ref={place} />
}

interface Colours {
  readonly ink: string
  readonly line: string
  readonly curve: string
  readonly limit: string
}

/** A canvas knows no custom property: each is read off an element that wears it. */
function coloursAt(box: HTMLElement): Colours {
  const probe = box.appendChild(document.createElement('span'))
  const read = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const colours = { ink: read('--ink-quiet'), line: read('--line'), curve: read('--accent'), limit: read('--bad') }
  probe.remove()
  return colours
}

function optionsOf(title: string, { ink, line, curve, limit }: Colours): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
  return {
    title,
    scales: { x: { time: false, range: (_, __, last) => [0, last] }, y: { range: (_, __, most) => [0, most * 1.1] } },
    axes: [
      { ...axis, values: (_, splits) => splits.map((seconds) => duration(seconds)) },
      { ...axis, size: 60 },
    ],
    series: [
      { label: 'Since start', value: (_, seconds) => duration(seconds ?? undefined) },
      { label: title, stroke: curve, width: 1.5 },
      { label: 'Asked for', stroke: limit, width: 1, dash: [4, 4], points: { show: false } },
    ],
  }
}

const NIGHT = '(prefers-color-scheme: dark)'

const dayOrNight = (): string => `${document.documentElement.dataset.theme ?? ''} ${matchMedia(NIGHT).matches}`

/** Told when the reader chooses day or night, and when the machine does. */
function onDayOrNight(changed: () => void): () => void {
  const machine = matchMedia(NIGHT)
  const choice = new MutationObserver(changed)
  machine.addEventListener('change', changed)
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => {
    machine.removeEventListener('change', changed)
    choice.disconnect()
  }
}
