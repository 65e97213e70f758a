import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Client, TestApp } from '#test/support/http.ts'
import { testApp } from '#test/support/http.ts'
import { coreId } from '#catalog/modules/define.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const label = `${coreId('module', 'account')}:label.plural`

describe('a language that an administrator adds', () => {
  let world: TestApp
  let ada: Client
  let kim: Client
  const texts = async (code: string): Promise<Row[]> => (await ada.get(`/translations/${code}`)).json().rows
  const say = (body: Record<string, string | null>) => ada.send('PATCH', '/translations/ca', { texts: body })
  const take = (format: string, content: string) => ada.post('/translations/ca/file', { format, content })
  const file = async (format: string) => (await ada.get(`/translations/ca/file?format=${format}`)).body

  before(async () => {
    world = await testApp()
    ada = await world.signIn('ada')
    kim = await world.signIn('kim')
    const made = await ada.post('/languages', { code: 'ca', locale: 'ca-ES', fallback: 'es' })
    assert.equal(made.statusCode, 201, made.body)
    assert.deepEqual(made.json(), { code: 'ca', name: 'Català', locale: 'ca-ES', fallback: 'es', isTranslated: false })
  })
  after(async () => await world.close())

  it('is offered before anybody signs in, and only once', async () => {
    const { rows } = (await world.anyone.get('/languages')).json()
    assert.deepEqual(rows.map(({ code }: Row) => code).toSorted(), ['ca', 'en', 'es', 'es-419'])
    assert.equal((await ada.post('/languages', { code: 'ca', locale: 'ca-ES', fallback: 'es' })).statusCode, 409)
    assert.equal((await kim.post('/languages', { code: 'pt', locale: 'pt-PT', fallback: 'es' })).statusCode, 403)
    assert.equal((await kim.get('/translations/ca')).statusCode, 403)
  })

  it('shows its words to who reads it, and what it lacks in the language it falls back to', async () => {
    assert.equal((await say({ [label]: 'Comptes', 'interface:common.save': 'Desa' })).statusCode, 200)
    const changed = await kim.send('PATCH', '/profile', { locale: 'ca-ES', language: 'es' })
    assert.equal(changed.statusCode, 200, changed.body)
    const module = async (client: Client): Promise<Row> =>
      (await client.get('/model')).json().modules.find((one: Row) => one.name === 'account')
    const seen = await module(kim)
    assert.equal(seen.label.plural.es, 'Comptes')
    assert.equal(seen.label.singular.es, 'Cuenta')
    assert.equal((await module(ada)).label.plural.es, 'Cuentas')
    const { texts: words } = (await world.anyone.get('/languages/ca')).json()
    assert.deepEqual(words, { 'common.save': 'Desa' })
    const refused = await kim.send('PATCH', '/profile', { locale: 'de-DE', language: 'es' })
    assert.equal(refused.statusCode, 422)
  })

  it('says how much of it is translated', async () => {
    const { rows } = (await ada.get('/translations')).json()
    const of = (code: string) => rows.find((one: Row) => one.code === code)
    assert.equal(of('ca').translated, 2)
    assert.ok(of('ca').total > 1000)
    assert.equal(of('es').translated, of('es').total)
  })

  it('takes a text only with the placeholders of the original', async () => {
    const refused = await say({ 'interface:board.cardMenu': 'Mou', 'interface:common.save': 'Desa {title}' })
    assert.equal(refused.statusCode, 422)
    const { violations } = refused.json().error
    assert.deepEqual(
      violations.map(({ field, rule }: Row) => [field, rule]),
      [
        ['interface:board.cardMenu', 'placeholder'],
        ['interface:common.save', 'placeholder'],
      ],
    )
    assert.equal((await say({ 'interface:board.cardMenu': 'Mou {title}' })).statusCode, 200)
  })

  for (const format of ['csv', 'xliff']) {
    it(`comes back the same from a ${format} file, whatever it says`, async () => {
      const odd = '=1+1 "A & B" <b>; l’últim\nà 🙂'
      await say({ [label]: odd, 'interface:common.save': ']]>&amp; «Desa»' })
      const written = await file(format)
      const before = await texts('ca')
      await say({ [label]: null, 'interface:common.save': 'Una altra' })
      const taken = await take(format, written)
      assert.equal(taken.statusCode, 200, taken.body)
      assert.equal(taken.json().changed, 2)
      assert.deepEqual(await texts('ca'), before)
      assert.equal((await take(format, written)).json().changed, 0)
    })
  }

  it('refuses a hostile file whole, naming the row', async () => {
    const before = await texts('ca')
    const rowsOf = (response: Row) => response.json().error.violations.map(({ field }: Row) => field)
    const csv = await take('csv', `key,ca\n${label},Bé\ninterface:board.cardMenu,Mou {card}\n`)
    assert.deepEqual(rowsOf(csv), ['row.3', 'row.3'])
    assert.deepEqual(rowsOf(await take('csv', `key,ca\n${label},"mai\n`)), ['row.2'])
    assert.deepEqual(rowsOf(await take('csv', `key,ca\n${label},${'a'.repeat(2001)}\n`)), ['row.2'])
    assert.deepEqual(rowsOf(await take('csv', `key,ca\n${label},a\u0007b\n`)), ['row.2'])
    assert.deepEqual(rowsOf(await take('csv', `key,pt\n${label},a\n`)), ['row.1'])
    const xliff = (inner: string, head = 'trgLang="ca"') =>
      `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="es" ${head}><file id="f">${inner}</file></xliff>`
    const unit = (target: string) =>
      `<unit id="u1" name="${label}"><segment><source>x</source><target>${target}</target></segment></unit>`
    assert.deepEqual(rowsOf(await take('xliff', xliff(unit('a <ph id="1"/>')))), ['unit.1'])
    assert.deepEqual(rowsOf(await take('xliff', xliff(unit('a'), 'trgLang="pt"'))), ['trgLang'])
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa">]>${xliff(unit('&a;'))}`
    for (const text of [bomb, xliff(unit('&a;')), '<html/>', '', xliff('<unit>')]) {
      assert.equal((await take('xliff', text)).statusCode, 422, text)
    }
    assert.deepEqual(await texts('ca'), before)
  })

  it('keeps what two people translate at the same time', async () => {
    const both = await Promise.all([
      say({ 'interface:common.save': 'Guarda' }),
      say({ 'interface:common.cancel': 'Cancel·la' }),
    ])
    assert.deepEqual(
      both.map(({ statusCode }) => statusCode),
      [200, 200],
    )
    const rows = await texts('ca')
    const of = (key: string) => rows.find((one) => one.key === key)?.translation
    assert.equal(of('interface:common.save'), 'Guarda')
    assert.equal(of('interface:common.cancel'), 'Cancel·la')
  })

  it('goes, and who read it reads the one it fell back to; ours stay', async () => {
    assert.equal((await ada.send('DELETE', '/languages/es')).statusCode, 409)
    assert.equal((await ada.send('DELETE', '/languages/ca')).statusCode, 204)
    const model = (await kim.get('/model')).json()
    assert.equal(model.modules.find((one: Row) => one.name === 'account').label.plural.es, 'Cuentas')
    assert.equal((await world.anyone.get('/languages/ca')).statusCode, 404)
  })
})
