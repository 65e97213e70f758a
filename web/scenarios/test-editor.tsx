import { useState } from 'react'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { aliasesOf, type Terms } from '#common/scenario-check.ts'
import { linesOf } from '#common/scenario-words.ts'
import type { Scenario, Step } from '#common/scenario.ts'
import type { Localized } from '#common/errors.ts'
import { call } from '#web/api/client.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { knownBefore, newAct, newExpectation, withSteps, type Side } from './scenario-draft.ts'
import { StepControls } from './scenario-step.tsx'
import { scenarioOf, type Place, type StepResult, type Tests, type WrittenTest } from './test-queries.ts'

interface EditorProps {
  readonly project: string
  readonly data: Tests
  readonly test: WrittenTest
  readonly environment: Place
  readonly terms: Terms
  readonly onClose: () => void
}

interface Outcome {
  readonly problems: readonly { readonly path: string; readonly message: Localized }[]
  readonly steps: readonly StepResult[]
}

/** The test as whoever changes it saw it: what others change of it meanwhile is not written over. */
function openedOf(test: WrittenTest) {
  const written = scenarioOf(test)
  const scenario: Scenario = written ?? { given: [], steps: [] }
  return { version: test.version, name: test.name, role: (written?.as ?? test.asRole).replace(/^role:/, ''), scenario }
}

const nothing: Outcome = { problems: [], steps: [] }

/** A test as a list of sentences; each opens to be changed. */
export function TestEditor(props: EditorProps) {
  const { test, data, terms, onClose } = props
  const { text, format } = useFullLocale()
  const { tests } = text
  const model = useModel()
  const [name, setName] = useState(test.name)
  const [opened] = useState(() => openedOf(test))
  const [role, setRole] = useState(opened.role)
  const [scenario, setScenario] = useState(opened.scenario)
  const [outcome, setOutcome] = useState(nothing)
  const { isBusy, problem, setProblem, attempt } = useFormAttempt()
  // The role is the test's own: said once.
  const { as: _, ...script } = scenario

  async function tryOut() {
    const { project, environment } = props
    const body = { project, environment, scenario: script, ...(role === '' ? {} : { asRole: role }) }
    const { problems, run } = await call('POST /programme/scenarios', { body })
    setOutcome({ problems, steps: run?.steps ?? [] })
    if (run?.reason && run.steps.every(({ found }) => !found)) setProblem(run.reason[format.language])
  }

  async function save() {
    const module = moduleOfKind(model.modules, 'test')?.name ?? ''
    await call('PATCH /records/:module/:id', {
      params: { module, id: test.id },
      body: {
        version: opened.version,
        values: {
          ...(name === opened.name ? {} : { name }),
          ...(scenario === opened.scenario && role === opened.role ? {} : { asRole: role, script }),
        },
      },
    })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    showToast({ text: tests.saved })
    onClose()
  }

  const change = (next: Scenario) => {
    setScenario(next)
    setOutcome(nothing)
  }
  return (
    <section aria-label={test.name} className="flex flex-col gap-5">
      <TextField label={tests.name} value={name} onChange={setName} isRequired maxLength={250} />
      <Select
        label={tests.role}
        value={role === '' ? null : role}
        options={data.roles.map((one) => ({ id: one.name, label: one.label[format.language] }))}
        onChange={(next) => setRole(next ?? '')}
      />
      <StepList place="given" terms={terms} as={role} scenario={scenario} outcome={outcome} onChange={change} />
      <StepList place="steps" terms={terms} as={role} scenario={scenario} outcome={outcome} onChange={change} />
      {outcome.problems.length > 0 && (
        <div role="alert" className="text-sm text-overdue-ink">
          <p className="font-bold">{tests.problems}</p>
          <ul>
            {outcome.problems.map(({ path, message }) => (
              <li key={`${path} ${message.en}`}>{message[format.language]}</li>
            ))}
          </ul>
        </div>
      )}
      <FormError>{problem}</FormError>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" isPending={isBusy} onPress={() => void attempt(save)}>
          {tests.save}
        </Button>
        <Button isPending={isBusy} isDisabled={scenario.steps.length === 0} onPress={() => void attempt(tryOut)}>
          {tests.tryOut}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {text.common.cancel}
        </Button>
      </div>
    </section>
  )
}

