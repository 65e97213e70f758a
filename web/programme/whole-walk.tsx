import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import type { School } from './exercise-queries.ts'

/** How the company works, step by step, and what is asked of it. */
export function WholeWalk({ school }: { readonly school: School }) {
  const { exercises } = useFullLocale().text.training
  const { processes } = school.walk
  return (
    <section aria-labelledby="whole" className="flex flex-col gap-4">
      <div>
        <h2 id="whole" className="text-base font-bold">
          {exercises.whole}
        </h2>
        <p className="text-sm text-muted">{exercises.wholeHelp}</p>
      </div>
      {processes.map(({ id, name, steps }) => (
        <div key={id}>
          <h3 className="font-medium">{name}</h3>
          <ol className="mt-1 flex max-w-2xl list-decimal flex-col gap-0.5 pl-6 text-base">
            {steps.map((step, index) => (
              <li key={`${index} ${step.name}`}>
                {step.name}
                {step.actor !== null && <span className="text-muted"> · {step.actor}</span>}
              </li>
            ))}
          </ol>
        </div>
      ))}
      <Questions school={school} />
    </section>
  )
}

function Questions({ school }: { readonly school: School }) {
  const { text, format } = useFullLocale()
  const { exercises } = text.training
  const { questions } = school.walk
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
  const [wrong, setWrong] = useState<readonly string[]>([])
  const { isBusy, attempt } = useAttempt()
  const isWhole = questions.every(({ key }) => chosen[key] !== undefined)

  async function answer() {
    const answers = questions.map(({ key }) => ({ key, option: chosen[key] ?? '' }))
    const said = await call('POST /exercises/answers', { body: { project: school.project, answers } })
    setWrong(said.wrong)
    await queryClient.invalidateQueries({ queryKey: ['exercises'] })
  }

  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <h3 className="font-medium">{exercises.questions}</h3>
      {questions.map((question) => (
        <RadioGroup
          key={question.key}
          label={question.text[format.language]}
          value={chosen[question.key] ?? ''}
          choices={question.options.map((option) => ({ value: option, label: option }))}
          error={wrong.includes(question.key) ? exercises.isWrong : undefined}
          onChange={(option) => {
            setChosen({ ...chosen, [question.key]: option })
            setWrong(wrong.filter((key) => key !== question.key))
          }}
        />
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button isPending={isBusy} isDisabled={!isWhole} onPress={() => void attempt(answer)}>
          {exercises.answer}
        </Button>
        {wrong.length > 0 && (
          <p role="status" className="text-sm text-overdue-ink">
            {format.count(exercises.wrong, wrong.length)}
          </p>
        )}
      </div>
    </div>
  )
}
