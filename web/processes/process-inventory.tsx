import { Link, useNavigate } from '@tanstack/react-router'
import { KeyRound, TriangleAlert } from 'lucide-react'
import { mapIn, type ProcessMap } from '#common/process-map.ts'
import { call } from '#web/api/client.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { fieldNamed, optionOf } from '#web/records/reader-types.ts'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { useBpmnImport } from './process-import.tsx'
import type { Inventory, ProcessLine } from './process-queries.ts'

/** Every process of the project by department: which are drawn and agreed on, and how few are key. */
export function ProcessInventory({ data }: { readonly data: Inventory }) {
  const { processes } = useFullLocale().text
  const module = useModule(data.module ?? '')
  const begin = useBeginProcess(data)
  const reading = useBpmnImport(async (name, map) => await begin.create({ name: name || processes.imported, map }))
  const mayCreate = module !== undefined && module.may.create !== 'none'
  return (
    <>
      <PageHead
        title={processes.title}
        actions={
          mayCreate && (
            <>
              <Button onPress={reading.open}>{processes.import}</Button>
              <Button onPress={() => void begin.create({ name: processes.blankName })}>{processes.blank}</Button>
            </>
          )
        }
      >
        <p className="max-w-2xl text-sm text-muted">{processes.help}</p>
      </PageHead>
      <div className="flex flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
        {data.processes.length > 0 && <KeyMeter data={data} />}
        {module && <Departments data={data} module={module} />}
        {mayCreate && <Starters data={data} isBusy={begin.isBusy} onUse={(starter) => void begin.create(starter)} />}
      </div>
      {reading.parts}
    </>
  )
}

interface Beginning {
  readonly name: string
  readonly map?: ProcessMap | undefined
  readonly department?: string
}

