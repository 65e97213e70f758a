import { useRef, useState } from 'react'
import { Plus } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { putBack, useActs } from './needs-queries.ts'

/** A need in one line: Enter writes it down, and whose it is stays for the next one. */
export function NeedCapture(props: { readonly module: ReaderModule; readonly project: string }) {
  const { module, project } = props
  const { needs } = useFullLocale().text
  const act = useActs()
  const form = useRef<HTMLFormElement>(null)
  const [name, setName] = useState('')
  const [saidBy, setSaidBy] = useState('')
  const [department, setDepartment] = useState<string | null>(null)
  const [isOfCustomers, setOfCustomers] = useState(false)

  async function add() {
    const given = name.trim()
    if (given === '') return
    setName('')
    form.current?.querySelector('input')?.focus()
    const values = {
      project,
      name: given,
      kind: isOfCustomers ? 'customer' : 'business',
      ...(department === null ? {} : { department }),
      ...(saidBy.trim() === '' ? {} : { saidBy: saidBy.trim() }),
    }
    const isDone = await act(
      async () => await call('POST /records/:module', { params: { module: module.name }, body: values }),
    )
    if (!isDone) setName(putBack(given))
  }

  return (
    <form
      ref={form}
      noValidate
      className="grid items-end gap-x-3 gap-y-2 rounded-lg border border-line bg-surface p-3 sm:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_11rem_11rem_auto_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <TextField
        className="sm:col-span-2 xl:col-span-1"
        label={needs.capture}
        placeholder={needs.captureHint}
        maxLength={250}
        value={name}
        onChange={setName}
      />
      <Select
        label={needs.department}
        canClear
        value={department}
        onChange={setDepartment}
        options={useDepartments(module).filter(({ isRetired }) => !isRetired)}
      />
      <TextField label={needs.saidBy} value={saidBy} onChange={setSaidBy} maxLength={250} />
      <Checkbox label={needs.ofCustomers} value={isOfCustomers} onChange={setOfCustomers} className="h-8" />
      <Button type="submit" look="primary" isDisabled={name.trim() === ''} icon={<Plus size={15} aria-hidden />}>
        {needs.add}
      </Button>
    </form>
  )
}

/** The departments of the company, as its list names them; a retired one is still the name of what is there. */
export function useDepartments(
  module: ReaderModule | undefined,
): readonly { readonly id: string; readonly label: string; readonly isRetired: boolean }[] {
  const { format } = useFullLocale()
  const { optionLists } = useModel()
  const field = module?.fields.find(({ name }) => name === 'department')
  const list = optionLists.find(({ name }) => name === field?.options?.list)
  return (list?.options ?? []).map(({ value, label, retired }) => ({
    id: value,
    label: label[format.language],
    isRetired: retired === true,
  }))
}
