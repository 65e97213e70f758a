import type { ReaderModule } from '#web/api/model.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { RecordFacts } from './record-facts.tsx'
import type { RecordRow } from './reader-types.ts'
import { useSave } from './use-save.ts'

/** What is taken off the whole document, where its totals stand: a percentage or an amount. */
export function WholeDiscount({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const saving = useSave(module.name)
  const keys = module.capabilities.pricedDocument
  if (!keys) return null
  return (
    <div className="w-full self-end px-3 @md:w-80">
      <RecordFacts
        module={module}
        record={record}
        names={[keys.discount, keys.discountAmount]}
        saving={saving}
        isEditable
      />
      <ConflictDialog module={module} saving={saving} />
    </div>
  )
}
