import { readFile } from 'node:fs/promises'
import { countOf } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('the list is walked, edited and peeked into with the keyboard alone', async ({ as }) => {
  const page = await as('begona')
  await visit(page, '/records/contact')
  const grid = page.getByRole('grid', { name: 'Contactos' })
  const second = grid.getByRole('row').nth(2)
  const title = await second.getByRole('link').first().innerText()
  await grid.getByRole('row').nth(1).getByRole('gridcell').nth(1).focus()
  await page.keyboard.press('ArrowDown')
  await expect(second.getByRole('gridcell').nth(1)).toBeFocused()

  await page.keyboard.press('Space')
  const peek = page.getByRole('complementary').filter({ hasText: title })
  await expect(peek).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(peek).toBeHidden()

  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Cargo' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('Gerente de planta')
  await page.keyboard.press('Enter')
  await expect(second.getByRole('gridcell').nth(3)).toHaveText('Gerente de planta')
  await page.reload()
  await expect(second.getByRole('gridcell').nth(3), 'it was kept').toHaveText('Gerente de planta')
})

test('rows are chosen, changed together and brought back', async ({ as }) => {
  const page = await as('begona')
  await visit(page, '/records/competitor')
  const before = await countOf(page, 'competitor')
  const grid = page.getByRole('grid')
  await grid.getByRole('row').nth(1).getByRole('gridcell').nth(1).focus()
  await page.keyboard.press('x')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await expect(page.getByText('2 elegidas')).toBeVisible()
  await page.getByRole('button', { name: 'Borrar' }).click()
  await expect(page.getByText('2 fichas están en la papelera.')).toBeVisible()
  await expect.poll(() => countOf(page, 'competitor')).toBe(before - 2)
  await page.getByRole('button', { name: 'Deshacer' }).click()
  await expect.poll(() => countOf(page, 'competitor')).toBe(before)
})

test('who may export gets every record of the list', async ({ as }) => {
  const page = await as('begona')
  await visit(page, '/records/contact')
  await page.getByRole('button', { name: 'Más acciones' }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Exportar CSV' }).click()
  const lines = (await readFile(await (await coming).path(), 'utf8')).trim().split(/\r?\n/)
  expect(lines).toHaveLength((await countOf(page, 'contact')) + 1)
})
