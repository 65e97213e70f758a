import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'

/** The outcomes of an activity, each a number key away: L, then the number, then Enter. */
export function OutcomeKeys(props: {
  readonly kind: ReaderModule
  readonly name: string
  readonly value: unknown
  readonly onChoose: (value: string) => void
}) {
  const { kind, name, value, onChoose } = props
  const { format } = useLocale()
  const field = kind.fields.find((one) => one.name === name)
  const list = useModel().optionLists.find((one) => one.name === field?.options?.list)
  const options = (list?.options ?? []).filter(({ retired }) => !retired)
  const keys = useKeysWithin<HTMLDivElement>((event) => {
    const option = options[Number(event.key) - 1]
    if (!option) return
    event.preventDefault()
    onChoose(option.value)
    const group = event.currentTarget instanceof HTMLElement ? event.currentTarget : undefined
    group?.querySelectorAll<HTMLElement>('[role=radio]')[Number(event.key) - 1]?.focus()
  })
  return (
    <div ref={keys} role="radiogroup" aria-label={field?.label[format.language]} className="flex flex-wrap gap-1.5">
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={value === option.value}
          // The form opens on a key press and goes on with number keys, so the first choice has the focus.
          autoFocus={index === 0}
          onClick={() => onChoose(option.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.form?.requestSubmit()
          }}
          className="inline-flex h-8 items-center gap-1.5 rounded-full border border-line-strong px-3 text-sm text-ink hover:bg-hover aria-checked:border-accent aria-checked:bg-accent-soft aria-checked:text-accent-ink"
        >
          {index < 9 && <kbd className="text-xs text-muted">{index + 1}</kbd>}
          {option.label[format.language]}
        </button>
      ))}
    </div>
  )
}
