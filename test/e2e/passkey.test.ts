import { team } from '#demo/team.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { password } from './server.ts'

/** Passkeys are of names: the same server under the other name of this machine. */
const address = (): string => demoUrl().replace('127.0.0.1', 'localhost')

test('a passkey is made in the profile, signs in without a password and is removed', async ({ context, page }) => {
  const device = await context.newCDPSession(page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${address()}/sign-in`)
  await page.getByLabel('Correo electrónico').fill(team.inigo.email)
  await page.getByLabel('Contraseña', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: 'Navegación principal' })).toBeVisible()

  await page.goto(`${address()}/profile`)
  const passkeys = page.getByRole('region', { name: 'Llaves de acceso' })
  await passkeys.getByRole('button', { name: 'Añadir una llave de acceso' }).click()
  await passkeys.getByLabel('Nombre').fill('Portátil')
  await passkeys.getByLabel('Tu contraseña').fill(password)
  await passkeys.getByRole('button', { name: 'Crear la llave' }).click()
  await expect(passkeys.getByText('Portátil')).toBeVisible()

  await page.getByRole('button', { name: team.inigo.name }).click()
  await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click()
  await page.getByRole('button', { name: 'Entrar con una llave de acceso' }).click()
  await expect(page.getByRole('navigation', { name: 'Navegación principal' })).toBeVisible()

  await page.goto(`${address()}/profile`)
  await passkeys.getByRole('button', { name: 'Quitar la llave «Portátil»' }).click()
  await passkeys.getByLabel('Tu contraseña').fill(password)
  await passkeys.getByRole('button', { name: 'Quitar', exact: true }).click()
  await expect(passkeys.getByText('Todavía no tienes ninguna.')).toBeVisible()
})
