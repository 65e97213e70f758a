import { useState, type ReactNode } from 'react'
import { Eye, EyeOff } from 'lucide-react'
import { Group, Input, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { fieldAttributes, FieldFrame, frameClass, inputClass, type FieldProps } from './field-frame.tsx'

interface TextFieldProps extends FieldProps<string> {
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'password'
  readonly autoComplete?: string
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'email' | 'tel' | 'url'
  readonly maxLength?: number
  readonly isNumeric?: boolean
  /** A fixed word beside the value, such as a currency or "%". */
  readonly suffix?: ReactNode
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, type = 'text', placeholder, className, suffix, isNumeric } = props
  const [isRevealed, setRevealed] = useState(false)
  return (
    <AriaTextField
      {...fieldAttributes(props)}
      value={value}
      onChange={onChange}
      type={type === 'password' && isRevealed ? 'text' : type}
      className={frameClass(className)}
      autoComplete={props.autoComplete}
      inputMode={props.inputMode}
      maxLength={props.maxLength}
    >
      <FieldFrame {...props}>
        <Group className="field-box" isInvalid={Boolean(props.error)} isDisabled={props.isDisabled ?? false}>
          <Input className={classes(inputClass, isNumeric && 'numeric text-right')} placeholder={placeholder} />
          {suffix && <span className="shrink-0 pr-2.5 text-sm text-muted">{suffix}</span>}
          {type === 'password' && <RevealButton isRevealed={isRevealed} onPress={() => setRevealed(!isRevealed)} />}
        </Group>
      </FieldFrame>
    </AriaTextField>
  )
}

function RevealButton(props: { readonly isRevealed: boolean; readonly onPress: () => void }) {
  const { fields } = useText()
  const Drawn = props.isRevealed ? EyeOff : Eye
  return (
    <IconButton
      label={props.isRevealed ? fields.hidePassword : fields.showPassword}
      size="small"
      className="mr-1"
      onPress={props.onPress}
    >
      <Drawn size={15} aria-hidden />
    </IconButton>
  )
}

export function TextArea(props: FieldProps<string> & { readonly rows?: number }) {
  const { value, onChange, placeholder, className, rows = 4 } = props
  return (
    <AriaTextField {...fieldAttributes(props)} value={value} onChange={onChange} className={frameClass(className)}>
      <FieldFrame {...props}>
        <Group className="field-box" isInvalid={Boolean(props.error)} isDisabled={props.isDisabled ?? false}>
          <AriaTextArea
            rows={rows}
            className={classes(inputClass, 'field-sizing-content resize-y')}
            placeholder={placeholder}
          />
        </Group>
      </FieldFrame>
    </AriaTextField>
  )
}
