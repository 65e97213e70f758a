import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { complexityOf, complexityQuestions, type Complexity, type ComplexityAnswers } from '#common/complexity.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { valuesQuery, type KeptRecord } from './plan-queries.ts'

const grades = [1, 2, 3, 4, 5] as const

/** Five questions, and the limits that their answers ask for; taking them is one press. */
export function ComplexityView(props: { readonly project: KeptRecord; readonly phase: KeptRecord | undefined }) {
  const { project, phase } = props
  const { text } = useFullLocale()
  const words = text.plan
  const [answers, setAnswers] = useState<Partial<ComplexityAnswers>>(() => answersIn(project))
  const full = complexityQuestions.every((question) => answers[question] !== undefined)
  return (
    <div className="grid gap-10 px-4 pt-2 pb-16 md:px-6 lg:grid-cols-2">
      <div className="flex flex-col gap-6">
        {complexityQuestions.map((question) => (
          <RadioGroup
            key={question}
            label={words.questions[question].title}
            orientation="horizontal"
            value={String(answers[question] ?? '')}
            onChange={(value) => setAnswers({ ...answers, [question]: Number(value) })}
            choices={grades.map((grade) => ({
              value: String(grade),
              label: words.questions[question].answers[grade],
            }))}
          />
        ))}
      </div>
      {full ? (
        // Every question has its answer, as was looked at above.
        <Proposal project={project} phase={phase} answers={answers as ComplexityAnswers} />
      ) : (
        <p className="text-base text-muted">{words.answerAll}</p>
      )}
    </div>
  )
}

function answersIn({ values }: KeptRecord): Partial<ComplexityAnswers> {
  const known = complexityQuestions.flatMap((question) => {
    const value = values[question]
    return typeof value === 'number' ? [[question, value] as const] : []
  })
  return Object.fromEntries(known)
}

function Proposal(props: {
  readonly project: KeptRecord
  readonly phase: KeptRecord | undefined
  readonly answers: ComplexityAnswers
}) {
  const { project, phase, answers } = props
  const { text, format } = useFullLocale()
  const words = text.plan
  const mayChange = useModel().modules.find(({ name }) => name === project.module)?.may.update !== 'none'
  const { isBusy, attempt } = useAttempt()
  const found = complexityOf(answers)
  const { trialDays, ...limits } = found.settings
  const isSame = linesOf(found, project, phase).every(({ now, proposed }) => now === proposed)
  const isAnswered = complexityQuestions.every((question) => project.values[question] === answers[question])

  async function accept() {
    await attempt(async () => {
      const own = {
        module: project.module,
        id: project.id,
        version: project.version,
        values: { ...answers, ...limits },
      }
      const trial = phase ? [{ module: phase.module, id: phase.id, version: phase.version, values: { trialDays } }] : []
      await callForAct('POST /records', { body: { records: [own, ...trial] }, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      showToast({ text: words.accepted })
    })
  }

  return (
    <section
      aria-labelledby="proposal"
      className="h-fit rounded-lg border border-line bg-surface p-5 lg:sticky lg:top-4"
    >
      <h2 id="proposal" className="mb-1 text-lg font-bold">
        {words.score({ score: found.score, level: words.levels[found.level] })}
      </h2>
      <table className="numeric mt-3 w-full text-sm">
        <thead>
          <tr className="border-b border-line-strong text-left text-muted">
            <th scope="col" className="h-8 font-medium">
              {words.proposal}
            </th>
            <th scope="col" className="px-2 text-right font-medium">
              {words.now}
            </th>
            <th scope="col" className="text-right font-medium">
              {words.proposed}
            </th>
          </tr>
        </thead>
        <tbody>
          {linesOf(found, project, phase).map(({ name, now, proposed }) => (
            <tr key={name} className="h-(--row-height) border-b border-line">
              <th scope="row" className="text-left font-normal">
                {words.settings[name]}
              </th>
              <td className="px-2 text-right text-muted">{now === null ? '' : format.number(now)}</td>
              <td className={`text-right ${now === proposed ? '' : 'font-bold'}`}>{format.number(proposed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-3 text-sm text-muted">{words.durations({ percent: format.percent(found.durations) })}</p>
      {isSame && isAnswered ? (
        <p className="mt-4 text-sm text-today-ink">{words.isAccepted}</p>
      ) : (
        mayChange && (
          <Button look="primary" className="mt-4" isPending={isBusy} onPress={() => void accept()}>
            {words.accept}
          </Button>
        )
      )}
    </section>
  )
}

const settingNames = [
  'maxObjectives',
  'maxKeyProcesses',
  'maxPoints',
  'trainingFloor',
  'developmentCeiling',
  'sessionMaxMinutes',
  'trialDays',
] as const

function linesOf({ settings }: Complexity, project: KeptRecord, phase: KeptRecord | undefined) {
  return settingNames
    .filter((name) => name !== 'trialDays' || phase !== undefined)
    .map((name) => {
      const kept = name === 'trialDays' ? phase?.values[name] : project.values[name]
      const now = kept === null || kept === undefined ? null : Number(kept)
      return { name, now, proposed: settings[name] }
    })
}

/** A record of the project with its version, as it may be read. */
export function useKept(module: string | undefined, id: string | undefined) {
  const query = useQuery({ ...valuesQuery(module ?? '', id ?? ''), enabled: module !== undefined && id !== undefined })
  return { kept: query.data, failure: failureOf(query) }
}
