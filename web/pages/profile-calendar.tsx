import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { Section } from './section.tsx'

const feedKey = ['calendar-feed'] as const

/** The secret address by which one's agenda is in the calendar of one's phone. */
export function CalendarSection() {
  const { text, format } = useLocale()
  const { feed: words } = text.activities
  const nowMs = useNow()
  const [url, setUrl] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const { data, error } = useQuery({
    queryKey: feedKey,
    queryFn: async ({ signal }) => (await call('GET /calendar-feed', { signal })).feed,
  })

  async function attempt(work: () => Promise<void>) {
    try {
      await work()
      await queryClient.invalidateQueries({ queryKey: feedKey })
    } catch (problem) {
      showInToast(problem, text)
    }
  }
  const make = () => attempt(async () => setUrl((await call('POST /calendar-feed')).url))
  const close = () =>
    attempt(async () => {
      await call('DELETE /calendar-feed')
      setUrl(undefined)
      showToast({ text: words.closed })
    })

  return (
    <Section title={words.title} help={words.help}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {data === undefined && !error && <Skeleton lines={1} />}
      {url !== undefined && (
        <div role="status" className="flex flex-col gap-2 rounded-md bg-accent-soft p-3">
          <h3 className="text-base font-bold">{words.secretTitle}</h3>
          <p className="text-sm">{words.secretHelp}</p>
          <CopyBox label={words.secretLabel} value={url} copyLabel={words.copy} copiedLabel={words.copied} />
          <Button className="self-start" onPress={() => setUrl(undefined)}>
            {words.kept}
          </Button>
        </div>
      )}
      {data && url === undefined && (
        <p className="text-sm text-muted">
          {words.made({ date: format.date(data.madeAt.slice(0, 10)) })}
          {' · '}
          {data.readAt === null ? words.neverRead : words.read({ when: format.relative(data.readAt, nowMs) })}
        </p>
      )}
      {data !== undefined && url === undefined && (
        <div className="flex gap-2">
          <Button onPress={() => (data ? setAsking(true) : void make())}>{data ? words.again : words.make}</Button>
          {data && (
            <Button look="quiet" onPress={() => void close()}>
              {words.close}
            </Button>
          )}
        </div>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.againTitle}
        actionLabel={words.again}
        onConfirm={make}
      >
        {words.againBody}
      </ConfirmDialog>
    </Section>
  )
}
