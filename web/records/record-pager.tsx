import { useEffect } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { useCommands, type Command } from '#web/ui/commands.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import { useWalkPlace, type Stop, type WalkPlace } from './list-walk.ts'
import { recordQuery } from './queries.ts'

/** The record's place in the list that one came from, and its neighbours there. */
export function RecordPager({ module, id }: { readonly module: string; readonly id: string }) {
  const place = useWalkPlace(module, id)
  return place && <Pager place={place} />
}

function Pager({ place }: { readonly place: WalkPlace }) {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const { walk, previous, next } = place
  useEffect(() => {
    // At hand by the time that one asks for it.
    if (next !== undefined) void queryClient.prefetchQuery(recordQuery(next.module, next.id))
  }, [next])

  // In the place of this one: the way back leads to the list, however far one walked.
  function go(stop: Stop | undefined, otherwise: string) {
    if (stop === undefined) showToast({ text: otherwise })
    else void navigate({ to: recordHref(stop.module, stop.id), replace: true })
  }
  const goOn = () => go(next, text.walk.last)
  const goBack = () => go(previous, text.walk.first)
  const offered: readonly Omit<Command, 'group'>[] = [
    { id: 'here.next', icon: 'list', label: text.walk.next, shortcut: 'j', run: goOn },
    { id: 'here.previous', icon: 'list', label: text.walk.previous, shortcut: 'k', run: goBack },
    { id: 'here.list', icon: 'list', label: text.walk.back, shortcut: 'u', href: walk.href },
  ]
  useCommands(offered.map((command) => ({ ...command, group: 'here' })))

  const { value, capped } = walk.total ?? { value: walk.stops.length, capped: walk.rest !== undefined }
  const total = format.number(value) + (capped ? '+' : '')
  return (
    <nav aria-label={text.walk.label} className="flex items-center text-sm text-muted">
      <span className="numeric pr-1 whitespace-nowrap">
        {text.walk.position({ place: format.number(place.place), total })}
      </span>
      <IconButton label={text.walk.previous} shortcut="K" isDisabled={previous === undefined} onPress={goBack}>
        <ChevronUp size={16} aria-hidden />
      </IconButton>
      <IconButton label={text.walk.next} shortcut="J" isDisabled={next === undefined} onPress={goOn}>
        <ChevronDown size={16} aria-hidden />
      </IconButton>
    </nav>
  )
}
