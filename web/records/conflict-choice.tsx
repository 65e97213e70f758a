import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed } from './reader-types.ts'
import type { Conflict, Saving } from './use-save.ts'

/** Two people changed the same field: both values, and the choice between them. */
export function ConflictChoice(props: {
  readonly module: ReaderModule
  readonly saving: Saving
  readonly conflict: Conflict
}) {
  const { module, saving, conflict } = props
  const { text, format } = useLocale()
  return (
    <ModalFrame isOpen onClose={() => void saving.decide('theirs')} title={text.records.conflictTitle} width="medium">
      <p className="px-5 pt-2 text-sm text-muted">{text.records.conflictHelp}</p>
      <table className="mx-5 my-4 text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th className="py-1.5 font-medium">{text.records.field}</th>
            <th className="py-1.5 font-medium">{text.records.mine}</th>
            <th className="py-1.5 font-medium">{text.records.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(conflict.values).map(([name, { mine, theirs }]) => {
            const field = fieldNamed(module, name)
            if (!field) return null
            return (
              <tr key={name} className="border-b border-line">
                <th scope="row" className="py-2 pr-3 text-left font-medium">
                  {field.label[format.language]}
                </th>
                <td className="py-2 pr-3">
                  <FieldValue module={module} field={field} value={mine} isPlain />
                </td>
                <td className="py-2">
                  <FieldValue module={module} field={field} value={theirs} isPlain />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
        <Button onPress={() => void saving.decide('theirs')}>{text.records.keepTheirs}</Button>
        <Button look="primary" onPress={() => void saving.decide('mine')}>
          {text.records.keepMine}
        </Button>
      </div>
    </ModalFrame>
  )
}
