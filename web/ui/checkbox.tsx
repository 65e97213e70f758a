import { Check, Minus } from 'lucide-react'
import { Checkbox as AriaCheckbox, Switch as AriaSwitch } from 'react-aria-components'
import { classes } from './classes.ts'

interface ToggleProps {
  readonly label: string
  /** Said in full to whom the words around it are not in sight. */
  readonly spokenLabel?: string
  readonly value: boolean
  readonly onChange: (value: boolean) => void
  readonly isDisabled?: boolean
}

interface CheckboxProps extends ToggleProps {
  readonly help?: string | undefined
  readonly error?: string | undefined
  readonly name?: string
  readonly onBlur?: () => void
  readonly isIndeterminate?: boolean
  readonly isReadOnly?: boolean
  readonly className?: string
}

export function Checkbox(props: CheckboxProps) {
  const { value, onChange, label, className } = props
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <AriaCheckbox
        isSelected={value}
        onChange={onChange}
        isIndeterminate={props.isIndeterminate ?? false}
        isDisabled={props.isDisabled ?? false}
        isReadOnly={props.isReadOnly ?? false}
        isInvalid={Boolean(props.error)}
        aria-label={props.spokenLabel}
        name={props.name}
        onBlur={props.onBlur}
        className="group inline-flex min-h-6 items-center gap-2 text-base disabled:text-faint"
      >
        {({ isSelected, isIndeterminate, isFocusVisible }) => (
          <>
            <CheckMark isOn={isSelected} isPartial={isIndeterminate} hasFocus={isFocusVisible} />
            {label}
          </>
        )}
      </AriaCheckbox>
      <ToggleNote {...props} />
    </div>
  )
}

function CheckMark(props: { readonly isOn: boolean; readonly isPartial: boolean; readonly hasFocus: boolean }) {
  const isFilled = props.isOn || props.isPartial
  return (
    <span
      aria-hidden
      className={classes(
        'flex size-4 shrink-0 items-center justify-center rounded-sm border transition-colors duration-100',
        isFilled ? 'border-accent bg-accent text-accent-contrast' : 'border-line-field bg-surface',
        props.hasFocus && 'outline-2 outline-offset-1 outline-focus',
      )}
    >
      {props.isPartial ? <Minus size={12} strokeWidth={3} /> : props.isOn && <Check size={12} strokeWidth={3} />}
    </span>
  )
}

/** For a setting that holds at once; in forms that are saved, use Checkbox. */
export function Switch({ value, onChange, label, isDisabled = false, spokenLabel }: ToggleProps) {
  return (
    <AriaSwitch
      isSelected={value}
      onChange={onChange}
      isDisabled={isDisabled}
      aria-label={spokenLabel}
      className="group inline-flex min-h-6 items-center gap-2 text-base disabled:text-faint"
    >
      {({ isSelected, isFocusVisible }) => (
        <>
          <span
            aria-hidden
            className={classes(
              'flex h-[18px] w-[30px] shrink-0 items-center rounded-full p-[2px] transition-colors duration-100',
              isSelected ? 'bg-accent' : 'bg-line-field',
              isFocusVisible && 'outline-2 outline-offset-1 outline-focus',
            )}
          >
            <span
              className={classes(
                'size-[14px] rounded-full bg-surface transition-transform duration-100',
                isSelected && 'translate-x-3',
              )}
            />
          </span>
          {label}
        </>
      )}
    </AriaSwitch>
  )
}

function ToggleNote(props: Pick<CheckboxProps, 'help' | 'error'>) {
  if (props.error) return <p className="pl-6 text-xs text-overdue-ink">{props.error}</p>
  return props.help ? <p className="pl-6 text-xs text-muted">{props.help}</p> : null
}
