import type { Filter } from '#common/filter.ts'
import {
  branchesOf,
  type PeopleSource,
  type ValueSource,
  type Values,
  type WorkflowDefinition,
  type WorkflowStep,
} from '#common/workflow.ts'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import type { Format } from '#web/i18n/format.ts'
import type { AllMessages } from '#common/texts/es.ts'
import { fieldNamed, optionOf } from '#web/records/reader-types.ts'
import { articleOf } from './article.ts'
import { shaped } from './shapes.ts'

/** What the words of a workflow are taken from. */
export interface Speech {
  readonly words: AllMessages['workflows']
  readonly format: Format
  readonly model: ReaderModel
  readonly module: ReaderModule
  /** Of a person, a role or a group, by id. */
  readonly nameOf: (id: string) => string
}

/** Plain words, what is the company's own in them, or a condition. */
export type Part = string | { readonly own: string } | { readonly filter: Filter }

/** «Cuando se crea un lead, si …: crear una tarea «Llamar»; después avisar a …». */
export function sentenceOf(speech: Speech, definition: WorkflowDefinition): Part[] {
  const { trigger, condition, steps } = definition
  const { sentence } = speech.words
  return [
    ...triggerWords(speech, trigger),
    ...(condition ? [`, ${sentence.if} `, { filter: condition }] : []),
    ': ',
    ...(steps.length === 0 ? [sentence.noSteps] : stepsWords(speech, steps)),
  ]
}

function triggerWords(speech: Speech, trigger: WorkflowDefinition['trigger']): Part[] {
  const { words, format, module } = speech
  const { sentence } = words
  const record = recordWords(speech, module)
  switch (trigger.on) {
    case 'created':
      return parts(sentence.created, { record })
    case 'updated':
      return trigger.fields && trigger.fields.length > 0
        ? parts(sentence.updatedFields, {
            fields: format.list(trigger.fields.map((one) => fieldWords(speech, one))),
            record,
          })
        : parts(sentence.updated, { record })
    case 'reached':
      return parts(sentence.reached, {
        record,
        values: either(
          speech,
          trigger.values.map((one) => reachedWords(speech, one)),
        ),
      })
    case 'date': {
      const count = format.count(sentence.days, Math.abs(trigger.days))
      const pattern = trigger.days === 0 ? sentence.on : trigger.days < 0 ? sentence.before : sentence.after
      return parts(pattern, { count, field: fieldWords(speech, trigger.field), record })
    }
    case 'manual':
      return parts(sentence.manual, { record })
  }
}

function stepsWords(speech: Speech, steps: readonly WorkflowStep[]): Part[] {
  const { sentence } = speech.words
  if (steps.length === 0) return [sentence.nothing]
  return steps.flatMap((step, index) => [
    ...(index === 0 ? [] : [`; ${sentence.next}${branchesOf(step).length > 0 ? ',' : ''} `]),
    ...stepWords(speech, step),
    ...branchWords(speech, step),
  ])
}

function branchWords(speech: Speech, step: WorkflowStep): Part[] {
  const [met, otherwise] = branchesOf(step)
  if (!met) return []
  const rest = otherwise && otherwise.steps.length > 0 ? otherwise.steps : undefined
  return [
    ', ',
    ...stepsWords(speech, met.steps),
    ...(rest ? [`; ${speech.words.sentence.branchElse}, `, ...stepsWords(speech, rest)] : []),
  ]
}

/** What one step does; of a branch, only what it asks. */
export function stepWords(speech: Speech, step: WorkflowStep): Part[] {
  const { words, format } = speech
  const { sentence } = words
  const settings: Readonly<Record<string, unknown>> = step.settings
  switch (step.kind) {
    case 'setFields':
      return parts(sentence.setFields, {
        values: valuesWords(speech, speech.module, shaped('values', settings.values) ?? {}),
      })
    case 'createRecord':
      return createWords(speech, settings)
    case 'assignOwner':
      return assignWords(speech, settings)
    case 'notify': {
      const people = (shaped('people', settings.to) ?? []).map((one) => personWords(speech, one))
      return parts(sentence.notify, {
        people: people.length > 0 ? format.list(people) : sentence.somebody,
        text: shaped('words', settings.text)?.[format.language] ?? '',
      })
    }
    case 'webhook':
      return parts(sentence.webhook, { host: hostOf(settings.url) })
    case 'wait':
      return waitWords(speech, settings)
    case 'branch':
      return branchCondition(sentence.branch, shaped('filter', settings.condition))
    default:
      return [step.kind]
  }
}

function createWords(speech: Speech, settings: Readonly<Record<string, unknown>>): Part[] {
  const { words, model, module } = speech
  const { sentence } = words
  const target = model.modules.find(({ name }) => name === settings.module)
  const values = shaped('values', settings.values) ?? {}
  const title = target?.titleFields
    .map((name) => constantIn(values[name]))
    .filter(Boolean)
    .join(' ')
  const record = target ? recordWords(speech, target) : String(settings.module ?? '')
  const link = String(settings.link ?? '')
  const rest = Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== link && !(title && target?.titleFields.includes(name))),
  )
  const more = target ? valuesWords({ ...speech, module: target }, target, rest, module) : ''
  return [
    ...parts(sentence.createRecord, { record: title ? sentence.isCalled({ record, title }) : record }),
    ' ',
    ...parts(sentence.to, { person: personWords(speech, shaped('person', settings.owner)) }),
    ...(more === '' ? [] : [' (', { own: more }, ')']),
  ]
}

