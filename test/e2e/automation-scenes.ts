/** An automation while it is written, and what came of it: what the guide of automations shows. */
import type { Page } from '@playwright/test'
import { workflows as english } from '#common/texts/en/workflows.ts'
import { studio as englishStudio } from '#common/texts/en/studio.ts'
import { workflows as spanish } from '#common/texts/es/workflows.ts'
import { studio as spanishStudio } from '#common/texts/es/studio.ts'
import { firstOf, read } from './api.ts'
import { expect } from './fixtures.ts'
import { visit } from './visit.ts'

async function wordsOf(page: Page) {
  const isSpanish = (await page.evaluate(() => document.documentElement.lang)).startsWith('es')
  return isSpanish ? { own: spanish, studio: spanishStudio } : { own: english, studio: englishStudio }
}

export async function showAutomation(page: Page): Promise<void> {
  await visit(page, '/studio/workflows')
  const { own } = await wordsOf(page)
  await page.getByRole('button', { name: own.make }).click()
  await page.getByRole('dialog').getByRole('button', { name: own.templates.wonDeal.name }).click()
  await tryWith(page, (await firstOf(page, 'opportunity')).title)
}

async function tryWith(page: Page, title: string): Promise<void> {
  const { own } = await wordsOf(page)
  await page.getByRole('combobox', { name: own.test.record, exact: true }).fill(title)
  await page.getByRole('option', { name: title }).first().click()
  await page.getByRole('button', { name: own.test.run, exact: true }).click()
  await expect(page.getByText(own.test.nothingDone)).toBeVisible()
}

export async function showAutomationRun(page: Page): Promise<void> {
  await showAutomation(page)
  const { own, studio } = await wordsOf(page)
  await page.getByRole('button', { name: studio.review }).click()
  await page.getByRole('dialog').getByRole('button', { name: studio.apply, exact: true }).click()
  await expect(page.getByText(studio.applied)).toBeVisible({ timeout: 30_000 })
  const deal = await firstOf(page, 'opportunity', {
    filter: JSON.stringify({ field: 'stage', op: 'eq', value: 'negotiation' }),
  })
  const { origin } = new URL(page.url())
  const { version } = await read<{ version: number }>(page, `/records/opportunity/${deal.id}`)
  const data = { version, values: { stage: 'won' } }
  const answer = await page.request.patch(`/api/v1/records/opportunity/${deal.id}`, { data, headers: { origin } })
  expect(answer.status(), await answer.text()).toBe(200)
  const done = async () => (await read<{ rows: { runs: number; id: string }[] }>(page, '/workflows')).rows[0]
  await expect.poll(async () => (await done())?.runs, { timeout: 30_000 }).toBe(1)
  await visit(page, `/studio/workflows/${(await done())?.id}`)
  await page.getByRole('table').getByRole('link').first().click()
  await expect(page.getByRole('complementary').getByText(own.runs.steps)).toBeVisible()
}
