import { firstOf, read } from './api.ts'
import type { Row } from './api.ts'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('a quote is made of a deal, typed line by line and issued', async ({ as }) => {
  const ada = await as('ada')
  const filter = JSON.stringify({
    all: [
      { field: 'stage', op: 'eq', value: 'contacted' },
      { field: 'account.address', op: 'notEmpty' },
    ],
  })
  const deal = await firstOf(ada, 'opportunity', { filter })
  await visit(ada, `/records/opportunity/${deal.id}`)
  await ada.getByRole('button', { name: 'Hacer presupuesto' }).click()
  await ada.waitForURL(/\/records\/quote\//)
  const id = ada.url().split('/').at(-1) ?? ''
  await ada.getByRole('button', { name: 'Añadir línea' }).click()
  await ada.keyboard.type('taponadora')
  await ada.getByRole('option', { name: /TAP-60/ }).waitFor()
  await ada.keyboard.press('ArrowDown')
  await ada.keyboard.press('Enter')
  const line = ada.getByRole('group', { name: 'Línea 1' })
  await expect(line.getByRole('textbox', { name: 'Precio' })).not.toHaveValue('')
  await expect(line.getByRole('textbox', { name: 'Coste' })).not.toHaveValue('')
  await expect(line.getByText(/^Margen \d+\s%$/)).toBeVisible()
  await line.getByRole('textbox', { name: 'Cantidad' }).fill('2')
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('group', { name: 'Línea 2' })).toBeVisible()
  await expectAccessible(ada, 'the editor of lines')
  // What one goes on typing while the lines are on their way stays.
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>()
  await ada.route('**/lines', async (route) => {
    await held
    await route.continue()
  })
  const saved = ada.waitForResponse((response) => response.url().endsWith('/lines'))
  await ada.getByRole('button', { name: 'Guardar líneas' }).click()
  await line.getByRole('textbox', { name: 'Cantidad' }).fill('3')
  release(undefined)
  await saved
  await expect(ada.getByRole('group', { name: 'Línea 2' })).toBeHidden()
  await expect(line.getByRole('textbox', { name: 'Cantidad' })).toHaveValue('3')
  await ada.getByRole('button', { name: 'Guardar líneas' }).click()
  await expect(ada.getByRole('button', { name: 'Guardar líneas' })).toBeHidden()
  await ada.getByRole('button', { name: 'Emitir' }).click()
  await expect(ada.getByText('Emitido: ya no cambia', { exact: false })).toBeVisible()
  await expect(
    ada
      .getByRole('term')
      .filter({ hasText: /^Margen/ })
      .first(),
  ).toBeVisible()
  const quote = await read<Row>(ada, `/records/quote/${id}`)
  expect(quote.status).toBe('sent')
  expect(quote.number).toMatch(/^P\d{4}-\d{4}$/)
  expect(quote.total).toMatchObject({ currency: 'EUR' })
  await expect(ada.getByRole('button', { name: 'Añadir línea' })).toBeHidden()
})

test('with the keyboard alone a call is begun and left again, and a quote is made', async ({ as }) => {
  const kim = await as('kim')
  const deal = await firstOf(kim, 'opportunity', { filter: JSON.stringify({ field: 'stage', op: 'eq', value: 'new' }) })
  await visit(kim, `/records/opportunity/${deal.id}`)
  await kim.keyboard.press('l')
  await expect(kim.getByRole('radio').first()).toBeFocused()
  await kim.keyboard.press('Escape')
  await expect(kim.getByRole('button', { name: 'Registrar llamada' })).toBeFocused()
  await kim.keyboard.press('ControlOrMeta+k')
  await kim.keyboard.type('hacer presu')
  await expect(kim.getByRole('menuitem', { name: /^Hacer presupuesto/ })).toBeVisible()
  await kim.keyboard.press('Enter')
  await kim.waitForURL(/\/records\/quote\//)
})
