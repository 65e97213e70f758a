import { raw } from 'sql-template-tag'
import type { Sql } from 'sql-template-tag'

import { fieldType } from '#catalog/field-types/index.ts'
import { LazoError } from '#common/errors.ts'
import type { SortKey } from '#common/element.ts'
import type { Filter } from '#common/filter.ts'
import { compileFormula } from '#common/formula/check.ts'
import { formulaFunctions } from '#common/formula/functions.ts'
import type { FormulaType, FunctionName, Kind } from '#common/formula/functions.ts'
import type { Model } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { formulaSql } from '#server/records/formula-sql.ts'
import { groupSql } from '#server/records/group.ts'
import { listSql } from '#server/records/list.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import { contextOf } from '#test/support/world.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { clocks } from './formula-records.ts'
import { hostileWorld, names, randomFilter, randomName, values } from './hostile-values.ts'
import type { ModuleFacts } from './hostile-values.ts'
import { knownLiterals, knownWords, rowAlias, systemNames } from './known-sql.ts'
import { tokensOf } from './sql-tokens.ts'
import { randomReader, rowsModule, survey, targetModule } from './survey.ts'
import type { Survey } from './survey.ts'
import { randomQuestion, randomSort } from './survey-queries.ts'

/** Of so many statements one is planned by PostgreSQL too, which reads it whole for that. */
const plannedOf = 6

export const compiledStatements: Check = {
  id: 'I01',
  tries: 'Statements for filters, sorts, groups and formulas by chance: only words, names and texts of ours in them.',
  cases: { C: 5_000, N: 100_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const made = await survey(server)
    const { modules } = await hostileWorld(server)
    const people = await Promise.all((['ada', 'kim'] as const).map((one) => contextOf(server.system.environment, one)))
    const allowed = allowedIn(people.map(({ model }) => model))
    const random = chance(seed)
    const failures: Failure[] = []
    let tried = 0
    for (let index = 0; tried < cases && index < cases * 4; index += 1) {
      const asked = random.next() < 0.3 ? ours(random, made) : hostile(random, modules, random.pick(people))
      const compiled = statementOf(asked)
      if (compiled === undefined) continue
      const sentence =
        strangeIn(compiled, allowed) ?? (tried % plannedOf === 0 ? await refusal(server, compiled) : undefined)
      if (sentence !== undefined)
        failures.push({ index: tried, sentence, replay: { ...asked, ctx: undefined, statement: compiled.text } })
      tried += 1
    }
    failures.push(...formulaFailures(allowed))
    return { cases: tried + formulas().length, failures }
  },
}

interface Asked {
  readonly ctx: Context
  readonly module: string
  readonly filter: Filter
  readonly sort?: readonly SortKey[]
  readonly search?: string
  /** As in a large table. */
  readonly walks?: boolean
  readonly by?: readonly string[]
}

function ours(random: Chance, made: Survey): Asked {
  const { ctx, reader } = randomReader(made, random)
  const module = random.pick([rowsModule, targetModule])
  const filter = randomQuestion(random, made, reader, module, 4)
  return { ctx, module, filter, sort: randomSort(random, reader, module) }
}

function hostile(random: Chance, modules: readonly ModuleFacts[], ctx: Context): Asked {
  const module = random.pick(modules)
  const name = (): string => (random.next() < 0.6 ? randomName(random, module) : random.pick(names))
  const direction = random.pick(['asc', 'desc'] as const)
  // Whether it is a filter is the question.
  const filter = randomFilter(random, module, 3) as Filter
  return random.pick<Asked>([
    { ctx, module: module.name, filter },
    { ctx, module: module.name, filter, sort: [{ field: name(), direction }] },
    { ctx, module: module.name, filter, search: String(random.pick(values)), walks: random.next() < 0.5 },
    { ctx, module: module.name, filter, by: [name()] },
    { ctx, module: random.pick(names), filter, by: [] },
  ])
}

/** Nothing where it is refused. */
function statementOf({ ctx, by, walks, ...query }: Asked): Sql | undefined {
  try {
    return by ? groupSql(ctx, { ...query, by }) : listSql(ctx, query, walks)
  } catch (error) {
    if (error instanceof LazoError) return undefined
    throw error
  }
}

interface Allowed {
  readonly identifiers: ReadonlySet<string>
  readonly literals: ReadonlySet<string>
}

