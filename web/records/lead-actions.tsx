import { useState } from 'react'
import { ArrowRightLeft } from 'lucide-react'
import { fieldsOf } from '#common/filter.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { RecordFields } from './record-fields.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft } from './use-draft.ts'
import { useSave } from './use-save.ts'

export type Verdict = 'qualified' | 'disqualified'

/** Whether a prospect has shown interest: the two answers, each with what it asks for; and what comes after. */
export function LeadActions(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly onConvert: () => void
}) {
  const { module, record, onConvert } = props
  const { text } = useLocale()
  const [verdict, setVerdict] = useState<Verdict>()
  const key = module.capabilities.lead?.qualification ?? ''
  useCommands(
    (['qualified', 'disqualified'] as const)
      .filter((one) => record[key] !== one)
      .map((one) => ({
        id: `here.${one}`,
        group: 'here' as const,
        icon: one === 'qualified' ? 'user-check' : 'archive',
        label: one === 'qualified' ? text.records.qualify : text.records.disqualify,
        run: () => setVerdict(one),
      })),
  )
  return (
    <>
      {record[key] !== 'qualified' && (
        <Button look="primary" onPress={() => setVerdict('qualified')}>
          {text.records.qualify}
        </Button>
      )}
      {record[key] !== 'disqualified' && (
        <Button look="quiet" onPress={() => setVerdict('disqualified')}>
          {text.records.disqualify}
        </Button>
      )}
      <Button
        // Of whom nobody knows yet whether they are interested, that is asked first.
        look={record[key] === 'qualified' ? 'primary' : 'plain'}
        icon={<ArrowRightLeft size={15} aria-hidden />}
        onPress={onConvert}
      >
        {text.records.convert}
      </Button>
      {verdict && (
        <VerdictForm module={module} record={record} verdict={verdict} onClose={() => setVerdict(undefined)} />
      )}
    </>
  )
}

/** What a verdict asks for, in a dialog: from the record's page or from its row. */
export function VerdictForm(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly verdict: Verdict
  readonly onClose: () => void
}) {
  const { module, record, verdict, onClose } = props
  const { text } = useLocale()
  const key = module.capabilities.lead?.qualification ?? ''
  const [before] = useState(record)
  const draft = useDraft({ ...record, [key]: verdict })
  const saving = useSave(module.name)
  const { qualifiedAt } = module.capabilities.lead ?? {}
  const asked = module.fields
    // When it was, the server writes down by itself.
    .filter((field) => isTypeable(field) && dependsOn(field, key) && field.name !== qualifiedAt)
    .map((field) => ({ field, ...fieldState(module, field, draft.values) }))
    .filter(({ isShown }) => isShown)
  // What has to be said comes first.
  const fields = [...asked.filter((one) => one.isRequired), ...asked.filter((one) => !one.isRequired)].map(
    ({ field }) => field,
  )
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, fields))

  async function save() {
    await attempt(async () => {
      const saved = await saving.save(before, { ...draft.changes, [key]: verdict })
      if (saved) onClose()
    })
  }

  return (
    <ModalFrame
      isOpen
      onClose={onClose}
      title={verdict === 'qualified' ? text.records.qualify : text.records.disqualify}
    >
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <p className="text-sm text-muted">{text.records.verdictHelp[verdict]}</p>
        <RecordFields module={module} fields={fields} draft={draft} focusFirst />
        <FormError>{draft.problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {verdict === 'qualified' ? text.records.qualify : text.records.disqualify}
          </Button>
        </div>
      </form>
      <ConflictDialog module={module} saving={saving} />
    </ModalFrame>
  )
}

function dependsOn(field: ReaderField, name: string): boolean {
  return [field.showIf, field.requiredIf].some((filter) => filter !== undefined && fieldsOf(filter).includes(name))
}
