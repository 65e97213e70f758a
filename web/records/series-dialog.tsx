import { useState } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import type { SeriesQuestion, SeriesScope } from './series.ts'

/** How far an act on something that comes round again goes. */
export function SeriesDialog({ question }: { readonly question: SeriesQuestion }) {
  const { module, isDeletion, isOfMany, answer } = question
  const { text, format } = useLocale()
  const words = text.activities.series
  const scopes: readonly SeriesScope[] = isOfMany ? ['following', 'all'] : ['one', 'following', 'all']
  const [scope, setScope] = useState<SeriesScope>(isOfMany ? 'following' : 'one')
  return (
    <ModalFrame isOpen onClose={() => answer(undefined)} title={isDeletion ? words.deleteTitle : words.changeTitle}>
      <form
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          answer(scope)
        }}
      >
        <RadioGroup
          label={module.label.plural[format.language]}
          value={scope}
          choices={scopes.map((value) => ({ value, label: words.scopes[value] }))}
          onChange={(next) => setScope(scopes.find((one) => one === next) ?? scope)}
        />
        <p className="text-sm text-muted">{words.past}</p>
        <div className="flex justify-end gap-2">
          <Button onPress={() => answer(undefined)}>{text.common.cancel}</Button>
          <Button type="submit" look={isDeletion ? 'danger' : 'primary'} autoFocus>
            {isDeletion ? text.common.delete : text.common.save}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
