import type { Walk } from './references.ts'
import { isObject } from './text.ts'
import type { Filter } from './filter.ts'
import type { ValueSource, WorkflowDefinition, WorkflowStep, WorkflowTrigger } from './workflow.ts'

/** Every mention of an element in a workflow, put through the walk. */
export function mapWorkflow(walk: Walk, own: string, workflow: WorkflowDefinition): WorkflowDefinition {
  const { trigger, condition, steps } = workflow
  return {
    ...workflow,
    trigger: mapTrigger(walk, own, trigger),
    ...(condition && { condition: walk.filter(own, condition, 'condition') }),
    steps: steps.map((step) => mapStep(walk, own, step)),
  }
}

function mapTrigger(walk: Walk, own: string, trigger: WorkflowTrigger): WorkflowTrigger {
  switch (trigger.on) {
    case 'created':
    case 'reached':
      return trigger
    case 'updated':
      // Where the last one went it would follow every change.
      return {
        ...trigger,
        ...(trigger.fields && { fields: trigger.fields.map((one) => walk.kept(own, one, 'trigger')) }),
      }
    case 'date':
      return { ...trigger, field: walk.kept(own, trigger.field, 'trigger') }
    case 'manual':
      return { ...trigger, ...(trigger.roles && { roles: walk.ids('role', trigger.roles, 'trigger') }) }
  }
}

/** By the names that settings share: see catalog/steps/define.ts. */
function mapStep(walk: Walk, own: string, step: WorkflowStep): WorkflowStep {
  const place = `steps.${step.name}`
  const target = typeof step.settings.module === 'string' ? step.settings.module : own
  const settings = Object.entries(step.settings).map(([name, value]): [string, unknown] => {
    if (name === 'module' && typeof value === 'string') return [name, walk.module(value, place) ?? value]
    if (name === 'link' && typeof value === 'string') return [name, walk.kept(target, value, place)]
    if (name === 'until' && typeof value === 'string') return [name, walk.kept(own, value, place)]
    if (name === 'fields' && Array.isArray(value)) return [name, walk.fields(own, value.map(String), place)]
    if (name === 'values' && isObject(value)) return [name, mapValues(walk, own, target, value, place)]
    // Accepted by the schema of its step.
    if (name === 'condition' && isObject(value)) return [name, walk.filter(own, value as unknown as Filter, place)]
    if ((name === 'met' || name === 'otherwise') && Array.isArray(value)) {
      return [name, value.map((inner: WorkflowStep) => mapStep(walk, own, inner))]
    }
    tellPeople(walk, name, value, place)
    return [name, value]
  })
  return { ...step, settings: Object.fromEntries(settings) }
}

/** Roles and groups have ids, which no rename changes: they are told, and stay. */
function tellPeople(walk: Walk, name: string, value: unknown, place: string): void {
  const told = Array.isArray(value) ? value : [name === 'role' || name === 'group' ? { [name]: value } : value]
  for (const one of told) {
    if (!isObject(one)) continue
    for (const kind of ['role', 'group'] as const) {
      const id = one[kind]
      if (typeof id === 'string') walk.ids(kind, [id], place)
    }
  }
}

function mapValues(
  walk: Walk,
  own: string,
  target: string,
  values: Readonly<Record<string, unknown>>,
  place: string,
): Record<string, unknown> {
  const mapped = Object.entries(values).flatMap(([name, source]): [string, unknown][] => {
    const key = walk.field(target, name, place, true)
    return key === undefined ? [] : [[key, mapSource(walk, own, target, name, source as ValueSource, place)]]
  })
  return Object.fromEntries(mapped)
}

function mapSource(
  walk: Walk,
  own: string,
  target: string,
  name: string,
  source: ValueSource,
  place: string,
): ValueSource {
  if ('field' in source) return { field: walk.kept(own, source.field, place) }
  return 'value' in source ? { value: walk.value(target, name, source.value) } : source
}
