import { coreId } from '#catalog/modules/define.ts'
import { team } from '#demo/team.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test.use({ leavesTraces: true })

test('a loyalty programme is worked out while one types, simulated, signed by two, and begun anew by a change', async ({
  as,
}) => {
  test.setTimeout(120_000)
  const page = await as('begona', { reducedMotion: 'reduce' })
  await visit(page, '/loyalty-case')
  const results = page.getByRole('region', { name: 'Qué saldría' })
  await expect(results.getByText(/^-.*ZAR$/).first()).toBeVisible()
  await expectAccessible(page, 'the worked case')
  const rate = page.getByRole('textbox', { name: 'Puntos por unidad', exact: true })
  const cost = results.locator('dl > div').filter({ hasText: 'Coste esperado del premio' })
  const before = await cost.innerText()
  await rate.fill('0,5')
  await expect(cost).not.toHaveText(before)
  await page.getByRole('button', { name: 'Empezar un programa con estas cifras' }).click()

  await expect(page).toHaveURL(/loyaltyProgramme\/[0-9a-f-]{36}$/)
  const address = page.url()
  await expect(page.getByText('Nadie lo ha simulado todavía')).toBeVisible()
  await page.getByRole('textbox', { name: 'Ventas', exact: true }).fill('55000000000')
  await expect(page.getByText(/^Sin guardar/)).toBeVisible()
  await page.getByRole('button', { name: 'Guardar', exact: true }).click()
  await expect(page.getByText(/^Sin guardar/)).toBeHidden()
  await page.getByRole('button', { name: 'Simular', exact: true }).click()
  await expect(page.getByText(/^Simulado el .* Begoña/)).toBeVisible()
  await expectAccessible(page, 'a simulated programme')
  await page.getByRole('button', { name: 'Pasos' }).click()
  await page.getByRole('menuitem', { name: 'Firmar por dirección' }).click()

  const ada = await as('ada')
  const roles = ['marketing', 'finance'].map((name) => coreId('role', name))
  const origin = { origin: demoUrl() }
  await ada.request.patch(`/api/v1/users/${team.rocio.id}`, { data: { roles }, headers: origin })
  const rocio = await as('rocio')
  await visit(rocio, new URL(address).pathname)
  await rocio.getByRole('button', { name: 'Pasos' }).click()
  await rocio.getByRole('menuitem', { name: 'Firmar por finanzas' }).click()
  await expect(rocio.getByText('Aprobado', { exact: true }).first()).toBeVisible()
  await rocio.getByRole('textbox', { name: 'Ventas', exact: true }).fill('55500000000')
  await expect(rocio.getByText(/las firmas dejan de valer\.$/).first()).toBeVisible()
  await rocio.getByRole('button', { name: 'Guardar', exact: true }).click()
  await expect(rocio.getByText('Borrador', { exact: true }).first()).toBeVisible()
  await expect(rocio.getByText(/es de otras reglas/)).toBeVisible()

  const kim = await as('kim')
  await visit(kim, '/')
  await expect(kim.getByRole('link', { name: 'Programas de fidelización' })).toHaveCount(0)
  expect((await kim.request.get('/api/v1/loyalty/cases')).status()).toBe(404)
})
