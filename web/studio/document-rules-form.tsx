import type { DocumentRules } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { elementsOf } from './draft.ts'
import { DraftChip, Part } from './parts.tsx'
import { useStudio } from './studio-state.tsx'

const validityDaysMost = 730

/** How every document with prices is computed, and how long it holds. */
export function DocumentRulesForm() {
  const { text } = useFullLocale()
  const { rules: words } = text.printing
  const { elements, put } = useStudio()
  const territories = useTerritories()
  const [settings] = elementsOf(elements, 'settings')
  if (!settings) return null
  const { documents, ...definition } = settings.definition
  const set = (name: keyof DocumentRules, value: string | number | null) => {
    const { [name]: _before, ...rest } = documents ?? {}
    const next = value === null ? rest : { ...rest, [name]: value }
    put({ ...settings, definition: Object.keys(next).length === 0 ? definition : { ...definition, documents: next } })
  }
  const days = documents?.validityDays
  return (
    <Part title={words.title} help={words.help} actions={<DraftChip id={settings.id} />}>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Select
          label={words.roundBy}
          value={documents?.roundBy ?? 'line'}
          options={(['line', 'document'] as const).map((id) => ({ id, label: words.by[id] }))}
          onChange={(by) => set('roundBy', by)}
        />
        <Select
          label={words.halves}
          value={documents?.halves ?? 'up'}
          options={(['up', 'even'] as const).map((id) => ({ id, label: words.halvesTo[id] }))}
          onChange={(halves) => set('halves', halves)}
        />
        <NumberField
          label={words.validityDays}
          help={words.validityHelp}
          fractionDigits={0}
          value={days === undefined ? null : String(days)}
          onChange={(typed) => {
            const count = typed === null ? null : Math.round(Number(typed))
            set('validityDays', count === null || count < 1 ? null : Math.min(count, validityDaysMost))
          }}
        />
        {territories.length > 0 && (
          <Select
            label={words.territory}
            help={words.territoryHelp}
            value={documents?.territory ?? null}
            options={territories}
            onChange={(territory) => set('territory', territory)}
            canClear
          />
        )}
      </div>
    </Part>
  )
}

/** Those that the module of taxes tells apart. */
function useTerritories() {
  const { format } = useFullLocale()
  const { elements } = useStudio()
  const taxes = elementsOf(elements, 'module').find(({ definition }) => definition.capabilities.tax)
  const name = taxes?.definition.capabilities.tax?.territory
  const field = elementsOf(elements, 'field', taxes?.id ?? '').find((one) => one.name === name)
  const list = elementsOf(elements, 'optionList').find((one) => one.name === field?.definition.options?.list)
  return (list?.definition.options ?? [])
    .filter(({ retired }) => retired !== true)
    .map(({ value, label }) => ({ id: value, label: label[format.language] }))
}
