import { useRef, useState, type KeyboardEvent } from 'react'
import { countAboveLine, pointsOf } from '#common/need-line.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { PhaseLine } from './phase-line.tsx'
import { NeedRow } from './need-row.tsx'
import { needsQuery, useActs, type Need, type NeedsBoard } from './needs-queries.ts'

/** Stands for the line among the rows that are dragged. */
const lineRow = 'line'

/** One order for all: what is above the line is phase 1, what is under it waits. */
export function NeedOrder(props: {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly needs: readonly Need[]
  readonly project: string
}) {
  const { module, board, needs, project } = props
  const { text } = useFullLocale()
  const model = useModel()
  const act = useActs()
  const list = useRef<HTMLOListElement>(null)
  const [said, setSaid] = useState('')
  const [points, setPoints] = useState<number>()
  const line = countAboveLine(needs, board.points)
  const mayMove = module.may.update !== 'none'

  /** At once in sight, and back where it was where it is refused. */
  async function moveTo(id: string, place: number) {
    const need = needs.find((one) => one.id === id)
    const others = needs.filter((one) => one.id !== id)
    const at = Math.min(Math.max(place, 0), others.length)
    if (!need || needs[at]?.id === id) return
    const after = others[at - 1]?.id ?? null
    const order = others.toSpliced(at, 0, need).map((one) => one.id)
    const { queryKey } = needsQuery(model, project)
    queryClient.setQueryData(queryKey, (before) => before && inOrder(before, order))
    setSaid(text.needs.movedTo({ title: need.name, place: String(at + 1) }))
    await act(async () => await call('POST /programme/needs/:id/place', { params: { id }, body: { after } }))
  }

  function drop(moved: string, target: string) {
    const to = target === lineRow ? line : needs.findIndex(({ id }) => id === target)
    const from = needs.findIndex(({ id }) => id === moved)
    if (moved === lineRow) setPoints(pointsOf(needs, to < line ? to : to + 1))
    // Coming from above, it lands above the line, not beyond it.
    else void moveTo(moved, target === lineRow && from < to ? to - 1 : to)
  }

  function hear(event: KeyboardEvent, index: number) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const id = needs[index]?.id
    if (!step || id === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (!event.altKey) list.current?.querySelector<HTMLElement>(`[data-need="${needs[index + step]?.id}"]`)?.focus()
    else if (mayMove)
      void moveTo(id, index + step).then(() => list.current?.querySelector<HTMLElement>(`[data-need="${id}"]`)?.focus())
  }

  if (needs.length === 0) return <p className="text-sm text-muted">{text.needs.orderEmpty}</p>
  const lineItem = (
    <PhaseLine
      key={lineRow}
      id={lineRow}
      used={pointsOf(needs, line)}
      points={board.points}
      mayMove={board.mayMoveLine}
      asked={points}
      {...{ needs, project }}
      onDrop={drop}
      onAsk={setPoints}
    />
  )
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      <ol ref={list} className="flex flex-col">
        {needs.flatMap((need, index) => [
          ...(index === line ? [lineItem] : []),
          <NeedRow
            key={need.id}
            {...{ module, board, need, mayMove }}
            place={index + 1}
            isAbove={index < line}
            onDrop={drop}
            onKey={(event) => hear(event, index)}
            onMove={(step) => void moveTo(need.id, index + step)}
          />,
        ])}
        {line === needs.length && lineItem}
      </ol>
    </>
  )
}

function inOrder(board: NeedsBoard, order: readonly string[]): NeedsBoard {
  const rank = new Map(order.map((id, index) => [id, index]))
  const last = order.length
  return { ...board, needs: board.needs.toSorted((a, b) => (rank.get(a.id) ?? last) - (rank.get(b.id) ?? last)) }
}
