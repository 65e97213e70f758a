import encodeQR from 'qr'
import { firstOf } from './api.ts'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'

test('what is made without a network is written once, though the first answer is lost and the tab closed', async ({
  as,
  complaints,
}) => {
  const page = await as('kim')
  const context = page.context()
  const name = 'Talleres Sin Cobertura'
  await page.goto('/records/account')
  await expect(page.locator('[data-row]').first()).toBeVisible()
  await page.keyboard.press('c')
  const panel = page.getByRole('complementary')
  const title = panel.getByRole('textbox', { name: 'Nombre' }).first()
  await title.fill(name)
  await context.setOffline(true)
  await panel.getByRole('button', { name: 'Crear', exact: true }).click()
  await expect(page.getByText('1 cambio espera a la conexión')).toBeVisible()
  await page.close()

  let lost = 0
  await context.route('**/api/v1/records/account', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return await route.continue()
    lost += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  await context.setOffline(false)
  const again = await context.newPage()
  await again.goto('/')
  await expect(again.getByText('1 cambio guardado.')).toBeVisible()
  expect(lost).toBe(1)
  const found = await context.request.get(`/api/v1/records/account?search=${encodeURIComponent(name)}`)
  expect((await found.json()).rows).toHaveLength(1)
  // The network was cut on purpose.
  const asked = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET/
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !asked.test(text)))
})

test('the phone begins with the day; a picture of a card becomes a prospect of the fair', async ({ as }) => {
  const page = await as('kim', { viewport: { width: 390, height: 844 } })
  await page.goto('/')
  const bar = page.getByRole('navigation').last()
  await expect(bar.getByRole('link', { name: 'Mi día' })).toHaveAttribute('aria-current', 'page')
  await bar.getByRole('link', { name: 'Embudo' }).click()
  await expect(page.getByRole('button', { name: /^2 de \d+: / })).toBeVisible()
  // What is always there stands beside the title, however many acts there are.
  const { id } = await firstOf(page, 'lead', { view: 'prospects' })
  await page.goto(`/records/lead/${id}`)
  const title = await page.getByRole('heading', { level: 1 }).boundingBox()
  const more = await page.locator('header').getByRole('button', { name: 'Más', exact: true }).boundingBox()
  expect(more?.y).toBeLessThan((title?.y ?? 0) + (title?.height ?? 0))
  await page.goto('/scan')
  await expectAccessible(page, 'scanning')
  const card =
    'BEGIN:VCARD\nVERSION:3.0\nN:Ferrer Sanz;Alba\nORG:Conservas Ferrer\nTEL;TYPE=CELL:+34600111222\nEND:VCARD'
  const buffer = Buffer.from(encodeQR(card, 'gif', { scale: 6 }))
  await page.locator('input[type=file]').setInputFiles({ name: 'card.gif', mimeType: 'image/gif', buffer })
  await expect(page.getByRole('textbox', { name: 'Apellidos' })).toHaveValue('Ferrer Sanz')
  await expect(page.getByRole('textbox', { name: 'Empresa' })).toHaveValue('Conservas Ferrer')
  await expect(page.getByRole('textbox', { name: 'Teléfono' }).first()).toHaveValue('+34600111222')
  await expectAccessible(page, 'a scanned card')
})

test('a list that cannot be read says so at once, and is there by itself when the network is', async ({
  as,
  complaints,
}) => {
  const page = await as('kim')
  const context = page.context()
  const places = page.getByRole('navigation').first()
  await page.goto('/records/account')
  await expect(page.locator('[data-row]').first()).toBeVisible()
  await context.setOffline(true)
  await places.getByRole('link', { name: 'Contactos' }).click()
  await expect(page.getByText('No hay conexión con el servidor.', { exact: false })).toBeVisible()
  await expect(page.getByText('Sin conexión', { exact: true })).toBeVisible()
  await context.setOffline(false)
  await expect(page.locator('[data-row]').first()).toBeVisible()

  // A server that is down, which the browser takes for a network.
  await context.route('**/api/v1/**', async (route) => await route.abort('connectionrefused'))
  await places.getByRole('link', { name: 'Cuentas' }).click()
  await page.getByRole('searchbox').fill('nadie lo ha buscado')
  await expect(page.getByText('Sin conexión', { exact: true })).toBeVisible()
  await context.unrouteAll()
  await expect(page.getByText('Sin conexión', { exact: true })).toHaveCount(0)
  await expect(page.getByText('No hay conexión con el servidor.', { exact: false })).toHaveCount(0)
  const asked = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_NETWORK/
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !asked.test(text)))
})

test('the page without a network leads back to where one was when the server is there again', async ({
  as,
  complaints,
}) => {
  const page = await as('kim')
  // A server that is down, which the browser takes for a network: it will say nothing when it is back.
  await page.route('**/api/v1/**', async (route) => await route.abort('connectionrefused'))
  await page.goto('/records/contact')
  await expect(page.getByRole('heading', { name: 'Sin conexión' })).toBeVisible()
  await page.unrouteAll()
  await expect(page.getByRole('heading', { name: 'Contactos', level: 1 })).toBeVisible()
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED')))
})
