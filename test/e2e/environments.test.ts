import type { Page } from '@playwright/test'
import { read } from './api.ts'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('a change is tried in a copy, brought to production, and taken back by an older file', async ({ as }) => {
  const ada = await as('ada')
  const before = await modelHash(ada)
  const file = await exportConfiguration(ada)
  await makeSandbox(ada)
  await ada.getByRole('button', { name: 'Entrar en Pruebas' }).click()
  await expect(ada.getByRole('heading', { level: 1, name: 'Módulos' })).toBeVisible()
  await expect(banner(ada)).toContainText('nada de lo que hagas aquí toca el trabajo de verdad')
  await addField(ada)
  const tried = await modelHash(ada)
  expect(tried).not.toBe(before)

  await banner(ada).getByRole('button', { name: 'Volver a producción' }).click()
  await expect(banner(ada)).toHaveCount(0)
  expect(await modelHash(ada)).toBe(before)
  await visit(ada, '/studio/environments')
  await ada.getByRole('button', { name: 'Llevar su configuración a producción' }).click()
  await applyDifferences(ada, 'account.memberNumber')
  expect(await modelHash(ada)).toBe(tried)

  await visit(ada, '/studio/configuration')
  const waiting = ada.waitForEvent('filechooser')
  await ada.getByRole('button', { name: 'Elegir un fichero .zip' }).click()
  await (await waiting).setFiles(file)
  await applyDifferences(ada, 'account.memberNumber')
  expect(await modelHash(ada)).toBe(before)
  await removeSandbox(ada)
})

const banner = (page: Page) => page.getByRole('region', { name: 'Entorno', exact: true })

async function modelHash(page: Page): Promise<string> {
  return (await read<{ hash: string }>(page, '/elements')).hash
}

async function exportConfiguration(page: Page): Promise<string> {
  await visit(page, '/studio/configuration')
  await expectAccessible(page, 'configuration as files')
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Descargar la configuración entera' }).click()
  return await (await waiting).path()
}

async function makeSandbox(page: Page): Promise<void> {
  await visit(page, '/studio/environments')
  await page.getByRole('button', { name: 'Crear: Pruebas' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Solo la estructura').click()
  await dialog.getByRole('button', { name: 'Crear' }).click()
  await expect(page.getByRole('button', { name: 'Entrar en Pruebas' })).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page, 'the environments')
}

async function addField(page: Page): Promise<void> {
  await visit(page, '/studio/modules/account')
  await page.getByRole('button', { name: 'Campo nuevo' }).click()
  const types = page.getByRole('complementary', { name: 'Elige el tipo' })
  await types
    .getByRole('button', { name: /^Texto/ })
    .first()
    .click()
  await page.getByLabel('Nombre, en español').fill('Número de socio')
  await page.getByLabel('Nombre, en inglés').fill('Member number')
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Aplicar' }).click()
  await expect(page.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible({ timeout: 30_000 })
  await expectAccessible(page, 'a copy')
}

async function applyDifferences(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Lo que cambiaría' })
  await expect(dialog.getByText(path)).toBeVisible()
  await dialog.getByText(/campo a campo/).click()
  await expect(dialog.getByRole('definition').filter({ hasText: 'memberNumber' })).toBeVisible()
  await expectAccessible(page, 'what would change')
  await dialog.getByRole('button', { name: 'Aplicar' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 30_000 })
}

async function removeSandbox(page: Page): Promise<void> {
  await visit(page, '/studio/environments')
  await page.getByRole('button', { name: 'Borrar: Pruebas' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Borrar' }).click()
  await expect(page.getByRole('button', { name: 'Crear: Pruebas' })).toBeVisible()
  await expect(page.getByText('Entorno borrado.')).toBeVisible()
}
