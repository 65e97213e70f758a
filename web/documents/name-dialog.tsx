import { useState } from 'react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { TextField } from '#web/ui/text-field.tsx'

/** Asks for a name: of a new folder, or a new one of what has one. */
export function NameDialog(props: {
  readonly title: string
  readonly initial?: string
  readonly onClose: () => void
  readonly onName: (name: string) => Promise<void>
}) {
  const { common, files } = useText()
  const [name, setName] = useState(props.initial ?? '')
  const [isBusy, setBusy] = useState(false)
  const clean = name.trim()
  async function finish() {
    setBusy(true)
    await props.onName(clean)
    setBusy(false)
    props.onClose()
  }
  return (
    <ModalFrame isOpen onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (clean !== '') void finish()
        }}
      >
        <div className="px-5 pt-3 pb-4">
          <TextField label={files.name} value={name} onChange={setName} maxLength={120} autoFocus />
        </div>
        <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
          <Button onPress={props.onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy} isDisabled={clean === ''}>
            {common.save}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
