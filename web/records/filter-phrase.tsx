import { Fragment, type ReactNode } from 'react'
import type { Condition, Filter, RelatedCondition } from '#common/filter.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { useRelatedWords } from './related-words.ts'
import { fieldAt, relatedChoice, relatedChoices, type FieldPath } from './filter-path.ts'
import { useFilterWords } from './filter-words.tsx'

/** A filter as one reads it aloud. */
export function FilterPhrase(props: { readonly module: ReaderModule; readonly filter: Filter }): ReactNode {
  const { module, filter } = props
  const { tables } = useText()
  const model = useModel()
  if ('all' in filter) return <Joined module={module} parts={filter.all} word={tables.and} />
  if ('any' in filter) return <Joined module={module} parts={filter.any} word={tables.or} />
  if ('not' in filter)
    return (
      <>
        <Word>{tables.not}</Word> <Bracketed module={module} filter={filter.not} />
      </>
    )
  if ('related' in filter) return <Related module={module} filter={filter} />
  const found = fieldAt(model, module, filter.field)
  return found ? <Phrase found={found} condition={filter} /> : filter.field
}

function Joined(props: { readonly module: ReaderModule; readonly parts: readonly Filter[]; readonly word: string }) {
  return props.parts.map((part, index) => (
    <Fragment key={JSON.stringify(part)}>
      {index > 0 && (
        <>
          {' '}
          <Word>{props.word}</Word>{' '}
        </>
      )}
      <Bracketed module={props.module} filter={part} />
    </Fragment>
  ))
}

/** A group within another is set apart, as in a formula. */
function Bracketed(props: { readonly module: ReaderModule; readonly filter: Filter }) {
  const isGroup = 'all' in props.filter || 'any' in props.filter
  return isGroup ? (
    <>
      (<FilterPhrase {...props} />)
    </>
  ) : (
    <FilterPhrase {...props} />
  )
}

function Word(props: { readonly children: ReactNode }) {
  return <span className="text-muted">{props.children}</span>
}

function Related(props: { readonly module: ReaderModule; readonly filter: RelatedCondition }) {
  const { module, filter } = props
  const { text, format } = useLocale()
  const { tables } = text
  const choice = relatedChoice(relatedChoices(useModel(), module, useRelatedWords()), filter)
  const records = choice?.label[format.language].toLowerCase() ?? filter.related
  return (
    <>
      {filter.has === 'some' ? tables.relatedSome({ records }) : tables.relatedNone({ records })}
      {filter.where && choice && (
        <>
          {' '}
          <Word>{tables.whereWords}</Word> <Bracketed module={choice.module} filter={filter.where} />
        </>
      )}
    </>
  )
}

function Phrase(props: { readonly found: FieldPath; readonly condition: Condition }) {
  const { found, condition } = props
  const { format } = useLocale()
  const { label, operator, value } = useFilterWords(found.module, found.field, condition)
  const way = found.through.map((field) => `${field.label[format.language]} → `).join('')
  return (
    <>
      <Word>
        {way}
        {label} {operator}
      </Word>{' '}
      {value}
    </>
  )
}
