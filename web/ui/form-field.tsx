import type { ReactElement } from 'react'
import {
  type Control,
  Controller,
  type FieldPath,
  type FieldPathValue,
  type FieldValues,
  type RegisterOptions,
} from 'react-hook-form'

interface Bound<Value> {
  readonly name: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly onBlur: () => void
  readonly error: string | undefined
}

/**
 * Ties a control to a form: `<FormField control={form.control} name="email">{(bound) =>
 * <TextField {...bound} label={…} />}</FormField>`. Errors of the server arrive the same way.
 */
export function FormField<Values extends FieldValues, Name extends FieldPath<Values>>(props: {
  readonly control: Control<Values>
  readonly name: Name
  /** Only what spares a trip to the server, which checks everything again. */
  readonly rules?: Pick<RegisterOptions<Values, Name>, 'required' | 'pattern' | 'minLength'>
  readonly children: (bound: Bound<FieldPathValue<Values, Name>>) => ReactElement
}) {
  return (
    <Controller
      control={props.control}
      name={props.name}
      rules={props.rules}
      render={({ field, fieldState }) => (
        <div className="contents" ref={(frame) => field.ref(frame && { focus: () => focusIn(frame) })}>
          {props.children({
            name: field.name,
            value: field.value,
            onChange: field.onChange,
            onBlur: field.onBlur,
            error: fieldState.error?.message,
          })}
        </div>
      )}
    />
  )
}

/** Controls are of many kinds; the first thing in one that takes the focus is where one types. */
function focusIn(frame: HTMLElement): void {
  frame.querySelector<HTMLElement>('input:not([type=hidden]), textarea, [role=spinbutton], button')?.focus()
}
