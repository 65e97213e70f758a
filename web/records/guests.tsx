import { useCallback, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Filter } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import { write } from '#web/api/outbox.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { recordPage } from './reader-types.ts'

const perModule = 6
const usualMs = 3_600_000

export interface Guests {
  readonly chosen: readonly Option[]
  readonly choose: (guests: readonly Option[]) => void
  /** The meeting with those who come, to be saved together; nothing where nobody is asked. */
  together(values: Readonly<Record<string, unknown>>): SavedRecord[] | undefined
}

interface SavedRecord {
  readonly module: string
  readonly values: Record<string, unknown>
}

/** Who comes to what is being written down: records and bare addresses. */
export function useGuests(module: ReaderModule): Guests {
  const model = useModel()
  const [chosen, choose] = useState<readonly Option[]>([])
  return {
    chosen,
    choose,
    together(values) {
      const { attendees } = module.capabilities
      const keys = attendees && attendeeKeys(model, attendees.module)
      if (!attendees || !keys || chosen.length === 0) return undefined
      return [
        { module: module.name, values: { ...values } },
        ...chosen.map(({ id }) => ({
          module: attendees.module,
          values: { [keys.of]: { saved: 0 }, ...whoIs(keys, id) },
        })),
      ]
    },
  }
}

/** Writes it down, with those who come in the same act. */
export async function writeNew(
  module: ReaderModule,
  values: Readonly<Record<string, unknown>>,
  guests: Guests,
  title: string,
): Promise<{ readonly isWaiting: boolean; readonly id: string | undefined }> {
  const records = guests.together(values)
  if (records) {
    const sent = await write('POST /records', { body: { records } }, title)
    return { isWaiting: sent.isWaiting, id: sent.isWaiting ? undefined : sent.answer.records[0]?.id }
  }
  const sent = await write('POST /records/:module', { params: { module: module.name }, body: { ...values } }, title)
  return { isWaiting: sent.isWaiting, id: sent.isWaiting ? undefined : sent.answer.id }
}

export type AttendeeKeys = NonNullable<ReaderModule['capabilities']['attendee']>

function attendeeKeys(model: ReaderModel, name: string): AttendeeKeys | undefined {
  return model.modules.find((one) => one.name === name)?.capabilities.attendee
}

/** What a chosen guest is as values: a record, `contact 0190…`, or a bare address. */
export function whoIs(keys: AttendeeKeys, chosen: string): Readonly<Record<string, unknown>> {
  const [module, id] = chosen.split(' ')
  return id === undefined ? { [keys.email]: chosen } : { [keys.person]: { module, id } }
}

/** Below the fields of what people come to: who, whether mail can leave, and what is at that time already. */
export function GuestsField(props: {
  readonly module: ReaderModule
  readonly values: Readonly<Record<string, unknown>>
  readonly guests: Guests
}) {
  const { module, values, guests } = props
  const { text } = useLocale()
  const search = useGuestSearch(module)
  if (!module.capabilities.attendees) return null
  return (
    <>
      <TagField
        label={text.activities.attendees}
        help={text.activities.attendeeHelp}
        value={guests.chosen}
        onChange={guests.choose}
        search={search}
      />
      <NoMailNote module={module} values={values} />
      <ConflictNote module={module} values={values} />
    </>
  )
}

/** An invitation that no mail server would carry. */
export function NoMailNote({
  module,
  values,
}: {
  readonly module: ReaderModule
  readonly values: Readonly<Record<string, unknown>>
}) {
  const { text } = useLocale()
  const invites = values[module.capabilities.attendees?.invite ?? ''] === true
  const { data } = useQuery({
    queryKey: ['mail-server'],
    queryFn: async ({ signal }) => await call('GET /mail-server', { signal }),
    enabled: invites,
    staleTime: Infinity,
  })
  if (!invites || data?.isConfigured !== false) return null
  return (
    <p role="status" className="rounded-md bg-none-soft px-3 py-2 text-sm text-none-ink">
      {text.activities.noMailServer}
    </p>
  )
}

/** Contacts, colleagues… whose name is typed; and an address, as it is. */
export function useGuestSearch(module: ReaderModule) {
  const model = useModel()
  const { text, format } = useLocale()
  const { attendees } = module.capabilities
  const keys = attendees && attendeeKeys(model, attendees.module)
  const person = model.modules
    .find(({ name }) => name === attendees?.module)
    ?.fields.find(({ name }) => name === keys?.person)
  const kinds = model.modules.filter(
    ({ name, may }) => person?.options?.modules?.includes(name) === true && may.read !== 'none',
  )
  const names = kinds.map(({ name }) => name).join()
  const said = text.activities.inviteAddress
  return useCallback(
    async (query: string, signal: AbortSignal): Promise<readonly Option[]> => {
      const typed = query.trim()
      const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)
      const found = await Promise.all(
        kinds.map(async (kind) => {
          const input = { params: { module: kind.name }, query: { search: typed, limit: perModule }, signal }
          const { rows } = recordPage(await call('GET /records/:module/picker', input))
          const label = kind.label.singular[format.language]
          return rows.map((row) => ({ id: `${kind.name} ${row.id}`, label: row.title, detail: label }))
        }),
      )
      const address = { id: typed, label: typed, detail: said({ email: typed }) }
      return [...(isAddress ? [address] : []), ...found.flat()]
    },
    // The kinds are told by their names.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [names, format.language, said],
  )
}

/** What one has at that time already. */
function ConflictNote({
  module,
  values,
}: {
  readonly module: ReaderModule
  readonly values: Readonly<Record<string, unknown>>
}) {
  const { text, format } = useLocale()
  const { activity } = module.capabilities
  const [start, end] = [values[activity?.at ?? ''], values[activity?.until ?? '']]
  const from = typeof start === 'string' && start.length > 10 ? start : undefined
  const to = typeof end === 'string' && from !== undefined && end > from ? end : from && later(from)
  const { data } = useQuery({
    queryKey: ['records', module.name, 'conflicts', from, to, values.id],
    enabled: from !== undefined && to !== undefined && activity?.until !== undefined,
    queryFn: async ({ signal }) => {
      const { at = '', until = '', done } = activity ?? {}
      const filter: Filter = {
        all: [
          { field: 'owner', op: 'me' },
          { field: at, op: 'lt', value: to },
          {
            any: [
              { field: until, op: 'gt', value: from },
              { field: at, op: 'gte', value: from },
            ],
          },
          ...(done === undefined ? [] : [{ field: done, op: 'ne' as const, value: true }]),
        ],
      }
      const query = { filter: JSON.stringify(filter), fields: at, limit: 5, scope: 'all' as const }
      return recordPage(await call('GET /records/:module', { params: { module: module.name }, query, signal })).rows
    },
  })
  const others = data?.filter(({ id }) => id !== values.id) ?? []
  if (others.length === 0) return null
  const titles = others.map((row) => `${format.time(String(row[activity?.at ?? '']))} ${row.title}`).join(' · ')
  return (
    <p role="status" className="rounded-md bg-none-soft px-3 py-2 text-sm text-none-ink">
      {text.activities.conflict({ titles })}
    </p>
  )
}

function later(instant: string): string {
  return new Date(Date.parse(instant) + usualMs).toISOString()
}
