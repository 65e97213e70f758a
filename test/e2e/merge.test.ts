import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { create, read, type Row } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('somebody who types a contact that is there already finds, merges and separates the two', async ({ as }) => {
  const page = await as('ada')
  const person = { firstName: 'Casilda', lastName: 'Bernués Lanuza', email: 'casilda.bernues@lanuza.example' }
  const one = await create(page, 'contact', { ...person, jobTitle: 'Compras' })
  await visit(page, '/records/contact/new')
  await page.getByRole('textbox', { name: 'Nombre' }).fill(person.firstName)
  await page.getByRole('textbox', { name: 'Apellidos' }).fill(person.lastName)
  await page.getByRole('textbox', { name: 'Correo electrónico' }).fill(person.email)
  await expect(page.getByText('Parece que ya existe')).toBeVisible()
  await expect(page.getByText('Mismo correo').first()).toBeVisible()
  await expectAccessible(page, 'the warning of a duplicate')
  await page.getByRole('textbox', { name: 'Cargo' }).fill('Gerente de compras')
  await page.getByRole('button', { name: 'Crear de todos modos' }).click()
  await expect(page).toHaveURL(/\/records\/contact\/[0-9a-f-]{36}$/)
  const twin = page.url().split('/').at(-1) ?? ''

  await page.getByRole('link', { name: 'Comparar' }).click()
  await expect(page.getByRole('heading', { name: 'Combinar contactos' })).toBeVisible()
  await page
    .getByRole('radiogroup', { name: /^Se queda/ })
    .getByRole('radio')
    .first()
    .check()
  await chooseByKeyboard(page)
  await expectAccessible(page, 'a merge')
  await page.getByRole('button', { name: 'Combinar', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/contact/${one.id}$`))
  expect((await read<Row>(page, `/records/contact/${one.id}`)).jobTitle).toBe('Gerente de compras')

  // The old address leads to the one that stays.
  await visit(page, `/records/contact/${twin}`)
  await expect(page).toHaveURL(new RegExp(`/contact/${one.id}$`))
  await expect(page.getByText(/combinó aquí/)).toBeVisible()
  await page.getByRole('button', { name: 'Separar' }).click()
  await expect(page.getByText('Separados: cada uno vuelve a tener lo suyo.')).toBeVisible()
  expect((await read<Row>(page, `/records/contact/${twin}`)).id).toBe(twin)
  expect((await read<Row>(page, `/records/contact/${one.id}`)).jobTitle).not.toBe('Gerente de compras')
})

test('the queue says why two seem the same, and remembers that they are not', async ({ as }) => {
  const page = await as('ada')
  for (const name of ['Molturados del Huerva, S.L.', 'MOLTURADOS DEL HUERVA SLU']) {
    await create(page, 'account', { name })
  }
  await visit(page, '/duplicates?module=account')
  await page.getByRole('button', { name: 'Buscar ahora' }).click()
  const pair = page.getByRole('listitem').filter({ hasText: 'MOLTURADOS DEL HUERVA SLU' })
  await expect(pair.getByText('Mismo nombre')).toBeVisible({ timeout: 20_000 })
  await expectAccessible(page, 'the queue of duplicates')
  await pair.getByRole('button', { name: 'No son el mismo' }).click()
  await expect(pair).toBeHidden()
  await page.getByRole('button', { name: 'Deshacer' }).click()
  await expect(pair).toBeVisible()
})

async function chooseByKeyboard(page: Page): Promise<void> {
  const jobTitle = page.getByRole('radiogroup', { name: /^Cargo/ })
  await jobTitle.getByRole('radio').first().focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  const wanted = jobTitle.getByRole('radio', { name: 'Cargo: Gerente de compras' })
  if (!(await wanted.isChecked())) await page.keyboard.press('ArrowRight')
  await expect(wanted).toBeChecked()
}
