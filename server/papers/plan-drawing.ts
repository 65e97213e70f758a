import { dateFormat } from '#common/format.ts'
import { later } from '#common/workdays.ts'
import { wrapped } from '#server/print/drawing.ts'
import type { Drawing, Shape } from '#server/print/paper.ts'
import type { ReadPlan } from './project-plan.ts'

const width = 746
const names = 190
const row = 13
const top = 18
/** Rows to a drawing, so that each stands whole on its page. */
const rowsMax = 28
const dayMs = 86_400_000

/** Bars over the calendar, the critical path in strong, one drawing to as many tasks as a page holds. */
export function drawPlan(
  { tasks, dates, stages, endsOn, today }: ReadPlan,
  stageNames: Readonly<Record<string, string>>,
  locale: string,
): Drawing[] {
  const known = new Map(dates.map((one) => [one.task, one]))
  const begins = dates.map(({ startsOn }) => startsOn).toSorted()[0]
  if (begins === undefined || endsOn === null) return []
  const scale = scaleOf(begins, endsOn)
  const lines = stages.flatMap(({ id, kind }) => {
    const own = tasks.filter(({ stage }) => stage === id)
    return own.length === 0 ? [] : [{ name: stageNames[kind] ?? kind, task: undefined }, ...own.map(named)]
  })
  const others = tasks.filter(({ stage }) => !stages.some(({ id }) => id === stage)).map(named)
  const all = [...lines, ...others]
  return Array.from({ length: Math.ceil(all.length / rowsMax) }, (_, page) => {
    const shown = all.slice(page * rowsMax, (page + 1) * rowsMax)
    const height = top + shown.length * row + 4
    const shapes: Shape[] = [...months(scale, height, locale)]
    if (today >= begins && today <= endsOn) {
      const x = scale.at(today)
      shapes.push({
        shape: 'line',
        points: [
          [x, top - 4],
          [x, height],
        ],
        look: 'strong',
      })
    }
    for (const [index, { name, task }] of shown.entries()) {
      const y = top + index * row
      const found = known.get(task ?? '')
      const indent = task === undefined ? 0 : 8
      const [text = ''] = wrapped(name, names - indent, 1)
      shapes.push({ shape: 'text', x: indent, y: y + 9, text, isQuiet: task === undefined })
      if (found) shapes.push(...bar(found, scale, y))
    }
    return { kind: 'drawing', width, height, shapes }
  })
}

interface Line {
  readonly name: string
  readonly task: string | undefined
}

function named({ id, name }: { readonly id: string; readonly name: string }): Line {
  return { name, task: id }
}

interface Scale {
  readonly from: string
  readonly to: string
  at(day: string): number
}

function scaleOf(from: string, to: string): Scale {
  const [start, end] = [Date.parse(from), Date.parse(to) + dayMs]
  const at = (day: string) => names + ((Date.parse(day) - start) / Math.max(dayMs, end - start)) * (width - names)
  return { from, to, at }
}

function bar(found: ReadPlan['dates'][number], scale: Scale, y: number): Shape[] {
  const x = scale.at(found.startsOn)
  const end = scale.at(later(found.endsOn, 1))
  const slackEnd = scale.at(later(found.lateEndsOn, 1))
  const middle = y + row / 2
  return [
    ...(slackEnd > end + 1
      ? [
          {
            shape: 'line',
            points: [
              [end, middle],
              [slackEnd, middle],
            ],
            look: 'quiet',
          } as const,
        ]
      : []),
    {
      shape: 'box',
      x,
      y: y + 3,
      width: Math.max(2, end - x),
      height: row - 6,
      look: found.isCritical ? 'strong' : 'quiet',
    },
  ]
}

/** The first of each month; of long plans only of each quarter. */
function months({ from, to, at }: Scale, height: number, locale: string): Shape[] {
  const step = Date.parse(to) - Date.parse(from) > 500 * dayMs ? 3 : 1
  const shapes: Shape[] = []
  const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7)) - 1]
  for (let index = month + 1; ; index += step) {
    const day = new Date(Date.UTC(year, index, 1)).toISOString().slice(0, 10)
    if (day > to) return shapes
    const x = at(day)
    const text = dateFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(Date.parse(day))
    shapes.push(
      {
        shape: 'line',
        points: [
          [x, 10],
          [x, height],
        ],
        look: 'quiet',
      },
      { shape: 'text', x: x + 2, y: 8, text, isQuiet: true },
    )
  }
}
