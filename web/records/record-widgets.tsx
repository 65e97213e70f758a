import { CatchBoundary } from '@tanstack/react-router'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordWidgetsOf } from './extensions.ts'
import type { RecordRow } from './reader-types.ts'

/** What extensions show beside a record; one that fails says so in its own place. */
export function RecordWidgets({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { records } = useLocale().text
  return recordWidgetsOf(module).map(({ name, Widget }) => (
    <CatchBoundary
      key={name}
      getResetKey={() => record.id}
      errorComponent={() => <p className="text-sm text-muted">{records.widgetFailed({ name })}</p>}
    >
      <Widget module={module} record={record} />
    </CatchBoundary>
  ))
}
