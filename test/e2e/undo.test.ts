import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { create, read, rows, type Row } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('nothing that one does is lost: undone, restored, brought back from the bin', async ({ as }) => {
  const page = await as('ada')
  const { id } = await create(page, 'account', { name: 'Obrador de la Vuelta', employees: 4 })
  const employees = async () => (await read<Row>(page, `/records/account/${id}`)).employees
  await visit(page, `/records/account/${id}`)

  await edit(page, '9')
  await expect.poll(employees).toBe(9)
  await page.getByRole('button', { name: 'Deshacer' }).first().click()
  await expect.poll(employees).toBe(4)
  // Whoever writes over what they have not seen yet is asked which of the two stays.
  await expect(page.getByRole('definition').filter({ has: editor(page) })).toHaveText('4')

  await edit(page, '15')
  await expect.poll(employees).toBe(15)
  await page.getByRole('button', { name: 'Empleados: por qué este valor' }).click()
  const why = page.getByRole('dialog', { name: 'Empleados: por qué este valor' })
  await expect(why.getByText('Escrito en Lazo').first()).toBeVisible()
  await expectAccessible(page, 'why a field has its value')
  await why.getByRole('button', { name: 'Recuperar' }).first().click()
  await expect.poll(employees).toBe(4)

  await page.locator('#content').getByRole('button', { name: 'Más', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Borrar' }).click()
  await expect(page).toHaveURL(/\/records\/account$/)
  await visit(page, '/trash?module=account')
  await page.getByRole('checkbox', { name: /Obrador de la Vuelta/ }).check()
  await expectAccessible(page, 'the bin')
  await page.getByRole('toolbar').getByRole('button', { name: 'Recuperar' }).click()
  await expect(page.getByText('1 ficha está de vuelta.')).toBeVisible()
  expect(await employees()).toBe(4)
})

test('from a list one goes from record to record and back to where one was, and prints what it shows', async ({
  as,
}) => {
  const page = await as('ada')
  const listed = await rows(page, 'account', { sort: 'title', fields: 'title', limit: 3 })
  await visit(page, '/records/account?sort=title')
  const list = page.getByRole('grid')
  await list.getByRole('link', { name: listed[0]?.title ?? '', exact: true }).click()
  const walk = page.getByRole('navigation', { name: 'Lugar en la lista' })
  await expect(walk.getByText(/^1 de \d+/)).toBeVisible()
  await expectAccessible(page, 'a record of a list')
  for (const row of listed.slice(1)) {
    await page.keyboard.press('j')
    await expect(page.getByRole('heading', { level: 1, name: row.title, exact: true })).toBeVisible()
  }
  await expect(walk.getByText(/^3 de \d+/)).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/\/records\/account\?sort=title$/)

  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print' })
  const sheet = page.getByRole('table')
  await expect(sheet.getByRole('cell', { name: listed[2]?.title ?? '', exact: true })).toBeVisible()
  await expect(page.getByRole('grid')).toBeHidden()
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.getByText(/^.*Impreso el .* por Ada/)).toBeVisible()
})

async function edit(page: Page, value: string): Promise<void> {
  const field = editor(page)
  await field.click()
  await page.getByRole('textbox', { name: 'Empleados' }).fill(value)
  await page.keyboard.press('Enter')
  await expect(field).toBeVisible()
}

function editor(page: Page): Locator {
  return page.getByRole('button', { name: 'Editar Empleados' })
}
