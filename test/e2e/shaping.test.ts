/** What somebody meets who shapes the CRM for the first time, in one language and without a guide. */
import type { Page } from '@playwright/test'
import { team } from '#demo/team.ts'
import { create, read, rows, type Row } from './api.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { password } from './server.ts'
import { visit } from './visit.ts'

// The company has a module more than other tests expect.
test.use({ leavesTraces: true })

test('what is named in one language is named in both; several relations keep what is chosen', async ({ as }) => {
  const ada = await as('ada')
  await makeModule(ada)
  await addField(ada, 'Sí o no', 'Abierta')
  await expect(ada.getByLabel('Nombre, en inglés'), 'not after its type').toHaveValue('Abierta')
  await expect(ada.getByLabel('Nombre en la API')).toHaveValue('abierta')

  await addField(ada, 'Varias relaciones', 'Proveedores')
  await ada.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const review = ada.getByRole('dialog')
  await expect(review.getByText(/Proveedores · Obras, Módulo al que apunta: Falta este ajuste/)).toBeVisible()
  await review.getByRole('link', { name: 'Proveedores · Obras' }).first().click()
  await expect(review).toHaveCount(0)
  await pick(ada, 'Módulo al que apunta', 'Cuentas')
  await ada.getByRole('button', { name: 'Crear el módulo que las une' }).click()
  await ada.getByRole('button', { name: 'Revisar y aplicar' }).click()
  await review.getByRole('button', { name: 'Aplicar' }).click()
  await expect(ada.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible({ timeout: 30_000 })

  const account = await create(ada, 'account', { name: 'Hierros Pérez' })
  await visit(ada, '/records/obra/new')
  await ada.getByRole('button', { name: 'Todos los campos' }).click()
  await ada.getByRole('textbox', { name: 'Nombre' }).fill('Nave de Gil')
  await ada.getByRole('combobox', { name: /Proveedores/ }).fill('Hierros')
  await ada.getByRole('option', { name: /Hierros Pérez/ }).click()
  await ada.keyboard.press('Escape')
  await ada.getByRole('button', { name: 'Crear', exact: true }).last().click()
  await expect(ada.getByRole('heading', { level: 1, name: 'Nave de Gil' })).toBeVisible()
  const [made] = await rows(ada, 'obra')
  const { proveedores } = await read<{ proveedores: { id: string }[] }>(ada, `/records/obra/${made?.id}`)
  expect(proveedores.map(({ id }) => id)).toEqual([account.id])
  await visit(ada, `/records/account/${account.id}`)
  await expect(ada.getByRole('link', { name: /Nave de Gil/ }).first(), 'the other end').toBeVisible()
})

test('a name that is taken is said to be so', async ({ as }) => {
  const ada = await as('ada')
  await visit(ada, '/studio')
  await ada.getByRole('button', { name: 'Módulo nuevo' }).click()
  await ada.getByLabel('Nombre de varias, en español').fill('contactos')
  await expect(ada.getByText('Ya hay un módulo que se llama así.')).toBeVisible()
  await ada.getByLabel('Nombre en la API').fill('contact')
  await ada.getByRole('button', { name: 'Crear módulo' }).click()
  await expect(ada.getByText('Ya hay otro con ese nombre.')).toBeVisible()
})

test('a refused form shows the first field that is wrong', async ({ as }) => {
  const ada = await as('ada')
  await visit(ada, '/records/account/new')
  await ada.getByRole('button', { name: 'Todos los campos' }).click()
  await ada.getByRole('textbox', { name: 'Nombre', exact: true }).fill('Talleres Muñoz')
  await ada.getByRole('textbox', { name: 'Correo electrónico' }).fill('no es un correo')
  await ada.getByRole('button', { name: 'Crear', exact: true }).last().click()
  await expect(ada.getByRole('textbox', { name: 'Correo electrónico' })).toBeFocused()
})

test('where a module is used is not said before it is known', async ({ as }) => {
  const ada = await as('ada')
  let answer = (): void => {}
  const asked = new Promise<void>((resolve) => (answer = resolve))
  await ada.route(/\/api\/v1\/elements\/[^/]+$/, async (route) => {
    await asked
    await route.continue()
  })
  // Not visit(), which waits for every answer.
  await ada.goto('/studio/modules/account?tab=settings')
  await expect(ada.getByRole('heading', { name: 'Dónde se usa' })).toBeVisible()
  await expect(ada.getByText('En ningún sitio.')).toHaveCount(0)
  await expect(ada.getByText('Aún no está aplicado.')).toHaveCount(0)
  answer()
  await expect(ada.getByText('opportunity.account').first()).toBeVisible()
})

test('a draft is of whoever makes it, on one computer too', async ({ as }) => {
  const ada = await as('ada')
  await visit(ada, '/studio/modules/account')
  await addField(ada, 'Texto', 'De Ada')
  await expect(ada.getByText(/sin aplicar/)).toBeVisible()
  const { rows: people } = await read<{ rows: Row[] }>(ada, '/users')
  const [boss, other] = [team.ada, team.kim].map(({ email }) => people.find((one) => one.email === email))
  const enter = async ({ email }: { readonly email: string }) =>
    await ada.request.post('/api/v1/session', { data: { email, password }, headers: { origin: demoUrl() } })
  const given = { data: { roles: boss?.roles }, headers: { origin: demoUrl() } }
  expect((await ada.request.patch(`/api/v1/users/${other?.id}`, given)).status()).toBe(200)
  await enter(team.kim)
  await visit(ada, '/studio/modules/account')
  await expect(ada.getByText(/sin aplicar/)).toHaveCount(0)
  await enter(team.ada)
  await visit(ada, '/studio/modules/account')
  await expect(ada.getByText(/sin aplicar/)).toBeVisible()
})

async function makeModule(page: Page): Promise<void> {
  await visit(page, '/studio')
  await page.getByRole('button', { name: 'Módulo nuevo' }).click()
  await page.getByLabel('Nombre de una ficha, en español').fill('Obra')
  await page.getByLabel('Nombre de varias, en español').fill('Obras')
  await page.getByRole('button', { name: 'Crear módulo' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Obras' })).toBeVisible()
}

async function addField(page: Page, type: string, es: string): Promise<void> {
  await page.getByRole('button', { name: 'Campo nuevo' }).click()
  const types = page.getByRole('complementary', { name: 'Elige el tipo' })
  await types
    .getByRole('button', { name: new RegExp(`^${type}`) })
    .first()
    .click()
  await page.getByLabel('Nombre, en español').fill(es)
}

async function pick(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(option)
  await page.getByRole('option', { name: new RegExp(`^${option}`) }).click()
}
