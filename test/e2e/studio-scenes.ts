/** The Studio while a module is made, in either language: what the guide of the Studio shows. */
import type { Page } from '@playwright/test'
import { studio as english } from '#common/texts/en/studio.ts'
import { studio as spanish } from '#common/texts/es/studio.ts'
import { expect } from './fixtures.ts'
import { visit } from './visit.ts'

async function wordsOf(page: Page): Promise<typeof spanish | typeof english> {
  return (await page.evaluate(() => document.documentElement.lang)).startsWith('es') ? spanish : english
}

const labels = ['Visita técnica', 'Technical visit', 'Visitas técnicas', 'Technical visits']

export async function showNewModule(page: Page): Promise<void> {
  await visit(page, '/studio')
  const words = await wordsOf(page)
  await page.getByRole('button', { name: words.newModule }).click()
  const boxes = page.getByRole('dialog').getByRole('textbox')
  // The reader's own language comes first.
  const own = words === spanish ? labels : labels.map((_label, index) => labels[index ^ 1] ?? '')
  for (const [index, label] of own.entries()) await boxes.nth(index).fill(label)
  await page.getByText(words.templates.event.name, { exact: true }).click()
}

export async function showFields(page: Page): Promise<void> {
  await showNewModule(page)
  const words = await wordsOf(page)
  await page.getByRole('button', { name: words.makeModule }).click()
  for (const [help, es, en] of [
    [words.typeHelp.money, 'Coste', 'Cost'],
    [words.typeHelp.boolean, 'Urgente', 'Urgent'],
    [words.typeHelp.user, 'Técnico', 'Technician'],
    [words.typeHelp.option, 'Estado', 'Status'],
  ] as const) {
    await page.getByRole('button', { name: words.newField }).click()
    await page.getByRole('complementary').getByRole('button').filter({ hasText: help }).click()
    const boxes = page.getByRole('complementary').getByLabel(new RegExp(`^${words.label}, `))
    const isSpanish = words === spanish
    await boxes.nth(0).fill(isSpanish ? es : en)
    await boxes.nth(1).fill(isSpanish ? en : es)
  }
  await page.getByRole('button', { name: words.newList }).click()
  await expect(page.getByRole('button', { name: words.addOption })).toBeVisible()
}

export async function showReview(page: Page): Promise<void> {
  await showFields(page)
  const words = await wordsOf(page)
  await page.getByRole('button', { name: words.review }).click()
  await expect(page.getByRole('dialog', { name: words.reviewTitle }).getByRole('listitem').nth(5)).toBeVisible()
}
