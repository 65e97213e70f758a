import { useState } from 'react'
import { ChevronDown, ChevronRight, Plus, X } from 'lucide-react'
import { workflowLimits, type StepKind, type WorkflowStep } from '#common/workflow.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { nameFrom } from '#web/studio/draft.ts'
import { SortableList } from '#web/studio/sortable-list.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { Parts } from './sentence-view.tsx'
import { plainWords, stepWords } from './sentence.ts'
import { isAsked, linksTo, SettingInput, type Settings } from './setting-input.tsx'
import { StepIcon } from './step-icon.tsx'
import { useSpeech } from './use-speech.ts'
import { useWriting } from './writing.tsx'

/** Steps in their order, each a sentence that opens to its form. */
export function StepList(props: {
  readonly label: string
  readonly steps: readonly WorkflowStep[]
  readonly depth: number
  readonly onChange: (steps: readonly WorkflowStep[]) => void
}) {
  const { label, steps, depth, onChange } = props
  const { workflows } = useFullLocale().text
  const { module, kinds, stepNames, problems } = useWriting()
  const model = useModel()
  const speech = useSpeech(module, steps)
  const [open, setOpen] = useState<string>()
  const isFull = stepNames.length >= workflowLimits.steps

  function add(kind: StepKind) {
    const name = nameFrom(kind.name, stepNames)
    onChange([...steps, { name, kind: kind.name, settings: firstSettings(kind, module, model) }])
    setOpen(name)
  }

  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2">
      {depth > 0 && (
        <span aria-hidden className="text-sm font-medium">
          {label}
        </span>
      )}
      {steps.length > 0 && (
        <SortableList
          label={label}
          items={steps}
          idOf={({ name }) => name}
          nameOf={(step) => plainWords(stepWords(speech, step))}
          onMove={onChange}
          className="rounded-md border border-line bg-surface px-1"
        >
          {(step) => (
            <StepLine
              step={step}
              depth={depth}
              isOpen={open === step.name}
              onOpen={() => setOpen(open === step.name ? undefined : step.name)}
              onChange={(next) => onChange(steps.map((one) => (one.name === step.name ? next : one)))}
              onRemove={() => onChange(steps.filter((one) => one.name !== step.name))}
            />
          )}
        </SortableList>
      )}
      {depth === 0 && problems.parts.has('steps') && (
        <p className="text-xs text-overdue-ink">{problems.parts.get('steps')}</p>
      )}
      {!isFull && (
        <AddStep
          label={label}
          kinds={kinds.filter((kind) => depth < workflowLimits.branches || !holdsSteps(kind))}
          onAdd={add}
        />
      )}
      {depth === 0 && steps.length === 0 && <p className="text-sm text-muted">{workflows.noSteps}</p>}
    </div>
  )
}

function holdsSteps({ settings }: StepKind): boolean {
  return settings.some(({ control }) => control === 'steps')
}

function AddStep(props: {
  readonly label: string
  readonly kinds: readonly StepKind[]
  readonly onAdd: (kind: StepKind) => void
}) {
  const { text, format } = useFullLocale()
  const words = text.workflows.addStep
  return (
    <Menu
      label={words}
      trigger={
        <Button
          look="quiet"
          size="small"
          icon={<Plus size={14} aria-hidden />}
          aria-label={`${words}: ${props.label}`}
          className="self-start"
        >
          {words}
        </Button>
      }
    >
      {props.kinds.map((kind) => (
        <MenuItem key={kind.name} icon={<StepIcon name={kind.icon} />} onAction={() => props.onAdd(kind)}>
          {kind.label[format.language]}
        </MenuItem>
      ))}
    </Menu>
  )
}

interface LineProps {
  readonly step: WorkflowStep
  readonly depth: number
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onChange: (step: WorkflowStep) => void
  readonly onRemove: () => void
}

function StepLine(props: LineProps) {
  const { step, isOpen } = props
  const { workflows } = useFullLocale().text
  const { module, kinds, problems } = useWriting()
  const speech = useSpeech(module, step)
  const kind = kinds.find(({ name }) => name === step.kind)
  const parts = stepWords(speech, step)
  const wrong = problems.steps.get(step.name)
  return (
    <div className="min-w-0 flex-1" data-open={isOpen || undefined}>
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={props.onOpen}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-sm px-1.5 py-1.5 text-left text-sm text-muted hover:bg-hover"
        >
          <StepIcon name={kind?.icon} className="shrink-0 text-faint" />
          <span className="min-w-0 flex-1 text-pretty first-letter:uppercase">
            <Parts module={module} parts={parts} />
            {wrong && !isOpen && <span className="block text-xs text-overdue-ink">{[...wrong.values()][0]}</span>}
          </span>
          {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
        </button>
        <IconButton size="small" label={workflows.removeStep({ name: plainWords(parts) })} onPress={props.onRemove}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {isOpen && <StepForm {...props} kind={kind} problems={wrong ?? noProblems} />}
    </div>
  )
}

const noProblems: ReadonlyMap<string, string> = new Map()

function StepForm(
  props: LineProps & { readonly kind: StepKind | undefined; readonly problems: ReadonlyMap<string, string> },
) {
  const { step, kind, problems, depth, onChange } = props
  const { text, format } = useFullLocale()
  const { setting: words } = text.workflows
  if (!kind) return <p className="px-1.5 pb-3 text-sm text-overdue-ink">{words.unknown}</p>
  const change = (changed: Settings) => {
    const settings = { ...step.settings, ...changed }
    onChange({ ...step, settings: said(kind, settings) })
  }
  return (
    <div className="flex flex-col gap-3 px-1.5 pt-1 pb-4">
      <p className="text-xs text-muted">{kind.help[format.language]}</p>
      {problems.has('') && <p className="text-xs text-overdue-ink">{problems.get('')}</p>}
      {kind.settings
        .filter((setting) => isAsked(setting, step.settings))
        .map((setting) => (
          <SettingInput
            key={setting.name}
            setting={setting}
            settings={step.settings}
            problems={problems}
            depth={depth}
            onChange={change}
          />
        ))}
    </div>
  )
}

/** Without what is empty, and without what no longer counts. */
function said(kind: StepKind, settings: Settings): Settings {
  const isSaid = (name: string) => kind.settings.some((one) => one.name === name && isAsked(one, settings))
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== undefined && isSaid(name)))
}

/** What a new step begins with, by what its settings are. */
function firstSettings(kind: StepKind, module: ReaderModule, model: ReaderModel): Settings {
  const task = model.modules.find(({ capabilities }) => capabilities.activity?.kind === 'task') ?? module
  const first = (setting: StepKind['settings'][number]): unknown => {
    switch (setting.control) {
      case 'values':
        return {}
      case 'module':
        return task.name
      case 'link':
        return linksTo(task, module)[0]?.name
      case 'person':
        return { who: 'owner' }
      case 'people':
        return [{ who: 'owner' }]
      case 'words':
        return { es: '', en: '' }
      case 'steps':
      case 'fields':
        return []
      case 'choice':
        return setting.choices?.[0]?.value
      default:
        return setting.default
    }
  }
  const all = Object.fromEntries(kind.settings.map((setting) => [setting.name, first(setting)]))
  return said(kind, all)
}
