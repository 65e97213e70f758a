import { useState } from 'react'
import { ArrowLeft, ChevronRight } from 'lucide-react'
import { Header, ListBoxSection } from 'react-aria-components'
import { filterLimits } from '#common/filter.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ListItem } from '#web/ui/list-item.tsx'
import { FoundList } from './filter-field-chooser.tsx'
import { useRelatedWords } from './related-words.ts'
import { filterableFields } from './filter-operators.ts'
import { relatedChoices, targetOf, type FieldPath, type RelatedChoice } from './filter-path.ts'

/** Finds a field of the module, one behind a relation, or records that are related to it. */
export function PathChooser(props: {
  readonly module: ReaderModule
  readonly hasRelated: boolean
  readonly onChoose: (path: FieldPath) => void
  readonly onRelate: (choice: RelatedChoice) => void
}) {
  const { module, hasRelated, onChoose, onRelate } = props
  const { text, format } = useLocale()
  const { tables } = text
  const model = useModel()
  const words = useRelatedWords()
  const [through, setThrough] = useState<readonly ReaderField[]>([])
  const last = through.at(-1)
  const here = (last && targetOf(model, last)) ?? module
  const fields = filterableFields(here)
  const doors = through.length < filterLimits.pathSteps ? fields.filter((field) => targetOf(model, field)) : []
  const choices = hasRelated && through.length === 0 ? relatedChoices(model, module, words) : []
  const label = (field: ReaderField) => field.label[format.language]

  function act(key: string) {
    const [kind, name = '', by] = key.split(' ')
    const field = fields.find((one) => one.name === name)
    if (kind === 'through' && field) return setThrough([...through, field])
    if (kind === 'field' && field) {
      const path = [...through.map((one) => one.name), name].join('.')
      return onChoose({ path, module: here, field, through })
    }
    const choice = choices.find((one) => one.related === name && (one.by ?? '') === by)
    if (choice) onRelate(choice)
  }

  return (
    <div className="w-72">
      {last && (
        <div className="flex items-center gap-1 border-b border-line p-1 text-sm">
          <Button
            look="quiet"
            size="small"
            aria-label={tables.back}
            className="px-1!"
            onPress={() => setThrough(through.slice(0, -1))}
          >
            <ArrowLeft size={14} aria-hidden />
          </Button>
          {tables.ofRelated({ field: label(last) })}
        </div>
      )}
      <FoundList key={through.length} onAction={act}>
        {fields.map((field) => (
          <ListItem key={field.name} id={`field ${field.name}`} label={label(field)} />
        ))}
        {doors.map((field) => (
          <ListItem key={`through ${field.name}`} id={`through ${field.name}`} label={`${label(field)} →`}>
            <span className="flex items-center justify-between gap-2">
              {tables.ofRelated({ field: label(field) })}
              <ChevronRight size={14} aria-hidden className="text-muted" />
            </span>
          </ListItem>
        ))}
        {choices.length > 0 && (
          <ListBoxSection>
            <Header className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{tables.relatedFields}</Header>
            {choices.map((choice) => (
              <ListItem
                key={`${choice.related} ${choice.by ?? ''}`}
                id={`related ${choice.related} ${choice.by ?? ''}`}
                label={choice.label[format.language]}
              />
            ))}
          </ListBoxSection>
        )}
      </FoundList>
    </div>
  )
}
