import { useRef, useState } from 'react'
import { Paperclip, X } from 'lucide-react'
import { errorText } from '#web/api/errors.ts'
import { uploadFile } from '#web/api/upload.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { frameOf, type FieldInputProps } from './field-props.ts'

/** A file of the record: chosen, sent at once, shown by its name. */
export function FileInput(props: FieldInputProps) {
  const { value, onChange, field } = props
  const { text, format } = useLocale()
  const input = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string>()
  const [isSending, setSending] = useState(false)
  const { label } = frameOf(props, format.language)
  const name = typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : undefined

  async function send(file: File | undefined) {
    if (!file) return
    setSending(true)
    setProblem(undefined)
    try {
      onChange(await uploadFile(file))
    } catch (error) {
      setProblem(errorText(error, text))
    } finally {
      setSending(false)
    }
  }

  return (
    <div className="flex flex-col gap-1.5">
      {!props.isLabelHidden && <span className="text-sm font-medium">{label}</span>}
      <div className="flex items-center gap-2">
        <input
          ref={input}
          type="file"
          hidden
          accept={field.options?.accept?.join(',')}
          onChange={(event) => void send(event.target.files?.[0])}
        />
        <Button onPress={() => input.current?.click()} isPending={isSending} isDisabled={props.isDisabled ?? false}>
          <Paperclip size={15} aria-hidden />
          {name ?? text.records.chooseFile}
        </Button>
        {name && (
          <IconButton label={text.common.clear} onPress={() => onChange(null)}>
            <X size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {(problem ?? props.error) && <p className="text-xs text-overdue-ink">{problem ?? props.error}</p>}
    </div>
  )
}