/** What the registry names, and what the compiler itself writes. */
function allowedIn(models: readonly Model[]): Allowed {
  const modules = models.flatMap((model) => [...model.modules.values()])
  const fields = modules.flatMap((module) => [...module.fields.values()])
  const columns = fields.flatMap((field) =>
    fieldType(field.type)
      .columns(field)
      .map(({ suffix }) => field.column + suffix),
  )
  const stages = modules.flatMap(({ pipelines }) => pipelines.flatMap((one) => one.stages.map(({ value }) => value)))
  return {
    identifiers: new Set([
      ...modules.map(({ table }) => table),
      ...columns,
      ...fields.map(({ name }) => name),
      ...systemNames,
    ]),
    literals: new Set([...stages, ...modules.map(({ id }) => id), ...knownLiterals]),
  }
}

function strangeIn({ text }: Sql, allowed: Allowed): string | undefined {
  const tokens = tokensOf(text)
  if (!tokens) return 'holds a comment, a second statement or what is no SQL of ours'
  if (tokens.find(({ kind }) => kind === 'word')?.text !== 'select' && tokens[1]?.text !== 'with')
    return 'does not begin as a question'
  for (const { kind, text: said } of tokens) {
    if (kind === 'word' && !knownWords.has(said) && !rowAlias.test(said)) return `has the word ${said}`
    if (kind === 'identifier' && !allowed.identifiers.has(said)) return `names ${said}`
    if (kind === 'number' && !/^(\d{1,7}|1e24)$/.test(said)) return `has the number ${said}`
    if (kind === 'literal' && !allowed.literals.has(said)) return `has the text ${said}`
  }
  return undefined
}

/** PostgreSQL reads, binds and plans it, and runs nothing. */
async function refusal({ database }: SharedServer, statement: Sql): Promise<string | undefined> {
  try {
    await database.db.query({ ...parts(statement), text: `explain select ${statement.text}` } as Sql)
    return undefined
  } catch (error) {
    return `is refused by the database: ${String(error)}`
  }
}

function parts({ values: held, strings }: Sql): Pick<Sql, 'values' | 'strings'> {
  return { values: held, strings }
}

const hostileTexts = [
  "'; drop table x; --",
  '" or 1=1',
  '$1',
  '$$',
  '\\',
  "\\'",
  '--',
  '/*',
  '*/',
  ';',
  '${x}',
  ':day',
  "''",
  '\n',
  '😀',
  '\u202e',
  '%',
  '_',
  'select',
  'pg_sleep(9)',
  'null',
  '0x10',
  "E'\\\\'",
  'x'.repeat(500),
]

/** Each function with hostile texts wherever it takes one. */
function formulas(): string[] {
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return hostileTexts.flatMap((text) =>
    // Keys of an object literal of ours.
    (Object.keys(formulaFunctions) as FunctionName[]).flatMap((name) => {
      const { takes, isSign } = formulaFunctions[name]
      const of = takes.map((kind) => argument[kind] ?? quoted(text))
      return isSign ? [`CONCAT(${quoted(text)}, n)`] : [`CONCAT(${name}(${of.join(', ')}), ${quoted(text)})`]
    }),
  )
}

const argument: Partial<Readonly<Record<Kind, string>>> = {
  amount: 'n',
  number: 'n',
  day: 'd',
  boolean: 'b',
  digits: '2',
}
const fields: ReadonlyMap<string, FormulaType> = new Map([
  ['n', 'number'],
  ['d', 'date'],
  ['b', 'boolean'],
  ['t', 'text'],
])

function formulaFailures(allowed: Allowed): Failure[] {
  const [clock] = clocks
  const own: Allowed = { ...allowed, identifiers: new Set(['C', 'c_n', 'c_d', 'c_b', 'c_t']) }
  return formulas().flatMap((text) => {
    const compiled = compileFormula(text, fields)
    if (!('checked' in compiled) || !clock) return []
    const statement = formulaSql(compiled.checked, (name) => raw(`"c_${name}"`), clock)
    const sentence = strangeIn({ ...parts(statement), text: `select ${statement.text}` } as Sql, own)
    return sentence === undefined
      ? []
      : [{ sentence: `a formula ${sentence}`, replay: { text, statement: statement.text } }]
  })
}
