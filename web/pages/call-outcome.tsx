import { useQuery } from '@tanstack/react-query'
import { showInToast } from '#web/api/errors.ts'
import { write } from '#web/api/outbox.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { callStart } from '#web/records/call-start.ts'
import { choicesOf } from '#web/records/choices.ts'
import { recordQuery } from '#web/records/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Called } from './call-return.tsx'

/** Each outcome is one tap, and the call is logged. */
export function CallOutcome({ called, onClose }: { readonly called: Called; readonly onClose: () => void }) {
  const { module, calls, id, phone } = called
  const { text, format } = useLocale()
  const model = useModel()
  const { data: record } = useQuery(recordQuery(module.name, id))
  const name = calls.capabilities.activity?.outcome ?? ''
  const field = calls.fields.find((one) => one.name === name)
  const choices = field ? choicesOf(model, { module: calls, field, value: null }, format.language) : []
  const title = record?.title ?? phone

  async function log(outcome: string, label: string) {
    onClose()
    const about = { module: module.name, id, title }
    const what = `${calls.label.singular[format.language]}: ${title}`
    const body = { ...callStart(calls, about, phone, format.language), [name]: outcome }
    try {
      const { isWaiting } = await write('POST /records/:module', { params: { module: calls.name }, body }, what)
      const said = text.list.callLogged({ title, outcome: label })
      showToast({ text: isWaiting ? text.waiting.willBeSent({ title: what }) : said })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={text.phone.howDidItGo}>
      <p className="px-5 pt-1 text-sm text-muted">{text.phone.calledTo({ title })}</p>
      <div className="flex flex-col gap-2 px-5 py-4">
        {choices.map((choice) => (
          <Button key={choice.id} className="h-11 justify-start" onPress={() => void log(choice.id, choice.label)}>
            {choice.label}
          </Button>
        ))}
        <Button look="quiet" className="h-11" onPress={onClose}>
          {text.phone.notCalled}
        </Button>
      </div>
    </ModalFrame>
  )
}
