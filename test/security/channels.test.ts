import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import { filterText, foundCompany, modules, ordered, sorted, upload } from './company.ts'
import type { Company, Fact, FieldFact, Member } from './company.ts'
import { listen } from './listen.ts'
import { bare, dueRow, dueValue, mayReadWhole, mayRead, maySee, maySwitch, readScope, standard } from './may.ts'

const seed = Number(process.env.LAZO_SEED ?? 20_260_310)
const size = { members: Number(process.env.LAZO_MEMBERS ?? 5), records: Number(process.env.LAZO_RECORDS ?? 10) }

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

const filterable = new Set(['text', 'email', 'url', 'integer', 'option', 'date', 'stage'])

describe(`what somebody may not see, seed ${seed}`, () => {
  let company: Company
  let checks = 0
  const wrong: string[] = []

  before(async () => {
    company = await foundCompany(seed, size)
  })
  after(async () => {
    process.stdout.write(`# ${checks} checks\n`)
    await company?.test.close()
  })

  const factsOf = (module: string): readonly Fact[] => company.facts.get(module) ?? []
  const visible = (member: Member, module: string): Fact[] => factsOf(module).filter((fact) => maySee(member, fact))
  const fieldsOf = (module: string): readonly FieldFact[] => company.fields.get(module) ?? []

  function check(what: string, actual: unknown, expected: unknown): void {
    checks += 1
    const [got, due] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (got !== due) wrong.push(`${what}: got ${got?.slice(0, 300)}, due ${due?.slice(0, 300)}`)
  }

  const due = (member: Member, fact: Fact): Record<string, unknown> => dueRow(company, member, fact)

  const idsOf = (rows: readonly Row[]): string[] => sorted(rows.map(({ id }) => id))

  async function each(work: (member: Member, module: string) => Promise<void>): Promise<void> {
    for (const member of company.members) for (const module of modules) await work(member, module)
    assert.deepEqual(wrong.splice(0), [])
  }

  it('is not in lists, counts, records and pickers', async () => {
    await each(async (member, module) => {
      const list = await member.client.get(`/records/${module}?scope=all&limit=200&count=exact`)
      if (readScope(member, module) === 'none') return check(`${module} exists`, list.statusCode, 404)
      const expected = visible(member, module)
      const { rows, count } = list.json() as { rows: Row[]; count: { value: number } }
      check(`${module} list`, idsOf(rows), sorted(expected.map(({ id }) => id)))
      check(`${module} count`, count.value, expected.length)
      for (const fact of expected) {
        const row = rows.find(({ id }) => id === fact.id)
        check(`${module} row`, ordered(row ?? {}), ordered(due(member, fact)))
      }
      const picked = await member.client.get(`/records/${module}/picker?limit=200`)
      check(`${module} picker`, idsOf(picked.json().rows), sorted(expected.map(({ id }) => id)))
      const address = fieldsOf(module).find(
        ({ name, type }) => type === 'address' && mayReadWhole(member, module, name),
      )
      if (!address) return
      const { places, unplaced } = (
        await member.client.get(`/records/${module}/map?scope=all&place=${address.name}`)
      ).json()
      const mapped: Row[] = places.flatMap(({ records }: Row) => records)
      check(`${module} map`, mapped.length + unplaced, expected.length)
      check(
        `${module} on the map`,
        idsOf(mapped).filter((id) => !expected.some((fact) => fact.id === id)),
        [],
      )
    })
  })

  it('is missing like what never was', async () => {
    const absent = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
    await each(async (member, module) => {
      for (const fact of factsOf(module)) {
        const answer = await member.client.get(`/records/${module}/${fact.id}`)
        if (maySee(member, fact)) check(`${module} get`, ordered(answer.json()), ordered(due(member, fact)))
        else
          check(
            `${module} absent`,
            bare(answer.body),
            bare((await member.client.get(`/records/${module}/${absent}`)).body),
          )
      }
    })
  })

  it('does not answer to filters, sorts, groups and sums, nor through relations', async () => {
    await each(async (member, module) => {
      if (readScope(member, module) === 'none') return
      const get = async (query: string) => await member.client.get(`/records/${module}${query}`)
      const unknown = async (path: (name: string) => string, name: string): Promise<void> => {
        const [hidden, nothing] = [await get(path(name)), await get(path('nothing'))]
        check(`${module}.${name} ${path('x')}`, bare(hidden.body), bare(nothing.body).replaceAll('nothing', name))
        check(`${module}.${name} status`, hidden.statusCode, 422)
      }
      const seen = visible(member, module)
      for (const field of fieldsOf(module)) {
        const { name } = field
        if (!mayReadWhole(member, module, name)) {
          for (const op of ['eq', 'empty', 'contains'])
            await unknown((one) => `?filter=${filterText({ field: one, op, value: 'x' })}`, name)
          await unknown((one) => `?sort=-${one}`, name)
          await unknown((one) => `?fields=${one}`, name)
          await unknown((one) => `/groups?by=${one}`, name)
          await unknown((one) => `/groups?aggregates=max:${one}`, name)
          await unknown((one) => `/map?place=${one}`, name)
          continue
        }
        const value = factsOf(module)[0]?.row[name]
        if (filterable.has(field.type) && value !== null && value !== undefined) {
          const found = await get(`?scope=all&limit=200&filter=${filterText({ field: name, op: 'eq', value })}`)
          const expected = seen.filter(({ row }) => row[name] === value)
          check(`${module}.${name} filter`, idsOf(found.json().rows), sorted(expected.map(({ id }) => id)))
        }
        if (field.type === 'relation') await checkRelation(member, module, field)
      }
    })
  })

  async function checkRelation(member: Member, module: string, field: FieldFact): Promise<void> {
    const target = field.options?.module ?? ''
    const known = factsOf(target)
    const held = (fact: Fact): string | undefined =>
      (dueValue(company, member, field, fact.row[field.name]) as Row | null)?.id
    const ask = async (filter: object): Promise<string[]> =>
      idsOf(
        (await member.client.get(`/records/${module}?scope=all&limit=200&filter=${filterText(filter)}`)).json().rows ??
          [],
      )
    const seen = visible(member, module)
    if (known.length === 0) return
    for (const one of known.slice(0, 4)) {
      const due = seen.filter((fact) => held(fact) === one.id)
      check(
        `${module}.${field.name} holds`,
        await ask({ field: field.name, op: 'eq', value: one.id }),
        sorted(due.map(({ id }) => id)),
      )
    }
    const empty = seen.filter((fact) => held(fact) === undefined)
    check(
      `${module}.${field.name} empty`,
      await ask({ field: field.name, op: 'empty' }),
      sorted(empty.map(({ id }) => id)),
    )
    const groups = (await member.client.get(`/records/${module}/groups?by=${field.name}`)).json().groups as {
      keys: (Row | null)[]
    }[]
    const keys = [...new Set(visible(member, module).map((fact) => held(fact) ?? ''))]
    if (module !== 'lead')
      check(`${module}.${field.name} groups`, sorted(groups.map(({ keys: [key] }) => key?.id ?? '')), sorted(keys))
  }

  it('is not added up, neither in groups nor on boards', async () => {
    for (const member of company.members) {
      const seen = visible(member, 'opportunity')
      const groups = await member.client.get('/records/opportunity/groups?aggregates=sum:amount')
      const board = await member.client.get('/records/opportunity/board')
      if (readScope(member, 'opportunity') === 'none') {
        check('groups', [groups.statusCode, board.statusCode], [404, 404])
        continue
      }
      const sum = seen.reduce((total, { row }) => total + Number((row.amount as { amount: string }).amount), 0)
      const mayAdd = mayReadWhole(member, 'opportunity', 'amount')
      if (mayAdd && seen.length > 0) check('sum', Number(groups.json().groups[0]['sum:amount']), sum)
      else if (!mayAdd) check('sum hidden', groups.statusCode, 422)
      if (!mayReadWhole(member, 'opportunity', 'stage')) {
        check('board hidden', board.statusCode, 422)
        continue
      }
      const columns = board.json().columns as { totals: { count: number; amount: string }; page: { rows: Row[] } }[]
      check('board cards', idsOf(columns.flatMap(({ page }) => page.rows)), sorted(seen.map(({ id }) => id)))
      check(
        'board count',
        columns.reduce((total, { totals }) => total + totals.count, 0),
        seen.length,
      )
      check(
        'board sum',
        columns.reduce((total, { totals }) => total + Number(totals.amount), 0),
        mayAdd ? sum : 0,
      )
    }
    assert.deepEqual(wrong.splice(0), [])
  })

  it('is not found by searching', async () => {
    for (const member of company.members) {
      for (const [module, field] of [
        ['account', 'email'],
        ['contact', 'email'],
      ] as const) {
        for (const fact of factsOf(module).slice(0, 6)) {
          const text = encodeURIComponent(String(fact.row[field]))
          const mayFind = maySee(member, fact) && mayRead(member, module, field)
          const list = await member.client.get(`/records/${module}?scope=all&search=${text}`)
          if (readScope(member, module) !== 'none' && hidesNone(member, module))
            check(`${module} search`, idsOf(list.json().rows), mayFind ? [fact.id] : [])
          else if (list.statusCode === 200 && !mayFind) check(`${module} search`, idsOf(list.json().rows), [])
          const everywhere = await member.client.get(`/search?text=${text}`)
          if (!mayFind) check(`${module} everywhere`, everywhere.body.includes(fact.id), false)
          const named = await member.client.get(`/search?text=${encodeURIComponent(String(fact.row.title))}`)
          check(`${module} title`, named.body.includes(fact.id), maySee(member, fact))
          if (!mayRead(member, module, field))
            check(`${module} hint`, named.body.includes(String(fact.row[field])), false)
        }
      }
    }
    assert.deepEqual(wrong.splice(0), [])
  })

  /** Where any searched field is hidden, the engine searches titles alone. */
  function hidesNone(member: Member, module: string): boolean {
    return fieldsOf(module).every(({ name }) => mayReadWhole(member, module, name))
  }

  it('is not in related lists nor in the history of a record', async () => {
    for (const member of company.members) {
      for (const fact of factsOf('account')) {
        const path = `/records/account/${fact.id}`
        const related = await member.client.get(`${path}/related/contact/account?limit=200`)
        const timeline = await member.client.get(`${path}/timeline?limit=200`)
        if (!maySee(member, fact)) {
          check('related and history of the unseen', [related.statusCode, timeline.statusCode], [404, 404])
          continue
        }
        if (readScope(member, 'contact') !== 'none' && mayRead(member, 'contact', 'account')) {
          const expected = visible(member, 'contact').filter(({ row }) => (row.account as Row | null)?.id === fact.id)
          check('related', idsOf(related.json().rows), sorted(expected.map(({ id }) => id)))
        } else check('related hidden', related.statusCode >= 400, true)
        checkTimeline(member, timeline.json().entries)
      }
    }
    assert.deepEqual(wrong.splice(0), [])
  })

  interface Entry {
    readonly kind: string
    readonly module?: string
    readonly record?: Row
    readonly fields?: readonly { readonly field: string }[]
  }

  function checkTimeline(member: Member, entries: readonly Entry[]): void {
    for (const { kind, module, record, fields } of entries) {
      if (kind === 'change') {
        const hidden = (fields ?? []).filter(
          ({ field }) => !standard.includes(field) && !mayReadWhole(member, 'account', field),
        )
        check('history', hidden, [])
      } else if (record && module !== undefined) {
        const fact = factsOf(module).find(({ id }) => id === record.id)
        check(
          'activity',
          fact ? ordered(record) : undefined,
          fact && maySee(member, fact) ? ordered(due(member, fact)) : 'unseen',
        )
      }
    }
  }

  it('is not in exports', async () => {
    await each(async (member, module) => {
      const answer = await member.client.get(`/records/${module}/export?scope=all`)
      if (!maySwitch(member, 'export')) return check(`${module} export`, answer.statusCode, 403)
      if (readScope(member, module) === 'none') return check(`${module} export`, answer.statusCode, 404)
      const expected = visible(member, module)
      for (const fact of factsOf(module)) {
        check(
          `${module} exported`,
          answer.body.includes(fact.id),
          expected.includes(fact) || isPointedAt(member, module, fact),
        )
        for (const { name, type } of fieldsOf(module)) {
          const value = fact.row[name]
          if (type !== 'email' || typeof value !== 'string') continue
          const mayHave = expected.includes(fact) && mayReadWhole(member, module, name)
          check(`${module}.${name} exported`, answer.body.includes(value), mayHave)
        }
      }
    })
  })

  /** A module that has no relation to itself shows no id of an unseen record. */
  function isPointedAt(member: Member, module: string, fact: Fact): boolean {
    return visible(member, module).some(({ row }) => JSON.stringify(row.parent ?? null).includes(fact.id))
  }

  it('cannot be downloaded', async () => {
    for (const member of company.members) {
      for (const fact of factsOf('document')) {
        const { id } = fact.row.file as Row
        const answer = await member.client.get(`/files/${id}`)
        check('download', answer.statusCode, maySee(member, fact) && mayRead(member, 'document', 'file') ? 200 : 404)
      }
    }
    assert.deepEqual(wrong.splice(0), [])
  })

  it('is no duplicate in a conversion or an import', async () => {
    for (const member of company.members) {
      const mayMatch = (fact: Fact): boolean => maySee(member, fact) && mayRead(member, 'contact', 'email')
      for (const lead of visible(member, 'lead').slice(0, 5)) {
        const answer = await member.client.get(`/records/lead/${lead.id}/conversion`)
        if (answer.statusCode !== 200) continue
        const candidates = answer.json().contact.candidates as { id: string; reasons: string[]; record: Row }[]
        for (const { id, record } of candidates) {
          const fact = factsOf('contact').find((one) => one.id === id)
          check('candidate', fact !== undefined && maySee(member, fact), true)
          const hidden = Object.keys(record).filter(
            (name) => !standard.includes(name) && !mayReadWhole(member, 'contact', name),
          )
          check('candidate fields', hidden, [])
        }
        const same = factsOf('contact').find(({ row }) => row.email === lead.row.email)
        const mayKnow = same !== undefined && mayMatch(same) && mayRead(member, 'lead', 'email')
        const byEmail = candidates.filter(({ reasons }) => reasons.includes('email'))
        check(
          'candidate by e-mail',
          byEmail.map(({ id }) => id),
          mayKnow ? [same.id] : [],
        )
      }
      if (maySwitch(member, 'import')) await checkImport(member, mayMatch)
    }
    assert.deepEqual(wrong.splice(0), [])
  })

  async function checkImport(member: Member, mayMatch: (fact: Fact) => boolean): Promise<void> {
    const contacts = factsOf('contact')
    const lines = contacts.map(({ row }, index) => `Otra${index};${String(row.email)}`)
    const file = await upload(member.client, 'people.csv', `Apellidos;Correo electrónico\n${lines.join('\n')}\n`)
    const started = await member.client.post('/imports', { module: 'contact', file })
    if (started.statusCode !== 201) return
    const { jobs } = company.test.system.environment
    await jobs.drain()
    const path = `/imports/${started.json().id}`
    const { mapping } = (await member.client.get(path)).json()
    if (!mapping.includes('email')) return
    await member.client.send('PUT', `${path}/plan`, { mapping, options: { match: ['email'] } })
    await jobs.drain()
    const { rows } = (await member.client.get(`${path}/rows?state=duplicate&limit=200`)).json()
    const found = rows.flatMap(({ record }: { record: Row | null }) => (record ? [record.id] : []))
    // Somebody is known by their contact, else by the lead with the same address.
    const due = contacts.flatMap((fact) => {
      if (mayMatch(fact)) return [fact.id]
      const same = factsOf('lead').find(({ row }) => row.email === fact.row.email)
      return same && maySee(member, same) && mayRead(member, 'lead', 'email') ? [same.id] : []
    })
    check('import', sorted(found), sorted(due))
  }

  it('is not in the stream of changes', async () => {
    const { test, ada, random } = company
    const url = await test.app.fastify.listen({ host: '127.0.0.1', port: 0 })
    const streams = await Promise.all(
      company.members.map(async (member) => ({ member, ...(await listen(url, member)) })),
    )
    const changed: { fact: Fact; field: string }[] = []
    for (const fact of [...factsOf('account'), ...factsOf('contact')]) {
      const field = random.pick(['description', fact.module === 'account' ? 'employees' : 'jobTitle'])
      const value = field === 'employees' ? 999 : `changed ${fact.id}`
      const { version } = (await ada.get(`/records/${fact.module}/${fact.id}`)).json()
      const answer = await ada.send('PATCH', `/records/${fact.module}/${fact.id}`, {
        version,
        values: { [field]: value },
      })
      assert.equal(answer.statusCode, 200)
      changed.push({ fact, field })
    }
    const { id: last } = (await ada.get('/session')).json().user
    for (const { member, received, close } of streams) {
      const due = changed.filter(({ fact, field }) => maySee(member, fact) && mayRead(member, fact.module, field))
      await received(due.length)
      close()
      const heard = await received(due.length)
      check(
        'stream',
        heard,
        due.map(({ fact, field }) => ({
          module: fact.module,
          id: fact.id,
          action: 'update',
          fields: [field],
          actor: last,
        })),
      )
    }
    assert.deepEqual(wrong.splice(0), [])
  })
})
