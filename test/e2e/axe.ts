/** Accessibility: axe-core on what a page shows now. */
import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from './fixtures.ts'

const program = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Fails with one line for each thing that somebody could not see, reach or understand. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Evaluated from outside, so that the page's own policy against scripts stays as it is.
  await page.evaluate(program)
  const { violations } = await page.evaluate(async (tags) => {
    // axe puts itself on the window.
    const { axe } = window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } }
    return await axe.run(document, { runOnly: { type: 'tag', values: tags } })
  }, rules)
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  )
  expect.soft(lines, `accessibility of ${what}`).toEqual([])
}
