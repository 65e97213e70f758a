import { useEffect, useMemo, useRef, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Maximize, Minus, Plus } from 'lucide-react'
import type { MappedPlace } from '#common/api/map.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { addressField, type ListPlace } from './list-address.ts'
import { ListFailure } from './list-empty.tsx'
import { useNotedStops } from './list-walk.ts'
import { ListTop } from './list-top.tsx'
import { openMapCanvas, type MapCanvas } from './map-canvas.ts'
import { listParameters } from './queries.ts'
import type { ListState } from './reader-types.ts'
import './map.css'

interface MapProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
  readonly onPeek: (id: string) => void
}

/** Records at the places of an address of theirs, and the same places as a list. */
export function RecordMap({ module, place, state, onPeek }: MapProps) {
  const { text, format } = useLocale()
  const field = addressField(module, place.view)
  const [chosen, setChosen] = useState<readonly MappedPlace[]>()
  const { data, error, refetch } = useQuery({
    queryKey: ['records', module.name, 'map', state, field],
    placeholderData: keepPreviousData,
    enabled: field !== undefined,
    queryFn: async ({ signal }) => {
      // A map has no order.
      const { sort: _sort, ...query } = listParameters(state)
      return await call('GET /records/:module/map', {
        params: { module: module.name },
        query: { ...query, place: field ?? '' },
        signal,
      })
    },
  })
  const [seen, setSeen] = useState(data)
  if (seen !== data) {
    setSeen(data)
    setChosen(undefined)
  }
  const meta = data && data.unplaced > 0 ? format.count(text.map.unplaced, data.unplaced) : undefined
  return (
    <>
      <ListTop module={module} place={place} state={state} meta={meta} />
      {data?.isCut && <p className="bg-none-soft px-4 py-1 text-sm text-none-ink md:px-6">{text.map.tooMany}</p>}
      {error && !data ? (
        <ListFailure error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : (
        <div className="flex min-h-0 flex-1 max-md:flex-col">
          <Canvas module={module} places={data.places} onChoose={setChosen} />
          <PlaceList
            module={module}
            places={chosen ?? data.places}
            onAll={chosen && (() => setChosen(undefined))}
            onPeek={onPeek}
          />
        </div>
      )}
    </>
  )
}

function Canvas(props: {
  readonly module: ReaderModule
  readonly places: readonly MappedPlace[]
  readonly onChoose: (places: readonly MappedPlace[]) => void
}) {
  const { module, places, onChoose } = props
  const { text, format } = useLocale()
  const { map } = useModel().settings
  const hasTiles = map !== undefined
  const element = useRef<HTMLDivElement>(null)
  const canvas = useRef<MapCanvas<MappedPlace>>(undefined)
  useEffect(() => {
    if (!element.current) return
    const opened = openMapCanvas<MappedPlace>(element.current, {
      count: (records) => format.number(records),
      name: (members) => {
        const records = members.flatMap((one) => one.records)
        const [first] = records
        return records.length === 1 && first ? first.title : format.count(text.map.records, records.length)
      },
      onChoose,
      tiles: hasTiles ? downloadHref('/map/tiles/{z}/{x}/{y}') : undefined,
    })
    canvas.current = opened
    return () => opened.close()
  }, [format, text, onChoose, hasTiles])
  // Also after a new canvas was opened, for the same reasons.
  useEffect(() => canvas.current?.show(places), [places, format, text, onChoose, hasTiles])
  return (
    <div className="relative isolate min-h-56 min-w-0 flex-1">
      <div
        ref={element}
        role="application"
        aria-label={text.map.label({ records: module.label.plural[format.language] })}
        className="lazo-map absolute inset-0"
      />
      <div className="absolute right-3 top-3 z-[1000] flex flex-col rounded-md border border-line bg-raised">
        <IconButton label={text.map.zoomIn} onPress={() => canvas.current?.zoom(1)}>
          <Plus size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.map.zoomOut} onPress={() => canvas.current?.zoom(-1)}>
          <Minus size={16} aria-hidden />
        </IconButton>
        <IconButton label={text.map.fit} onPress={() => canvas.current?.fit()}>
          <Maximize size={15} aria-hidden />
        </IconButton>
      </div>
      <p className="pointer-events-none absolute bottom-1 left-2 z-[1000] text-xs text-faint">
        {map ? `${text.map.placesFrom} ${map.credit}` : text.map.credit}
      </p>
    </div>
  )
}

const titlesMax = 200

/** The fullest places first, and of their records as many as can be read. */
function firstTitles(places: readonly MappedPlace[]) {
  let left = titlesMax
  return places
    .toSorted((a, b) => b.records.length - a.records.length)
    .flatMap((place) => {
      const records = place.records.slice(0, left)
      left -= records.length
      return records.length > 0 ? [{ place, records }] : []
    })
}

/** The same places for whom a map says nothing. */
function PlaceList(props: {
  readonly module: ReaderModule
  readonly places: readonly MappedPlace[]
  /** Back to all places, where some are chosen. */
  readonly onAll: (() => void) | undefined
  readonly onPeek: (id: string) => void
}) {
  const { module, places, onAll, onPeek } = props
  const { text, format } = useLocale()
  const listed = useMemo(() => firstTitles(places), [places])
  const stops = useMemo(
    () => listed.flatMap(({ records }) => records.map(({ id }) => ({ module: module.name, id }))),
    [listed, module.name],
  )
  const count = places.reduce((sum, { records }) => sum + records.length, 0)
  useNotedStops(stops, stops.length < count)
  return (
    <section className="flex w-72 shrink-0 flex-col border-l border-line max-md:w-full max-md:max-h-[45%] max-md:border-l-0 max-md:border-t">
      <header className="flex items-center gap-2 border-b border-line px-4 py-2 text-sm">
        <p aria-live="polite" className="flex-1 text-muted">
          {format.count(text.map.records, count)} · {format.count(text.map.places, places.length)}
        </p>
        {onAll && (
          <Button look="quiet" size="small" onPress={onAll}>
            {text.map.all}
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto py-1">
        {places.length === 0 && <p className="px-4 py-3 text-sm text-muted">{text.map.empty}</p>}
        {listed.map(({ place, records }) => (
          <section key={`${place.latitude} ${place.longitude} ${place.precision}`} className="pb-2">
            <h3
              title={place.precision === 'town' ? undefined : text.map[place.precision]}
              className="flex items-baseline gap-1 px-4 pb-0.5 pt-2 text-xs font-medium text-muted"
            >
              {place.precision !== 'town' && <span aria-label={text.map[place.precision]}>≈</span>}
              <span className="min-w-0 flex-1 truncate">{place.name}</span>
              <span className="tabular-nums">{format.number(place.records.length)}</span>
            </h3>
            <ul>
              {records.map(({ id, title }) => (
                <li key={id}>
                  <button
                    type="button"
                    onClick={() => onPeek(id)}
                    className="block w-full truncate px-4 py-1 text-left text-sm hover:bg-hover"
                  >
                    {title}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  )
}
