import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ListChecks, Play, Plus } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel, useModuleOf } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useProjectAt } from '#web/programme/use-project.ts'
import { TestDetail } from '#web/scenarios/test-detail.tsx'
import { TestList } from '#web/scenarios/test-list.tsx'
import { StatusMark } from '#web/scenarios/test-marks.tsx'
import { testsQuery, type Place, type Tests } from '#web/scenarios/test-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { FailurePage } from './failure-page.tsx'

/** Whether each thing does what was agreed, and what was found where it does not. */
export default function ProgrammeTestsPage() {
  const { tests } = useFullLocale().text
  const model = useModel()
  const { project, failure: unknown } = useProjectAt()
  const query = useQuery({ ...testsQuery(model, project ?? ''), enabled: typeof project === 'string' })
  const failure = failureOf(query) ?? unknown
  if (failure) return <FailurePage error={failure} />
  if (project === null) {
    return (
      <EmptyState isPage title={tests.empty} icon={<ListChecks size={32} aria-hidden />}>
        {tests.emptyHelp}
      </EmptyState>
    )
  }
  if (!query.data || project === undefined) {
    return (
      <>
        <PageHead title={tests.title} />
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      </>
    )
  }
  return <Board project={project} data={query.data} />
}

const order = ['nok', 'unknown', 'notRun', 'uncovered', 'ok'] as const

function Board({ project, data }: { readonly project: string; readonly data: Tests }) {
  const { text, format } = useFullLocale()
  const { tests } = text
  const navigate = useNavigate()
  const { test: chosen } = useSearch({ strict: false })
  const [place, setPlace] = useState<Place>(data.environments.includes('sandbox') ? 'sandbox' : 'production')
  const shown = data.tests.find(({ id }) => id === chosen)
  const choose = (id: string) =>
    void navigate({ to: '/programme/tests', search: (search) => ({ ...search, test: id }), resetScroll: false })
  const counts = order.flatMap((status) => {
    const count = data.items.filter((item) => item.status === status).length
    return count === 0 ? [] : [{ status, count }]
  })
  return (
    <>
      <PageHead
        title={tests.title}
        meta={
          <ul className="flex flex-wrap gap-x-3">
            {counts.map(({ status, count }) => (
              <li key={status} className="inline-flex items-center gap-1">
                <StatusMark status={status} /> {format.number(count)}
              </li>
            ))}
          </ul>
        }
        actions={<HeadActions project={project} data={data} place={place} onPlace={setPlace} onChoose={choose} />}
      >
        <p className="max-w-3xl text-sm text-pretty text-muted">{tests.help}</p>
      </PageHead>
      <div className="grid items-start gap-x-10 gap-y-8 px-4 pt-2 pb-16 md:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <TestList project={project} tests={data} chosen={shown?.id} onChoose={choose} />
        <div className="max-lg:order-first lg:sticky lg:top-4">
          {shown ? (
            <div className="rounded-lg border border-line bg-surface p-5">
              <TestDetail key={shown.id} project={project} data={data} test={shown} environment={place} />
            </div>
          ) : (
            data.tests.length > 0 && <p className="text-sm text-muted max-lg:hidden">{tests.choose}</p>
          )}
        </div>
      </div>
    </>
  )
}

interface HeadProps {
  readonly project: string
  readonly data: Tests
  readonly place: Place
  readonly onPlace: (place: Place) => void
  readonly onChoose: (id: string) => void
}

function HeadActions({ project, data, place, onPlace, onChoose }: HeadProps) {
  const { text } = useFullLocale()
  const { tests } = text
  const module = useModuleOf('test')
  const { isBusy, attempt } = useAttempt()

  async function runAll() {
    await call('POST /programme/tests/runs', { body: { project, environment: place } })
    showToast({ text: tests.queued })
  }

  async function write() {
    const body = { project, name: tests.write }
    const made = await call('POST /records/:module', { params: { module: module?.name ?? '' }, body })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    onChoose(String(made.id))
  }

  return (
    <>
      {data.environments.length > 1 && (
        <Select
          label={tests.environment}
          isLabelHidden
          value={place}
          options={data.environments.map((id) => ({ id, label: tests.environments[id] }))}
          onChange={(next) => onPlace(data.environments.find((one) => one === next) ?? place)}
        />
      )}
      {module && module.may.create !== 'none' && (
        <Button icon={<Plus size={15} aria-hidden />} isPending={isBusy} onPress={() => void attempt(write)}>
          {tests.write}
        </Button>
      )}
      <Button
        look={data.tests.length > 0 ? 'primary' : 'plain'}
        icon={<Play size={15} aria-hidden />}
        isPending={isBusy}
        isDisabled={data.tests.length === 0}
        onPress={() => void attempt(runAll)}
      >
        {tests.runAll}
      </Button>
    </>
  )
}
