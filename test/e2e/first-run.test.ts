import type { Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { walkFairPack } from './pack-walk.ts'
import { password, startServer } from './server.ts'
import type { RunningServer } from './server.ts'

let folder: string
let server: RunningServer

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-empty-'))
  server = await startServer(folder)
})

test.afterEach(async ({ context }) => {
  // First the pages, which listen to the server.
  await context.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

test('an empty installation asks four things, opens empty, and a pack brings it to live alone', async ({ page }) => {
  test.slow()
  await page.goto(server.url)
  await expect(page.getByRole('heading', { name: 'Pon en marcha Lazo' })).toBeVisible()
  await expectAccessible(page, 'the first run')

  await page.getByRole('button', { name: 'Poner en marcha' }).click()
  await expect(page.getByText('Escribe algo aquí para continuar.').first()).toBeVisible()

  await answer(page, { email: 'ana@cordeleria.example' })
  await page.getByRole('button', { name: 'Poner en marcha' }).click()
  const navigation = page.getByRole('navigation', { name: 'Navegación principal' })
  await expect(navigation).toBeVisible({ timeout: 30_000 })
  const steps = page.getByRole('region', { name: 'Por dónde empezar' })
  await expect(steps.getByRole('listitem')).toHaveCount(4)
  await expectAccessible(page, 'where to begin')
  await steps.getByRole('link', { name: /^Di para qué quieres un CRM/ }).click()
  await expect(page.getByRole('link', { name: /^Elegir un caso ya pensado/ })).toBeVisible()
  await navigation.getByRole('link', { name: 'Cuentas' }).click()
  await expect(page.getByText('Aquí estarán tus cuentas')).toBeVisible()

  await page.goto(`${server.url}/setup`)
  await expect(navigation, 'the first run does not come twice').toBeVisible()

  await page.goto(`${server.url}/people?person=new`)
  await page.getByLabel('Nombre', { exact: true }).fill('Luis Gil')
  await page.getByLabel('Correo electrónico').fill('luis@cordeleria.example')
  await page.getByRole('button', { name: 'Añadir', exact: true }).click()
  await expect(page.getByText(/^Solo se abre en este ordenador/)).toBeVisible()

  const { clicks, fields } = await walkFairPack(page)
  expect(clicks).toBeLessThanOrEqual(40)
  expect(fields).toBeLessThanOrEqual(10)
  await navigation.getByRole('link', { name: 'Prospectos' }).click()
  await expect(
    page
      .getByRole('link', { name: 'Feria por llamar' })
      .or(page.getByRole('tab', { name: 'Feria por llamar' }))
      .first(),
  ).toBeVisible()
  await navigation.getByRole('link', { name: 'Mi día' }).click()
  await expect(page.getByText('Nada pendiente para hoy'), 'it has begun').toBeVisible()
})

test('a project from nothing leads to where its first objective is chosen', async ({ page }) => {
  await page.goto(server.url)
  await answer(page, { email: 'ana@cordeleria.example' })
  await page.getByRole('button', { name: 'Poner en marcha' }).click()
  await page.getByRole('link', { name: /^Di para qué quieres un CRM/ }).click({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Empezar el proyecto' }).click()
  await page.getByRole('link', { name: 'Ir a acta de constitución' }).click({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Elegir un objetivo' })).toBeVisible()
})

test('the first run brings the demo company when asked', async ({ page }) => {
  await page.goto(server.url)
  await answer(page, { email: 'ana@moncayo.example' })
  await page.getByRole('radio', { name: /Con la empresa de demostración/ }).check({ force: true })
  await page.getByRole('button', { name: 'Poner en marcha' }).click()
  const navigation = page.getByRole('navigation', { name: 'Navegación principal' })
  await expect(navigation).toBeVisible({ timeout: 30_000 })
  await navigation.getByRole('link', { name: 'Cuentas' }).click()
  await expect(page.getByRole('grid').getByRole('row').nth(10)).toBeVisible({ timeout: 45_000 })
})

async function answer(page: Page, { email }: { readonly email: string }): Promise<void> {
  await page.getByLabel('Nombre de la empresa').fill('Cordelería Ibáñez, S.L.')
  await page.getByLabel('Tu nombre').fill('Ana Ibáñez')
  await page.getByLabel('Correo electrónico').fill(email)
  await page.getByLabel('Contraseña', { exact: true }).fill(password)
}
