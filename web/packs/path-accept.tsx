import { queryOptions, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { namesBeside, useModel, type ReaderModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'
import { runTests } from './sandbox-work.ts'

function testsQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'tests', project],
    queryFn: async ({ signal }) => await call('GET /programme/tests', { query: { project }, signal }),
  })
}

/** What each test gave in the copy; accepted as a whole, or tried again. */
export function AcceptStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const { id } = path.project
  const { data } = useQuery(testsQuery(useModel(), id))
  const { act, doing, problem } = useAct()
  if (!data) return <Skeleton lines={4} />
  const ready = data.tests.filter(({ state }) => state === 'ready')
  const resultOf = (test: string) =>
    data.runs.find((one) => one.test === test && one.environment === 'sandbox' && one.isCurrent)?.result
  const isGood = ready.every((test) => resultOf(test.id) === 'pass')
  const accept = async () => await call('POST /programme/path/acceptance', { body: { project: id } })
  return (
    <>
      <ul className="flex flex-col">
        {ready.map((test) => (
          <TestLine key={test.id} name={test.name} result={resultOf(test.id)} />
        ))}
      </ul>
      <StepAction
        label={packs.accept}
        doing={doing}
        problem={problem}
        isDisabled={!isGood}
        onPress={() => void act(packs.accept, accept)}
      >
        <Button onPress={() => void act(packs.testing, async () => await runTests(id, 'sandbox'))}>
          {packs.tryAgain}
        </Button>
        <LinkButton href={`/programme/tests?project=${id}`} look="quiet">
          {packs.seeTests}
        </LinkButton>
      </StepAction>
    </>
  )
}

function TestLine({ name, result }: { readonly name: string; readonly result: string | undefined }) {
  const { packs } = useFullLocale().text
  const Mark = result === 'pass' ? CircleCheck : result === undefined ? CircleDashed : CircleX
  const color = result === 'pass' ? 'text-today-ink' : result === undefined ? 'text-faint' : 'text-overdue-ink'
  const words = result === 'pass' ? packs.passed : result === undefined ? packs.notRun : packs.failed
  return (
    <li className="flex items-start gap-2 border-b border-line py-2 text-base last:border-0">
      <Mark size={18} aria-hidden className={`mt-1 shrink-0 ${color}`} />
      <span className="flex-1">{name}</span>
      <span className={`text-sm ${color}`}>{words}</span>
    </li>
  )
}
