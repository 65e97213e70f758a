import { branchesOf, type WorkflowStep } from '#common/workflow.ts'

/** What is wrong, by the part of the definition that it is said at. */
export interface Problems {
  /** `trigger`, `condition`, `label`, or nothing for the whole. */
  readonly parts: ReadonlyMap<string, string>
  /** By the name of a step, then of its setting; nothing for the step as a whole. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, string>>
}

interface Refused {
  /** `workflow.callLead.steps.call.values.due` or, where the shape is wrong, `workflow.callLead.steps.0.settings.text.es`. */
  readonly field: string
  readonly message: string
}

/** Refusals of the plan that speak of the workflow of this name, each at its field. */
export function problemsOf(refused: readonly Refused[], name: string, steps: readonly WorkflowStep[]): Problems {
  const parts = new Map<string, string>()
  const byStep = new Map<string, Map<string, string>>()
  const start = `workflow.${name}`
  for (const { field, message } of refused) {
    if (field !== start && !field.startsWith(`${start}.`)) continue
    const path = field.slice(start.length + 1).split('.')
    const place = path[0] === 'steps' ? stepAt(path.slice(1), steps) : undefined
    if (place) {
      const known = byStep.get(place.step) ?? new Map<string, string>()
      byStep.set(place.step, known.set(place.setting, known.get(place.setting) ?? message))
    } else {
      const part = path[0] ?? ''
      parts.set(part, parts.get(part) ?? message)
    }
  }
  return { parts, steps: byStep }
}

function stepAt(
  [at = '', ...rest]: readonly string[],
  steps: readonly WorkflowStep[],
): { step: string; setting: string } | undefined {
  const step = /^\d+$/.test(at) ? steps[Number(at)] : named(at, steps)
  if (!step) return undefined
  const inner = rest[0] === 'settings' ? rest.slice(1) : rest
  const way = branchesOf(step).find((one) => one.way === inner[0])
  return (
    (way && inner.length > 1 && stepAt(inner.slice(1), way.steps)) || { step: step.name, setting: settingOf(inner) }
  )
}

/** Of values, the field among them; of the rest, the setting. */
function settingOf([setting = '', inner]: readonly string[]): string {
  return setting === 'values' && inner !== undefined ? `values.${inner}` : setting
}

function named(name: string, steps: readonly WorkflowStep[]): WorkflowStep | undefined {
  for (const step of steps) {
    const found =
      step.name === name
        ? step
        : named(
            name,
            branchesOf(step).flatMap((way) => way.steps),
          )
    if (found) return found
  }
  return undefined
}
