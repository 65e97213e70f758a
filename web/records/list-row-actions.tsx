import { PanelRight, Phone } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from './reader-types.ts'

const actionClass = 'flex size-6 items-center justify-center rounded-sm text-muted hover:bg-line hover:text-ink'

/** What one does most with a row, beside its title. The grid hears `data-act`. */
export function RowActions({ module, row }: { readonly module: ReaderModule; readonly row: RecordRow }) {
  const { list } = useText()
  const phone = row[module.capabilities.person?.phone ?? '']
  return (
    <span className="ml-auto flex shrink-0 items-center pl-1">
      {typeof phone === 'string' && phone !== '' && (
        <a
          href={`tel:${phone}`}
          tabIndex={-1}
          aria-label={list.call(row.title)}
          title={list.call(row.title)}
          className={actionClass}
        >
          <Phone size={14} aria-hidden />
        </a>
      )}
      <button
        type="button"
        tabIndex={-1}
        data-act="peek"
        aria-label={list.peek(row.title)}
        title={list.peek(row.title)}
        className={actionClass}
      >
        <PanelRight size={14} aria-hidden />
      </button>
    </span>
  )
}
