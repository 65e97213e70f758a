import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ClipboardCheck } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { ItemRow } from './item-row.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { byTitle, groupsOf, groupings, type Grouping, type ItemGroup } from './specification-groups.ts'
import { specificationQuery, type Specification, type SpecifiedItem } from './specification-queries.ts'

/** The items by what one asks for, with the line under which phase 1 ends. */
export function SpecificationView({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const { specification } = text
  const query = useQuery(specificationQuery(useModel(), project))
  const [by, setBy] = useState<Grouping>('need')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { data } = query
  const failure = failureOf(query)
  if (failure) throw failure
  if (!data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  const all = data.items.toSorted(byTitle)
  const inPhase = (isFirst: boolean) =>
    all.filter(({ state, phase }) => state !== 'deferred' && ((phase ?? 1) === 1) === isFirst)
  const deferred = all.filter(({ state }) => state === 'deferred')
  const parts = [
    { key: 'first', title: undefined, items: inPhase(true) },
    { key: 'later', title: specification.laterPhases, items: inPhase(false) },
    { key: 'deferred', title: specification.deferred, items: deferred },
  ]
  const sendable = all.filter(isSendable)
  const choose = (id: string) =>
    setChosen((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    )
  return (
    <div className="flex flex-col gap-6 px-4 pt-2 pb-16 md:px-6">
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label={specification.by} className="flex flex-wrap gap-1">
          {groupings.map((one) => (
            <Button
              key={one}
              size="small"
              look={one === by ? 'plain' : 'quiet'}
              aria-pressed={one === by}
              onPress={() => setBy(one)}
            >
              {specification.grouping[one]}
            </Button>
          ))}
        </div>
        {sendable.length > 0 && (
          <Button size="small" look="quiet" onPress={() => setChosen(new Set(sendable.map(({ id }) => id)))}>
            {specification.selectAll}
          </Button>
        )}
        <span className="ml-auto">
          <LinkButton href={`/programme/review?project=${project}`} icon={<ClipboardCheck size={15} aria-hidden />}>
            {specification.review}
          </LinkButton>
        </span>
      </div>
      <Fit needs={data.needs} />
      {data.items.length === 0 && <p className="text-base text-muted">{specification.noItems}</p>}
      {parts.map(({ key, title, items }) => (
        <div key={key} className="flex flex-col gap-4">
          {title !== undefined && items.length > 0 && <h2 className="text-base font-bold">{title}</h2>}
          <Groups
            data={data}
            by={by}
            items={items}
            isFirst={key === 'first'}
            heading={title === undefined ? 'h2' : 'h3'}
            chosen={chosen}
            onChoose={choose}
          />
          {key === 'first' && <PhaseLine points={data.points} />}
        </div>
      ))}
      <SelectionBar items={all.filter(({ id }) => chosen.has(id))} onDone={(left) => setChosen(new Set(left))} />
    </div>
  )
}

function isSendable({ state }: SpecifiedItem): boolean {
  return state === 'draft' || state === 'changesRequested'
}

/** Below the head of the page, or below the name of a phase. */
type Heading = 'h2' | 'h3'

function Groups(props: {
  readonly data: Specification
  readonly by: Grouping
  readonly items: readonly SpecifiedItem[]
  readonly isFirst: boolean
  readonly heading: Heading
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (id: string) => void
}) {
  const { data, by, items, isFirst, heading, chosen, onChoose } = props
  const { text, format } = useFullLocale()
  const model = useModel()
  const groups = groupsOf({ data, by, items, isFirst, model, text, language: format.language })
  return groups.map((group) => (
    <section key={group.key} aria-label={group.title} className="flex flex-col">
      <GroupHead group={group} heading={heading} />
      <ul>
        {group.items.map((item) => (
          <ItemRow key={item.id} item={item} isChosen={chosen.has(item.id)} onChoose={() => onChoose(item.id)} />
        ))}
      </ul>
    </section>
  ))
}

function GroupHead({ group, heading: Tag }: { readonly group: ItemGroup; readonly heading: Heading }) {
  const { specification } = useFullLocale().text
  return (
    <Tag className="flex flex-wrap items-baseline gap-x-2 text-sm font-bold">
      {group.href === undefined ? (
        group.title
      ) : (
        <a href={group.href} className="text-ink no-underline hover:underline">
          {group.title}
        </a>
      )}
      {group.items.length === 0 && (
        <span className="font-normal text-none-ink">
          {specification.openNeed} <span className="text-xs text-muted">W-19</span>
        </span>
      )}
    </Tag>
  )
}

/** Where phase 1 ends, with what it takes and what is in it. */
function PhaseLine({ points: { cap, planned, approved } }: Pick<Specification, 'points'>) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const isOver = planned > cap
  const share = (value: number) => `${Math.min(100, (100 * value) / Math.max(cap, planned, 1))}%`
  return (
    <div className="flex flex-col gap-1.5 border-t-2 border-why-edge pt-2">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <strong className="font-bold text-why-ink">{specification.phaseOne}</strong>
        <span className={classes('numeric', isOver ? 'font-medium text-overdue-ink' : 'text-muted')}>
          {specification.pointsOf({ points: format.number(planned), cap: format.number(cap) })}
        </span>
      </p>
      <div aria-hidden className="relative h-2 overflow-hidden rounded-full bg-sunken">
        <span
          className={classes('absolute inset-y-0 left-0', isOver ? 'bg-overdue-ink' : 'bg-why-soft')}
          style={{ width: share(planned) }}
        />
        <span className="absolute inset-y-0 left-0 bg-why-edge" style={{ width: share(approved) }} />
      </div>
      {isOver && (
        <p className="text-sm text-overdue-ink">
          {specification.overCap({ points: format.number(planned - cap) })} <span className="text-xs">W-02</span>
        </p>
      )}
    </div>
  )
}

const fits = ['standard', 'configured', 'extended', 'open'] as const

/** How many of the accepted needs are met by what is there, by shaping it, or by code of one's own. */
function Fit({ needs }: Pick<Specification, 'needs'>) {
  const { text, format } = useFullLocale()
  const { specification } = text
  if (needs.length === 0) return null
  return (
    <dl aria-label={specification.fit} className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
      {fits.map((fit) => {
        const count = needs.filter((need) => need.fit === fit).length
        return (
          <div key={fit} className="flex items-baseline gap-2">
            <dt className="text-muted">{specification.fits[fit]}</dt>
            <dd className="numeric font-bold">
              {format.percent(String(count / needs.length))}
              <span className="ml-1 font-normal text-muted">({format.number(count)})</span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
