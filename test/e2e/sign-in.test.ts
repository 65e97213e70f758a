import { team } from '#demo/team.ts'
import { expect, test } from './fixtures.ts'
import { password } from './server.ts'

test('a wrong password is refused in words, a right one opens the first page', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Inicia sesión' })).toBeVisible()
  await page.getByLabel('Correo electrónico').fill(team.kim.email)
  await page.getByLabel('Contraseña', { exact: true }).fill('no es esta')
  await page.getByRole('button', { name: 'Entrar' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Contraseña', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: 'Navegación principal' })).toBeVisible()
})

test('signing out leaves nothing open', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/profile')
  await page.getByRole('button', { name: team.kim.name }).click()
  await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click()
  await expect(page.getByRole('heading', { name: 'Inicia sesión' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Inicia sesión' })).toBeVisible()
  await expect(page.getByText(team.kim.email)).toHaveCount(0)
  await page.goto('/profile')
  await expect(page.getByRole('heading', { name: 'Inicia sesión' })).toBeVisible()
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
  expect(kept).not.toMatch(/token|secret|"lazo":/i)
})

test('a session that ended elsewhere is said where one signs in, and not after', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/records/contact')
  await expect(page.locator('[data-row]').first()).toBeVisible()
  await page.request.delete('/api/v1/session', { headers: { origin: new URL(page.url()).origin } })
  await page.getByRole('navigation').first().getByRole('link', { name: 'Cuentas' }).click()
  await expect(page.getByRole('heading', { name: 'Inicia sesión' })).toBeVisible()
  await expect(page.getByText(/^Tu sesión ha caducado/)).toBeVisible()
  await page.getByLabel('Correo electrónico').fill(team.kim.email)
  await page.getByLabel('Contraseña', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: 'Navegación principal' })).toBeVisible()
  await expect(page.getByText(/^Tu sesión ha caducado/)).toHaveCount(0)
})
