import { useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { choicesOf } from './choices.ts'
import { NoMailNote, useGuestSearch, whoIs, type AttendeeKeys } from './guests.tsx'
import { fieldNamed, isReference, recordPage, type RecordRow } from './reader-types.ts'
import { changeSeries } from './series.ts'

const shownMax = 200

interface GuestsOfProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly isEditable: boolean
  /** Name of the module of those who come. */
  readonly attendees: string
}

/** Who comes to a meeting that is there already, with what they answered: each saved as soon as chosen. */
export function GuestsOf({ module, record, isEditable, attendees }: GuestsOfProps) {
  const { text } = useLocale()
  const target = useModule(attendees)
  const search = useGuestSearch(module)
  const { guests, change } = useGuestsOf(module, record, attendees)
  if (!target || !guests) return null
  const { create, delete: remove } = target.may
  const isOpen = isEditable && create !== 'none' && remove !== 'none'
  if (!isOpen && guests.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <TagField
        label={text.activities.attendees}
        {...(isOpen ? { help: text.activities.attendeeHelp } : {})}
        isReadOnly={!isOpen}
        value={guests}
        onChange={(next) => void change(next)}
        search={search}
      />
      {isOpen && <SameGuests module={module} record={record} />}
      <NoMailNote module={module} values={record} />
    </div>
  )
}

/** Of what comes round again: whoever comes to this one is asked to those after it. */
function SameGuests({ module, record }: Pick<GuestsOfProps, 'module' | 'record'>) {
  const { text } = useLocale()
  const words = text.activities.series
  const [isBusy, setBusy] = useState(false)
  if (typeof record[module.capabilities.series?.id ?? ''] !== 'string') return null

  async function spread() {
    setBusy(true)
    try {
      await changeSeries(module.name, record, 'following', {}, true)
      showToast({ text: words.guestsDone })
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    setBusy(false)
  }

  return (
    <Button size="small" look="link" className="self-start" isPending={isBusy} onPress={() => void spread()}>
      {words.guestsToo}
    </Button>
  )
}

type Guest = Option & { readonly row: string }

function useGuestsOf(module: ReaderModule, record: RecordRow, attendees: string) {
  const { text } = useLocale()
  const toGuests = useToGuests(attendees)
  const keys = useModule(attendees)?.capabilities.attendee
  // What was chosen is in sight while it is being written down.
  const [chosen, setChosen] = useState<readonly Option[]>()
  const last = useRef<Promise<void>>(undefined)
  const queryKey = ['records', attendees, 'guests', record.id]
  const { data } = useQuery({
    queryKey,
    enabled: keys !== undefined,
    queryFn: async ({ signal }) => {
      const params = { module: module.name, id: record.id, related: attendees, by: keys?.of ?? '' }
      const query = { limit: shownMax }
      return recordPage(await call('GET /records/:module/:id/related/:related/:by', { params, query, signal })).rows
    },
  })

  const guests = chosen ?? (data && toGuests(data))

  /** One after the other, and only what was chosen: whom others ask meanwhile stays. */
  async function change(next: readonly Option[]) {
    if (!guests || !keys) return
    setChosen(next)
    const own = write(keys, without(next, guests), without(guests, next), last.current)
    last.current = own
    await own
    if (last.current === own) setChosen(undefined)
  }

  async function write(of: AttendeeKeys, added: readonly Option[], gone: readonly Option[], before?: Promise<void>) {
    await before
    try {
      for (const { id } of added) {
        const body = { [of.of]: record.id, ...whoIs(of, id) }
        await call('POST /records/:module', { params: { module: attendees }, body })
      }
      const known = toGuests(queryClient.getQueryData<readonly RecordRow[]>(queryKey) ?? [])
      for (const { row } of known.filter(({ id }) => gone.some((one) => one.id === id))) {
        await call('DELETE /records/:module/:id', { params: { module: attendees, id: row }, query: {} })
      }
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  return { guests, change }
}

function without(some: readonly Option[], others: readonly Option[]): readonly Option[] {
  return some.filter(({ id }) => !others.some((one) => one.id === id))
}

/** Attendees as chips: who, and what they answered once they have. */
function useToGuests(attendees: string): (rows: readonly RecordRow[]) => readonly Guest[] {
  const model = useModel()
  const { format } = useLocale()
  const target = useModule(attendees)
  const keys = target?.capabilities.attendee
  return (rows) => {
    if (!target || !keys) return []
    const field = fieldNamed(target, keys.response)
    const answers = field ? choicesOf(model, { module: target, field, value: null }, format.language) : []
    const taken = new Set<string>()
    return rows.map((row) => {
      const person = row[keys.person]
      const email = row[keys.email]
      const named = isReference(person) ? `${person.module} ${person.id}` : String(email ?? row.id)
      // Somebody twice is two chips.
      const id = taken.has(named) ? row.id : named
      taken.add(id)
      const answer =
        row[keys.response] === field?.default ? undefined : answers.find((one) => one.id === row[keys.response])
      const color = answer?.color
      return { id, row: row.id, label: [row.title, answer?.label].filter(Boolean).join(' · '), ...(color && { color }) }
    })
  }
}
