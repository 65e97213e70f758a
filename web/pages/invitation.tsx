import { useState } from 'react'
import { useLocation } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { CalendarDays, MapPin } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { isApiError } from '#web/api/api-error.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EntryFrame } from './entry-frame.tsx'

const responses = ['accepted', 'tentative', 'declined'] as const
type Response = (typeof responses)[number]

/** What a guest sees: the meeting, and three answers. Opening the link answers nothing by itself. */
export default function InvitationPage() {
  const { text, format } = useLocale()
  const { invitation: words } = text.activities
  // Behind the # it stays in the browser, out of every log.
  const [token = '', wanted] = useLocation({ select: ({ hash }) => hash }).split('.')
  const [answered, setAnswered] = useState<Response>()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState<Response>()
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => await call('GET /invitations/:token', { params: { token }, signal }),
    retry: false,
  })

  async function answer(response: Response) {
    setBusy(response)
    setProblem(undefined)
    try {
      await call('POST /invitations/:token/answer', { params: { token }, body: { response } })
      setAnswered(response)
    } catch (failure) {
      setProblem(isApiError(failure, 'missing') ? words.closed : errorText(failure, text))
    } finally {
      setBusy(undefined)
    }
  }

  if (error) {
    return (
      <EntryFrame title={words.title}>
        <p role="alert" className="text-base text-muted">
          {isApiError(error, 'missing') ? words.missing : errorText(error, text)}
        </p>
      </EntryFrame>
    )
  }
  if (!data) {
    return (
      <EntryFrame title={words.title}>
        <Skeleton lines={4} />
      </EntryFrame>
    )
  }
  const current = answered ?? data.response
  return (
    <EntryFrame title={data.title} lead={words.lead({ organizer: data.organizer, company: data.company })}>
      <dl className="flex flex-col gap-3 text-base">
        <div className="flex gap-2">
          <CalendarDays size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
          <dd className="first-letter:uppercase">
            {format.dateTime(data.start)}
            {data.end !== null && ` – ${format.time(data.end)}`}
            <span className="block text-sm text-muted">{format.timeZone.replaceAll('_', ' ')}</span>
          </dd>
        </div>
        {data.location !== null && (
          <div className="flex gap-2">
            <MapPin size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
            <dd>{data.location}</dd>
          </div>
        )}
      </dl>
      {data.isOpen ? (
        <div role="group" aria-label={words.answer} className="mt-6 flex flex-col gap-2">
          <p className="text-base font-medium">{words.answer}</p>
          {responses.map((one) => (
            <Button
              key={one}
              look={(current ?? wanted ?? 'accepted') === one ? 'primary' : 'plain'}
              aria-pressed={current === one}
              isPending={isBusy === one}
              onPress={() => void answer(one)}
              className="h-11 justify-center text-base"
            >
              {words[one]}
            </Button>
          ))}
        </div>
      ) : (
        <p className="mt-6 text-base text-muted">{words.closed}</p>
      )}
      <FormError>{problem}</FormError>
      {answered && (
        <p role="status" className="mt-4 text-base text-muted">
          {words.done({ organizer: data.organizer })}
        </p>
      )}
    </EntryFrame>
  )
}
