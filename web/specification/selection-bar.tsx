import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { SpecifiedItem } from './specification-queries.ts'

/** What is done with several items at once; each goes on or says why not. */
export function SelectionBar(props: {
  readonly items: readonly SpecifiedItem[]
  /** Ids of those that stayed where they were. */
  readonly onDone: (left: readonly string[]) => void
}) {
  const { items, onDone } = props
  const { text, format } = useFullLocale()
  const { specification } = text
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<readonly string[]>([])
  const marks = items.filter(({ toMark }) => toMark.length > 0)

  async function markReady() {
    setBusy(true)
    try {
      const records = marks.map(({ module, id, toMark }) => ({
        module,
        id,
        values: Object.fromEntries(toMark.map((name) => [name, true])),
      }))
      for (let start = 0; start < records.length; start += 50) {
        await call('POST /records', { body: { records: records.slice(start, start + 50) } })
      }
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    setBusy(false)
  }

  async function submit() {
    setBusy(true)
    const left: string[] = []
    const reasons: string[] = []
    for (const { module, id, title } of items) {
      try {
        const params = { module, id }
        await call('POST /records/:module/:id/transitions', { params, body: { transition: 'submit' } })
      } catch (error) {
        left.push(id)
        reasons.push(specification.notSubmitted({ title, reasons: errorText(error, text) }))
      }
    }
    const sent = items.length - left.length
    if (sent > 0) showToast({ text: format.count(specification.submitted, sent) })
    setRefused(reasons)
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    setBusy(false)
    onDone(left)
  }

  if (items.length === 0) return null
  return (
    <section
      aria-label={format.count(specification.selected, items.length)}
      className="float sticky bottom-3 z-10 flex flex-col gap-2 border border-why-edge px-3 py-2"
    >
      {refused.length > 0 && (
        <ul role="alert" className="flex max-h-40 flex-col gap-1 overflow-auto text-sm text-overdue-ink">
          {refused.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="min-w-0 flex-1 text-sm font-medium">
          {format.count(specification.selected, items.length)}
        </p>
        <Button
          look="quiet"
          onPress={() => {
            setRefused([])
            onDone([])
          }}
        >
          {specification.clear}
        </Button>
        {marks.length > 0 && (
          <Button isPending={isBusy} onPress={() => void markReady()}>
            {specification.markReady}
          </Button>
        )}
        <Button look="primary" isPending={isBusy} onPress={() => void submit()}>
          {specification.submit}
        </Button>
      </div>
    </section>
  )
}
