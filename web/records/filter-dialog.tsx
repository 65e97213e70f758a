import { useState } from 'react'
import type { Filter } from '#common/filter.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { draftOf, filterFrom, type DraftGroup } from './filter-draft.ts'
import { FilterGroup } from './filter-group.tsx'
import { useRelatedWords } from './related-words.ts'
import { isComplete } from './filter-operators.ts'
import { fieldAt, relatedChoice, relatedChoices } from './filter-path.ts'

/** Conditions in groups within groups, about related records too. */
export function FilterDialog(props: {
  readonly module: ReaderModule
  readonly filter: Filter | undefined
  readonly onApply: (filter: Filter | undefined) => void
  readonly onClose: () => void
}) {
  const { module, onClose } = props
  const { tables, common } = useText()
  const model = useModel()
  const words = useRelatedWords()
  const [draft, setDraft] = useState(() => draftOf(props.filter))
  const [problem, setProblem] = useState<string>()

  function apply() {
    if (!isWhole(model, module, draft, words)) return setProblem(tables.incomplete)
    props.onApply(filterFrom(draft))
    onClose()
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={tables.combineTitle} width="large">
      <form
        noValidate
        className="flex min-h-0 flex-col gap-3 px-5 pt-1 pb-4 max-md:px-3"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <p className="text-sm text-muted">{tables.combineHelp}</p>
        <FilterGroup
          module={module}
          group={draft}
          depth={0}
          onChange={(next) => {
            setProblem(undefined)
            setDraft(next)
          }}
        />
        <FormError>{problem}</FormError>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary">
            {tables.apply}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

/** Whether every condition has the value that it needs. */
function isWhole(
  model: ReaderModel,
  module: ReaderModule,
  group: DraftGroup,
  words: ReturnType<typeof useRelatedWords>,
): boolean {
  return group.parts.every((part) => {
    if (part.kind === 'group') return isWhole(model, module, part, words)
    if (part.kind === 'condition') {
      const found = fieldAt(model, module, part.condition.field)
      // What the reader may not know is not theirs to complete.
      return found === undefined || isComplete(found.field, part.condition)
    }
    const choice = relatedChoice(relatedChoices(model, module, words), part)
    return choice === undefined || isWhole(model, choice.module, part.group, words)
  })
}
