import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { normalize } from '#common/normalize.ts'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { systemContext } from '#server/users/system-context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { dismissPair, findDuplicates, listPairs } from './duplicates.ts'
import { scanDuplicates } from './duplicate-scan.ts'
import { deleteRecord } from './remove.ts'
import { nameStem, stemSql } from './same-name.ts'
import { updateRecord } from './update.ts'

describe('duplicates', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const create = async (module: string, values: Record<string, unknown>, person: Person = 'kim'): Promise<string> =>
    await createRecord(await act(person), module, values)
  const missing = (error: unknown): boolean => error instanceof LazoError && error.code === 'missing'
  const scan = async (name: string): Promise<void> => {
    const ctx = await systemContext(environment)
    const module = ctx.model.modules.get(name)
    assert.ok(module)
    await scanDuplicates(ctx, module)
  }
  /** Ids of the pairs that a person sees, each with its reasons. */
  const pairs = async (module: string, person: Person = 'kim') => {
    const { pairs: found } = await listPairs(await act(person), module, {})
    return found.map(({ first, second, reasons }) => [[first.id, second.id].toSorted(), reasons])
  }

  it('warns of whom is being typed, with reasons, among what one may see', async () => {
    const rosa = await create('contact', {
      firstName: 'Rosa',
      lastName: 'Pardo',
      email: 'Rosa@Molino.es',
      mobile: '600123456',
    })
    const lead = await create('lead', { firstName: 'Rosa', email: 'rosa@molino.es', source: 'tradeFair' })
    const typed = { firstName: 'rosa', lastName: 'PARDO', email: 'ROSA@molino.es', phone: '600 12 34 56' }
    const found = await findDuplicates(await act('kim'), 'contact', typed)
    assert.deepEqual(
      found.map(({ id, module, reasons }) => [id, module, reasons.toSorted()]),
      [
        [rosa, 'contact', ['email', 'name', 'phone']],
        [lead, 'lead', ['email']],
      ],
    )
    assert.ok((found[0]?.score ?? 0) > (found[1]?.score ?? 0))
    assert.deepEqual(
      await findDuplicates(await act('kim'), 'contact', { firstName: 'Rosa', email: 'rosa@', phone: '6' }),
      [],
    )
    assert.deepEqual(await findDuplicates(await act('leo'), 'contact', typed), [])
    assert.deepEqual(await findDuplicates(await act('kim'), 'contact', typed, rosa), [])
    await assert.rejects(findDuplicates(await act('kim'), 'product', { name: 'Horno' }), missing)
  })

  it('finds what is there by the normal form of each value, and anew after a change', async () => {
    const a = await create('account', { name: 'Aceros Ebro, S.L.', website: 'https://www.aceros.example/es' })
    const b = await create('account', { name: 'ACEROS EBRO SLU', taxId: 'B58378431' })
    const c = await create('account', {
      name: 'Ebro Siderurgia',
      website: 'http://aceros.example',
      taxId: 'B-58378431',
    })
    await scan('account')
    const sorted = (...ids: string[]) => ids.toSorted()
    const expected = [
      [sorted(b, c), ['taxId']],
      [sorted(a, b), ['name']],
      [sorted(a, c), ['domain']],
    ]
    assert.deepEqual(new Set((await pairs('account')).map(String)), new Set(expected.map(String)))
    assert.deepEqual((await pairs('account'))[0], expected[0])
    environment.world.setNow('2026-03-11T09:00:00.000Z')
    await updateRecord(await act('kim'), 'account', c, { taxId: null, website: null })
    await scan('account')
    assert.deepEqual(await pairs('account'), [[sorted(a, b), ['name']]])
    await deleteRecord(await act('kim'), 'account', b)
    assert.deepEqual(await pairs('account'), [])
    environment.world.setNow('2026-03-10T09:00:00.000Z')
  })

  it('shows a pair to those who see both, and remembers what is not the same', async () => {
    const mine = await create('contact', { firstName: 'Eva', lastName: 'Sanz', email: 'eva@uno.es' })
    const too = await create('contact', { firstName: 'Eva', lastName: 'Sanz', email: 'eva@uno.es' })
    const theirs = await create('contact', { firstName: 'Eva', lastName: 'Sanz', email: 'eva@uno.es' }, 'leo')
    await scan('contact')
    const own = [[[mine, too].toSorted(), ['domain', 'email', 'name']]]
    assert.deepEqual(await pairs('contact'), own)
    assert.deepEqual(await pairs('contact', 'leo'), [])
    assert.equal((await pairs('contact', 'ada')).length, 3)
    await assert.rejects(dismissPair(await act('kim'), 'contact', [mine, theirs], true), missing)
    await dismissPair(await act('kim'), 'contact', [too, mine], true)
    assert.deepEqual(await pairs('contact'), [])
    await updateRecord(await act('kim'), 'contact', mine, { jobTitle: 'Socia' })
    await scan('contact')
    assert.deepEqual(await pairs('contact'), [])
    assert.deepEqual(await findDuplicates(await act('kim'), 'contact', { email: 'eva@uno.es' }, mine), [])
    await dismissPair(await act('kim'), 'contact', [mine, too], false)
    assert.deepEqual(await pairs('contact'), own)
  })

  it('takes no shared switchboard or common mail service for a reason', async () => {
    for (let index = 0; index < 22; index += 1) {
      await create(
        'account',
        { name: `Tienda ${index}`, phone: '+34976999888', email: `tienda${index}@gmail.com` },
        'mara',
      )
    }
    await create('contact', { firstName: 'Uno', lastName: 'Solo', phone: '+34976555444' }, 'mara')
    await create('contact', { firstName: 'Otra', lastName: 'Sola', phone: '+34976555444' }, 'mara')
    await scan('account')
    await scan('contact')
    assert.deepEqual(await pairs('account', 'mara'), [])
    assert.ok((await pairs('contact', 'mara')).every(([, reasons]) => String(reasons) !== 'phone'))
  })

  it('pages through the queue without losing a pair', async () => {
    for (let index = 0; index < 7; index += 1) {
      await create('account', { name: `Pareja ${index} SL` }, 'mara')
      await create('account', { name: `Pareja ${index}` }, 'mara')
    }
    await scan('account')
    const seen: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await listPairs(await act('mara'), 'account', { limit: 3, cursor })
      seen.push(...page.pairs.map(({ first }) => first.id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    assert.equal(new Set(seen).size, 7)
  })

  it('knows a name in the database as it knows it here', async () => {
    const names = [
      'García Pérez, S.L.',
      'Garcia  Pérez S. L. U.',
      'Aceros del Norte, S.A. de C.V.',
      'SA',
      "L'Obrador & Fills",
      'Peña-Roja [Sur]',
    ]
    for (const name of names) {
      const [row] = await environment.db.query<{ stem: string }>(
        sql`select ${raw(stemSql('t.key'))} as stem from (select ${normalize(name)}::text as key) t`,
      )
      assert.equal(row?.stem, nameStem(name))
    }
  })
})
