import type { ReactNode } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'
import { classes } from './classes.ts'
import { CircleAlert } from 'lucide-react'

/** What every field of a form has; each control adds its value. */
export interface FieldProps<Value> {
  readonly label: string
  /** Only when the surroundings already name the field, as in a table cell. */
  readonly isLabelHidden?: boolean
  readonly help?: string | undefined
  /** Shown in place of the help. */
  readonly error?: string | undefined
  readonly name?: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly onBlur?: () => void
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
  readonly isReadOnly?: boolean
  readonly autoFocus?: boolean
  readonly placeholder?: string
  readonly className?: string
}

/** The attributes that the kit's fields share, from our props. */
export function fieldAttributes(props: Omit<FieldProps<unknown>, 'value' | 'onChange'>) {
  return {
    isInvalid: Boolean(props.error),
    validationBehavior: 'aria' as const,
    name: props.name,
    isRequired: props.isRequired,
    isDisabled: props.isDisabled,
    isReadOnly: props.isReadOnly,
    onBlur: props.onBlur,
    autoFocus: props.autoFocus,
    'aria-label': props.isLabelHidden ? props.label : undefined,
  }
}

type Frame = Pick<FieldProps<unknown>, 'label' | 'isLabelHidden' | 'isRequired' | 'help' | 'error'>

/** Label above, help under, the error in place of the help. */
export function FieldFrame(props: Frame & { readonly children: ReactNode }) {
  return (
    <>
      {!props.isLabelHidden && <FieldLabel label={props.label} isRequired={props.isRequired} />}
      {props.children}
      <FieldNote help={props.help} error={props.error} />
    </>
  )
}

export function FieldLabel(props: { readonly label: string; readonly isRequired?: boolean | undefined }) {
  return <Label className={labelClass(props.isRequired)}>{props.label}</Label>
}

/** The control itself announces that it is required, so the mark is only for the eye. */
export function labelClass(isRequired = false): string {
  return classes('text-sm font-medium text-ink', isRequired && 'required-mark')
}

function FieldNote(props: { readonly help?: string | undefined; readonly error?: string | undefined }) {
  if (props.error) {
    return (
      <FieldError className="flex items-start gap-1 text-xs text-overdue-ink">
        <CircleAlert size={13} className="mt-px shrink-0" aria-hidden />
        {props.error}
      </FieldError>
    )
  }
  return props.help ? (
    <Text slot="description" className="text-xs text-muted">
      {props.help}
    </Text>
  ) : null
}

export function frameClass(className: string | undefined): string {
  return classes('group flex min-w-0 flex-col gap-1', className)
}

export const inputClass =
  'h-full w-full min-w-0 bg-transparent px-2.5 py-[5px] text-base outline-none placeholder:text-faint'
