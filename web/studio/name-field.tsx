import { useState } from 'react'
import type { Element } from '#common/element.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { useStudio } from './studio-state.tsx'

const namePattern = /^[a-z][A-Za-z0-9]{0,47}$/

/** Why a name in the API is none. */
export function nameProblem(
  name: string,
  isTaken: boolean,
  studio: ReturnType<typeof useFullText>['studio'],
): string | undefined {
  if (!namePattern.test(name)) return studio.apiNameProblem
  return isTaken ? studio.apiNameTaken : undefined
}

/** The name in the API: a rename follows every mention when it is applied; the id stays. */
export function NameField(props: {
  readonly element: Element
  readonly className?: string
  readonly onRenamed?: (name: string) => void
}) {
  const { element, className = '', onRenamed } = props
  const { studio } = useFullText()
  const { elements, draft, rows, rename } = useStudio()
  const wanted = draft.renames[element.id]?.name ?? element.name
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? wanted
  const isTaken = elements.some(
    (one) => one.id !== element.id && one.kind === element.kind && one.parent === element.parent && one.name === shown,
  )
  const problem = nameProblem(shown, isTaken, studio)

  function leave() {
    setTyped(undefined)
    if (typed === undefined || problem !== undefined || typed === wanted) return
    rename(element.id, typed)
    // What is not there yet has its new name at once.
    if (!rows.some(({ id }) => id === element.id)) onRenamed?.(typed)
  }

  return (
    <TextField
      label={studio.apiName}
      value={shown}
      onChange={setTyped}
      onBlur={leave}
      help={studio.apiNameHelp}
      error={problem}
      className={className}
    />
  )
}
