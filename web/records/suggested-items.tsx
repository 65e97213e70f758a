import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Lightbulb } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from './reader-types.ts'

/** What one might offer a company next: what most others bought and it did not. */
export function SuggestedItems({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const { data } = useQuery({
    queryKey: ['records', module.name, 'suggestions', record.id],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/:id/suggestions', { params: { module: module.name, id: record.id }, signal }),
  })
  if (!data || data.length === 0) return null
  return (
    <section aria-label={text.records.suggestions} className="flex flex-col gap-1">
      <h2 className="flex h-7 items-center gap-2 text-sm font-bold">
        <Lightbulb size={15} aria-hidden className="text-muted" />
        {text.records.suggestions}
      </h2>
      <ul className="flex flex-col">
        {data.map((item) => (
          <li key={item.id} className="flex min-h-8 items-center gap-2 border-b border-line py-1.5 text-sm">
            <Link to={recordHref(item.module, item.id)} className="min-w-0 flex-1 truncate text-ink hover:underline">
              {item.title}
            </Link>
            <span className="shrink-0 text-xs text-muted">{format.count(text.records.buyers, item.buyers)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
