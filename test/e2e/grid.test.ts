import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { settled, visit } from './visit.ts'

test('deals are narrowed by what is related to them and by moving dates, and added up by stage', async ({ as }) => {
  const page = await as('begona')
  await visit(page, '/records/opportunity?view=open')
  await page.getByRole('button', { name: 'Filtrar' }).click()
  await page.getByRole('button', { name: 'Filtro combinado…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Filtro combinado' })
  await addCondition(page, 'Fecha de cierre prevista')
  await choose(page, 'Periodo', 'este año')
  await dialog.getByRole('button', { name: 'Grupo', exact: true }).click()
  const inner = dialog.getByRole('group', { name: 'Se cumple alguna' })
  await addCondition(page, 'Importe', 0)
  await inner.getByRole('spinbutton').or(inner.getByRole('textbox')).first().fill('1000')
  await addCondition(page, 'Actividades', 0)
  await expectAccessible(page, 'the dialog of a combined filter')
  await dialog.getByRole('button', { name: 'Aplicar el filtro' }).click()
  const phrase = page.getByRole('button', { name: /con actividades/ })
  await expect(phrase, 'it reads as words').toContainText(/Importe .*1\.000.* o con actividades/)
  await expect(page.getByRole('button', { name: /Fecha de cierre prevista .*este año/ }).first()).toBeVisible()

  await page.getByRole('button', { name: 'Agrupar' }).click()
  await page.getByRole('menuitem', { name: 'Etapa', exact: true }).click()
  const head = page.locator('[data-line]').first()
  await expect(head).toHaveAttribute('aria-expanded', 'false')
  await expect(
    page
      .locator('[data-line]')
      .getByTitle(/^Suma: /)
      .first(),
  ).toContainText('€')
  await page.getByRole('button', { name: 'Abrir todos' }).click()
  await expect(head).toHaveAttribute('aria-expanded', 'true')
  await expect(
    page
      .getByRole('row')
      .filter({ has: page.locator('[data-check]') })
      .first(),
  ).toBeVisible()
  await settled(page)
  await expectAccessible(page, 'a grouped table')
  await page.reload()
  await expect(head, 'the address holds it').toBeVisible()
})

test('a block of a spreadsheet is pasted into the table and taken back; a change of many is seen first', async ({
  as,
}) => {
  const page = await as('begona')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await visit(page, '/records/contact')
  const cell = (row: number, column: number) => page.getByRole('row').nth(row).getByRole('gridcell').nth(column)
  const before = await Promise.all([1, 2, 3].map((row) => cell(row, 3).innerText()))
  const lines = [1, 2, 3].map((row) => `Turno ${row}\tturno${row}@example.com`)
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'))
  await cell(1, 3).focus()
  await page.keyboard.press('ControlOrMeta+v')
  await expect(page.getByText('3 fichas escritas.')).toBeVisible()
  await expect(cell(3, 3)).toHaveText('Turno 3')
  await expect(cell(3, 4)).toHaveText('turno3@example.com')
  await page.getByRole('button', { name: 'Deshacer' }).click()
  for (const [index, text] of before.entries()) await expect(cell(index + 1, 3)).toHaveText(text)

  await cell(1, 3).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Cargo' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('textbox', { name: /Correo/ }), 'Tab goes on to the next cell').toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('textbox', { name: 'Cargo' })).toBeFocused()
  await page.keyboard.press('Escape')

  await page.keyboard.press('x')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Cambio en bloque…' }).click()
  await choose(page, 'Qué hacer', 'Borrar')
  await page.getByRole('button', { name: 'Ver qué cambia' }).click()
  await expect(page.getByText('2 fichas.')).toBeVisible()
  await expectAccessible(page, 'what a change of many would do')
})

/** In the innermost group or, by its place, in one of those around it. */
async function addCondition(page: Page, field: string, place = 0): Promise<void> {
  await page.getByRole('button', { name: 'Condición', exact: true }).nth(place).click()
  await page
    .getByRole('searchbox')
    .or(page.getByRole('textbox', { name: 'Buscar un campo' }))
    .last()
    .fill(field)
  await page.getByRole('option', { name: field, exact: true }).first().click()
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: label }).last().click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