function assignWords(speech: Speech, settings: Readonly<Record<string, unknown>>): Part[] {
  const { sentence } = speech.words
  const one = (id: unknown, say: (name: string) => string) => (typeof id === 'string' ? [say(speech.nameOf(id))] : [])
  const people = [
    ...one(settings.role, (role) => sentence.ofRole({ role })),
    ...one(settings.group, (group) => sentence.ofGroup({ group })),
    ...(settings.by === 'person' ? one(settings.user, (name) => name) : []),
  ]
  const pattern =
    settings.by === 'turn' ? sentence.byTurn : settings.by === 'leastBusy' ? sentence.leastBusy : sentence.assignOwner
  return parts(pattern, { people: people.length > 0 ? speech.format.list(people) : sentence.somebody })
}

function waitWords(speech: Speech, { days, hours, until }: Readonly<Record<string, unknown>>): Part[] {
  const { format, words } = speech
  const { sentence } = words
  const spans = [
    ...(Number(days) > 0 ? [format.count(sentence.days, Number(days))] : []),
    ...(Number(hours) > 0 ? [format.count(sentence.hours, Number(hours))] : []),
  ]
  const time = format.list(spans)
  if (typeof until !== 'string') return parts(sentence.wait, { time })
  const field = fieldWords(speech, until)
  return time === '' ? parts(sentence.waitUntil, { field }) : parts(sentence.waitAfter, { time, field })
}

/** «Vence: dentro de 1 día, Prioridad: Alta». */
function valuesWords(speech: Speech, target: ReaderModule, values: Values, from = target): string {
  const { sentence } = speech.words
  return Object.entries(values)
    .map(([name, source]) => {
      const field = fieldNamed(target, name)
      const value = valueWords({ ...speech, module: from }, target, field, source)
      return sentence.fieldValue({ field: field?.label[speech.format.language] ?? name, value })
    })
    .join(', ')
}

function valueWords(speech: Speech, target: ReaderModule, field: ReaderField | undefined, source: ValueSource): string {
  const { words, format } = speech
  const { sentence } = words
  if ('empty' in source) return sentence.emptied
  if ('record' in source) return sentence.thisRecord
  if ('field' in source) return sentence.sameAs({ field: fieldWords(speech, source.field) })
  if ('today' in source) {
    return source.today === 0
      ? sentence.sameDay
      : format.count(source.unit === 'workdays' ? sentence.workdays : sentence.today, source.today)
  }
  return field ? constantWords(speech, target, field, source.value) : String(source.value)
}

function constantWords(speech: Speech, target: ReaderModule, field: ReaderField, value: unknown): string {
  const { model, format, nameOf } = speech
  if (value === null || value === undefined || value === '') return speech.words.sentence.emptied
  switch (field.type) {
    case 'option':
    case 'stage':
      return optionOf(model, target, field, String(value)).label[format.language]
    case 'date':
      return format.date(String(value))
    case 'boolean':
      return value === true ? '✓' : '✗'
    case 'user':
    case 'relation':
      return nameOf(String(value))
    default:
      return Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'object' ? '…' : String(value)
  }
}

function personWords(speech: Speech, source: PeopleSource | undefined): string {
  const { sentence } = speech.words
  if (!source) return sentence.somebody
  if ('user' in source) return speech.nameOf(source.user)
  if ('role' in source) return sentence.ofRole({ role: speech.nameOf(source.role) })
  if ('group' in source) return sentence.ofGroup({ group: speech.nameOf(source.group) })
  return sentence[source.who]
}

/** «una oportunidad», «an account». */
function recordWords({ words, format }: Speech, module: ReaderModule): string {
  const noun = module.label.singular[format.language]
  return words.sentence.a[articleOf(noun, format.language)]({ noun })
}

function fieldWords({ module, format }: Speech, name: string): string {
  return fieldNamed(module, name)?.label[format.language] ?? name
}

/** A stage of a pipeline or a state of the lifecycle. */
function reachedWords({ module, format }: Speech, value: string): string {
  const stages = module.pipelines.flatMap(({ stages: all }) => all)
  const found = [...stages, ...(module.lifecycle?.states ?? [])].find((one) => one.value === value)
  return found?.label[format.language] ?? value
}

function either({ format }: Speech, names: readonly string[]): string {
  return names.length > 0 ? new Intl.ListFormat(format.locale, { type: 'disjunction' }).format(names) : '…'
}

const slot = '\u0001'

/** A pattern with what is the company's own in it set apart. */
function parts<Name extends string>(
  pattern: (values: Readonly<Record<Name, string>>) => string,
  values: Readonly<Record<Name, string>>,
): Part[] {
  const marked = Object.fromEntries(
    Object.entries<string>(values).map(([name, value]) => [name, `${slot}${value}${slot}`]),
  )
  // The same names, each between two signs that no text has.
  return pattern(marked as Record<Name, string>)
    .split(slot)
    .flatMap((text, index): Part[] => (text === '' ? [] : [index % 2 === 0 ? text : { own: text }]))
}

/** As one text, where there is no room for more. */
export function plainWords(sentence: readonly Part[]): string {
  return sentence.map((part) => (typeof part === 'string' ? part : 'own' in part ? part.own : '…')).join('')
}

function branchCondition(word: string, filter: Filter | undefined): Part[] {
  return filter ? [`${word} `, { filter }] : [word]
}

function constantIn(source: ValueSource | undefined): string {
  return source && 'value' in source && typeof source.value === 'string' ? source.value : ''
}

function hostOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : String(url ?? '…')
}
