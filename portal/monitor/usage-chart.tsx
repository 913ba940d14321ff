/** The two curves of an attempt, drawn by uplot in the page's own colours. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { duration } from '../ui/amounts.ts'
import { coloursOf, useDayOrNight } from '../ui/day-or-night.ts'
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

/** Made once, and given more points as they come: what is under the pointer stays there. */
function Chart({ title, limit, seconds, values }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const [plot, setPlot] = useState<uPlot>()
  const day = useDayOrNight()
  useEffect(() => {
    const box = place.current
    if (box === null || day === '') return
    const size = () => ({ width: Math.max(240, box.clientWidth), height: HEIGHT_PX })
    const made = new uPlot({ ...size(), ...optionsOf(title) }, [[], [], []], box)
    const watch = new ResizeObserver(() => made.setSize(size()))
    watch.observe(box)
    setPlot(made)
    return () => {
      watch.disconnect()
      made.destroy()
    }
  }, [title, day])
  useLayoutEffect(
    () => plot?.setData([[...seconds], [...values], seconds.map(() => limit)]),
    [plot, limit, seconds, values],
  )
  return <div className="job-chart" ref={place} />
}

function optionsOf(title: string): Omit<uPlot.Options, 'width' | 'height'> {
  const [ink = '', line = '', curve = '', limit = ''] = coloursOf(['--ink-quiet', '--line', '--accent', '--bad'])
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
      { label: title, stroke: curve, width: 1.5, points: { fill: curve, size: 4 } },
      { label: 'Asked for', stroke: limit, width: 1, dash: [4, 4], points: { show: false } },
    ],
  }
}
