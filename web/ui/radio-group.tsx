import { Radio, RadioGroup as AriaRadioGroup } from 'react-aria-components'
import { classes } from './classes.ts'
import { fieldAttributes, FieldFrame, frameClass, type FieldProps } from './field-frame.tsx'

interface Choice {
  readonly value: string
  readonly label: string
  readonly help?: string
}

/** A few choices in full view; `isBoxed` gives each its frame, for decisions that deserve reading. */
export function RadioGroup(
  props: FieldProps<string> & {
    readonly choices: readonly Choice[]
    readonly isBoxed?: boolean
    readonly orientation?: 'vertical' | 'horizontal'
  },
) {
  const { value, onChange, choices, isBoxed = false, orientation = 'vertical', className } = props
  return (
    <AriaRadioGroup
      {...fieldAttributes(props)}
      value={value}
      onChange={onChange}
      orientation={orientation}
      className={frameClass(className)}
    >
      <FieldFrame {...props}>
        <div className={classes('flex gap-2', orientation === 'vertical' ? 'flex-col' : 'flex-wrap')}>
          {choices.map((choice) => (
            <RadioChoice key={choice.value} choice={choice} isBoxed={isBoxed} />
          ))}
        </div>
      </FieldFrame>
    </AriaRadioGroup>
  )
}

function RadioChoice(props: { readonly choice: Choice; readonly isBoxed: boolean }) {
  const { choice, isBoxed } = props
  return (
    <Radio
      value={choice.value}
      className={classes(
        'flex min-h-6 items-start gap-2 text-base disabled:text-faint',
        isBoxed &&
          'rounded-md border border-line-strong bg-surface p-3 hovered:border-line-field selected:border-accent selected:bg-accent-soft',
      )}
    >
      {({ isSelected, isFocusVisible }) => (
        <>
          <span
            aria-hidden
            className={classes(
              'mt-[3px] flex size-4 shrink-0 items-center justify-center rounded-full border bg-surface transition-colors',
              isSelected ? 'border-[5px] border-accent' : 'border-line-field',
              isFocusVisible && 'outline-2 outline-offset-1 outline-focus',
            )}
          />
          <span className="flex min-w-0 flex-col">
            <span className={classes(isBoxed && 'font-medium')}>{choice.label}</span>
            {choice.help && <span className="text-sm text-muted">{choice.help}</span>}
          </span>
        </>
      )}
    </Radio>
  )
}
