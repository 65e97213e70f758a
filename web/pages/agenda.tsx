import { useMemo } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Filter } from '#common/filter.ts'
import { useModel } from '#web/api/model.ts'
import { plannedModules } from '#web/day/day-data.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { CalendarFrame, type CalendarPlace } from '#web/records/calendar-frame.tsx'
import { kindClass } from '#web/records/calendar-event.tsx'
import { calendarKeys } from '#web/records/use-calendar.ts'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { flipped } from '#web/ui/flipped.ts'
import { PageHead } from '#web/ui/page-head.tsx'

/** What of the agenda is in its address. */
export interface AgendaAddress extends CalendarPlace {
  readonly whose?: 'team' | undefined
  /** Names of modules that are left out. */
  readonly without?: string | undefined
}

/** Everything that one has to do and go to, of one's own or of the team, in one calendar. */
export default function AgendaPage() {
  const { text, format } = useLocale()
  const model = useModel()
  const navigate = useNavigate()
  // The route has read it.
  const address = useSearch({ strict: false }) as AgendaAddress
  const { whose, without = '' } = address
  const left = useMemo(() => new Set(without.split(',').filter(Boolean)), [without])
  const kinds = useMemo(() => plannedModules(model), [model])
  const change = (next: AgendaAddress) => void navigate({ to: '/agenda', search: { ...address, ...next } })
  const sources = useMemo(() => {
    const filter: Filter = { field: 'owner', op: whose === 'team' ? 'team' : 'me' }
    return kinds
      .filter(({ name }) => !left.has(name))
      .flatMap((module) => {
        const keys = calendarKeys(module, undefined)
        return keys ? [{ module, keys, state: { filter, scope: 'all' as const } }] : []
      })
  }, [kinds, left, whose])
  const creatable = kinds.filter(({ name, may }) => may.create !== 'none' && !left.has(name))

  function toggle(name: string) {
    change({ without: [...flipped(left, name)].join() || undefined })
  }

  return (
    <>
      <PageHead title={text.activities.agenda} />
      <CalendarFrame
        sources={sources}
        place={address}
        usualSpan="week"
        onPlace={change}
        creates={creatable.find(({ capabilities }) => capabilities.activity?.until !== undefined) ?? creatable[0]}
      >
        <div role="group" aria-label={text.activities.kinds} className="flex gap-0.5">
          {kinds.map((module) => (
            <Button
              key={module.name}
              size="small"
              look={left.has(module.name) ? 'quiet' : 'plain'}
              aria-pressed={!left.has(module.name)}
              onPress={() => toggle(module.name)}
            >
              <span
                aria-hidden
                className={classes('size-2.5 rounded-full', kindClass(module), left.has(module.name) && 'opacity-30')}
              />
              {module.label.plural[format.language]}
            </Button>
          ))}
        </div>
        <div role="group" aria-label={text.activities.whose} className="flex gap-0.5">
          {([undefined, 'team'] as const).map((one) => (
            <Button
              key={one ?? 'mine'}
              size="small"
              look={whose === one ? 'plain' : 'quiet'}
              aria-pressed={whose === one}
              onPress={() => change({ whose: one })}
            >
              {one === 'team' ? text.activities.team : text.activities.mine}
            </Button>
          ))}
        </div>
      </CalendarFrame>
    </>
  )
}
