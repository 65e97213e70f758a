import { showInToast } from '#web/api/errors.ts'
import { write } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { postponed, type DayItem } from './day-data.ts'

interface DayActs {
  finish(): Promise<void>
  postpone(days: number, today: string): Promise<void>
}

/** What one does with an activity of the day; each can be taken back from its toast. */
export function useDayActs({ module, row, at }: DayItem): DayActs {
  const { text, format } = useLocale()
  const activity = module.capabilities.activity

  async function attempt(work: () => Promise<void>) {
    try {
      await work()
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  async function change(values: Readonly<Record<string, unknown>>, said: string) {
    await attempt(async () => {
      const input = { params: { module: module.name, id: row.id }, body: { version: row.version, values } }
      const { isWaiting } = await write('PATCH /records/:module/:id', input, row.title)
      showToast({ text: isWaiting ? text.waiting.willBeSent({ title: row.title }) : said })
    })
  }

  return {
    finish: () => change({ [activity?.done ?? '']: true }, text.day.done({ title: row.title })),
    async postpone(days, today) {
      const next = postponed(at, days, today, format.timeZone)
      const moved = activity?.until === undefined ? {} : untilMoved(row[activity.until], at, next, activity.until)
      const said = next.length === 10 ? format.date(next) : format.dateTime(next)
      await change({ [activity?.at ?? '']: next, ...moved }, text.day.moved({ title: row.title, at: said }))
    },
  }
}

/** It lasts as long as before. */
function untilMoved(until: unknown, at: string | null, next: string, name: string): Readonly<Record<string, unknown>> {
  if (typeof until !== 'string' || at === null) return {}
  const lengthMs = Date.parse(until) - Date.parse(at)
  return { [name]: new Date(Date.parse(next) + lengthMs).toISOString() }
}
