import { expectAccessible } from './axe.ts'
import { create } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('somebody keeps a view and has it again, and nobody else does', async ({ as }) => {
  const page = await as('kim')
  await visit(page, '/records/account?view=all&sort=-createdAt')
  await page.getByRole('button', { name: 'Guardar vista' }).click()
  await page.getByLabel('Nombre de la vista').fill('Las últimas')
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click()
  const tab = page.getByRole('navigation', { name: 'Vistas' }).getByRole('link', { name: 'Las últimas' })
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await visit(page, new URL(page.url()).pathname + new URL(page.url()).search)
  await expect(tab).toHaveAttribute('aria-current', 'page')
  const other = await as('begona')
  await visit(other, '/records/account')
  await expect(other.getByRole('link', { name: 'Las últimas' })).toHaveCount(0)
})

test('a salesperson shares a view with the team, who see whose it is, and takes it back', async ({ as }) => {
  const page = await as('kim')
  await visit(page, '/records/account?view=all&sort=-createdAt')
  await page.getByRole('button', { name: 'Guardar vista' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Nombre de la vista').fill('Las del norte')
  await expect(dialog.getByRole('radio', { name: 'Para todos' })).toHaveCount(0)
  await dialog.getByText('Para mi equipo').click()
  await expectAccessible(page, 'the dialog that keeps a view')
  await dialog.getByRole('button', { name: 'Guardar' }).click()
  await expect(dialog).toBeHidden()
  const other = await as('begona')
  await visit(other, '/records/account')
  const tab = other.getByRole('link', { name: 'Las del norte' })
  await expect(tab).toHaveAttribute('title', 'La comparte Kim Oriol Peña')
  await tab.click()
  await expect(tab).toHaveAttribute('aria-current', 'page')
  await expect(other.getByRole('button', { name: 'Borrar vista' })).toHaveCount(0)
  await expect(other.getByText('La comparte Kim Oriol Peña')).toBeVisible()
  const link = other.url()
  await page.getByRole('button', { name: 'Compartir vista' }).click()
  await page.getByText('Solo para mí').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await visit(other, '/records/account')
  await expect(tab).toHaveCount(0)
  const gone = other.getByText(/^La vista del enlace ya no está/)
  await expect(gone).toHaveCount(0)
  await visit(other, link)
  await expect(gone).toBeVisible()
})

test('a meeting is dragged to another day of the calendar, and taken back with the keyboard', async ({ as }) => {
  const page = await as('kim')
  const subject = 'Prueba de mezcla en planta'
  const { id } = await create(page, 'meeting', {
    subject,
    start: '2027-03-10T09:00:00.000Z',
    end: '2027-03-10T10:00:00.000Z',
  })
  const [from, to] = ['2027-03-10', '2027-03-11']
  await visit(page, `/records/meeting?view=mine&type=calendar&day=${from}&search=${encodeURIComponent(subject)}`)
  await expectAccessible(page, 'the calendar')
  const event = (on: string) => page.locator(`[data-calendar-day="${on}"] [data-event="${id}"]`)
  await event(from).dragTo(page.locator(`[data-calendar-day="${to}"]`))
  await expect(event(to)).toBeVisible()
  await page.reload()
  await event(to).focus()
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await expect(event(from)).toBeVisible()
})
