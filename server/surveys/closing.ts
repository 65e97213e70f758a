import sql from 'sql-template-tag'

import type { ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import type { Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { findRecord, listRecords } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { askOne, judgePeople } from './ask.ts'
import { idOf, rowIn } from './mail.ts'
import { surveyModules, surveyOf, type Row, type Survey } from './modules.ts'

/** The survey that goes out by itself; of several the one that was made last. */
export async function findClosingSurvey(ctx: Writing): Promise<Survey | undefined> {
  const modules = surveyModules(ctx.model)
  const { surveys, survey: keys } = modules
  const filter = {
    all: [
      { field: surveys.lifecycle?.field ?? '', op: 'eq', value: 'open' } as const,
      { field: keys.afterClosing, op: 'eq', value: true } as const,
    ],
  }
  const sort = [{ field: 'createdAt', direction: 'desc' } as const]
  const { rows }: { rows: Row[] } = JSON.parse(
    await listRecords(asSystem(ctx), { module: surveys.name, filter, sort, limit: 1, scope: 'all' }),
  )
  const [row] = rows
  return row && surveyOf(modules, JSON.stringify(row))
}

interface Closed {
  readonly moduleId: string
  readonly id: string
  readonly surveyId: string
}

/** Asks whoever it was done for, once for a record: not if it is open again, nor if they may not be asked or were lately. */
export async function askAfterClosing(environment: Environment, { moduleId, id, surveyId }: Closed): Promise<void> {
  if (!environment.egress.canMail) return
  const system = await systemContext(environment)
  const module = system.model.modulesById.get(moduleId)
  const keys = module?.capabilities.satisfaction
  if (!module || !keys) return
  await inWrite(system, async (ctx) => {
    await takeTurn(ctx.tx, 'ask customers')
    const modules = surveyModules(ctx.model)
    const record = rowIn(await findRecord(ctx, module.name, id))
    const text = await findRecord(ctx, modules.surveys.name, surveyId)
    if (!record || text === undefined || !isClosed(module, record) || idOf(record[keys.answer]) !== '') return
    const survey = surveyOf(modules, text)
    const person = idOf(record[keys.person])
    if (survey.state !== 'open' || !survey.afterClosing || person === '') return
    const { allowed } = await judgePeople(ctx, modules, survey, { ids: [person], seen: sql`true` })
    const [one] = allowed
    if (!one) return
    const answer = await askOne(ctx, modules, survey, one)
    await updateRecord(asSystem(ctx), module.name, id, { [keys.answer]: answer }, { internal: true })
  })
}

function isClosed({ lifecycle }: ModelModule, record: Row): boolean {
  return lifecycle?.states.some(({ value, closed }) => closed && value === record[lifecycle.field]) ?? false
}
