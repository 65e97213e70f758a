import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
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
  const { text, format } = useLocale()
  const { programme } = text
  const { modules } = useModel()
  const [kind, setKind] = useState(ways[0]?.kind ?? '')
  const [problem, setProblem] = useState<string>()
  const way = ways.find((one) => one.kind === kind) ?? ways[0]
  const target = modules.find(({ name }) => name === way?.modules[0])
  const search = useRecordsOf(target?.name ?? '')

  async function link(find: () => Promise<string>) {
    setProblem(undefined)
    try {
      const there = { module: target?.name ?? '', id: await find() }
      const here = { module: module.name, id }
      const [derived, source] = side === 'up' ? [here, there] : [there, here]
      await call('POST /records/:module', { params: { module: traces }, body: { kind: way?.kind, derived, source } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  const make = (name: string) =>
    link(async () => {
      const made = await call('POST /records/:module', { params: { module: target?.name ?? '' }, body: { name } })
      return made.id
    })
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
        onChange={(option) => option && void link(async () => option.id)}
        {...(target && isMadeByName(target) ? { onCreate: (name: string) => void make(name) } : {})}
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
