import { useState } from 'react'
import { readDecimal } from '#web/i18n/decimal.ts'
import { useFormat, useText } from '#web/i18n/locale-provider.tsx'
import type { FieldProps } from './field-frame.tsx'
import { TextField } from './text-field.tsx'

/**
 * An exact decimal, as a string. The kit's own number field goes through a float, which loses the
 * cents of large amounts, so this one reads text; what is no number stays in sight with an error.
 */
export function NumberField(
  props: FieldProps<string | null> & {
    readonly fractionDigits?: number
    readonly suffix?: string
  },
) {
  const { value, onChange, onBlur, fractionDigits, ...rest } = props
  const format = useFormat()
  const { fields } = useText()
  const [typed, setTyped] = useState<string | undefined>()
  const shown = typed ?? (value === null || value === '' ? '' : format.number(value, fractionDigits))
  const isBad = typed !== undefined && typed.trim() !== '' && readDecimal(typed, format.locale) === undefined

  function type(text: string) {
    setTyped(text)
    if (text.trim() === '') return onChange(null)
    const read = readDecimal(text, format.locale)
    if (read !== undefined) onChange(read)
  }

  function leave() {
    if (!isBad) setTyped(undefined)
    onBlur?.()
  }

  return (
    <TextField
      {...rest}
      value={shown}
      onChange={type}
      onBlur={leave}
      error={isBad && typed !== undefined ? fields.notANumber : props.error}
      inputMode={fractionDigits === 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      isNumeric
    />
  )
}
