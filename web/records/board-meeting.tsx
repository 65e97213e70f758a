import { useState, type RefObject } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { DateTimeField } from '#web/ui/date-field.tsx'
import { AnchoredPopover } from '#web/ui/anchored-popover.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { clockMs } from '#web/ui/clock.ts'
import { meetingModule } from './board-shape.ts'
import { isDatePart } from './grid-date-part.ts'
import type { RecordRow } from './reader-types.ts'

interface MeetingPopoverProps {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
  /** At once, before the server has answered; answers the way back. */
  readonly onSet: (at: string) => () => void
}

/** Sets a meeting from the card: when, and what about. */
export function MeetingPopover(props: MeetingPopoverProps) {
  const { row, trigger, onClose } = props
  const { text } = useLocale()
  return (
    <AnchoredPopover
      trigger={trigger}
      label={text.board.setMeetingWith({ title: row.title })}
      onClose={onClose}
      className="w-80"
    >
      <MeetingForm {...props} />
    </AnchoredPopover>
  )
}

function MeetingForm({ module, row, onClose, onSet }: MeetingPopoverProps) {
  const { text, format } = useLocale()
  const meeting = meetingModule(useModel(), module)
  const [subject, setSubject] = useState(text.board.meetingSubject({ title: row.title }))
  const [at, setAt] = useState<string | null>(() => nextMorning(format.timeZone))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function save() {
    const activity = meeting?.capabilities.activity
    if (!meeting || !activity || at === null) return
    setBusy(true)
    const back = onSet(at)
    try {
      const title = meeting.titleFields[0]
      await call('POST /records/:module', {
        params: { module: meeting.name },
        body: {
          ...(title ? { [title]: subject } : {}),
          [activity.regarding]: { module: module.name, id: row.id },
          [activity.at]: at,
        },
      })
      showToast({ text: text.board.meetingSet({ title: row.title, at: format.dateTime(at) }) })
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      back()
      setProblem(errorText(error, text))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDownCapture={(event) => {
        // The parts of a date keep Enter to themselves; here it sends the form, as in any other field.
        if (event.key !== 'Enter' || !isDatePart(event.target)) return
        event.preventDefault()
        void save()
      }}
    >
      <DateTimeField label={text.board.meetingAt} value={at} onChange={setAt} error={problem} isRequired autoFocus />
      <TextField
        label={meeting?.fields.find(({ name }) => name === meeting.titleFields[0])?.label[format.language] ?? ''}
        value={subject}
        onChange={setSubject}
        isRequired
      />
      <Button type="submit" look="primary" isPending={isBusy} isDisabled={at === null} className="self-end">
        {text.board.setMeeting}
      </Button>
    </form>
  )
}

const dayMs = 86_400_000

/** Ten in the morning of the next working day, where the reader is. */
function nextMorning(timeZone: string): string {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone })
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short' })
  let day = clockMs() + dayMs
  while (['Sat', 'Sun'].includes(weekday.format(day))) day += dayMs
  const guess = Date.parse(`${date.format(day)}T10:00:00Z`)
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(guess))
  return new Date(guess - (hour - 10) * 3_600_000).toISOString()
}
