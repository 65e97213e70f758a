import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import sql from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { fixedTable } from '#server/model/registry.ts'
import { systemContext } from '#server/users/system-context.ts'
import { brokenInvariants } from '#server/verify/verify.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { getRecord } from './list.ts'
import { mergedInto, mergeRecords, mergeTable } from './merge.ts'
import { previewMerge } from './merge-preview.ts'
import { deleteRecord } from './remove.ts'
import { takeApart } from './unmerge.ts'
import { updateRecord } from './update.ts'

type Created = Readonly<Record<string, unknown>>

describe('merge', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const create = async (module: string, values: Created, person: Person = 'ada'): Promise<string> =>
    await createRecord(await act(person), module, values)
  const read = async (module: string, id: string, person: Person = 'ada') =>
    JSON.parse(await getRecord(await act(person), module, id))
  const code = (expected: string) => (error: unknown) => error instanceof LazoError && error.code === expected
  const seen = async (module: string, ids: readonly string[]) =>
    await Promise.all(ids.map(async (id) => ({ id, version: (await read(module, id)).version as number })))
  /** Merges as they are now; answers with the act. */
  const merge = async (
    module: string,
    ids: readonly string[],
    take: Readonly<Record<string, string>> = {},
    person: Person = 'ada',
  ): Promise<string> => {
    const ctx = await act(person)
    await mergeRecords(ctx, module, { winner: ids[0] ?? '', records: await seen(module, ids), take })
    return ctx.actId
  }
  const unmerge = async (actId: string, person: Person = 'ada') => {
    const result = await takeApart(await act(person), actId)
    assert.ok(result)
    return result
  }
  const attach = async (record: string): Promise<string> => {
    const ctx = await act('ada')
    const id = environment.world.newId()
    const module = ctx.model.modules.get('contact')?.id
    await environment.db.query(sql`
      insert into ${fixedTable(environment.schema, 'attachment')} (id, hash, name, mime, size, module_id, record_id, created_at)
      values (${id}, ${'0'.repeat(64)}, 'a.txt', 'text/plain', 1, ${module}, ${record}, ${environment.world.now()})`)
    return id
  }

  /** Everything stored of every module, and whose each file is, but for versions and times. */
  const state = async (): Promise<unknown> => {
    const { model } = await act('ada')
    const tables: Record<string, unknown> = {}
    for (const module of model.modules.values()) {
      tables[module.name] = await environment.db.query(sql`
        select to_jsonb(t) - 'version' - 'updated_at' - 'updated_by' as row from ${fixedTable(environment.schema, module.table)} t
        order by t.id`)
    }
    tables.files = await environment.db.query(sql`
      select id, module_id, record_id from ${fixedTable(environment.schema, 'attachment')} order by id`)
    return tables
  }
  const log = async (): Promise<number> => {
    const [row] = await environment.db.query<{ count: number }>(
      sql`select count(*)::int as count from ${fixedTable(environment.schema, 'change')}`,
    )
    return row?.count ?? 0
  }

  /** Two contacts with everything that can point at one. */
  const twins = async () => {
    const account = await create('account', { name: 'Panadería Sol' })
    const other = await create('account', { name: 'Panadería Luna' })
    const ana = await create('contact', { firstName: 'Ana', lastName: 'Gil', email: 'ana@sol.es', account })
    const anna = await create('contact', {
      firstName: 'Ana María',
      lastName: 'Gil',
      phone: '+34976111222',
      accounts: [{ id: account, role: 'owner' }, { id: other }],
      interests: ['hornos'],
    })
    await updateRecord(await act('ada'), 'contact', ana, { accounts: [{ id: account }], interests: ['masas'] })
    const regarding = { module: 'contact', id: anna }
    const call = await create('call', { subject: 'Llamar', regarding })
    const meeting = await create('meeting', { subject: 'Visita', regarding, start: '2026-05-01T10:00:00Z' })
    const campaign = await create('campaign', { name: 'Feria', type: 'tradeFair' })
    const member = await create('campaignMember', { campaign, member: { module: 'contact', id: ana } })
    const double = await create('campaignMember', {
      campaign,
      member: regarding,
      respondedAt: '2026-02-01T10:00:00.000Z',
    })
    const deal = await create('opportunity', { name: 'Horno', account, primaryContact: anna })
    return { account, other, ana, anna, call, meeting, campaign, member, double, deal, file: await attach(anna) }
  }

  it('unites two contacts: chosen values, activities, links, memberships, deals and files', async () => {
    const { account, other, ana, anna, call, meeting, member, double, deal, file } = await twins()
    await merge('contact', [ana, anna], { firstName: anna, phone: anna, interests: 'all' })
    const whole = await read('contact', ana)
    assert.deepEqual(
      [whole.title, whole.email, whole.phone, whole.interests.toSorted()],
      ['Ana María Gil', 'ana@sol.es', '+34976111222', ['hornos', 'masas']],
    )
    // The link that both had is there once, with what only the other one said.
    assert.deepEqual(
      whole.accounts.map((one: { id: string; role?: string }) => [one.id, one.role ?? null]).toSorted(),
      [
        [account, 'owner'],
        [other, null],
      ].toSorted(),
    )
    assert.equal((await read('call', call)).regarding.id, ana)
    assert.equal((await read('meeting', meeting)).regarding.id, ana)
    assert.equal((await read('opportunity', deal)).primaryContact.id, ana)
    assert.equal((await read('campaignMember', member)).respondedAt, '2026-02-01T10:00:00.000Z')
    await assert.rejects(read('campaignMember', double), code('missing'))
    await assert.rejects(read('contact', anna), code('missing'))
    const [moved] = await environment.db.query<{ record_id: string }>(
      sql`select record_id from ${fixedTable(environment.schema, 'attachment')} where id = ${file}`,
    )
    assert.equal(moved?.record_id, ana)
    const ctx = await act('ada')
    const contact = ctx.model.modules.get('contact')
    assert.ok(contact)
    assert.equal(await mergedInto(ctx, contact, anna), ana)
  })

  it('gives everything back when it is taken apart, once and for thirty days', async () => {
    const { ana, anna } = await twins()
    const before = await state()
    const merged = await merge('contact', [ana, anna], { firstName: anna, interests: 'all' })
    assert.deepEqual((await unmerge(merged)).kept, [])
    assert.deepEqual(await state(), before)
    await assert.rejects(unmerge(merged), code('conflict'))
    const again = await merge('contact', [ana, anna])
    environment.world.setNow('2026-04-20T09:00:00.000Z')
    await assert.rejects(unmerge(again), code('conflict'))
    environment.world.setNow('2026-03-10T09:00:00.000Z')
    await unmerge(again)
  })

  it('keeps what was changed since and says so', async () => {
    const { ana, anna, call, meeting, account } = await twins()
    const merged = await merge('contact', [ana, anna], { firstName: anna, phone: anna })
    await updateRecord(await act('ada'), 'contact', ana, { phone: '+34976333444' })
    await updateRecord(await act('ada'), 'call', call, { regarding: { module: 'account', id: account } })
    await deleteRecord(await act('ada'), 'meeting', meeting)
    const { kept } = await unmerge(merged)
    assert.deepEqual(
      kept.map(({ module, fields }) => [module, fields]).toSorted(),
      [
        ['call', []],
        ['contact', ['phone']],
        ['meeting', []],
      ].toSorted(),
    )
    assert.deepEqual(
      [(await read('contact', ana)).title, (await read('contact', ana)).phone],
      ['Ana Gil', '+34976333444'],
    )
    assert.equal((await read('contact', anna)).phone, '+34976111222')
    assert.equal((await read('call', call)).regarding.id, account)
  })

  it('takes chains apart from the last one, and gives back to each what was its own', async () => {
    const regarding = (id: string) => ({ regarding: { module: 'contact', id } })
    const [a, b, c] = [
      await create('contact', { firstName: 'A' }),
      await create('contact', { firstName: 'B' }),
      await create('contact', { firstName: 'C' }),
    ]
    const call = await create('call', { subject: 'De A', ...regarding(a) })
    const before = await state()
    const first = await merge('contact', [b, a])
    const second = await merge('contact', [c, b])
    assert.equal((await read('call', call)).regarding.id, c)
    const ctx = await act('ada')
    const contact = ctx.model.modules.get('contact')
    assert.ok(contact)
    assert.equal(await mergedInto(ctx, contact, a), c)
    await assert.rejects(unmerge(first), code('conflict'))
    await unmerge(second)
    assert.equal((await read('call', call)).regarding.id, b)
    await unmerge(first)
    assert.deepEqual(await state(), before)
  })

  it('makes one result of merging A into B and B into A at the same time', async () => {
    const [a, b] = [await create('account', { name: 'Uno' }), await create('account', { name: 'Una' })]
    for (let index = 0; index < 5; index += 1)
      await create('contact', { firstName: `P${index}`, account: index % 2 ? a : b })
    const records = await seen('account', [a, b])
    const outcomes = await Promise.allSettled([
      mergeRecords(await act('ada'), 'account', { winner: a, records }),
      mergeRecords(await act('mara'), 'account', { winner: b, records }),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const refused = outcomes.find((one) => one.status === 'rejected')
    assert.ok(refused && code('conflict')(refused.reason), String(refused?.reason))
  })

  it('refuses what was changed since it was seen, and leaves no trace of it', async () => {
    const { ana, anna } = await twins()
    const records = await seen('contact', [ana, anna])
    await updateRecord(await act('ada'), 'contact', anna, { jobTitle: 'Jefa' })
    const [before, entries] = [await state(), await log()]
    await assert.rejects(
      mergeRecords(await act('ada'), 'contact', { winner: ana, records, take: { phone: anna } }),
      code('conflict'),
    )
    assert.deepEqual([await state(), await log()], [before, entries])
  })

  it('is denied to who may not see or change one of them, without a trace', async () => {
    const { ana, anna } = await twins()
    const records = await seen('contact', [ana, anna])
    const mine = await create('contact', { firstName: 'Mío' }, 'leo')
    const merged = await merge('contact', [
      await create('contact', { firstName: 'X' }),
      await create('contact', { firstName: 'Y' }),
    ])
    const [before, entries] = [await state(), await log()]
    const attempts = [
      mergeRecords(await act('leo'), 'contact', { winner: ana, records }),
      mergeRecords(await act('leo'), 'contact', {
        winner: mine,
        records: [{ id: mine, version: 1 }, ...records.slice(1)],
      }),
      previewMerge(await act('leo'), 'contact', [mine, anna]),
      takeApart(await act('leo'), merged),
    ]
    for (const attempt of await Promise.allSettled(attempts)) {
      assert.ok(attempt.status === 'rejected' && code('missing')(attempt.reason), JSON.stringify(attempt))
    }
    const leo = await act('leo')
    const contact = leo.model.modules.get('contact')
    assert.ok(contact)
    assert.equal(await mergedInto(leo, contact, anna), undefined)
    assert.deepEqual([await state(), await log()], [before, entries])
  })

  it('keeps a company above others without putting it above itself', async () => {
    const top = await create('account', { name: 'Grupo' })
    const middle = await create('account', { name: 'Filial', parent: top })
    const twin = await create('account', { name: 'Filial norte', parent: middle })
    const before = await state()
    const merged = await merge('account', [top, twin], { parent: twin })
    assert.equal((await read('account', top)).parent, null)
    assert.equal((await read('account', middle)).parent.id, top)
    await unmerge(merged)
    assert.deepEqual(await state(), before)
  })

  it('lets a converted lead only stay', async () => {
    const [lead, other] = [
      await create('lead', { firstName: 'L', source: 'tradeFair' }),
      await create('lead', { firstName: 'M', source: 'tradeFair' }),
    ]
    await updateRecord(
      await act('ada'),
      'lead',
      lead,
      {},
      {
        internal: true,
        computed: { convertedAt: '2026-03-01T10:00:00.000Z' },
      },
    )
    await assert.rejects(merge('lead', [other, lead]), code('conflict'))
    assert.equal((await previewMerge(await act('ada'), 'lead', [other, lead])).winner, lead)
    await merge('lead', [lead, other])
  })

  it('proposes the fuller and the newer value with the reason, and counts what moves as far as one sees', async () => {
    const { ana, anna, call } = await twins()
    environment.world.setNow('2026-03-11T09:00:00.000Z')
    await updateRecord(await act('ada'), 'contact', ana, { jobTitle: 'Dueña' })
    environment.world.setNow('2026-03-12T09:00:00.000Z')
    await updateRecord(await act('ada'), 'contact', anna, { jobTitle: 'Gerente' })
    const preview = await previewMerge(await act('ada'), 'contact', [ana, anna], ana)
    const take = Object.fromEntries(preview.fields.map((field) => [field.field, [field.take, field.reason]]))
    assert.deepEqual(
      [take.firstName, take.lastName, take.email, take.phone, take.jobTitle, take.interests],
      [
        [anna, 'fuller'],
        [ana, 'same'],
        [ana, 'same'],
        [anna, 'only'],
        [anna, 'newer'],
        ['all', 'both'],
      ],
    )
    const moves = Object.fromEntries(preview.moves.map(({ module, records }) => [module, records]))
    assert.deepEqual(moves, { call: 1, meeting: 1, opportunity: 1, accountContact: 2, campaignMember: 1 })
    assert.equal(preview.files, 1)
    assert.equal((await read('call', call)).regarding.id, anna)
  })

  it('returns to the same state for any merge that is taken apart', { timeout: 60_000 }, async () => {
    const { ana, anna, account, other } = await twins()
    const third = await create('contact', { firstName: 'Ana', email: 'ana@luna.es', account: other })
    await create('task', { subject: 'Tarea', regarding: { module: 'contact', id: third } })
    const names = ['firstName', 'lastName', 'email', 'phone', 'account', 'interests', 'jobTitle', 'owner']
    const pool = { contact: [ana, anna, third], account: [account, other] }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('contact', 'account'),
        fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(2)), { maxLength: 6 }),
        fc.nat(2),
        async (module, choices, turn) => {
          const all = pool[module === 'contact' ? 'contact' : 'account']
          const ids = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]
          const fields = module === 'contact' ? names : ['owner']
          const take = Object.fromEntries(
            choices.flatMap(([name, index]) => (fields.includes(name) ? [[name, ids[index % ids.length] ?? '']] : [])),
          )
          const before = await state()
          const acts = await merge(module, ids, take).then(
            (one) => [one],
            // A choice that leaves a required field empty is refused whole.
            (error: unknown) => (code('invalid')(error) ? [] : Promise.reject(error)),
          )
          for (const one of acts) assert.deepEqual((await unmerge(one)).kept, [])
          assert.deepEqual(await state(), before)
        },
      ),
      { numRuns: 8 },
    )
  })

  it('leaves everything whole', async () => {
    const { ana, anna } = await twins()
    await merge('contact', [ana, anna])
    const ctx = await systemContext(environment)
    await migrateJobs(database.migrator)
    // The files of this test are rows without contents.
    const broken = (await brokenInvariants(environment)).filter(({ name }) => name !== 'files-are-intact')
    assert.deepEqual(broken, [])
    const [merges] = await environment.db.query<{ by: string }>(sql`select by from ${mergeTable(ctx)} limit 1`)
    assert.equal(merges?.by, people.ada.id)
  })
})