/** Makes a process and opens it. */
function useBeginProcess(data: Inventory) {
  const navigate = useNavigate()
  const { isBusy, attempt } = useAttempt()

  async function create({ name, map, department }: Beginning): Promise<void> {
    await attempt(async () => {
      const made = await call('POST /records/:module', {
        params: { module: data.module ?? '' },
        body: {
          name,
          inCrm: true,
          project: data.project?.id,
          ...(map ? { diagram: map } : {}),
          ...(department === undefined ? {} : { department }),
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      await navigate({ to: '/programme/processes/$id', params: { id: made.id } })
    })
  }

  return { isBusy, create }
}

/** How much of the first phase is taken: few key processes, each done well. */
function KeyMeter({ data }: { readonly data: Inventory }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const { keyTaken, keyLimit } = data
  const isFull = keyTaken >= keyLimit
  return (
    <section aria-label={processes.key} className="max-w-md">
      <p className="flex items-center gap-2 text-base font-medium">
        <KeyRound size={16} aria-hidden className="text-why-ink" />
        {processes.keyMeter({ taken: format.number(keyTaken), limit: format.number(keyLimit) })}
      </p>
      <div aria-hidden className="mt-1.5 flex gap-1">
        {Array.from({ length: Math.min(Math.max(keyLimit, keyTaken), 50) }, (_, place) => (
          <span
            key={place}
            className={classes(
              'h-1.5 flex-1 rounded-full',
              place >= keyTaken ? 'bg-line-strong' : place < keyLimit ? 'bg-why-edge' : 'bg-overdue-edge',
            )}
          />
        ))}
      </div>
      <p className={classes('mt-1 text-sm', isFull ? 'text-none-ink' : 'text-muted')}>
        {isFull ? processes.keyOver : processes.keyMeterHelp}
      </p>
    </section>
  )
}

const drawnStates = ['drawn', 'validated', 'designed', 'agreed']
const validatedStates = ['validated', 'designed', 'agreed']

function Departments({ data, module }: { readonly data: Inventory; readonly module: ReaderModule }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const model = useModel()
  const field = fieldNamed(module, 'department')
  const groups = [...Map.groupBy(data.processes, ({ department }) => department ?? '')]
  const nameOf = (department: string) =>
    department === '' || !field
      ? processes.noDepartment
      : optionOf(model, module, field, department).label[format.language]
  return groups
    .map(([department, some]) => ({ name: nameOf(department), department, some }))
    .toSorted((a, b) => (a.department === '' ? 1 : b.department === '' ? -1 : a.name.localeCompare(b.name)))
    .map(({ name, department, some }) => {
      const among = (states: readonly string[]) => some.filter(({ state }) => states.includes(state ?? '')).length
      return (
        <section key={department} aria-labelledby={`department-${department}`}>
          <div className="flex flex-wrap items-baseline gap-x-3 border-b border-line-strong pb-1.5">
            <h2 id={`department-${department}`} className="text-base font-bold">
              {name}
            </h2>
            <p className="numeric text-sm text-muted">
              {[
                format.count(processes.declared, some.length),
                format.count(processes.drawn, among(drawnStates)),
                format.count(processes.validated, among(validatedStates)),
              ].join(' · ')}
            </p>
          </div>
          <ul>
            {some.map((line) => (
              <ProcessRow key={line.id} line={line} module={module} />
            ))}
          </ul>
        </section>
      )
    })
}

function ProcessRow({ line, module }: { readonly line: ProcessLine; readonly module: ReaderModule }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const model = useModel()
  const field = fieldNamed(module, module.lifecycle?.field ?? '')
  const state = field && line.state !== null ? optionOf(model, module, field, line.state) : undefined
  return (
    <li className="grid items-center gap-x-4 gap-y-1 border-b border-line py-2 md:grid-cols-[minmax(0,5fr)_minmax(0,3fr)_minmax(0,3fr)]">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to="/programme/processes/$id"
          params={{ id: line.id }}
          className="min-w-0 text-base font-medium text-pretty hover:underline"
        >
          {line.name}
        </Link>
        {line.isKey && (
          <span className="inline-flex items-center gap-1 text-xs font-medium text-why-ink">
            <KeyRound size={12} aria-hidden />
            {processes.key}
          </span>
        )}
        {!line.inCrm && <span className="text-xs text-muted">{processes.notInCrm}</span>}
      </span>
      <span className="flex flex-wrap items-center gap-1.5">
        <Badge color={line.variant === 'toBe' ? 'green' : 'grey'}>
          {line.variant === 'toBe' ? processes.toBe : processes.asIs}
        </Badge>
        {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
        {line.phase !== null && (
          <span className="text-xs text-muted">{processes.phase({ number: format.number(line.phase) })}</span>
        )}
      </span>
      <span className="numeric text-sm text-muted">
        {line.steps === 0 ? (
          <span className="inline-flex items-center gap-1 text-none-ink">
            <TriangleAlert size={14} aria-hidden />
            {processes.notDrawn}
          </span>
        ) : (
          format.count(processes.steps, line.steps)
        )}
        {line.keySteps > 0 &&
          ` · ${processes.carried({ done: format.number(line.carriedSteps), all: format.number(line.keySteps) })}`}
      </span>
    </li>
  )
}

function Starters(props: {
  readonly data: Inventory
  readonly isBusy: boolean
  readonly onUse: (starter: Beginning) => void
}) {
  const { data, isBusy, onUse } = props
  const { text, format } = useFullLocale()
  const { processes } = text
  return (
    <section aria-labelledby="starters">
      <h2 id="starters" className="text-base font-bold">
        {data.processes.length === 0 ? processes.none : processes.beginWith}
      </h2>
      <p className="mb-3 max-w-2xl text-sm text-muted">{processes.noneHelp}</p>
      <ul className="grid gap-3 md:grid-cols-3">
        {data.starters.map(({ name, label, help, department, map }) => (
          <li key={name} className="flex flex-col gap-1 rounded-lg border border-line bg-surface p-4">
            <h3 className="font-bold">{label}</h3>
            <p className="flex-1 text-sm text-pretty text-muted">{help}</p>
            <div className="mt-2 flex items-center justify-between gap-2">
              <span className="text-sm text-muted">{format.count(processes.steps, map.nodes.length)}</span>
              <Button
                size="small"
                isPending={isBusy}
                aria-label={`${processes.use}: ${label}`}
                onPress={() => onUse({ name: label, map: mapIn(map), department })}
              >
                {processes.use}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
