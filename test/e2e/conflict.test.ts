import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { firstOf, read } from './api.ts'
import type { Row } from './api.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('two people who change the same field see both values and choose', async ({ as }) => {
  const [ada, begona] = [await as('ada'), await as('begona')]
  const { id } = await firstOf(ada, 'contact', { fields: 'jobTitle', sort: '-title' })
  for (const page of [ada, begona]) {
    await visit(page, `/records/contact/${id}`)
    await page.getByRole('button', { name: 'Editar Cargo' }).click()
  }
  await cargo(ada).fill('Jefa de compras')
  await ada.keyboard.press('Enter')
  await expect(cargo(ada)).toBeHidden()

  await cargo(begona).fill('Directora de compras')
  await begona.keyboard.press('Enter')
  const dialog = begona.getByRole('dialog', { name: 'Otra persona lo cambió a la vez' })
  await expect(dialog.getByText('Directora de compras')).toBeVisible()
  await expect(dialog.getByText('Jefa de compras')).toBeVisible()
  await expectAccessible(begona, 'a conflict')
  await dialog.getByRole('button', { name: 'Guardar lo mío' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => (await read<Row>(ada, `/records/contact/${id}`)).jobTitle).toBe('Directora de compras')
  await expect(ada.getByText('Directora de compras').first(), 'the other sees it without asking').toBeVisible()
})

function cargo(page: Page) {
  return page.getByRole('textbox', { name: 'Cargo' })
}
