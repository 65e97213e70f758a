import type { SortKey } from '#common/element.ts'
import type { Filter, Operator } from '#common/filter.ts'
import type { Chance } from '#test/support/chance.ts'
import { people } from '#test/support/world.ts'

import { colours, rowsModule, tagWords, targetModule, texts } from './survey.ts'
import type { Reader, Survey } from './survey.ts'
import { windows } from './survey-oracle.ts'

type Values = (random: Chance, survey: Survey) => unknown

const ordered: readonly Operator[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'empty', 'notEmpty']
const dated: readonly Operator[] = [...ordered, 'within']
const worded: readonly Operator[] = ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'empty', 'notEmpty']
const chosen: readonly Operator[] = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty']
const listed: readonly Operator[] = ['has', 'hasAny', 'empty', 'notEmpty']

const someText: Values = (random) => random.pick([random.pick(texts), random.pick([...random.pick(texts)])])
const whole: Values = (random) => random.below(40) - 10
const days = ['2026-03-29', '2026-03-28', '2026-10-25', '2025-12-31', '1999-12-31', '2026-02-28'] as const
const day: Values = (random) => random.pick(days)
const target: Values = (random, survey) => random.pick(survey.targets).id
const person: Values = (random) => random.pick(Object.values(people)).id

/** What may be asked of each field, and with which values. */
const askable: Readonly<Record<string, readonly [operators: readonly Operator[], values: Values]>> = {
  name: [worded, someText],
  title: [worded, someText],
  code: [worded, someText],
  note: [['contains', 'startsWith', 'empty', 'notEmpty'], someText],
  mail: [worded, (random) => `${random.pick(['a', 'ab', 'abc', 'CAB', 'bbb'])}${random.pick(['@example.com', ''])}`],
  count: [[...ordered, 'in', 'notIn'], whole],
  ratio: [ordered, (random) => random.pick([0, '0.5', 1.25, '-0.001', 2])],
  share: [ordered, (random) => random.pick([0, '12.5', 50, 99.9])],
  price: [ordered, (random) => random.below(1_250)],
  flag: [['eq', 'ne', 'empty', 'notEmpty'], (random) => random.next() < 0.5],
  day: [dated, day],
  moment: [dated, (random) => `${random.pick(days)}T${random.pick(['22:00', '23:30', '00:00'])}:00.000Z`],
  colour: [chosen, (random) => random.pick(colours)],
  colours: [listed, (random) => random.pick(colours)],
  labels: [listed, (random) => random.pick(tagWords)],
  target: [chosen, target],
  about: [chosen, target],
  deputy: [[...chosen, 'me', 'team'], person],
  owner: [['eq', 'ne', 'in', 'notIn', 'me', 'empty', 'notEmpty'], person],
  twice: [ordered, whole],
  long: [ordered, whole],
}
const askableOfTarget: typeof askable = {
  name: [worded, someText],
  city: [worded, someText],
  size: [[...ordered, 'in', 'notIn'], (random) => random.below(9)],
  members: [listed, (random, survey) => random.pick(survey.rows).id],
}
const sortable = [
  'name',
  'title',
  'code',
  'mail',
  'count',
  'ratio',
  'share',
  'price',
  'flag',
  'day',
  'moment',
  'colour',
  'target',
  'deputy',
  'owner',
  'twice',
  'long',
]
const sortableOfTarget = ['name', 'title', 'city', 'size']

/** Whether somebody may ask about a field: what is worked out is as secret as what it is worked out from. */
function mayAsk({ hidden }: Reader, name: string): boolean {
  const sources: Readonly<Record<string, string>> = { twice: 'count', long: 'note' }
  return !hidden.includes(name) && !hidden.includes(sources[name] ?? '')
}

/** A filter that the compiler must take. */
export function randomQuestion(random: Chance, survey: Survey, reader: Reader, module: string, depth: number): Filter {
  const kind = random.next()
  const part = (): Filter => randomQuestion(random, survey, reader, module, depth - 1)
  if (depth > 0 && kind < 0.15) return { not: part() }
  if (depth > 0 && kind < 0.3) return { all: Array.from({ length: random.below(3) }, part) }
  if (depth > 0 && kind < 0.45) return { any: Array.from({ length: random.below(4) }, part) }
  if (depth > 0 && kind < 0.55 && mayAsk(reader, 'target'))
    return relatedQuestion(random, survey, reader, module, depth)
  return condition(random, survey, reader, module)
}

function relatedQuestion(random: Chance, survey: Survey, reader: Reader, module: string, depth: number): Filter {
  const other = module === rowsModule ? targetModule : rowsModule
  const where = random.next() < 0.7 ? { where: randomQuestion(random, survey, reader, other, depth - 2) } : {}
  const has = random.pick(['some', 'none'] as const)
  if (module === rowsModule) return { related: 'target', has, ...where }
  return random.pick<Filter>([
    { related: 'members', has, ...where },
    { related: rowsModule, by: 'target', has, ...where },
  ])
}

function condition(random: Chance, survey: Survey, reader: Reader, module: string): Filter {
  const known = module === rowsModule ? askable : askableOfTarget
  const names = Object.keys(known).filter(
    (name) => mayAsk(reader, name) && (name !== 'members' || mayAsk(reader, 'target')),
  )
  if (module === rowsModule && random.next() < 0.05)
    return { field: 'groups', op: 'has', value: random.pick(survey.rows.flatMap(({ groups }) => groups)) }
  if (module === rowsModule && random.next() < 0.05)
    return { field: 'id', op: 'in', value: [random.pick(survey.rows).id, random.pick(survey.rows).id] }
  const through = random.next() < 0.12 && mayAsk(reader, 'target')
  if (through && module === rowsModule)
    return named(random, survey, `target.${random.pick(['name', 'city', 'size'])}`, askableOfTarget)
  if (through)
    return named(
      random,
      survey,
      `members.${random.pick(['name', 'twice', 'day', 'labels'].filter((name) => mayAsk(reader, name)))}`,
      askable,
    )
  return named(random, survey, random.pick(names), known)
}

function named(random: Chance, survey: Survey, field: string, known: typeof askable): Filter {
  const [operators, values] = known[field.split('.').at(-1) ?? ''] ?? [['empty'], () => undefined]
  const op = random.pick(operators)
  const value = (): unknown => values(random, survey)
  if (op === 'empty' || op === 'notEmpty' || op === 'me' || op === 'team') return { field, op }
  if (op === 'within') return { field, op, value: random.pick(windows) }
  if (op === 'between') return { field, op, value: [value(), value()] }
  if (op === 'in' || op === 'notIn' || op === 'hasAny')
    return { field, op, value: Array.from({ length: 1 + random.below(4) }, value) }
  return { field, op, value: value() }
}

export function randomSort(random: Chance, reader: Reader, module: string): SortKey[] {
  const names = (module === rowsModule ? sortable : sortableOfTarget).filter((name) => mayAsk(reader, name))
  const keys = random.some(names, 0.15).slice(0, 3)
  return (keys.length > 0 ? keys : [random.pick(names)]).map((name) => ({
    field: name,
    direction: random.pick(['asc', 'desc'] as const),
  }))
}
