import type { Browser, Page } from '@playwright/test'
import { codeAt, fromBase32, stepOf } from '#server/access/totp.ts'
import { firstOf, read } from './api.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

const name = 'Nuria Prueba'
const email = 'nuria@moncayo.example'
const chosen = 'cordel y molino viejo'

test('somebody is given a role, signs in with a code, and sees what it says and not the rest', async ({
  as,
  browser,
}) => {
  const ada = await as('ada')
  await makeRole(ada)
  const nuria = await openInvitation(browser, await invite(ada))
  await signIn(nuria)
  const recovery = await setUpCodes(nuria)
  await expectOnlyAccounts(nuria)
  await nuria.context().clearCookies()
  await signIn(nuria)
  await expect(nuria.getByRole('heading', { name: 'Segundo paso' })).toBeVisible()
  await expectAccessible(nuria, 'the second step')
  expect((await nuria.request.get('/api/v1/records/account')).status(), 'a code is still owed').toBe(403)
  await nuria.getByLabel('Código').fill(recovery)
  await nuria.getByRole('button', { name: 'Continuar' }).click()
  await expect(navigation(nuria)).toBeVisible()
  await nuria.context().close()
})

test('whoever administers asks who sees a record and why, and sees Lazo as somebody else', async ({ as }) => {
  const ada = await as('ada')
  const deal = await firstOf(ada, 'opportunity')
  await visit(ada, `/records/opportunity/${deal.id}`)
  await ada.getByRole('button', { name: 'Más', exact: true }).click()
  await ada.getByRole('menuitem', { name: 'Quién puede ver esto' }).click()
  const dialog = ada.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Ada .* su rol alcanza a todo/ }).click()
  await expect(dialog.getByText('Ver: Sí')).toBeVisible()
  await expectAccessible(ada, 'who can see a record')
  const { rows } = await read<{ rows: { id: string; email: string; name: string }[] }>(ada, '/users')
  const kim = rows.find((one) => one.email.startsWith('kim@'))
  await visit(ada, `/people?person=${kim?.id}`)
  await ada.getByRole('button', { name: `Ver como ${kim?.name}` }).click()
  await expect(ada.getByText(`Ves Lazo como ${kim?.name}. Solo puedes mirar.`)).toBeVisible()
  await expect(navigation(ada).getByRole('link', { name: 'Personas' })).toHaveCount(0)
  await visit(ada, '/')
  await expectAccessible(ada, 'Lazo as somebody else sees it')
  await ada.getByRole('button', { name: 'Volver a ser yo' }).click()
  await expect(navigation(ada).getByRole('link', { name: 'Personas' })).toBeVisible()
})

/** Sees all accounts but not how big they are, nothing else; shows a second factor. */
async function makeRole(page: Page): Promise<void> {
  await visit(page, '/studio/roles')
  await page.getByRole('button', { name: 'Rol nuevo' }).click()
  await page.getByLabel('Nombre del rol, en español').fill('Auditoría')
  await page.getByLabel('Nombre del rol, en inglés').fill('Audit')
  await page.getByText('Pide un segundo paso').click()
  await page.getByRole('button', { name: /^Ver Cuentas: / }).click()
  await page.getByRole('menuitemradio', { name: 'Todo', exact: true }).click()
  await page.getByRole('button', { name: 'Cuentas: Campos de Cuentas' }).click()
  await page.getByRole('button', { name: /Sector$/ }).click()
  await page.getByRole('option', { name: 'No existe', exact: true }).click()
  await expectAccessible(page, 'the fields of a role')
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const dialog = page.getByRole('dialog', { name: 'Lo que va a cambiar' })
  await dialog.getByRole('button', { name: 'Aplicar' }).click()
  await expect(page.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible()
}

async function invite(page: Page): Promise<string> {
  await visit(page, '/people?person=new')
  await page.getByRole('textbox', { name: 'Nombre' }).fill(name)
  await page.getByRole('textbox', { name: 'Correo electrónico' }).fill(email)
  await page.getByRole('combobox', { name: 'Roles' }).fill('Auditoría')
  await page.getByRole('option', { name: 'Auditoría' }).click()
  // The list stays for further roles.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Añadir', exact: true }).click()
  return (await page.getByLabel(`Enlace de acceso de ${name}`).textContent()) ?? ''
}

async function openInvitation(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: demoUrl(), locale: 'es-ES' })
  const page = await context.newPage()
  await page.goto(link)
  await page.getByLabel('Contraseña nueva').fill(chosen)
  await page.getByRole('button', { name: 'Guardar la contraseña' }).click()
  await expect(page.getByRole('link', { name: /sesión/i })).toBeVisible()
  return page
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Correo electrónico').fill(email)
  await page.getByLabel('Contraseña', { exact: true }).fill(chosen)
  await page.getByRole('button', { name: 'Entrar', exact: true }).click()
}

/** Answers a code to recover by. */
async function setUpCodes(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Activar' }).click()
  const secret = (await page.getByLabel('Clave', { exact: true }).textContent()) ?? ''
  await page.getByLabel('Código').fill(codeAt(fromBase32(secret), stepOf(new Date().toISOString())))
  await page.getByRole('button', { name: 'Comprobar' }).click()
  const code = await page
    .getByText(/^[a-z2-7]{8}-[a-z2-7]{8}$/)
    .first()
    .textContent()
  await page.getByRole('button', { name: 'Ya los he guardado' }).click()
  return code ?? ''
}

async function expectOnlyAccounts(page: Page): Promise<void> {
  await expect(navigation(page).getByRole('link', { name: 'Cuentas' })).toBeVisible()
  for (const hidden of ['Oportunidades', 'Personas', 'Estudio']) {
    await expect(navigation(page).getByRole('link', { name: hidden })).toHaveCount(0)
  }
  const account = await firstOf(page, 'account')
  await visit(page, `/records/account/${account.id}`)
  await expect(page.getByText('Sector', { exact: true })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Editar / })).toHaveCount(0)
  expect((await page.request.get('/api/v1/records/opportunity')).status(), 'the rest does not exist').toBe(404)
}

function navigation(page: Page) {
  return page.getByRole('navigation', { name: 'Navegación principal' })
}

test('who sees a part of what a record counts is told so, and who sees all is not', async ({ as }) => {
  const said = /^Ventas ganadas: de todo/
  const kim = await as('kim')
  const { id } = await firstOf(kim, 'campaign')
  await visit(kim, `/records/campaign/${id}`)
  await expect(kim.getByRole('region', { name: 'Oportunidades' }).getByText(said)).toBeVisible()
  const begona = await as('begona')
  await visit(begona, `/records/campaign/${id}`)
  await expect(begona.getByRole('region', { name: 'Oportunidades' })).toBeVisible()
  await expect(begona.getByText(said)).toHaveCount(0)
})
