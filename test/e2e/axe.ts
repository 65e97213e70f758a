/** Accessibility: axe-core on what a page shows now. */
import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults, RunOnly } from 'axe-core'
import { expect } from './fixtures.ts'
import { settled } from './visit.ts'

const program = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Fails with one line for each thing that somebody could not see, reach or understand, in either theme. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Evaluated from outside, so that the page's own policy against scripts stays as it is.
  await expect(page.locator('h1'), `${what} is there`).not.toHaveCount(0)
  await page.evaluate(program)
  expect.soft(await violations(page, { type: 'tag', values: tags }), `accessibility of ${what}`).toEqual([])
  const kept = await setTheme(page, 'dark')
  expect.soft(await violations(page, { type: 'rule', values: themed }), `dark colours of ${what}`).toEqual([])
  await setTheme(page, kept)
}

/** The rules to which a theme makes a difference. */
const themed = ['color-contrast', 'link-in-text-block']

async function violations(page: Page, runOnly: RunOnly): Promise<string[]> {
  const found = await page.evaluate(async (only) => {
    const off = { enabled: false }
    // axe puts itself on the window.
    const { axe } = window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } }
    // While something modal is open the page behind it is hidden, so its landmarks are judged when it is not.
    const main = document.querySelector('main')
    const isCovered = main !== null && main.closest('[aria-hidden=true], [inert]') !== null
    const ofWholePages = { 'landmark-one-main': off, 'page-has-heading-one': off, region: off }
    const options = { runOnly: only, resultTypes: ['violations'], ...(isCovered ? { rules: ofWholePages } : {}) }
    return (await axe.run(document, options)).violations
  }, runOnly)
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  )
}

/** Answers the theme that it was in; colours that fade have arrived. */
async function setTheme(page: Page, theme: string | undefined): Promise<string | undefined> {
  const before = await page.evaluate((chosen) => {
    const { dataset } = document.documentElement
    const { theme: was } = dataset
    if (chosen === undefined) delete dataset.theme
    else dataset.theme = chosen
    return was
  }, theme)
  await settled(page)
  return before
}
