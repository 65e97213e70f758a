import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('a card is dragged to another stage, and its totals go with it', async ({ as }) => {
  const page = await as('begona')
  await visit(page, '/records/opportunity?view=board')
  const from = page.getByRole('region', { name: 'Nuevo', exact: true })
  const to = page.getByRole('region', { name: 'Contactado', exact: true })
  const card = from.locator('[data-card]').first()
  const id = (await card.getAttribute('data-card')) ?? ''
  const [less, more] = [await countIn(from), await countIn(to)]
  await card.dragTo(to, { targetPosition: { x: 90, y: 300 } })
  await expect(to.locator(`[data-card="${id}"]`)).toBeVisible()
  await expect.poll(() => countIn(from)).toBe(less - 1)
  await expect.poll(() => countIn(to)).toBe(more + 1)
  await page.reload()
  await expect(to.locator(`[data-card="${id}"]`)).toBeVisible()
})

test('totals that could not be counted are said to be missing, and are counted again when asked for', async ({
  as,
}) => {
  const page = await as('begona')
  const asked = /\/records\/opportunity\/board\?.*only=totals/
  await page.route(asked, async (route) => await route.fulfill({ status: 422, json: {} }))
  await visit(page, '/records/opportunity?view=board')
  const column = page.getByRole('region', { name: 'Nuevo', exact: true })
  const again = page.getByRole('button', { name: 'Contar otra vez' })
  await expect(page.getByRole('status').filter({ has: again })).toContainText('No se han podido contar los totales.')
  await expect(column.locator('[data-card]').first()).toBeVisible()
  await page.unroute(asked)
  await again.click()
  await expect(again).toBeHidden()
  expect(await countIn(column)).toBeGreaterThan(0)
})

async function countIn(column: Locator): Promise<number> {
  const count = column.getByRole('heading').locator('xpath=following-sibling::span/span[@aria-hidden]')
  await expect(count).toBeVisible()
  return Number((await count.innerText()).replace(/\D/g, ''))
}
