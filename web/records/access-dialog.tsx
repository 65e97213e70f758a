import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { AccessExplanation } from './access-explanation.tsx'
import type { RecordRow } from './reader-types.ts'

type Reader = CallAnswer<'GET /records/:module/:id/access'>['rows'][number]

/** Who can see a record and who cannot, each with the reason, in words when asked. */
export function AccessDialog(props: {
  readonly module: string
  readonly record: RecordRow
  readonly onClose: () => void
}) {
  const { module, record, onClose } = props
  const { text, format } = useLocale()
  const { access } = text
  const { data, error } = useQuery({
    queryKey: ['records', module, 'access', record.id],
    queryFn: async ({ signal }) =>
      (await call('GET /records/:module/:id/access', { params: { module, id: record.id }, signal })).rows,
  })
  const [sees, not] = [(data ?? []).filter((one) => one.read), (data ?? []).filter((one) => !one.read)]
  return (
    <ModalFrame isOpen onClose={onClose} title={access.whoSeesTitle({ title: record.title })} width="medium">
      <div className="flex flex-col gap-4 px-5 pt-3 pb-4">
        {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
        {!data && !error && <Skeleton lines={5} />}
        <People title={format.count(access.canSee, sees.length)} people={sees} module={module} record={record.id} />
        <People title={format.count(access.cannotSee, not.length)} people={not} module={module} record={record.id} />
      </div>
      <div className="flex justify-end border-t border-line px-5 py-3">
        <Button onPress={onClose}>{text.common.close}</Button>
      </div>
    </ModalFrame>
  )
}

interface PeopleProps {
  readonly title: string
  readonly people: readonly Reader[]
  readonly module: string
  readonly record: string
}

function People({ title, people, module, record }: PeopleProps) {
  if (people.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="pb-1 text-sm font-bold">{title}</h3>
      <ul className="border-t border-line">
        {people.map((one) => (
          <PersonLine key={one.user.id} reader={one} module={module} record={record} />
        ))}
      </ul>
    </section>
  )
}

function PersonLine(props: { readonly reader: Reader; readonly module: string; readonly record: string }) {
  const { reader, module, record } = props
  const { access } = useLocale().text
  const [isOpen, setOpen] = useState(false)
  const Arrow = isOpen ? ChevronDown : ChevronRight
  return (
    <li className="border-b border-line">
      <AriaButton
        aria-expanded={isOpen}
        onPress={() => setOpen(!isOpen)}
        className="flex min-h-(--row-height) w-full flex-wrap items-center gap-x-2 py-1 text-left text-sm hovered:bg-hover"
      >
        <Arrow size={14} aria-hidden className="text-faint" />
        <Avatar name={reader.user.name} size="small" />
        <span className="font-medium">{reader.user.name}</span>
        <span className="text-muted">{access.because[reader.because]}</span>
        {reader.read && (
          <span className="ml-auto text-xs text-muted">{reader.update ? access.mayChange : access.mayOnlyLook}</span>
        )}
      </AriaButton>
      {isOpen && (
        <div className="pb-3 pl-6">
          <AccessExplanation module={module} record={record} user={reader.user.id} />
        </div>
      )}
    </li>
  )
}
