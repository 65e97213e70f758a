import { useRef, useState, type ReactNode } from 'react'
import { mapIn, type ProcessMap } from '#common/process-map.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'

type Read = CallAnswer<'POST /programme/bpmn'>

const shownMax = 60

interface BpmnImport {
  /** Asks for a file. */
  open(): void
  /** What has to be on the page for it. */
  readonly parts: ReactNode
}

/** A BPMN file of any editor as a map, with everything named that did not come in. */
export function useBpmnImport(onRead: (name: string, map: ProcessMap) => void | Promise<void>): BpmnImport {
  const { text } = useFullLocale()
  const input = useRef<HTMLInputElement>(null)
  const [read, setRead] = useState<Read>()

  async function take(file: File | undefined) {
    if (!file) return
    try {
      const answer = await call('POST /programme/bpmn', { body: { xml: await file.text() } })
      const map = mapIn(answer.map)
      if (!map) return
      await onRead(answer.name || file.name.replace(/\.[^.]*$/, ''), map)
      setRead(answer)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return {
    open: () => input.current?.click(),
    parts: (
      <>
        <input
          ref={input}
          type="file"
          hidden
          accept=".bpmn,.xml,application/xml,text/xml"
          aria-label={text.processes.import}
          onChange={({ target }) => {
            void take(target.files?.[0])
            // The same file may be chosen again.
            target.value = ''
          }}
        />
        {read && <LeftOutDialog read={read} onClose={() => setRead(undefined)} />}
      </>
    ),
  }
}

function LeftOutDialog({ read, onClose }: { readonly read: Read; readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { processes, common } = text
  const { leftOut } = read
  const isWhole = leftOut.length === 0
  return (
    <ModalFrame isOpen onClose={onClose} width="medium" title={isWhole ? processes.imported : processes.leftOutTitle}>
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4 text-sm">
        <p className="text-base text-muted">{isWhole ? processes.readWhole : processes.leftOutHelp}</p>
        {!isWhole && (
          <ul className="flex max-h-80 flex-col overflow-auto">
            {leftOut.slice(0, shownMax).map((one, index) => (
              // Several of a kind and name are told apart by their place alone.
              <li key={`${one.element} ${one.name} ${index}`} className="border-b border-line py-1.5">
                <code className="text-xs">{one.element}</code>{' '}
                {one.name && <span className="font-medium">{one.name}</span>}
                <span className="block text-muted">{one.reason[format.language]}</span>
              </li>
            ))}
            {leftOut.length > shownMax && (
              <li className="py-1.5 text-muted">
                {processes.leftOutMore.replace('#', format.number(leftOut.length - shownMax))}
              </li>
            )}
          </ul>
        )}
      </div>
      <div className="flex justify-end border-t border-line px-5 py-3">
        <Button look="primary" autoFocus onPress={onClose}>
          {common.close}
        </Button>
      </div>
    </ModalFrame>
  )
}
