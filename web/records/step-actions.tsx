import { Suspense } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, CircleDashed } from 'lucide-react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { Popover } from '#web/ui/popover.tsx'
import type { RecordRow } from './reader-types.ts'
import { stepsQuery, useStepMove, type Step } from './use-step-move.ts'

const StepDialog = lazyPart(async () => ({ default: (await import('./step-dialog.tsx')).StepDialog }))

const shownMax = 2

/** The steps that a record may take now as buttons, the others with what they lack. */
export function StepActions({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const move = useStepMove(module)
  const { data: steps = [] } = useQuery(stepsQuery(useModel(), module, record))
  const labelOf = ({ name }: Step) =>
    module.lifecycle?.transitions.find((one) => one.name === name)?.label[format.language] ?? name
  const open = steps.filter(({ isOpen }) => isOpen)
  const closed = steps.filter(({ isOpen }) => !isOpen)
  const here = orderOf(module, record[module.lifecycle?.field ?? ''])
  const isForward = (step: Step) =>
    orderOf(module, step.to) > here && step.comment !== 'required' && !asideIn(module, step)
  const shown = open.filter(isForward).slice(0, shownMax)
  const rest = open.filter((step) => !shown.includes(step))
  useCommands(
    open.map((step) => ({
      id: `here.step.${step.name}`,
      group: 'here',
      icon: 'flag',
      label: labelOf(step),
      run: () => void move.take(record, step),
      isRare: open.length > 4,
    })),
  )
  return (
    <>
      {shown.map((step, index) => (
        <Button key={step.name} look={index === 0 ? 'primary' : 'plain'} onPress={() => void move.take(record, step)}>
          {labelOf(step)}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu
          label={text.steps.steps}
          placement="bottom end"
          trigger={
            <Button>
              {text.steps.steps}
              <ChevronDown size={15} aria-hidden />
            </Button>
          }
        >
          {rest.map((step) => (
            <MenuItem key={step.name} onAction={() => void move.take(record, step)}>
              {labelOf(step)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {closed.length > 0 && <ClosedSteps steps={closed} labelOf={labelOf} isFirst={shown.length === 0} />}
      <Suspense>{move.asked && <StepDialog module={module} move={move} />}</Suspense>
    </>
  )
}

function asideIn({ lifecycle }: ReaderModule, { name }: Step): boolean {
  return lifecycle?.transitions.find((one) => one.name === name)?.aside === true
}

function orderOf({ lifecycle }: ReaderModule, state: unknown): number {
  return lifecycle?.states.findIndex(({ value }) => value === state) ?? -1
}

/** Why the other steps are not open: what to do so that they are. */
function ClosedSteps(props: {
  readonly steps: readonly Step[]
  readonly labelOf: (step: Step) => string
  /** Nothing else leads on: then this is what to look at. */
  readonly isFirst: boolean
}) {
  const { text, format } = useLocale()
  const { steps } = text
  return (
    <Popover
      label={steps.whatIsMissing}
      placement="bottom end"
      className="w-96 max-w-[92vw]"
      trigger={
        <Button look={props.isFirst ? 'plain' : 'quiet'} icon={<CircleDashed size={15} aria-hidden />}>
          {steps.whatIsMissing}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 p-4 text-sm">
        {props.steps.map((step) => (
          <section key={step.name}>
            <h2 className="font-bold">{steps.missingFor({ step: props.labelOf(step) })}</h2>
            <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-4 text-muted">
              {step.reasons.map((reason) => (
                <li key={reason.en}>{reason[format.language]}</li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Popover>
  )
}
