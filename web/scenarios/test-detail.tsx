import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Check, Minus, PencilLine, Play, X } from 'lucide-react'
import { aliasesOf, type Terms } from '#common/scenario-check.ts'
import { roleWords } from '#common/scenario-nouns.ts'
import { linesOf } from '#common/scenario-words.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { StatusMark, statusOfResult } from './test-marks.tsx'
import { TestEditor } from './test-editor.tsx'
import {
  runsQuery,
  scenarioOf,
  termsIn,
  type PastRun,
  type Place,
  type StepResult,
  type Tests,
  type WrittenTest,
} from './test-queries.ts'

interface DetailProps {
  readonly project: string
  readonly data: Tests
  readonly test: WrittenTest
  readonly environment: Place
}

/** A test as one reads it, with what it gave the last time. */
export function TestDetail(props: DetailProps) {
  const { data, test, environment } = props
  const { text, format } = useFullLocale()
  const model = useModel()
  const [isEdited, setEdited] = useState(false)
  const runs = useQuery(runsQuery(model, test.id))
  const last = runs.data?.find((run) => run.environment === environment)
  const isCurrent = data.runs.some((run) => run.id === last?.id && run.isCurrent)
  const terms = termsIn(model, data)
  if (isEdited) {
    return <TestEditor {...props} terms={terms} onClose={() => setEdited(false)} />
  }
  const own = moduleOfKind(model.modules, 'test')
  return (
    <section aria-labelledby="test-name" className="flex flex-col gap-4">
      <header className="flex flex-col gap-2">
        <h2 id="test-name" className="text-lg font-bold text-pretty">
          {test.name}
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          <Chip>{test.key}</Chip>
          <Chip>{roleOf(test, terms, format.language, text.tests.noRole)}</Chip>
          {test.state === 'draft' && <Chip>{text.tests.isDraft}</Chip>}
        </div>
        <Actions {...props} onEdit={() => setEdited(true)} module={own?.name ?? ''} />
      </header>
      {test.problems.length > 0 && (
        <ul className="flex flex-col gap-1 text-sm text-overdue-ink">
          {test.problems.map(({ path, message }) => (
            <li key={`${path} ${message.en}`}>
              {path}: {message[format.language]}
            </li>
          ))}
        </ul>
      )}
      <RunWords run={last} isCurrent={isCurrent} />
      <Sentences test={test} terms={terms} steps={isCurrent ? (last?.steps ?? []) : []} />
      {runs.data && runs.data.length > 1 && <Runs runs={runs.data} />}
    </section>
  )
}

/** Who does it, as the chip says. */
function roleOf(test: WrittenTest, terms: Terms, language: 'es' | 'en', none: string): string {
  const as = scenarioOf(test)?.as ?? test.asRole
  return as === '' ? none : roleWords({ terms, aliases: new Map(), language, as }, as)
}

