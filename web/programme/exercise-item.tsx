import { useState } from 'react'
import { Circle, CircleAlert, CircleCheck, CircleDot } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { enterEnvironment, type EnvironmentKind } from '#web/api/environments.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Api } from '#common/api/index.ts'
import type { Part, School } from './exercise-queries.ts'

type Answer = Api['POST /exercises/checks']['response']

interface ItemProps {
  readonly part: Part
  readonly place: School['place']
  readonly here: EnvironmentKind
}

/** One exercise: what to do, where one is with it, and what is missing. */
export function ExerciseItem({ part, place, here }: ItemProps) {
  const { text, format } = useFullLocale()
  const { exercises } = text.training
  const { language } = format
  const [answer, setAnswer] = useState<Answer>()
  const isUnderWay = part.attempt !== null && part.attempt.result !== 'pass'
  return (
    <li className="flex flex-col gap-2 border-b border-line py-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="flex min-w-0 items-start gap-2 font-medium">
          <PartMark part={part} />
          {part.name[language]}
        </h3>
        <span className="ml-auto flex gap-2">
          <Actions {...{ part, place, here, isUnderWay }} onAnswer={setAnswer} />
        </span>
      </div>
      {part.problem && <p className="text-sm text-muted">{part.problem[language]}</p>}
      {(isUnderWay || !part.isPassed) && part.steps.length > 0 && (
        <ol aria-label={exercises.steps} className="ml-6 max-w-2xl list-decimal space-y-1 pl-1 text-base">
          {part.steps.map((step) => (
            <li key={step.en}>{step[language]}</li>
          ))}
        </ol>
      )}
      {answer && !answer.isPassed && <Missing answer={answer} />}
    </li>
  )
}

function PartMark({ part }: { readonly part: Pick<Part, 'isPassed' | 'attempt'> }) {
  const { exercises } = useFullLocale().text.training
  const result = part.attempt?.result
  const [Mark, color, label] = part.isPassed
    ? ([CircleCheck, 'text-today-ink', exercises.passed] as const)
    : result === 'underWay'
      ? ([CircleDot, 'text-accent', exercises.underWay] as const)
      : result === 'fail'
        ? ([CircleAlert, 'text-overdue-ink', exercises.failed] as const)
        : ([Circle, 'text-faint', undefined] as const)
  return (
    <Mark
      size={18}
      className={`mt-0.5 shrink-0 ${color}`}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  )
}

/** The first step that is missing, in words, with a hint. */
function Missing({ answer }: { readonly answer: Answer }) {
  const { text, format } = useFullLocale()
  const { exercises } = text.training
  const { step, found, hint, isAct } = answer
  return (
    <div role="status" className="ml-6 max-w-2xl rounded-md border border-line bg-surface p-3 text-sm">
      <p className="text-muted">{isAct ? exercises.firstOpen : exercises.atEnd}</p>
      <p className="font-medium">{step?.[format.language]}</p>
      {found && <p className="mt-1 text-overdue-ink">{found[format.language]}</p>}
      {hint && <p className="mt-1 text-muted">{hint[format.language]}</p>}
    </div>
  )
}

interface ActionsProps extends ItemProps {
  readonly isUnderWay: boolean
  readonly onAnswer: (answer: Answer | undefined) => void
}

function Actions({ part, place, here, isUnderWay, onAnswer }: ActionsProps) {
  const { text, format } = useFullLocale()
  const { exercises } = text.training
  const starting = useAttempt()
  const checking = useAttempt()
  const isElsewhere = place !== null && place !== here
  const body = { exercise: part.key }

  async function start() {
    onAnswer(undefined)
    const { environment } = await call('POST /exercises/attempts', { body })
    if (environment !== here) await enterEnvironment(environment, '/exercises')
    else await queryClient.invalidateQueries({ queryKey: ['exercises'] })
  }

  async function check() {
    const answer = await call('POST /exercises/checks', { body })
    onAnswer(answer)
    if (answer.isPassed) showToast({ text: exercises.done({ name: part.name[format.language] }) })
    await queryClient.invalidateQueries({ queryKey: ['exercises'] })
  }

  if (place === null || part.problem) return null
  return (
    <>
      <Button
        size="small"
        look={isUnderWay || part.isPassed ? 'quiet' : 'plain'}
        isPending={starting.isBusy}
        onPress={() => void starting.attempt(start)}
      >
        {isUnderWay || part.isPassed ? exercises.again : exercises.start}
      </Button>
      {isUnderWay && isElsewhere && (
        <Button size="small" onPress={() => void starting.attempt(() => enterEnvironment(place, '/exercises'))}>
          {exercises.goThere}
        </Button>
      )}
      {isUnderWay && (
        <Button size="small" isPending={checking.isBusy} onPress={() => void checking.attempt(check)}>
          {exercises.check}
        </Button>
      )}
    </>
  )
}
