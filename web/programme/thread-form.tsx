import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { useRecordsOf, type Thread } from './queries.ts'

interface FormProps {
  readonly module: ReaderModule
  readonly id: string
  readonly ways: Thread['ways']
  readonly side: 'up' | 'down'
  readonly traces: string
  readonly onClose: () => void
}

/** Links the record to one that is there, or to a new one that only needs its name. */
export function ThreadForm({ module, id, ways, side, traces, onClose }: FormProps) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const { modules } = useModel()
  const [kind, setKind] = useState(ways[0]?.kind ?? '')
  const [problem, setProblem] = useState<string>()
  const way = ways.find((one) => one.kind === kind) ?? ways[0]
  const target = modules.find(({ name }) => name === way?.modules[0])
  const search = useRecordsOf(target?.name ?? '')

  /** To one that is there, or with a name to a new one: that and the link are written both or not at all. */
  async function link(to: { readonly id: string } | { readonly name: string }) {
    setProblem(undefined)
    const other = target?.name ?? ''
    const here = { module: module.name, id }
    const there = 'id' in to ? { module: other, id: to.id } : { saved: 0 }
    const [derived, source] = side === 'up' ? [here, there] : [there, here]
    const made = 'id' in to ? [] : [{ module: other, values: { name: to.name } }]
    try {
      await call('POST /records', {
        body: { records: [...made, { module: traces, values: { kind: way?.kind, derived, source } }] },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  return (
    <div className="mt-2 flex flex-col gap-2 rounded-md border border-line p-3">
      {ways.length > 1 && (
        <Select
          label={programme.linkHow}
          value={way?.kind ?? null}
          onChange={(next) => setKind(next ?? '')}
          options={ways.map((one) => ({
            id: one.kind,
            label: `${one.label[format.language]}: ${nameOf(modules, one.modules[0], format.language)}`,
          }))}
        />
      )}
      <ComboBox
        key={target?.name ?? ''}
        label={target?.label.singular[format.language] ?? programme.linkTo}
        value={null}
        search={search}
        autoFocus
        onChange={(option) => option && void link({ id: option.id })}
        {...(target && isMadeByName(target) ? { onCreate: (name: string) => void link({ name }) } : {})}
      />
      <FormError>{problem}</FormError>
      <div className="flex justify-end">
        <Button size="small" onPress={onClose}>
          {text.common.cancel}
        </Button>
      </div>
    </div>
  )
}

/** Whether nothing but its name has to be said of a new one; it belongs to the one project by itself. */
function isMadeByName({ fields, may }: ReaderModule): boolean {
  const asked = fields.filter((one) => one.required === true && one.default === undefined && one.readOnly !== true)
  return may.create !== 'none' && asked.every(({ name }) => name === 'name' || name === 'project')
}

function nameOf(modules: readonly ReaderModule[], name: string | undefined, language: 'es' | 'en'): string {
  return modules.find((one) => one.name === name)?.label.singular[language] ?? ''
}
