import { Inbox, SearchX } from 'lucide-react'
import { errorText } from '#web/api/errors.ts'
import { newRecordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { EmptyState, ErrorState } from '#web/ui/state-page.tsx'

interface EmptyProps {
  readonly module: ReaderModule
  readonly isNarrowed: boolean
  /** The view has a condition of its own. */
  readonly isViewNarrow: boolean
  readonly onClear: () => void
}

/** Nothing to list: because of the filters, because of the view, or because there is nothing yet. */
export function ListEmpty(props: EmptyProps) {
  const { module, isNarrowed, isViewNarrow, onClear } = props
  const { text, format } = useLocale()
  const switches = useSession()?.switches ?? []
  if (isNarrowed) {
    return (
      <EmptyState
        title={text.list.noMatchTitle}
        icon={<SearchX size={32} strokeWidth={1.25} aria-hidden />}
        actions={<Button onPress={onClear}>{text.list.clearFilters}</Button>}
      >
        <p>{text.list.noMatchBody}</p>
      </EmptyState>
    )
  }
  const mayCreate = module.may.create !== 'none'
  const mayImport = mayCreate && switches.includes('import')
  const create = mayCreate && (
    <LinkButton look="primary" href={newRecordHref(module.name)}>
      {text.list.create({ record: module.label.singular[format.language] })}
    </LinkButton>
  )
  if (isViewNarrow) {
    return (
      <EmptyState
        title={text.list.emptyViewTitle}
        icon={<Inbox size={32} strokeWidth={1.25} aria-hidden />}
        actions={create}
      >
        {module.help && <p>{module.help[format.language]}</p>}
        <p className="mt-2 text-sm">{text.list.emptyViewBody}</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={text.list.emptyTitle({ records: module.label.plural[format.language] })}
      icon={<Icon name={module.icon} size={32} />}
      actions={
        <>
          {create}
          {mayImport && <LinkButton href="/import">{text.list.import}</LinkButton>}
        </>
      }
    >
      {module.help && <p>{module.help[format.language]}</p>}
    </EmptyState>
  )
}

export function ListFailure(props: { readonly error: unknown; readonly onRetry: () => void }) {
  const { text } = useLocale()
  return (
    <ErrorState
      title={text.failures.brokenTitle}
      actions={<Button onPress={props.onRetry}>{text.common.retry}</Button>}
    >
      <p>{errorText(props.error, text)}</p>
    </ErrorState>
  )
}
