import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { readPdf } from '#test/support/pdf.ts'

describe('a printed record', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  async function make(module: string, values: Record<string, unknown>, by: Client = ada): Promise<string> {
    const answer = await by.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  async function pdfOf(module: string, id: string, by: Client = ada): Promise<string> {
    const answer = await by.get(`/records/${module}/${id}/print`)
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.headers['content-type'], 'application/pdf')
    const { pages } = await readPdf(answer.rawPayload)
    return pages.join('\n').replace(/\s+/g, ' ')
  }

  async function makeQuote(language: string, country: string): Promise<string> {
    const account = await make('account', {
      name: 'Conservas <b>Ebro</b>',
      language,
      taxId: { value: 'B58378431', country: 'ES' },
      address: { street: 'Calle Mayor, 1', city: 'Calahorra', postalCode: '26500', country },
    })
    const contact = await make('contact', { firstName: 'Rosa', lastName: 'Gil', account })
    const quote = await make('quote', { subject: 'Línea 2', account, contact, notes: 'Ojo: {total} {{x}}', terms: '' })
    const lines = [
      { description: 'Envasadora', quantity: '2', unitPrice: { amount: '1234.50', currency: 'EUR' }, discount: '10' },
      { description: 'Montaje', quantity: '1.5', unitPrice: { amount: '100', currency: 'EUR' } },
    ]
    for (const [index, line] of lines.entries()) await make('quoteLine', { quote, position: index + 1, ...line })
    return quote
  }

  it("says its figures in the customer's language, as the record has them", async () => {
    const spanish = await pdfOf('quote', await makeQuote('es', 'ES'))
    for (const text of ['Presupuesto', 'Conservas <b>Ebro</b>', 'A la atención de Rosa Gil', 'NIF B58378431']) {
      assert.ok(spanish.includes(text), `${text} in ${spanish}`)
    }
    for (const text of [
      '1.234,50 €',
      '10 %',
      '2.222,10 €',
      '150,00 €',
      'Total 2.372,10 €',
      'Página 1 de 1',
      'BORRADOR',
    ]) {
      assert.ok(spanish.includes(text), `${text} in ${spanish}`)
    }
    // What somebody typed is not filled in again, and an empty text leaves no heading.
    assert.ok(spanish.includes('Ojo: {total} {{x}}'))
    assert.ok(!spanish.includes('Condiciones'))
    const english = await pdfOf('quote', await makeQuote('en', 'US'))
    for (const text of [
      'Quote',
      'Attention of Rosa Gil',
      '€1,234.50',
      '10%',
      '€2,372.10',
      'United States',
      'Page 1 of 1',
    ]) {
      assert.ok(english.includes(text), `${text} in ${english}`)
    }
  })

  it('writes the rates of taxes as its language does', async () => {
    await make('tax', { code: 'VAT-21', name: 'IVA', kind: 'vat', country: 'ES', rate: '21' })
    await make('tax', { code: 'RE-5.2', name: 'Recargo', kind: 'surcharge', country: 'ES', rate: '5.2' })
    const rates = async (language: string): Promise<string> => {
      const account = await make('account', { name: 'Ebro', language })
      const quote = await make('quote', { subject: 'Línea 2', account })
      const unitPrice = { amount: '100', currency: 'EUR' }
      await make('quoteLine', { quote, description: 'A', quantity: '1', unitPrice, taxes: ['VAT-21', 'RE-5.2'] })
      return await pdfOf('quote', quote)
    }
    assert.match(await rates('es'), /21 % \+ 5,2 %/)
    assert.match(await rates('en'), /21% \+ 5\.2%/)
  })

  it('of any module has its facts, and none that its reader may not see', async () => {
    const leo = await test.signIn('leo')
    const account = await make('account', { name: 'Molinos Sur', phone: '+34976000000' }, leo)
    assert.match(await pdfOf('account', account, leo), /Cuenta Molinos Sur .*Teléfono 976 000 000/)
    const kim = await test.signIn('kim')
    assert.equal((await kim.get(`/records/account/${account}/print`)).statusCode, 404)
    assert.equal((await test.anyone.get(`/records/account/${account}/print`)).statusCode, 401)
  })

  it('is previewed by whoever configures, by a template that is not kept', async () => {
    const id = await makeQuote('es', 'ES')
    const both = (text: string) => ({ es: text, en: text })
    const template = {
      label: both('Oferta'),
      title: both('Oferta en firme'),
      blocks: [{ name: 'intro', kind: 'text', text: both('Para {account.name}, {missing.name}: {subject}') }],
    }
    const letterhead = { name: 'Otra razón social', color: '#123456', paper: 'LETTER' }
    const preview = async (by: Client, body: object) => await by.post('/print-preview', { module: 'quote', ...body })
    const shown = await preview(ada, { id, template, letterhead })
    assert.equal(shown.statusCode, 200, shown.body)
    const text = (await readPdf(shown.rawPayload)).pages.join(' ')
    assert.match(text, /Otra razón social.*Oferta en firme.*Para Conservas <b>Ebro<\/b>, : Línea 2/s)
    assert.equal((await preview(ada, {})).statusCode, 200)
    assert.equal((await preview(ada, { id, template: { ...template, script: 1 } })).statusCode, 422)
    const kim = await test.signIn('kim')
    assert.equal((await preview(kim, { id, template })).statusCode, 403)
  })
})
