import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

const tabsMax = 60

test('the board is worked with the keyboard alone, and says where a card went', async ({ as }) => {
  const page = await as('kim')
  await visit(page, '/records/opportunity?view=board')
  await tabToCard(page)
  const first = await focusedTitle(page)
  await page.keyboard.press('ArrowDown')
  const title = await focusedTitle(page)
  expect(title).not.toBe(first)
  const id = await focusedCard(page)

  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect(cardIn(page, 'Contactado', id)).toBeFocused()
  await expect(page.getByText(new RegExp(`${escaped(title)} en Contactado, posición`))).toBeAttached()

  await page.keyboard.press('m')
  await expect(page.getByRole('menuitemradio', { name: 'Contactado' })).toBeVisible()
  await page.keyboard.type('Reu')
  await page.keyboard.press('Enter')
  await expect(cardIn(page, 'Reunión', id)).toBeFocused()

  await page.keyboard.press('Space')
  const peek = page.getByRole('complementary').filter({ hasText: title })
  await expect(peek).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(peek).toBeHidden()
  await expect(cardIn(page, 'Reunión', id)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
})

async function tabToCard(page: Page): Promise<void> {
  for (let presses = 0; presses < tabsMax; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await page.locator('[data-card-link]:focus').count()) > 0) return
  }
  throw new Error('Tab never reaches the cards')
}

async function focusedTitle(page: Page): Promise<string> {
  return await page.locator('[data-card-link]:focus').innerText()
}

async function focusedCard(page: Page): Promise<string> {
  return (await page.locator('[data-card]:focus-within').getAttribute('data-card')) ?? ''
}

function cardIn(page: Page, column: string, id: string) {
  return page.getByRole('region', { name: column, exact: true }).locator(`[data-card="${id}"] [data-card-link]`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
