import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { convert } from './conversion.ts'
import { proposeConversion } from './conversion-proposal.ts'
import { revertConversion } from './conversion-reversal.ts'
import { createRecord } from './create.ts'
import { getRecord, listRecords } from './list.ts'
import { updateRecord } from './update.ts'

const create = { mode: 'create' } as const
const none = { mode: 'none' } as const

describe('conversion', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const read = async (ctx: Context, module: string, id: string) => JSON.parse(await getRecord(ctx, module, id))
  const act = async (ctx: Context): Promise<Context> => ({ ...ctx, actId: ctx.environment.world.newId() })
  const newLead = async (ctx: Context, values: Record<string, unknown> = {}): Promise<string> =>
    await createRecord(await act(ctx), 'lead', {
      firstName: 'Ana',
      lastName: 'García Ruiz',
      company: 'Panadería García, S.L.',
      taxId: 'B58378431',
      email: 'ana@panaderiagarcia.es',
      phone: '+34976111222',
      source: 'tradeFair',
      interest: 'Un molino nuevo. Para marzo',
      ...values,
    })
  const failure = async (work: Promise<unknown>): Promise<LazoError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof LazoError, `expected a refusal, got ${String(error)}`)
    return error
  }

  it('proposes values and the records that may be there already, with the reason', async () => {
    const ada = await contextOf(environment, 'ada')
    const account = await createRecord(ada, 'account', { name: 'PANADERIA GARCIA SLU' })
    const contact = await createRecord(ada, 'contact', {
      firstName: 'Ana',
      lastName: 'Garcia Ruiz',
      email: 'Ana@PanaderiaGarcia.es',
      account,
    })
    const deal = await createRecord(ada, 'opportunity', { name: 'Horno', account })
    const lead = await newLead(ada)
    const proposal = await proposeConversion(ada, 'lead', lead)
    assert.deepEqual(
      proposal.account.candidates.map(({ id, reasons }) => ({ id, reasons })),
      [{ id: account, reasons: ['name'] }],
    )
    assert.equal(proposal.account.mode, 'existing')
    assert.equal(proposal.contact.id, contact)
    assert.deepEqual(proposal.contact.candidates[0]?.reasons.toSorted(), ['email', 'name'])
    assert.equal(proposal.opportunity.candidates[0]?.id, deal)
    assert.equal(proposal.opportunity.mode, 'create')
    assert.deepEqual(proposal.account.values.taxId, { value: 'B58378431', country: 'ES' })
    assert.equal(proposal.account.values.email, undefined)
    assert.equal(proposal.contact.values.email, 'ana@panaderiagarcia.es')
    assert.equal(proposal.opportunity.values.name, 'Panadería García, S.L.: Un molino nuevo')
    assert.equal(proposal.opportunity.values.needAnswered, 'Un molino nuevo. Para marzo')
    assert.equal(proposal.opportunity.values.source, 'tradeFair')
    // Leo has no access to what Ada owns: not even its existence shows.
    const leo = await contextOf(environment, 'leo')
    const hidden = await proposeConversion(leo, 'lead', await newLead(leo))
    assert.deepEqual(
      [hidden.account.candidates, hidden.contact.candidates, hidden.opportunity.candidates],
      [[], [], []],
    )
    assert.equal((await failure(proposeConversion(leo, 'lead', lead))).code, 'missing')
  })

  it('creates the three, everything attached follows and the lead keeps its links', async () => {
    const kim = await contextOf(environment, 'kim')
    const ada = await contextOf(environment, 'ada')
    const lead = await newLead(kim, { company: 'Molinos Sol', taxId: null })
    const regarding = { module: 'lead', id: lead }
    const call = await createRecord(kim, 'call', { subject: 'Primera', regarding })
    const meeting = await createRecord(kim, 'meeting', { subject: 'Visita', regarding, start: '2026-04-01T10:00:00Z' })
    const document = await createRecord(kim, 'document', { name: 'Tarjeta', regarding })
    const campaign = await createRecord(ada, 'campaign', { name: 'Feria', type: 'tradeFair' })
    const member = await createRecord(ada, 'campaignMember', { campaign, member: regarding })
    const result = await convert(await act(kim), 'lead', lead, {
      version: 1,
      account: create,
      contact: create,
      opportunity: { mode: 'create', values: { stage: 'meeting', amount: { amount: '9000', currency: 'EUR' } } },
    })
    assert.ok(result.account && result.contact && result.opportunity)
    const opportunity = await read(kim, 'opportunity', result.opportunity)
    assert.equal(opportunity.stage, 'meeting')
    assert.equal(opportunity.account.id, result.account)
    assert.equal(opportunity.primaryContact.id, result.contact)
    assert.equal(opportunity.nextActivity.state, 'planned')
    assert.equal((await read(kim, 'contact', result.contact)).account.id, result.account)
    for (const [module, id] of [
      ['call', call],
      ['meeting', meeting],
      ['document', document],
    ] as const) {
      assert.equal((await read(kim, module, id)).regarding.id, result.opportunity)
    }
    assert.equal((await read(ada, 'campaignMember', member)).member.id, result.contact)
    const after = await read(kim, 'lead', lead)
    assert.deepEqual(
      [after.account.id, after.contact.id, after.opportunity.id],
      [result.account, result.contact, result.opportunity],
    )
    assert.equal(after.qualification, 'qualified')
    assert.equal(after.convertedAt, environment.world.now())
    assert.equal(after.qualifiedAt, environment.world.now())
    const again = await failure(
      convert(await act(kim), 'lead', lead, {
        version: after.version,
        account: create,
        contact: create,
        opportunity: create,
      }),
    )
    assert.equal(again.code, 'conflict')
    assert.equal(again.details?.opportunity, result.opportunity)
  })

  it('makes one set of records of two submissions at the same time', async () => {
    const kim = await contextOf(environment, 'kim')
    const lead = await newLead(kim, { company: 'Doble Clic' })
    const input = { version: 1, account: create, contact: create, opportunity: create }
    const results = await Promise.allSettled([
      convert(await act(kim), 'lead', lead, input),
      convert(await act(kim), 'lead', lead, input),
    ])
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const page = JSON.parse(
      await listRecords(kim, { module: 'account', filter: { field: 'name', op: 'eq', value: 'Doble Clic' } }),
    )
    assert.equal(page.rows.length, 1)
  })

  it('makes an individual of a person without a company', async () => {
    const kim = await contextOf(environment, 'kim')
    const lead = await newLead(kim, { company: null, taxId: null })
    const { account } = await convert(await act(kim), 'lead', lead, {
      version: 1,
      account: create,
      contact: create,
      opportunity: none,
    })
    const made = await read(kim, 'account', account ?? '')
    assert.deepEqual([made.name, made.kind, made.phone], ['Ana García Ruiz', 'individual', '+34976111222'])
  })

  it('writes nothing when a side is refused, and says where', async () => {
    const kim = await contextOf(environment, 'kim')
    const ada = await contextOf(environment, 'ada')
    const lead = await newLead(kim, { company: 'A medias' })
    const foreign = await createRecord(ada, 'account', { name: 'De Ada' })
    const error = await failure(
      convert(await act(kim), 'lead', lead, {
        version: 1,
        account: { mode: 'existing', id: foreign },
        contact: { mode: 'create', values: { firstName: null, email: 'no' } },
        opportunity: { mode: 'create', values: { stage: 'nowhere' } },
      }),
    )
    assert.deepEqual(error.violations.map(({ field }) => field).toSorted(), [
      'account.id',
      'contact.email',
      'contact.firstName',
      'opportunity.stage',
    ])
    assert.equal((await read(kim, 'lead', lead)).convertedAt, null)
    const stale = await failure(
      convert(await act(kim), 'lead', lead, { version: 7, account: create, contact: create, opportunity: create }),
    )
    assert.equal(stale.code, 'conflict')
  })

  it('is taken back exactly while nothing was added', async () => {
    const kim = await contextOf(environment, 'kim')
    const lead = await newLead(kim, { company: 'Ida y vuelta' })
    const note = await createRecord(kim, 'note', { subject: 'Nota', regarding: { module: 'lead', id: lead } })
    const first = await read(kim, 'lead', lead)
    const made = await convert(await act(kim), 'lead', lead, {
      version: 1,
      account: create,
      contact: create,
      opportunity: create,
    })
    const leo = await contextOf(environment, 'leo')
    assert.equal((await failure(revertConversion(leo, 'lead', lead))).code, 'missing')
    await revertConversion(await act(kim), 'lead', lead)
    const { version, updatedAt, updatedBy, ...back } = await read(kim, 'lead', lead)
    const { version: before, updatedAt: _at, updatedBy: _by, ...original } = first
    assert.deepEqual(back, original)
    assert.equal(version, before + 2)
    assert.ok(updatedAt && updatedBy)
    assert.equal((await read(kim, 'note', note)).regarding.id, lead)
    assert.equal((await failure(getRecord(kim, 'opportunity', made.opportunity ?? ''))).code, 'missing')
    assert.equal((await failure(revertConversion(await act(kim), 'lead', lead))).code, 'missing')
    const second = await convert(await act(kim), 'lead', lead, {
      version,
      account: create,
      contact: create,
      opportunity: create,
    })
    assert.notEqual(second.opportunity, made.opportunity)
  })

  it('is not taken back once something was added or changed', async () => {
    const kim = await contextOf(environment, 'kim')
    const touched = await newLead(kim, { company: 'Tocada' })
    const one = await convert(await act(kim), 'lead', touched, {
      version: 1,
      account: create,
      contact: create,
      opportunity: create,
    })
    await updateRecord(await act(kim), 'opportunity', one.opportunity ?? '', { description: 'Hablado' })
    assert.equal((await failure(revertConversion(await act(kim), 'lead', touched))).code, 'conflict')
    const added = await newLead(kim, { company: 'Añadida' })
    const two = await convert(await act(kim), 'lead', added, {
      version: 1,
      account: create,
      contact: create,
      opportunity: create,
    })
    await createRecord(await act(kim), 'task', { subject: 'Llamar', regarding: { module: 'account', id: two.account } })
    assert.equal((await failure(revertConversion(await act(kim), 'lead', added))).code, 'conflict')
  })

  it('says since when a lead is qualified', async () => {
    const kim = await contextOf(environment, 'kim')
    const lead = await newLead(kim)
    await updateRecord(await act(kim), 'lead', lead, { qualification: 'qualified', qualifyingEvent: 'call' })
    assert.equal((await read(kim, 'lead', lead)).qualifiedAt, environment.world.now())
    const error = await failure(
      updateRecord(await act(kim), 'lead', await newLead(kim), { qualification: 'disqualified' }),
    )
    assert.deepEqual(
      error.violations.map(({ field }) => field),
      ['disqualifiedReason'],
    )
  })
})
