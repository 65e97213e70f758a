import type { Element, LanguageDefinition } from '#common/element.ts'
import { invalid, missing, violation, type LazoError, type Violation } from '#common/errors.ts'
import { placeholderFaults } from '#common/texts/units.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planChanges, type ElementChange } from '#server/model/changes.ts'
import { elementHash } from '#server/model/elements.ts'
import { readElements } from '#server/model/registry.ts'
import { translationsIn, type Translation } from './translations.ts'

/** What somebody wants a text to say; null takes the translation away. `at` names it in refusals. */
export interface GivenText {
  readonly key: string
  readonly text: string | null
  readonly at: string
}

interface Outcome {
  readonly changed: number
  readonly unchanged: number
  /** Texts of elements that there are no longer. */
  readonly unknown: number
}

type LanguageElement = Element<LanguageDefinition>

/** Line breaks and tabs are text; other control characters are not. */
const clean = /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u
const textMax = 2000
const attemptsMax = 3

export async function readLanguage(
  ctx: Context,
  code: string,
): Promise<{ elements: Element[]; language: LanguageElement }> {
  const { db, schema } = ctx.environment
  const elements = await readElements(db, schema)
  const language = elements.find(({ kind, name }) => kind === 'language' && name === code)
  if (!language) throw missing()
  // The registry stores only definitions that the schema of languages accepted.
  return { elements, language: language as LanguageElement }
}

/** All the texts or, where one is refused, none; each refusal names its row. */
export async function changeTexts(ctx: Context, code: string, given: readonly GivenText[]): Promise<Outcome> {
  return await repeated(async () => {
    const { elements, language } = await readLanguage(ctx, code)
    const known = new Map(translationsIn(elements, language.definition).map((one) => [one.key, one]))
    const problems = given.flatMap((one) => faultsOf(one, known.get(one.key)))
    if (problems.length > 0) throw invalid([...problems, ...doubled(given)].slice(0, 200))
    const found = given.flatMap((one) => (known.has(one.key) ? [one] : []))
    const changed = found.filter(({ key, text }) => known.get(key)?.translation !== text)
    if (changed.length > 0) {
      const definition = withTexts(language.definition, elements, changed)
      await applyChanges(ctx, [{ change: 'update', id: language.id, definition, hash: elementHash(language) }])
    }
    return { changed: changed.length, unchanged: found.length - changed.length, unknown: given.length - found.length }
  })
}

export async function applyChanges(ctx: Context, changes: readonly ElementChange[]): Promise<void> {
  const { environment } = ctx
  const plan = await planChanges(environment.db, environment.schema, changes)
  await applyPlan(environment, plan, { by: ctx.user.id, admit: await ownRights(ctx) })
  forgetPolicies(environment)
}

/** Two people who translate at once both succeed: the loser of the race reads again. */
async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (attempt === attemptsMax || !isConflict(error)) throw error
    }
  }
}

function isConflict(error: unknown): error is LazoError {
  return error instanceof Error && 'code' in error && error.code === 'conflict'
}

function faultsOf({ text, at }: GivenText, known: Translation | undefined): Violation[] {
  if (text === null || !known) return []
  if (text.length > textMax) {
    return [violation(at, 'limit', `Pasa de ${textMax} caracteres.`, `It is longer than ${textMax} characters.`)]
  }
  if (!clean.test(text)) {
    return [
      violation(at, 'character', 'Tiene un carácter que no se admite.', 'It has a character that is not accepted.'),
    ]
  }
  if (known.kind !== 'interface') return []
  const { missing: lost, extra } = placeholderFaults(known, text)
  return [
    ...lost.map((name) => violation(at, 'placeholder', `Falta ${name}.`, `${name} is missing.`)),
    ...extra.map((name) => violation(at, 'placeholder', `Sobra ${name}.`, `${name} is not in the original.`)),
  ]
}

function doubled(given: readonly GivenText[]): Violation[] {
  const seen = new Map<string, string | null>()
  return given.flatMap(({ key, text, at }) => {
    const before = seen.get(key)
    seen.set(key, text)
    if (before === undefined || before === text) return []
    return [
      violation(
        at,
        'unique',
        'El texto está dos veces y dice cosas distintas.',
        'The text is there twice and differs.',
      ),
    ]
  })
}

function withTexts(
  definition: LanguageDefinition,
  elements: readonly Element[],
  changed: readonly GivenText[],
): LanguageDefinition {
  const kept = new Set(elements.map(({ id }) => id))
  const texts = new Map(Object.entries(definition.texts ?? {}))
  // What elements that are gone said goes with them.
  const labels = new Map(
    Object.entries(definition.labels ?? {})
      .filter(([id]) => kept.has(id))
      .map(([id, own]) => [id, new Map(Object.entries(own))]),
  )
  for (const { key, text } of changed) {
    const colon = key.indexOf(':')
    const [owner, path] = [key.slice(0, colon), key.slice(colon + 1)]
    const target = owner === 'interface' ? texts : (labels.get(owner) ?? new Map<string, string>())
    if (owner !== 'interface') labels.set(owner, target)
    if (text === null) target.delete(path)
    else target.set(path, text)
  }
  const written = [...labels]
    .filter(([, own]) => own.size > 0)
    .map(([id, own]) => [id, Object.fromEntries(own)] as const)
  return { ...definition, texts: Object.fromEntries(texts), labels: Object.fromEntries(written) }
}
