import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { normalize } from '#common/normalize.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Switch } from '#web/ui/checkbox.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { coverageQuery, type CoveredLanguage } from './languages-page.tsx'
import { headClass } from './parts.tsx'
import { TranslationFile } from './translation-file.tsx'
import { TranslationRow } from './translation-row.tsx'

export type Translation = CallAnswer<'GET /translations/:code'>['rows'][number]

const pageRows = 100

/** Each text beside what the language says for it, written in place. */
export function TranslationsTable(props: { readonly language: CoveredLanguage }) {
  const { code, name } = props.language
  const { text, format } = useFullLocale()
  const { languages } = text
  const [query, setQuery] = useState('')
  const [kind, setKind] = useState<string | null>(null)
  /** What lacked a translation when one asked for it: a row just translated stays in sight. */
  const [missing, setMissing] = useState<ReadonlySet<string>>()
  const [shownMax, setShownMax] = useState(pageRows)
  const queryKey = ['translations', 'texts', code]
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await call('GET /translations/:code', { params: { code }, signal })).rows,
    staleTime: 60_000,
  })
  const found = useMemo(() => {
    const wanted = normalize(query)
    return (data ?? []).filter(
      (row) =>
        (kind === null || row.kind === kind) &&
        (!missing || missing.has(row.key)) &&
        (wanted === '' || normalize(`${row.es} ${row.en} ${row.translation ?? ''} ${row.place}`).includes(wanted)),
    )
  }, [data, query, kind, missing])

  function showMissing(isOnly: boolean) {
    const rows = (data ?? []).filter(({ translation }) => translation === null)
    setMissing(isOnly ? new Set(rows.map(({ key }) => key)) : undefined)
  }

  function keep(key: string, translation: string | null) {
    queryClient.setQueryData<readonly Translation[]>(queryKey, (rows) =>
      rows?.map((row) => (row.key === key ? { ...row, translation } : row)),
    )
    void queryClient.invalidateQueries({ queryKey: coverageQuery.queryKey })
  }

  if (!data) return <Skeleton lines={10} />
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-3">
      <TranslationFile language={props.language} />
      <div className="flex flex-wrap items-end gap-3">
        <SearchField className="w-56" label={languages.find} value={query} onChange={setQuery} />
        <KindFilter rows={data} value={kind} onChange={setKind} />
        <Switch label={languages.missingOnly} value={missing !== undefined} onChange={showMissing} />
        <span className="numeric ml-auto text-sm text-muted">{format.count(languages.texts, found.length)}</span>
      </div>
      {found.length === 0 ? (
        <EmptyState title={text.common.noMatches} />
      ) : (
        <ScrollRegion label={languages.table({ language: name })}>
          <table className="w-full border-collapse text-sm">
            <thead className="border-b border-line">
              <tr>
                <th className={`${headClass} max-md:hidden`}>{languages.place}</th>
                <th className={headClass}>{languages.original}</th>
                <th className={`${headClass} w-1/2`} lang={code}>
                  {name}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, shownMax).map((row) => (
                <TranslationRow key={row.key} language={props.language} row={row} onKept={keep} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {found.length > shownMax && (
        <Button className="self-start" onPress={() => setShownMax(shownMax + pageRows)}>
          {languages.showMore}
        </Button>
      )}
    </div>
  )
}

function KindFilter(props: {
  readonly rows: readonly Translation[]
  readonly value: string | null
  readonly onChange: (kind: string | null) => void
}) {
  const { languages, studio } = useFullLocale().text
  const names: Readonly<Record<string, string>> = { ...studio.kinds, interface: languages.interface }
  const kinds = [...new Set(props.rows.map(({ kind }) => kind))]
  return (
    <Select
      className="w-44"
      label={languages.kind}
      isLabelHidden
      canClear
      placeholder={languages.anyKind}
      value={props.value}
      onChange={props.onChange}
      options={kinds.map((id) => ({ id, label: names[id] ?? id }))}
    />
  )
}
