/** Modules, fields, roles and groups that nobody thought of: each channel against an oracle of plain facts. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import type { Field } from '#common/field.ts'

import { people } from '#test/support/world.ts'

import { listen } from './listen.ts'
import { foundRandomCompany, readFacts } from './random-company.ts'
import type { Member, RandomCompany } from './random-company.ts'
import { dueRow, dueValue, mayAct, mayRead, maySwitch, mayWrite, readableOf, scopeOf } from './random-may.ts'
import type { Act, Held } from './random-may.ts'
import type { Shape } from './random-modules.ts'

const seeds = (process.env.LAZO_SEEDS ?? '7').split(',').map(Number)
const records = Number(process.env.LAZO_RECORDS ?? 60)
const absent = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

for (const seed of seeds) {
  describe(`a company by chance, seed ${seed}`, () => {
    let company: RandomCompany
    const wrong: string[] = []

    before(async () => {
      company = await foundRandomCompany(seed, records)
    })
    after(async () => await company?.test.close())

    function check(what: string, actual: unknown, expected: unknown): void {
      const [got, due] = [JSON.stringify(actual), JSON.stringify(expected)]
      if (got !== due) wrong.push(`${what}: got ${got?.slice(0, 400)}, due ${due?.slice(0, 400)}`)
    }

    const factsOf = (module: string): Held[] => company.facts.filter((fact) => fact.module === module)
    const seenBy = (who: Member, module: string): Held[] =>
      factsOf(module).filter((fact) => mayAct(company, who, fact, 'read'))
    const idsOf = (rows: readonly { readonly id: string }[] = []): string[] => rows.map(({ id }) => id).toSorted()
    const ordered = (row: object): unknown => Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
    const text = (filter: object): string => encodeURIComponent(JSON.stringify(filter))

    async function each(work: (who: Member, shape: Shape) => Promise<void>): Promise<void> {
      for (const who of company.members) for (const shape of company.shapes.values()) await work(who, shape)
      assert.deepEqual(wrong.splice(0, 20), [])
    }
    const isClosed = (who: Member, { name }: Shape): boolean => scopeOf(company, who, name, 'read') === 'none'

    it('shows in lists, pages, pickers, records and the model what the oracle says', async () => {
      await each(async (who, shape) => {
        const { name } = shape
        const path = `/records/${name}`
        const model = (await who.client.get('/model')).json().modules.find((one: Shape) => one.name === name)
        const readable = readableOf(company, who, name).map((field) => field.name)
        if (isClosed(who, shape)) {
          check(`${name} model`, model, undefined)
          return check(`${name} list`, (await who.client.get(path)).statusCode, 404)
        }
        check(`${name} model`, model.fields.map((field: Field) => field.name).toSorted(), readable.toSorted())
        const due = seenBy(who, name)
        const list = (await who.client.get(`${path}?limit=200&count=exact`)).json()
        check(`${name} count`, list.count.value, due.length)
        check(
          `${name} list`,
          list.rows.map(ordered),
          inOrder(list.rows, due).map((one) => ordered(dueRow(company, who, one))),
        )
        check(`${name} ids`, idsOf(list.rows), idsOf(due))
        check(`${name} picker`, idsOf((await who.client.get(`${path}/picker?limit=200`)).json().rows), idsOf(due))
        await checkPages(who, shape, due)
        for (const fact of factsOf(name).slice(0, 8)) await checkRecord(who, fact)
      })
    })

    /** The same order as the server's, which is checked apart. */
    function inOrder(rows: readonly Row[], facts: readonly Held[]): Held[] {
      return rows.flatMap(({ id }) => facts.find((fact) => fact.id === id) ?? [])
    }

    async function checkPages(who: Member, { name, fields }: Shape, due: readonly Held[]): Promise<void> {
      for (const field of fields.filter(({ type }) =>
        ['integer', 'date', 'text', 'money', 'relation'].includes(type),
      )) {
        const path = `/records/${name}?limit=7&fields=name&sort=-${field.name}`
        if (!mayRead(company, who, name, field)) {
          check(`${name}.${field.name} sort`, (await who.client.get(path)).statusCode, 422)
          continue
        }
        const found: string[] = []
        for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 40; pages += 1) {
          const page: { rows: Row[]; next: string | null } = (
            await who.client.get(`${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
          ).json()
          found.push(...page.rows.map(({ id }) => id))
          cursor = page.next
        }
        check(`${name}.${field.name} pages`, found.toSorted(), idsOf(due))
      }
    }

    async function checkRecord(who: Member, fact: Held): Promise<void> {
      const path = `/records/${fact.module}`
      const answer = await who.client.get(`${path}/${fact.id}`)
      const mine = mayAct(company, who, fact, 'read')
      if (mine) check(`${fact.module} get`, ordered(answer.json()), ordered(dueRow(company, who, fact)))
      else check(`${fact.module} absent`, bare(answer.body), bare((await who.client.get(`${path}/${absent}`)).body))
      const timeline = await who.client.get(`${path}/${fact.id}/timeline?limit=200`)
      check(`${fact.module} timeline`, timeline.statusCode, mine ? 200 : 404)
      const names = readableOf(company, who, fact.module).map(({ name }) => name)
      for (const { fields = [] } of timeline.json().entries ?? [])
        for (const { field } of fields)
          check(
            `${fact.module}.${field} in history`,
            names.includes(field) || ['owner', 'groups'].includes(field),
            true,
          )
    }

    it('answers filters, groups, sums, boards and related lists as the oracle does', async () => {
      await each(async (who, shape) => {
        if (isClosed(who, shape)) return
        const due = seenBy(who, shape.name)
        for (const field of shape.fields) await checkField(who, shape, field, due)
        await checkBoard(who, shape, due)
      })
    })

    async function checkField(who: Member, { name }: Shape, field: Field, due: readonly Held[]): Promise<void> {
      const path = `/records/${name}`
      const at = `${name}.${field.name}`
      if (!mayRead(company, who, name, field)) {
        for (const query of [
          `?filter=${text({ field: field.name, op: 'notEmpty' })}`,
          `?filter=${text({ not: { field: field.name, op: 'eq', value: '1' } })}`,
          `?fields=${field.name}`,
          `/groups?by=${field.name}`,
          `/groups?aggregates=sum:${field.name}`,
          `/board?groupBy=${field.name}`,
        ])
          check(`${at} ${query}`, (await who.client.get(path + query)).statusCode, 422)
        return
      }
      const held = ({ row }: Held): unknown => dueValue(company, who, field, row[field.name])
      if (field.type !== 'rollup' || field.options?.function !== 'count') {
        const empty = await who.client.get(`${path}?limit=200&filter=${text({ field: field.name, op: 'empty' })}`)
        check(`${at} empty`, idsOf(empty.json().rows), idsOf(due.filter((one) => held(one) === null)))
      }
      if (field.type === 'relation') return await checkRelation(who, name, field, due)
      const summable = field.type === 'integer' || field.type === 'rollup'
      if (!summable || due.length === 0) return
      const { groups } = (await who.client.get(`${path}/groups?aggregates=sum:${field.name}`)).json()
      const sum = due.reduce((total, one) => total + Number(held(one) ?? 0), 0)
      check(`${at} sum`, Number(groups[0][`sum:${field.name}`]), sum)
      const least = await who.client.get(`${path}?limit=200&filter=${text({ field: field.name, op: 'gte', value: 3 })}`)
      check(`${at} gte`, idsOf(least.json().rows), idsOf(due.filter((one) => Number(held(one) ?? 0) >= 3)))
    }

    async function checkRelation(who: Member, name: string, field: Field, due: readonly Held[]): Promise<void> {
      const target = field.options?.module ?? ''
      const held = ({ row }: Held): unknown => Object(dueValue(company, who, field, row[field.name])).id
      for (const one of factsOf(target).slice(0, 6)) {
        const points = idsOf(due.filter((fact) => held(fact) === one.id))
        const filter = text({ field: field.name, op: 'eq', value: one.id })
        check(
          `${name} by`,
          idsOf((await who.client.get(`/records/${name}?limit=200&filter=${filter}`)).json().rows),
          points,
        )
        const related = await who.client.get(`/records/${target}/${one.id}/related/${name}/${field.name}?limit=200`)
        if (mayAct(company, who, one, 'read')) check(`${name} related`, idsOf(related.json().rows), points)
        else check(`${name} related`, related.statusCode, 404)
      }
      const through = factsOf(target).slice(0, 3)
      for (const hidden of company.shapes.get(target)?.fields ?? []) {
        const query = `/records/${name}?filter=${text({ field: `${field.name}.${hidden.name}`, op: 'notEmpty' })}`
        const { statusCode } = await who.client.get(query)
        const may = scopeOf(company, who, target, 'read') !== 'none' && mayRead(company, who, target, hidden)
        if (through.length > 0) check(`${name}.${field.name}.${hidden.name}`, statusCode === 200, may)
      }
    }

    async function checkBoard(who: Member, { name, fields }: Shape, due: readonly Held[]): Promise<void> {
      const board = await who.client.get(`/records/${name}/board?view=board&limit=200`)
      const colour = fields.find((field) => field.name === 'colour')
      if (!colour || !mayRead(company, who, name, colour)) return check(`${name} board`, board.statusCode >= 400, true)
      const columns: { totals: { count: number }; page: { rows: Row[] } }[] = board.json().columns ?? []
      const cards = idsOf(due.filter(({ row }) => row.colour !== null))
      check(`${name} cards`, idsOf(columns.flatMap(({ page }) => page.rows)), cards)
      check(
        `${name} counted`,
        columns.reduce((sum, { totals }) => sum + totals.count, 0),
        cards.length,
      )
    }

    it('finds, exports, compares and streams only what the oracle allows', async () => {
      await each(async (who, shape) => {
        const { name } = shape
        const all = factsOf(name)
        const isOpen = !isClosed(who, shape)
        const searched = shape.fields.filter(({ searchable }) => searchable)
        const reads = (field: string): boolean => readableOf(company, who, name).some((one) => one.name === field)
        for (const fact of all.slice(0, 6).filter(({ row }) => row.email !== null)) {
          const email = encodeURIComponent(String(fact.row.email))
          const mine = mayAct(company, who, fact, 'read')
          const found = mine && searched.every((one) => reads(one.name))
          const everywhere = await who.client.get(`/search?text=${email}`)
          check(`${name} search`, everywhere.body.includes(fact.id), found && shape.ruledBy === undefined)
          if (isOpen) {
            const listed = await who.client.get(`/records/${name}?limit=200&search=${email}`)
            check(`${name} list search`, idsOf(listed.json().rows), found ? [fact.id] : [])
          }
          const values = { name: 'Otra', email: fact.row.email }
          const alike = await who.client.post(`/records/${name}/duplicates`, { values })
          if (!shape.mergeable || !isOpen) check(`${name} duplicates`, alike.statusCode, 404)
          else check(`${name} duplicates`, alike.body.includes(fact.id), mine && reads('email'))
        }
        await checkMerge(who, shape)
        await checkExport(who, shape)
      })
    })

    async function checkMerge(who: Member, { name, mergeable }: Shape): Promise<void> {
      const facts = factsOf(name).slice(0, 2)
      const preview = await who.client.post(`/records/${name}/merge/preview`, { ids: idsOf(facts) })
      const may = mergeable && facts.every((fact) => mayAct(company, who, fact, 'read'))
      check(`${name} merge`, preview.statusCode, may ? 200 : 404)
      if (!may) return
      const shown: { id: string; record: object }[] = preview.json().records
      for (const fact of facts) {
        const found = shown.find(({ id }) => id === fact.id)
        check(`${name} merged`, ordered(found?.record ?? {}), ordered(dueRow(company, who, fact)))
      }
    }

    async function checkExport(who: Member, shape: Shape): Promise<void> {
      const answer = await who.client.get(`/records/${shape.name}/export?scope=all`)
      if (!maySwitch(who, 'export')) return check(`${shape.name} export`, answer.statusCode, 403)
      if (isClosed(who, shape)) return check(`${shape.name} export`, answer.statusCode, 404)
      for (const fact of factsOf(shape.name)) {
        const mine = mayAct(company, who, fact, 'read')
        check(`${shape.name} exported`, answer.body.includes(fact.id), mine)
        const email = shape.fields.find(({ name }) => name === 'email')
        if (fact.row.email !== null && email) {
          const may = mine && mayRead(company, who, shape.name, email)
          check(`${shape.name} e-mail`, answer.body.includes(`${String(fact.row.email)}`), may)
        }
      }
    }

    it('explains access, and shows the product as somebody else, as the oracle does', async () => {
      const { ada } = company
      await each(async (who, { name, fields }) => {
        for (const fact of factsOf(name).slice(0, 6)) {
          const { actions, hiddenFields } = (await ada.get(`/records/${name}/${fact.id}/access/${who.id}`)).json()
          for (const act of ['read', 'update', 'delete'] as const)
            check(`${name} explained ${act}`, actions[act].allowed, mayDo(who, fact, act))
          const hidden = fields.filter((field) => !mayRead(company, who, name, field)).map((field) => field.name)
          check(`${name} hidden`, hiddenFields.toSorted(), hidden.toSorted())
        }
      })
      for (const who of company.members) await checkSeeing(who)
      assert.deepEqual(wrong.splice(0, 20), [])
    })

    /** Nobody changes what they do not see. */
    const mayDo = (who: Member, fact: Held, act: Act): boolean =>
      mayAct(company, who, fact, 'read') && mayAct(company, who, fact, act)

    async function checkSeeing(who: Member): Promise<void> {
      const ada = await company.test.signIn('ada')
      const begun = await ada.send('PUT', '/session/view', { user: who.id })
      check('seeing', begun.statusCode < 300, true)
      for (const { name } of company.shapes.values())
        check(
          `${name} seen as`,
          bare((await ada.get(`/records/${name}?limit=200`)).body),
          bare((await who.client.get(`/records/${name}?limit=200`)).body),
        )
    }

    it('lets people write what the oracle lets them, and refuses the rest without a trace', async () => {
      await each(async (who, shape) => {
        for (const fact of company.random.some(factsOf(shape.name), 0.2)) await checkWrite(who, shape, fact)
        await checkCreate(who, shape)
      })
    })

    async function checkWrite(who: Member, shape: Shape, fact: Held): Promise<void> {
      const { name } = shape
      const path = `/records/${name}/${fact.id}`
      const before = (await company.ada.get(path)).json()
      const field = company.random.pick(shape.fields.filter(({ type }) => type === 'integer' || type === 'email'))
      const value =
        field.type === 'integer' ? 7 + company.random.below(90) : `w${company.random.below(9999)}@example.com`
      const may = mayDo(who, fact, 'update') && mayWrite(company, who, name, field)
      const version = before.version
      const answer = await who.client.send('PATCH', path, { version, values: { [field.name]: value } })
      check(`${name}.${field.name} update`, answer.statusCode === 200, may)
      const afterwards = (await company.ada.get(path)).json()
      if (may) check(`${name}.${field.name} written`, afterwards[field.name], value)
      else check(`${name}.${field.name} untouched`, afterwards, before)
      const one = { ids: [fact.id], values: { [field.name]: before[field.name] } }
      const mass = await who.client.post(`/records/${name}/actions/update`, one)
      const changes = may && maySwitch(who, 'massUpdate')
      check(`${name} mass`, mass.statusCode === 200 && mass.json().changed === 1, changes)
      if (!changes) check(`${name} mass untouched`, (await company.ada.get(path)).json(), afterwards)
      const now = (await company.ada.get(path)).json()
      const assigned = await who.client.send('PATCH', path, { version: now.version, values: { owner: fact.owner } })
      check(`${name} assign`, assigned.statusCode === 200, shape.owned && mayDo(who, fact, 'update'))
      if (mayDo(who, fact, 'delete')) return
      const gone = await who.client.send('DELETE', path)
      check(`${name} delete`, gone.statusCode >= 400, true)
      check(`${name} kept`, (await company.ada.get(path)).json().version, now.version)
    }

    async function checkCreate(who: Member, shape: Shape): Promise<void> {
      const { name, ruledBy } = shape
      const parent = ruledBy === undefined ? undefined : factsOf(ruledBy)[0]
      const values = { name: 'Nueva', ...(parent ? { parent: parent.id } : {}) }
      const answer = await who.client.post(`/records/${name}`, values)
      const [nameField, by] = ['name', 'parent'].map((one) => shape.fields.find((field) => field.name === one))
      const fills = [nameField, ...(parent ? [by] : [])].every((one) => one && mayWrite(company, who, name, one))
      const may = fills && scopeOf(company, who, name, 'create') !== 'none' && (!parent || mayDo(who, parent, 'update'))
      check(`${name} create`, answer.statusCode === 201, may)
      if (!may)
        check(
          `${name} not made`,
          (await readFacts(company.ada, name)).some(({ row }) => Object(row.createdBy).id === who.id),
          false,
        )
    }

    it('tells of changes only those who may read what changed', async () => {
      const url = await company.test.app.fastify.listen({ host: '127.0.0.1', port: 0 })
      const streams = await Promise.all(company.members.map(async (who) => ({ who, ...(await listen(url, who)) })))
      const changed: Held[] = []
      for (const { name } of company.shapes.values())
        for (const fact of (await readFacts(company.ada, name)).slice(0, 6)) {
          const values = { email: `heard-${fact.id}@example.com` }
          const path = `/records/${name}/${fact.id}`
          const answer = await company.ada.send('PATCH', path, { version: fact.row.version, values })
          assert.equal(answer.statusCode, 200, answer.body)
          changed.push(fact)
        }
      const email: Field = { name: 'email', type: 'email', label: { es: '', en: '' } }
      const now = {
        ...company,
        facts: (
          await Promise.all([...company.shapes.keys()].map(async (name) => await readFacts(company.ada, name)))
        ).flat(),
      }
      for (const { who, received, close } of streams) {
        const due = changed.filter((fact) => mayAct(now, who, fact, 'read') && mayRead(now, who, fact.module, email))
        const isTold = ({ fields, actor }: Heard) => fields.includes('email') && actor === people.ada.id
        const events = (await received(due.length, (event) => isTold(Object(event)))).map((event): Heard =>
          Object(event),
        )
        close()
        const told = events.filter(isTold)
        check('stream', idsOf(told), idsOf(due))
        for (const { id, module } of events) {
          const fact = now.facts.find((one) => one.id === id)
          check(`${module} heard of`, fact !== undefined && mayAct(now, who, fact, 'read'), true)
        }
      }
      assert.deepEqual(wrong.splice(0, 20), [])
    })
  })
}

interface Heard {
  readonly id: string
  readonly module: string
  readonly fields: readonly string[]
  readonly actor: string | null
}

/** An answer without what differs each time. */
function bare(body: string): string {
  return body.replace(/"id":"[^"]+"/, '')
}