interface ListProps {
  readonly place: Side
  readonly terms: Terms
  readonly as: string
  readonly scenario: Scenario
  readonly outcome: Outcome
  readonly onChange: (scenario: Scenario) => void
}

function StepList(props: ListProps) {
  const { place, terms, as, scenario, outcome, onChange } = props
  const { tests } = useFullLocale().text
  const { language } = useFullLocale().format
  const [open, setOpen] = useState<number>()
  const list: readonly Step[] = scenario[place]
  const set = (next: readonly Step[]) => onChange(withSteps(scenario, place, next))
  const speech = { terms, aliases: aliasesOf(terms, scenario), language, as }
  const lines = linesOf(speech, scenario).filter((line) => line.place === place)
  const known = knownBefore(terms, scenario, place, list.length)
  const add = (step: Step) => {
    set([...list, step])
    setOpen(list.length)
  }
  return (
    <section aria-labelledby={`list-${place}`}>
      <h3 id={`list-${place}`} className="text-sm font-bold">
        {place === 'given' ? tests.before : tests.steps}
      </h3>
      {place === 'given' && <p className="text-sm text-muted">{tests.beforeHelp}</p>}
      <ol className="mt-2 flex flex-col gap-2">
        {list.map((step, index) => (
          <StepCard
            key={index}
            number={index + 1}
            step={step}
            words={`${lines[index]?.opening ?? ''} ${lines[index]?.sentence ?? ''}`}
            found={outcome.steps.find((one) => one.place === place && one.index === index)?.found?.[language]}
            isOpen={open === index}
            onToggle={() => setOpen(open === index ? undefined : index)}
            isGiven={place === 'given'}
            terms={terms}
            aliases={knownBefore(terms, scenario, place, index)}
            as={as}
            onChange={(next) => set(list.with(index, next))}
            onMove={(by) => set(moved(list, index, by))}
            onRemove={() => set(list.toSpliced(index, 1))}
          />
        ))}
      </ol>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" icon={<Plus size={14} aria-hidden />} onPress={() => add(newAct('create', terms, known))}>
          {place === 'given' ? tests.addBefore : tests.addAct}
        </Button>
        {place === 'steps' && (
          <Button
            size="small"
            icon={<Plus size={14} aria-hidden />}
            onPress={() => add(newExpectation('exists', terms, known))}
          >
            {tests.addExpectation}
          </Button>
        )}
      </div>
    </section>
  )
}

function moved(list: readonly Step[], index: number, by: -1 | 1): readonly Step[] {
  const step = list[index]
  return step ? list.toSpliced(index, 1).toSpliced(index + by, 0, step) : list
}

interface CardProps extends Omit<React.ComponentProps<typeof StepControls>, 'step'> {
  readonly step: Step
  readonly number: number
  readonly words: string
  readonly found: string | undefined
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly onMove: (by: -1 | 1) => void
  readonly onRemove: () => void
}

function StepCard({ number, words, found, isOpen, onToggle, onMove, onRemove, ...controls }: CardProps) {
  const { tests } = useFullLocale().text
  return (
    <li className="rounded-md border border-line bg-surface">
      <div className="flex items-start gap-1 p-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="min-w-0 flex-1 rounded-sm px-2 py-1.5 text-left text-base text-pretty hover:bg-hover"
        >
          {words}
          {found && <span className="block text-sm text-overdue-ink">{tests.found({ found })}</span>}
        </button>
        <IconButton
          label={`${tests.up}: ${tests.step({ number })}`}
          isDisabled={number === 1}
          onPress={() => onMove(-1)}
        >
          <ArrowUp size={15} aria-hidden />
        </IconButton>
        <IconButton label={`${tests.down}: ${tests.step({ number })}`} onPress={() => onMove(1)}>
          <ArrowDown size={15} aria-hidden />
        </IconButton>
        <IconButton label={`${tests.remove}: ${tests.step({ number })}`} onPress={onRemove}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      {isOpen && (
        <div className="border-t border-line p-3">
          <StepControls {...controls} />
        </div>
      )}
    </li>
  )
}