function Actions(props: DetailProps & { readonly onEdit: () => void; readonly module: string }) {
  const { project, data, test, environment, onEdit, module } = props
  const { text } = useFullLocale()
  const { isBusy, attempt } = useAttempt()
  const as = (scenarioOf(test)?.as ?? test.asRole).replace(/^role:/, '')
  const isMine = data.roles.find(({ name }) => name === as)?.isMine ?? true

  async function act(work: () => Promise<unknown>) {
    await attempt(async () => {
      await work()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        look="primary"
        icon={<Play size={15} aria-hidden />}
        isPending={isBusy}
        isDisabled={!isMine || test.scenario === null}
        onPress={() =>
          void act(
            async () => await call('POST /programme/tests/runs', { body: { project, environment, tests: [test.id] } }),
          )
        }
      >
        {text.tests.run}
      </Button>
      <Button icon={<PencilLine size={15} aria-hidden />} onPress={onEdit}>
        {text.tests.edit}
      </Button>
      {test.state === 'draft' && test.scenario !== null && (
        <Button
          onPress={() =>
            void act(
              async () =>
                await call('POST /records/:module/:id/transitions', {
                  params: { module, id: test.id },
                  body: { transition: 'ready' },
                }),
            )
          }
        >
          {text.tests.ready}
        </Button>
      )}
      <LinkButton look="quiet" href={recordHref(module, test.id)}>
        {text.tests.open}
      </LinkButton>
      {!isMine && <p className="w-full text-sm text-muted">{text.tests.notMine}</p>}
    </div>
  )
}

function RunWords({ run, isCurrent }: { readonly run: PastRun | undefined; readonly isCurrent: boolean }) {
  const { text, format } = useFullLocale()
  const { tests } = text
  if (!run) return <p className="text-sm text-muted">{tests.never}</p>
  return (
    <div className="flex items-start gap-2 text-sm">
      <StatusMark status={isCurrent ? statusOfResult(run.result) : 'notRun'} className="mt-0.5" />
      <p>
        {tests.lastRun({
          result: nameIn(tests.result, run.result),
          environment: nameIn(tests.environments, run.environment),
          when: format.dateTime(run.at),
          duration: format.number(run.duration),
        })}
        {!isCurrent && <span className="text-muted"> · {tests.stale}</span>}
        {isCurrent && run.reason && run.steps.every(({ found }) => !found) && (
          <span className="block text-overdue-ink">{run.reason[format.language]}</span>
        )}
      </p>
    </div>
  )
}

function nameIn(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name
}

/** Each step with a tick or a cross, and what was found where it is not as it says. */
function StepLines(props: {
  readonly lines: readonly { readonly key: string; readonly words: string; readonly result?: StepResult | undefined }[]
}) {
  const { text, format } = useFullLocale()
  return (
    <ol className="flex flex-col">
      {props.lines.map(({ key, words, result }) => (
        <li key={key} className="flex items-start gap-2 border-t border-line py-2 text-base first:border-t-0">
          <span className="mt-1 shrink-0">
            {result ? <Outcome outcome={result.outcome} /> : <Minus size={15} aria-hidden className="text-faint" />}
          </span>
          <span className="min-w-0 text-pretty">
            {words}
            {result?.found && (
              <span className="block text-sm text-overdue-ink">
                {text.tests.found({ found: result.found[format.language] })}
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Outcome({ outcome }: Pick<StepResult, 'outcome'>) {
  const { outcomes } = useFullLocale().text.tests
  const [Mark, tone] = {
    met: [Check, 'text-today-ink'],
    unmet: [X, 'text-overdue-ink'],
    skipped: [Minus, 'text-faint'],
  }[outcome] as [typeof Check, string]
  return (
    <>
      <Mark size={16} aria-hidden className={tone} />
      <span className="sr-only">{outcomes[outcome]}</span>
    </>
  )
}

function Sentences(props: {
  readonly test: WrittenTest
  readonly terms: Terms
  readonly steps: readonly StepResult[]
}) {
  const { text, format } = useFullLocale()
  const { language } = format
  const scenario = scenarioOf(props.test)
  if (!scenario) return <p className="text-sm text-muted">{text.tests.notWritten}</p>
  const as = scenario.as ?? props.test.asRole
  const lines = linesOf({ terms: props.terms, aliases: aliasesOf(props.terms, scenario), language, as }, scenario)
  return (
    <StepLines
      lines={lines.map(({ place, index, opening, sentence }) => {
        const result = props.steps.find((step) => step.place === place && step.index === index)
        // As it was read where it was run: there may be words that are not here yet.
        return { key: `${place} ${index}`, words: result?.sentence[language] ?? `${opening} ${sentence}`, result }
      })}
    />
  )
}

function Runs({ runs }: { readonly runs: readonly PastRun[] }) {
  const { text, format } = useFullLocale()
  const { tests } = text
  return (
    <section aria-labelledby="runs">
      <h3 id="runs" className="mb-1 text-sm font-bold">
        {tests.runs}
      </h3>
      <ul className="flex flex-col">
        {runs.map((run) => (
          <li key={run.id} className="numeric flex min-h-7 items-center gap-2 text-sm text-muted">
            <StatusMark status={statusOfResult(run.result)} />
            {tests.lastRun({
              result: nameIn(tests.result, run.result),
              environment: nameIn(tests.environments, run.environment),
              when: format.dateTime(run.at),
              duration: format.number(run.duration),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}
