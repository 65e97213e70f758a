import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { settled, visit } from './visit.ts'

const label = 'label.plural'

test('an administrator adds Catalan from a file and a salesperson works in it', async ({ as }) => {
  const ada = await as('ada')
  await ada.goto('/studio/languages')
  await ada.getByRole('button', { name: 'Añadir idioma' }).click()
  const dialog = ada.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Idioma' }).fill('catal')
  await ada.getByRole('option', { name: /catalán/ }).click()
  await dialog.getByRole('button', { name: 'Añadir' }).click()
  await expect(ada.getByRole('link', { name: /Català.*0/ })).toBeVisible()
  await expect(ada.getByRole('heading', { level: 1, name: 'Idiomas' })).toBeVisible()
  await expect(ada.getByLabel('Buscar texto')).toBeVisible()
  await settled(ada)
  await expectAccessible(ada, 'the languages')

  // The translator's file: keys as they were exported, a name of a module and words of the interface.
  const { rows } = await (await ada.request.get('/api/v1/translations/ca')).json()
  const key = (wanted: (row: { es: string; path: string; kind: string }) => boolean): string => rows.find(wanted).key
  const accounts = key((row) => row.kind === 'module' && row.path === label && row.es === 'Cuentas')
  const file = (cardMenu: string) => ({
    name: 'ca.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `key,ca\n${accounts},Comptes\ninterface:shell.profile,El teu perfil\ninterface:board.cardMenu,${cardMenu}\n`,
    ),
  })
  const choose = async (cardMenu: string): Promise<void> => {
    const waiting = ada.waitForEvent('filechooser')
    await ada.getByRole('button', { name: 'Cargar un fichero' }).click()
    await (await waiting).setFiles(file(cardMenu))
  }
  await choose('Mou la targeta')
  await expect(ada.getByRole('alert')).toContainText('Fila 4: Falta {title}.')
  await choose('Mou {title}')
  await expect(ada.getByText('3 textos cambiados.')).toBeVisible()

  // One more in place.
  await ada.getByLabel('Buscar texto').fill('Cerrar sesión')
  const field = ada.getByLabel('Traducción de «Cerrar sesión»')
  await field.fill('Tanca la sessió')
  await field.press('Enter')

  const kim = await as('kim')
  await visit(kim, '/profile')
  await kim.getByRole('button', { name: /Idioma y región/ }).click()
  await kim.getByRole('option', { name: 'Català' }).click()
  await kim.getByRole('button', { name: 'Guardar' }).first().click()
  await expect(kim.getByRole('link', { name: 'Comptes' })).toBeVisible()
  // What nobody has translated falls back.
  await expect(kim.getByRole('link', { name: 'Contactos' })).toBeVisible()
  await expect(kim.locator('html')).toHaveAttribute('lang', 'ca-ES')
  await kim.reload()
  await expect(kim.getByRole('link', { name: 'Comptes' })).toBeVisible()
  await kim.getByRole('button', { name: /Kim/ }).click()
  await expect(kim.getByRole('menuitem', { name: 'El teu perfil' })).toBeVisible()
  await expect(kim.getByRole('menuitem', { name: 'Tanca la sessió' })).toBeVisible()
  // The tests after this one find everybody in Spanish again.
  const removed = await ada.request.delete('/api/v1/languages/ca', { headers: { origin: new URL(ada.url()).origin } })
  expect(removed.ok(), await removed.text()).toBe(true)
  await kim.reload()
  await expect(kim.getByRole('link', { name: 'Cuentas' })).toBeVisible()
})
