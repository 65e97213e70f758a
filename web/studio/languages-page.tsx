import { useState } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Link } from 'react-aria-components'
import { call, type CallAnswer } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { studioHref } from './addresses.ts'
import { NewLanguageDialog } from './new-language-dialog.tsx'
import { TranslationsTable } from './translations-table.tsx'

export type CoveredLanguage = CallAnswer<'GET /translations'>['rows'][number]

export const coverageQuery = queryOptions({
  queryKey: ['translations', 'coverage'],
  staleTime: 0,
  queryFn: async ({ signal }) => (await call('GET /translations', { signal })).rows,
})

/** Every text of the CRM in each language, and how much of it is said. */
export function LanguagesPage(props: { readonly name: string | undefined }) {
  const { text, format } = useLocale()
  const { languages } = text
  const [isMaking, setMaking] = useState(false)
  const { data } = useQuery(coverageQuery)
  const further = data?.filter(({ fallback }) => fallback !== null) ?? []
  const open = data?.find(({ code }) => code === (props.name ?? further[0]?.code ?? 'es'))
  return (
    <>
      <PageHead
        title={text.shell.studioSections.languages}
        meta={data && format.number(data.length)}
        actions={
          <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => setMaking(true)}>
            {languages.add}
          </Button>
        }
      >
        <p className="max-w-2xl text-sm text-muted">{languages.help}</p>
      </PageHead>
      <div className="flex min-w-0 flex-col gap-6 px-4 pt-1 pb-16 md:flex-row md:px-6">
        {data ? (
          <>
            <LanguageMenu languages={data} open={open?.code} />
            {open && <TranslationsTable key={open.code} language={open} />}
          </>
        ) : (
          <Skeleton lines={8} />
        )}
      </div>
      {isMaking && <NewLanguageDialog taken={data ?? []} onClose={() => setMaking(false)} />}
    </>
  )
}

function LanguageMenu(props: { readonly languages: readonly CoveredLanguage[]; readonly open: string | undefined }) {
  const { text, format } = useLocale()
  return (
    <nav aria-label={text.shell.studioSections.languages} className="flex shrink-0 flex-col gap-px md:w-56">
      {props.languages.map(({ code, name, total, translated }) => (
        <Link
          key={code}
          href={studioHref('languages', code)}
          aria-current={code === props.open ? 'page' : undefined}
          className={classes(
            'flex min-h-8 items-center gap-2 rounded-md px-2 text-sm no-underline',
            code === props.open ? 'bg-accent-soft font-medium text-ink' : 'text-ink hovered:bg-hover',
          )}
        >
          <span className="min-w-0 flex-1 truncate" lang={code}>
            {name}
          </span>
          <span className="numeric text-xs text-muted">{format.percent(shareOf(translated, total))}</span>
        </Link>
      ))}
    </nav>
  )
}

/** Rounded down, so that only a whole translation says 100 %. */
function shareOf(translated: number, total: number): string {
  return String(total === 0 ? 1 : Math.floor((translated / total) * 100) / 100)
}
