import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call, type CallAnswer } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'

type Feedback = CallAnswer<'GET /feedback'>
type Place = Feedback['places'][number]

interface FeedbackDialogProps {
  /** Of the list or record that one looks at. */
  readonly module: string | undefined
  /** Element of the view, where it is a list. */
  readonly view: string | undefined
  readonly onClose: () => void
}

/** Something to say of a part of the page, and what came of what one said before. */
export function FeedbackDialog({ module, view, onClose }: FeedbackDialogProps) {
  const { feedback } = useFullLocale().text
  const { data, isError } = useQuery({
    queryKey: ['feedback', module],
    retry: false,
    queryFn: async ({ signal }) =>
      await call('GET /feedback', { query: module === undefined ? {} : { module }, signal }),
  })
  return (
    <ModalFrame isOpen onClose={onClose} title={feedback.title} width="medium">
      <div className="flex flex-col gap-4 px-5 pt-2 pb-4">
        <p className="text-sm text-muted">{feedback.help}</p>
        {!data && !isError && <Skeleton lines={4} />}
        {(data?.places.length === 0 || isError) && (
          <p className="text-sm">{module === undefined ? feedback.nowhere : feedback.nothing}</p>
        )}
        {data && data.places.length > 0 && <FeedbackForm places={data.places} view={view} onClose={onClose} />}
        {data && data.own.length > 0 && <Own own={data.own} />}
      </div>
    </ModalFrame>
  )
}

function keyOf({ element, part }: Pick<Place, 'element' | 'part'>): string {
  return `${element} ${part ?? ''}`
}

function FeedbackForm(props: {
  readonly places: readonly Place[]
  readonly view: string | undefined
  readonly onClose: () => void
}) {
  const { places, view, onClose } = props
  const { text, format } = useFullLocale()
  const { feedback } = text
  const seen =
    places.find(({ kind, element }) => kind === 'view' && element === view) ??
    places.find(({ kind }) => kind === 'module')
  const [about, setAbout] = useState(seen ? keyOf(seen) : null)
  const [said, setSaid] = useState('')
  const { isBusy, problem, attempt } = useFormAttempt()
  const place = places.find((one) => keyOf(one) === about)

  async function send() {
    if (!place || said.trim() === '') return
    await attempt(async () => {
      const part = place.part === null ? {} : { part: place.part }
      await call('POST /feedback', { body: { element: place.element, ...part, text: said } })
      showToast({ text: feedback.sent({ button: feedback.title }) })
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['feedback'] })
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <LocalComboBox
        label={feedback.about}
        value={about}
        options={places.map((one) => ({
          id: keyOf(one),
          label: `${feedback.kinds[one.kind]}: ${one.label[format.language]}`,
        }))}
        onChange={setAbout}
        isRequired
      />
      <TextArea label={feedback.text} value={said} onChange={setSaid} autoFocus isRequired />
      <FormError>{problem}</FormError>
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={!place || said.trim() === ''}>
          {feedback.send}
        </Button>
      </div>
    </form>
  )
}

function Own({ own }: { readonly own: Feedback['own'] }) {
  const { feedback } = useFullLocale().text
  const words: Readonly<Record<string, string>> = feedback.states
  return (
    <section aria-labelledby="own-feedback" className="border-t border-line pt-3">
      <h3 id="own-feedback" className="text-sm font-bold">
        {feedback.own}
      </h3>
      <ul className="flex flex-col">
        {own.map((one) => (
          <li key={one.id} className="flex flex-col gap-1 border-b border-line py-2 text-sm last:border-0">
            <p className="flex flex-wrap gap-x-2 text-xs text-muted">
              <span>{one.place}</span>
              <RelativeTime value={one.at} />
              <span>{words[one.state] ?? one.state}</span>
            </p>
            <p className="break-words whitespace-pre-line">{one.said}</p>
            {one.answer && (
              <p className="border-l-2 border-why-edge pl-3 break-words whitespace-pre-line text-why-ink">
                {one.answer}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
