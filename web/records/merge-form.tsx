import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { call, callForAct, type CallAnswer } from '#web/api/client.ts'
import { errorText, failureOf, showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { MergeFieldRow, ownerRow } from './merge-field-row.tsx'
import { MergeMoves } from './merge-moves.tsx'
import { MergeWinnerRow } from './merge-winner-row.tsx'
import { recordRow } from './reader-types.ts'
import { useSeparate } from './separate-button.tsx'

export type Preview = CallAnswer<'POST /records/:module/merge/preview'>

/** What a merge would do, to be decided field by field, and the button that does it. */
export function MergeForm({ module, ids }: { readonly module: ReaderModule; readonly ids: readonly string[] }) {
  const { text } = useLocale()
  const merging = useMerging(module, ids)
  const { preview, error } = merging
  if (error) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(error, text)}</p>
  if (!preview) return <Skeleton lines={8} className="px-4 md:px-6" />
  const rows = [...preview.fields, ...ownerRow(module, preview)]
  const differing = rows.filter(({ reason }) => reason !== 'same' && reason !== 'only')
  const settled = rows.filter((row) => !differing.includes(row))
  const winner = preview.records.find(({ id }) => id === preview.winner)
  const draw = (row: (typeof rows)[number]) => (
    <MergeFieldRow
      key={row.field}
      module={module}
      preview={preview}
      row={row}
      take={merging.take[row.field] ?? row.take}
      onTake={(take) => merging.choose(row.field, take)}
    />
  )
  return (
    <div className="flex max-w-5xl flex-col gap-5 px-4 pt-1 pb-16 md:px-6">
      <MergeWinnerRow module={module} preview={preview} chosen={merging.winner} onChoose={merging.setWinner} />
      <section aria-label={text.merge.differing} className="flex flex-col">
        <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">{text.merge.differing}</h2>
        {differing.length === 0 && <p className="text-sm text-muted">{text.merge.noneDiffering}</p>}
        {differing.map(draw)}
      </section>
      {settled.length > 0 && <Settled count={settled.length}>{settled.map(draw)}</Settled>}
      <MergeMoves preview={preview} title={winner ? recordRow(winner.record).title : ''} />
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        <Button
          look="primary"
          isPending={merging.isBusy}
          isDisabled={!merging.isAllowed}
          onPress={() => void merging.merge()}
        >
          {text.merge.action}
        </Button>
        <LinkButton href={recordHref(module.name, preview.winner)}>{text.common.cancel}</LinkButton>
      </div>
    </div>
  )
}

function Settled(props: { readonly count: number; readonly children: React.ReactNode }) {
  const { text, format } = useLocale()
  return (
    <details>
      <summary className="cursor-pointer text-sm text-muted">{format.count(text.merge.same, props.count)}</summary>
      <div className="flex flex-col pt-1">{props.children}</div>
    </details>
  )
}

function useMerging(module: ReaderModule, ids: readonly string[]) {
  const { text } = useLocale()
  const navigate = useNavigate()
  const separate = useSeparate()
  const [winner, setWinner] = useState<string>()
  const [take, setTake] = useState<Readonly<Record<string, string>>>({})
  const [isBusy, setBusy] = useState(false)
  const params = { module: module.name }
  const query = useQuery({
    queryKey: ['records', module.name, 'merge', ids, winner],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      await call('POST /records/:module/merge/preview', {
        params,
        body: { ids: [...ids], ...(winner === undefined ? {} : { winner }) },
        signal,
      }),
  })
  const preview = query.data
  const losers = preview?.records.filter(({ id }) => id !== preview.winner) ?? []
  const isAllowed =
    preview !== undefined &&
    !query.isPlaceholderData &&
    losers.every(({ mayGo }) => mayGo) &&
    preview.records.some(({ id, mayStay }) => id === preview.winner && mayStay)

  async function merge() {
    if (!preview) return
    setBusy(true)
    try {
      const proposed = preview.fields.filter(({ writable }) => writable).map((row) => [row.field, row.take] as const)
      const { answer, act } = await callForAct('POST /records/:module/merge', {
        params,
        body: {
          winner: preview.winner,
          records: preview.records.map(({ id, version }) => ({ id, version })),
          take: { ...Object.fromEntries(proposed), ...take },
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'], refetchType: 'none' })
      await navigate({ to: recordHref(module.name, answer.id), replace: true })
      const kept = preview.records.find(({ id }) => id === preview.winner)
      showToast({
        text: text.merge.merged({ title: kept ? recordRow(kept.record).title : '' }),
        ...(act === null ? {} : { action: { label: text.common.undo, onAction: () => void separate(act) } }),
      })
    } catch (error) {
      showInToast(error, text)
      await query.refetch()
    } finally {
      setBusy(false)
    }
  }

  return {
    preview,
    // Shown as chosen at once; what follows from it comes with the next preview.
    winner: winner ?? preview?.winner,
    error: failureOf(query),
    take,
    isBusy,
    isAllowed,
    merge,
    setWinner,
    choose: (field: string, from: string) => setTake((before) => ({ ...before, [field]: from })),
  }
}
