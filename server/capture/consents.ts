import { createHash } from 'node:crypto'
import sql from 'sql-template-tag'

import type { ConsentEntryKeys } from '#common/form.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { ModelModule } from '#common/model.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { writeForm } from '#server/records/write-form.ts'
import { columnOf } from '#server/records/select.ts'
import type { Writing } from '#server/records/write.ts'

import { labelLanguage } from './answered.ts'
import type { Person } from './people.ts'
import { wordsIn } from './words.ts'

/** What somebody said of one purpose and way. */
export interface Decision {
  readonly purpose: string
  readonly channel: string
  readonly decision: 'asked' | 'granted' | 'withdrawn'
  /** That they agreed to, word for word. */
  readonly text: string
  readonly language: string
  readonly source: 'form' | 'confirmation' | 'preferences'
  /** Name of the form, and the answer, where it was said by one. */
  readonly form: string | null
  readonly answer: string | null
  readonly address: string
}

interface Entries {
  readonly module: ModelModule
  readonly keys: ConsentEntryKeys
}

export function entriesOf({ model }: Context): Entries | undefined {
  const module = moduleWith(model, 'consentEntry')
  const keys = module?.capabilities.consentEntry
  return module && keys && { module, keys }
}

export interface KeptEntry {
  readonly id: string
  readonly own: Values
}

/** All that is known of what a person allows, the oldest first. */
export async function entriesOfPerson(ctx: Context, { module, keys }: Entries, personId: string): Promise<KeptEntry[]> {
  const column = (name: string) => columnOf(module, name)
  return await reader(ctx).query<KeptEntry>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${column(keys.person)} = ${personId} and t.deleted_at is null
    order by ${column(keys.at)}, t.id limit 2000`)
}

/** Of a purpose: one that people are written to for without having asked is known of them besides, for lists and campaigns. */
const marketing = 'marketing'

/** Adds to what is known of a person; what was said before of the same stays, and no longer counts. */
export async function keepDecisions(ctx: Writing, person: Person, decisions: readonly Decision[]): Promise<void> {
  const entries = entriesOf(ctx)
  if (!entries || decisions.length === 0) return
  const { module, keys } = entries
  await takeTurn(ctx.tx, `consent ${person.id}`)
  const known = await entriesOfPerson(ctx, entries, person.id)
  const said = decisions.filter(({ decision }) => decision !== 'asked')
  const isSaid = ({ own }: KeptEntry): boolean =>
    said.some(({ purpose, channel }) => own[keys.purpose] === purpose && own[keys.channel] === channel)
  for (const one of known.filter((entry) => entry.own[keys.isCurrent] === true && isSaid(entry))) {
    await updateRecord(ctx, module.name, one.id, { [keys.isCurrent]: false }, { internal: true })
  }
  for (const one of decisions)
    await createRecord(ctx, module.name, valuesOf(ctx, entries, person, one), { internal: true })
  if (said.some(({ purpose }) => purpose === marketing)) await followState(ctx, entries, person, said)
}

function valuesOf(ctx: Context, { keys }: Entries, { module, id }: Person, one: Decision): Values {
  return {
    [keys.person]: { module: module.name, id },
    [keys.purpose]: one.purpose,
    [keys.channel]: one.channel,
    [keys.decision]: one.decision,
    [keys.isCurrent]: one.decision !== 'asked',
    [keys.at]: ctx.environment.world.now(),
    [keys.text]: one.text,
    [keys.hash]: textHash(one.text),
    [keys.language]: one.language,
    [keys.source]: one.source,
    [keys.form]: one.form,
    [keys.answer]: one.answer,
    [keys.address]: one.address,
  }
}

function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The person's own field says whether anything of marketing is allowed, whichever way. */
async function followState(ctx: Writing, entries: Entries, person: Person, said: readonly Decision[]): Promise<void> {
  const { state, at, evidence } = person.module.capabilities.consent ?? {}
  const { keys } = entries
  if (state === undefined) return
  const current = (await entriesOfPerson(ctx, entries, person.id)).filter(
    ({ own }) => own[keys.isCurrent] === true && own[keys.purpose] === marketing,
  )
  const next = current.some(({ own }) => own[keys.decision] === 'granted') ? 'granted' : 'withdrawn'
  const last = said.findLast(({ purpose }) => purpose === marketing)
  const proof = last && evidenceOf(ctx, last)
  const values = {
    [state]: next,
    ...(at === undefined ? {} : { [at]: ctx.environment.world.now() }),
    ...(evidence === undefined || proof === undefined ? {} : { [evidence]: proof }),
  }
  await updateRecord(ctx, person.module.name, person.id, values, { internal: true })
}

/** Where it can be looked up. */
function evidenceOf(ctx: Context, { form, text }: Decision): string {
  const language = labelLanguage(ctx)
  const words = wordsIn(language)
  const hash = textHash(text).slice(0, 12)
  if (form === null) return words.preferencesEvidence({ hash })
  return words.evidence({ form: ctx.model.forms.get(form)?.label[language] ?? form, hash })
}
