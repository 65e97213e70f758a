import { expectAccessible } from './axe.ts'
import { create, read, type Row } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('a quote is seen as its customer will, and accepted by them, which wins its deal', async ({ as, browser }) => {
  const page = await as('ada')
  const { id: account } = await create(page, 'account', { name: 'Aceites del Matarraña, S.L.' })
  const { id: opportunity } = await create(page, 'opportunity', { name: 'Línea de etiquetado', account })
  const { id: quote } = await create(page, 'quote', { subject: 'Línea de etiquetado', account, opportunity })
  for (const [index, amount] of ['1800', '640', '95.50'].entries()) {
    const unitPrice = { amount, currency: 'EUR' }
    await create(page, 'quoteLine', {
      quote,
      position: index + 1,
      description: `Partida ${index + 1}`,
      quantity: '2',
      unitPrice,
    })
  }

  await visit(page, `/records/quote/${quote}`)
  await page.getByRole('button', { name: 'PDF', exact: true }).click()
  const paper = page.getByRole('dialog')
  await expect(paper.getByText('Partida 3')).toBeVisible()
  await expect(paper.getByText('5.071,00 €').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByRole('button', { name: 'Crear enlace' }).click()
  await expectAccessible(page, 'sending a quote')
  const url = await page.getByRole('status', { name: 'Enlace público' }).textContent()

  const customer = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
  const offer = await customer.newPage()
  await offer.goto(url ?? '')
  await expect(offer.getByRole('heading', { name: 'Presupuesto' })).toBeVisible()
  await expect(offer.getByText('5.071,00 €').first()).toBeVisible()
  await expectAccessible(offer, 'the page of a public link')
  await offer.getByRole('button', { name: 'Aceptar', exact: true }).click()
  await offer.getByRole('dialog').getByRole('textbox', { name: 'Nombre y apellidos' }).fill('Rosa Gil Royo')
  await offer.getByRole('button', { name: 'Aceptar y firmar' }).click()
  await expect(offer.getByText(/Rosa Gil Royo lo aceptó/)).toBeVisible()
  expect(await customer.cookies()).toEqual([])
  await customer.close()

  await page.keyboard.press('Escape')
  await expect(page.getByText('Rosa Gil Royo lo acepta')).toBeVisible()
  const deal = await read<Row>(page, `/records/opportunity/${opportunity}`)
  expect(deal.stage).toBe('won')
})
