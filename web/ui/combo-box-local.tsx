import { useMemo } from 'react'
import { ComboBox } from './combo-box.tsx'
import type { FieldProps } from './field-frame.tsx'
import type { Option } from './list-item.tsx'
import { searchIn } from './use-async-options.ts'

/** One of a long list that is already here, found by typing: countries, currencies, time zones. */
export function LocalComboBox(props: FieldProps<string | null> & { readonly options: readonly Option[] }) {
  const { value, onChange, options, ...rest } = props
  const search = useMemo(() => searchIn(options), [options])
  return (
    <ComboBox
      {...rest}
      search={search}
      value={options.find(({ id }) => id === value) ?? null}
      onChange={(option) => onChange(option?.id ?? null)}
    />
  )
}
