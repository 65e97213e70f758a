import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { caseRules } from '#catalog/loyalty-cases/define.ts'
import { pickNPay } from '#catalog/loyalty-cases/pick-n-pay.ts'
import { simulateLoyalty } from '#common/loyalty-draws.ts'
import { newLoyaltyRules } from '#common/loyalty.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { readPdf } from '#test/support/pdf.ts'
import { done, recordsAs, withRoles, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let mara: Client
let leo: Client
let kim: Client

const module = 'loyaltyProgramme'
const asAda = recordsAs(() => ada)
const { make, read, update, take, taken } = asAda
const rules = caseRules(pickNPay, 'es')
const withSales = (value: string) => ({ ...rules, inputs: { ...rules.inputs, sales: { value, source: 'Otra' } } })
const asLeo = recordsAs(() => leo)
const asMara = recordsAs(() => mara)

before(async () => {
  app = await testApp()
  ada = await app.signIn('ada')
  mara = await app.signIn('mara')
  kim = await app.signIn('kim')
  leo = await withRoles({ app, ada }, 'leo', ['finance'])
})

after(async () => {
  await app.close()
})

async function simulated(): Promise<Said> {
  const made = await make(module, { name: 'Club Molinos', rules })
  return await taken(module, made, 'simulate')
}

async function pages(client: Client, { id }: Said, language: string): Promise<string> {
  const answer = await client.get(`/loyalty/${id}/dossier?language=${language}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return (await readPdf(answer.rawPayload)).pages.join('\n')
}

async function signatures({ id }: Said) {
  const answer = await ada.get('/records/loyaltySignature?fields=side,by,revision,isVoid,fingerprint,programme&sort=at')
  const { rows } = answer.json()
  return rows.filter((one: { programme: { id: string } }) => one.programme.id === id)
}

describe('a loyalty programme', () => {
  it('begins as a draft with nothing assumed, and is not simulated before everything has its value and source', async () => {
    const made = await make(module, { name: 'Club' })
    const { state, revision, rules: own } = await read(module, made)
    assert.deepEqual([state, revision, own], ['draft', 1, newLoyaltyRules('EUR')])
    const refused = await take(module, made, 'simulate')
    assert.equal(refused.statusCode, 422, refused.body)
    assert.equal(refused.json().error.fields?.length ?? refused.json().error.violations?.length, 11)
    const { sales, ...rest } = rules.inputs
    await done(update(module, made, { rules: { ...rules, inputs: { ...rest, sales: { value: sales?.value } } } }))
    const still = await take(module, made, 'simulate')
    assert.match(still.body, /Ventas: Falta de dónde sale/)
  })

  it('keeps its simulation with the seed, by which anybody works it out again', async () => {
    const { state, simulation, fingerprint } = await simulated()
    assert.equal(state, 'simulated')
    const kept = simulation as { seed: number; fingerprint: string; revision: number }
    const { fingerprint: of, revision, at: _at, by, ...own } = kept as typeof kept & { at: string; by: string }
    assert.deepEqual([of, revision, by], [fingerprint, 1, 'Ada Ibáñez'])
    assert.deepEqual(own, simulateLoyalty(rules, kept.seed))
  })

  it('is approved by finance and direction, two people, whoever signs last', async () => {
    const made = await simulated()
    assert.equal((await asLeo.take(module, made, 'signDirection')).statusCode, 422)
    assert.equal((await take(module, made, 'signFinance')).statusCode, 422)
    await done(asMara.take(module, made, 'signDirection', { comment: 'Adelante' }))
    const twice = await take(module, made, 'signDirection')
    assert.match(twice.body, /Dirección ya ha firmado/)
    assert.equal((await read(module, made)).state, 'simulated')
    await done(asLeo.take(module, made, 'signFinance'))
    const { state, fingerprint } = await read(module, made)
    assert.equal(state, 'approved')
    const signed = await signatures(made)
    assert.deepEqual(
      signed.map((one: Record<string, unknown>) => [
        one.side,
        one.revision,
        one.isVoid,
        one.fingerprint === fingerprint,
      ]),
      [
        ['direction', 1, false, true],
        ['finance', 1, false, true],
      ],
    )
  })

  it('is not approved by one person with both roles, nor by the system’s own step taken by hand', async () => {
    const both = await withRoles({ app, ada }, 'leo', ['finance', 'salesManager'])
    const asBoth = recordsAs(() => both)
    const made = await simulated()
    await done(asBoth.take(module, made, 'signFinance'))
    const refused = await asBoth.take(module, made, 'signDirection')
    assert.match(refused.body, /hacen falta dos personas/)
    assert.equal((await take(module, made, 'approve')).statusCode, 422)
    leo = await withRoles({ app, ada }, 'leo', ['finance'])
  })

  it('changed in a rule is a draft of a new revision, and what was signed no longer counts', async () => {
    const made = await simulated()
    await done(asMara.take(module, made, 'signDirection'))
    await done(asLeo.take(module, made, 'signFinance'))
    await done(update(module, made, { name: 'Otro nombre', description: 'Da igual' }))
    assert.equal((await read(module, made)).state, 'approved')
    await done(update(module, made, { rules: withSales('1') }))
    const changed = await read(module, made)
    assert.deepEqual([changed.state, changed.revision], ['draft', 2])
    assert.ok((await signatures(made)).every((one: { isVoid: boolean }) => one.isVoid))
    // The very rules that were signed, written again, have to be simulated and signed again.
    await done(update(module, made, { rules }))
    assert.equal((await read(module, made)).state, 'draft')
    await taken(module, made, 'simulate')
    await done(asMara.take(module, made, 'signDirection'))
    assert.equal((await read(module, made)).state, 'simulated')
  })

  it('is not brought back to its signatures by undoing the change', async () => {
    const made = await simulated()
    await done(asMara.take(module, made, 'signDirection'))
    await done(asLeo.take(module, made, 'signFinance'))
    const changed = await update(module, made, { rules: withSales('2') })
    const act = changed.headers['lazo-act']
    await ada.post(`/acts/${String(act)}/undo`)
    assert.equal((await read(module, made)).state, 'draft')
  })

  it('says what cannot stand, however it is written', async () => {
    const made = await make(module, { name: 'Club' })
    for (const sales of ['-1', '1e400', 'NaN', '9'.repeat(41), '1.0000000000001']) {
      const answer = await update(module, made, { rules: withSales(sales) })
      assert.equal(answer.statusCode, 422, sales)
    }
    const more = { ...rules, inputs: { ...rules.inputs, sales: { value: '5', low: '6', high: '7', source: 'x' } } }
    for (const wrong of [
      more,
      { ...rules, expiryMonths: 0 },
      { ...rules, expiryMonths: 1e9 },
      { ...rules, x: 1 },
      [],
    ]) {
      assert.equal((await update(module, made, { rules: wrong })).statusCode, 422, JSON.stringify(wrong))
      assert.equal((await ada.post(`/records/${module}`, { name: 'x', rules: wrong })).statusCode, 422)
    }
    assert.equal((await update(module, made, { state: 'approved' })).statusCode, 422)
    assert.equal((await update(module, made, { simulation: { seed: 1 } })).statusCode, 422)
    await done(update(module, made, { rules: null }))
    assert.match((await take(module, made, 'simulate')).body, /Faltan las reglas/)
  })

  it('is printed with its simulation and signatures in either language, and says so where it is a draft', async () => {
    const made = await simulated()
    await done(asMara.take(module, made, 'signDirection', { comment: 'Adelante con prudencia' }))
    const { simulation } = await read(module, made)
    const { seed } = simulation as { seed: number }
    const es = await pages(ada, made, 'es')
    for (const said of ['Club Molinos', 'Ventas', String(seed), 'Reuters', 'Mara Gil', 'Adelante con prudencia'])
      assert.ok(es.includes(said), said)
    assert.ok(!es.includes('BORRADOR'))
    assert.match(await pages(ada, made, 'en'), /Present value/)
    await done(update(module, made, { rules: withSales('7') }))
    const draft = await pages(ada, made, 'es')
    assert.ok(draft.includes('BORRADOR') && !draft.includes('Mara Gil') && !draft.includes(String(seed)))
    assert.equal((await kim.get(`/loyalty/${made.id}/dossier?language=es`)).statusCode, 404)
    assert.equal(
      (await ada.get(`/loyalty/${made.id.replace(/^.{8}/, '00000000')}/dossier?language=es`)).statusCode,
      404,
    )
  })

  it('changed by two at once is changed by one, and the other is told', async () => {
    const made = await make(module, { name: 'Club', rules })
    const first = await asAda.change(module, made, { rules: withSales('10') })
    const second = await asMara.change(module, made, { rules: withSales('20') })
    assert.deepEqual([first.statusCode, second.statusCode], [200, 409])
  })

  it('is nothing that a salesperson knows of, and its signatures are nobody’s to write', async () => {
    const made = await simulated()
    for (const path of [`/records/${module}`, `/records/${module}/${made.id}`, '/loyalty/cases', '/loyalty/sales']) {
      const { statusCode } = await kim.get(path)
      assert.ok([403, 404].includes(statusCode), `${path}: ${statusCode}`)
    }
    const { modules } = (await kim.get('/model')).json()
    assert.ok(!modules.some(({ name }: { name: string }) => name.startsWith('loyalty')))
    const forged = { programme: made.id, side: 'finance', by: made.id }
    for (const client of [ada, mara, leo]) {
      const { statusCode } = await client.post('/records/loyaltySignature', forged)
      assert.ok([403, 422].includes(statusCode), String(statusCode))
    }
    assert.equal((await leo.post(`/records/${module}`, { name: 'x' })).statusCode, 403)
  })
})

describe('what a programme is worked out from', () => {
  it('are the deals won in twelve months that its reader sees', async () => {
    const account = await make('account', { name: 'Molinos' })
    for (const amount of ['1000.10', '2000.20']) {
      const deal = await make('opportunity', { name: 'Molino', account: account.id, amount })
      await done(update('opportunity', deal, { stage: 'won' }))
    }
    await make('opportunity', { name: 'Abierta', account: account.id, amount: '70000' })
    const { amount, deals, currency } = (await ada.get('/loyalty/sales')).json()
    assert.deepEqual([amount, deals, currency], ['3000.3', 2, 'EUR'])
  })

  it('may be a case that is known from outside', async () => {
    const { cases } = (await ada.get('/loyalty/cases')).json()
    assert.deepEqual(
      cases.map(({ name }: { name: string }) => name),
      ['pick-n-pay'],
    )
    assert.deepEqual(cases[0].rules, rules)
  })
})
