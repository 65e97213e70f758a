import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { defaultsOf } from './defaults.ts'
import { FormFoot } from './form-foot.tsx'
import { RecordFields } from './record-fields.tsx'
import { isReference, type RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft, type Draft } from './use-draft.ts'

/** A new line: choosing a product fills in its price and name, which may then be changed. */
export function LineForm(props: {
  readonly target: ReaderModule
  readonly lines: NonNullable<ReaderModule['capabilities']['lines']>
  readonly record: RecordRow
  readonly onClose: () => void
}) {
  const { target, lines, record, onClose } = props
  const { text } = useLocale()
  const { modules } = useModel()
  const inner = useDraft(defaultsOf(target))
  const draft: Draft = { ...inner, set: (name, value) => void setWithPrice(name, value) }
  const fields = target.layout.quickCreate
    .flatMap((name) => target.fields.find((field) => field.name === name) ?? [])
    .filter((field) => isTypeable(field) && fieldState(target, field, inner.values).isShown)
  const { isBusy, attempt } = useAttempt((error) => inner.fail(error, fields))

  async function setWithPrice(name: string, value: unknown) {
    inner.set(name, value)
    const field = target.fields.find((one) => one.name === name)
    const item = modules.find((one) => one.name === field?.options?.module)
    const price = item?.capabilities.catalogItem?.price
    if (!item || price === undefined || !isReference(value)) return
    const product = await call('GET /records/:module/:id', { params: { module: item.name, id: value.id }, query: {} })
    const priceField = target.fields.find(({ type, readOnly }) => type === 'money' && readOnly !== true)
    const nameField = target.fields.find((one) => one.name === target.titleFields[0])
    if (priceField && product[price]) inner.set(priceField.name, product[price])
    if (nameField && value.title !== '') inner.set(nameField.name, value.title)
  }

  async function save() {
    await attempt(async () => {
      const values = { ...defaultsOf(target), ...inner.changes, [lines.by]: record.id }
      await call('POST /records/:module', { params: { module: target.name }, body: values })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <RecordFields module={target} fields={fields} draft={draft} focusFirst />
      <FormFoot problem={inner.problem} label={text.records.addLine} isBusy={isBusy} onCancel={onClose} />
    </form>
  )
}
