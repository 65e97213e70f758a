import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { ReaderModule } from '#web/api/model.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Parts } from './item-preview.tsx'
import { differencesQuery, revisionsQuery, type Difference } from './specification-queries.ts'

/** Any two revisions of what was agreed on, side by side in words; at first the last one against what was approved. */
export function RevisionDifferences({ module, id }: { readonly module: ReaderModule; readonly id: string }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const { data: revisions = [] } = useQuery(revisionsQuery(module.name, id))
  const [chosen, setChosen] = useState<{ readonly from?: number; readonly to?: number }>({})
  const to = chosen.to ?? revisions[0]?.revision
  const earlier = revisions.filter(({ revision }) => revision !== to)
  const from = chosen.from ?? (earlier.find(({ wasApproved }) => wasApproved) ?? earlier[0])?.revision ?? 0
  if (to === undefined) return null
  const nameOf = ({ revision, by, at, wasApproved }: (typeof revisions)[number]) =>
    [
      specification.revisionOf({
        number: format.number(revision),
        name: by?.title ?? text.records.system,
        date: format.dateTime(at),
      }),
      ...(wasApproved ? [specification.wasApproved] : []),
    ].join(' · ')
  const options = revisions.map((one) => ({ id: String(one.revision), label: nameOf(one) }))
  return (
    <section aria-labelledby="revisions" className="flex flex-col gap-3">
      <h2 id="revisions" className="text-base font-bold">
        {specification.revisions}
      </h2>
      {revisions.length > 1 && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Select
            label={specification.fromRevision}
            value={String(from)}
            onChange={(next) => setChosen((before) => ({ ...before, from: Number(next ?? 0) }))}
            options={[{ id: '0', label: specification.nothingBefore }, ...options]}
          />
          <Select
            label={specification.toRevision}
            value={String(to)}
            onChange={(next) => setChosen((before) => ({ ...before, to: Number(next ?? to) }))}
            options={options}
          />
        </div>
      )}
      <Differences module={module} id={id} from={from} to={to} />
    </section>
  )
}

/** What it says otherwise, element by element. */
export function Differences(props: {
  readonly module: ReaderModule
  readonly id: string
  readonly from: number
  readonly to: number
}) {
  const { module, id, from, to } = props
  const { text, format } = useFullLocale()
  const { specification, studio } = text
  const { data } = useQuery(differencesQuery(module.name, id, from, to))
  const inWords = useWords(module)
  const kinds: Readonly<Record<string, string>> = studio.kinds
  if (!data) return <Skeleton lines={3} />
  if (data.length === 0) return <p className="text-sm text-muted">{specification.noDifference}</p>
  const groups = Map.groupBy(data, ({ of, kind }) => `${kind ?? ''} ${of[format.language]}`)
  return (
    <ul className="flex flex-col gap-3">
      {[...groups].map(([key, parts]) => {
        const [first] = parts
        return (
          first && (
            <li key={key} className="flex flex-col gap-1 text-sm">
              <p>
                {first.kind && <span className="text-muted">{kinds[first.kind] ?? first.kind} </span>}
                <strong className="font-medium">{first.of[format.language]}</strong>
              </p>
              <Parts parts={parts.map(inWords)} />
            </li>
          )
        )
      })}
    </ul>
  )
}

/** Options by the words that a person chose. */
function useWords(module: ReaderModule) {
  const { format } = useFullLocale()
  const { optionLists } = useModel()
  return (one: Difference) => {
    const field = module.fields.find(({ name }) => name === one.field)
    const list = optionLists.find(({ name }) => name === field?.options?.list)
    const word = (value: string | null) =>
      list?.options.find((option) => option.value === value)?.label[format.language] ?? value
    return list ? { ...one, before: word(one.before), after: word(one.after) } : one
  }
}
