import { firstOf } from './api.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

const modules = ['opportunity', 'lead', 'account', 'contact', 'product', 'campaign', 'meeting', 'document'] as const

test('nobody is shut out of signing in', async ({ page }) => {
  for (const path of ['/sign-in', '/password-reset']) {
    await visit(page, demoUrl() + path)
    await expectAccessible(page, path)
  }
})

test('nobody is shut out of lists and boards', async ({ as }) => {
  const page = await as('begona')
  const views = ['opportunity?view=board', 'opportunity?view=open', 'lead?view=prospects', 'lead?view=bySource']
  for (const path of [...views, ...modules.slice(2), 'competitor?search=nadie']) {
    await visit(page, `/records/${path}`)
    await expectAccessible(page, path)
  }
})

test('nobody is shut out of records', async ({ as }) => {
  const page = await as('begona')
  for (const module of modules) {
    await visit(page, `/records/${module}/${(await firstOf(page, module)).id}`)
    await expectAccessible(page, `the page of a ${module}`)
  }
})

test('nobody is shut out of forms', async ({ as }) => {
  const page = await as('begona')
  for (const module of ['opportunity', 'lead', 'account', 'meeting', 'quote']) {
    await visit(page, `/records/${module}/new`)
    await expectAccessible(page, `the form of a new ${module}`)
  }
})

test('nobody is shut out of the pages around them', async ({ as }) => {
  const page = await as('ada')
  const studio = ['currencies', 'unused', 'languages'].map((section) => `/studio/${section}`)
  const missing = ['/no-such-page', '/records/account/no-such-record']
  for (const path of [
    '/agenda',
    '/records/opportunity?type=calendar&span=timeline',
    '/profile',
    '/import',
    '/people',
    '/trash',
    ...studio,
    ...missing,
  ]) {
    await visit(page, path)
    await expectAccessible(page, path)
  }
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('garcia')
  await expect(page.getByRole('dialog').getByRole('menuitem').first()).toBeVisible()
  await expectAccessible(page, 'the palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, 'the list of shortcuts')
})

test('nobody is shut out on a phone', async ({ as }) => {
  const page = await as('kim', { viewport: { width: 390, height: 844 }, hasTouch: true })
  const { id } = await firstOf(page, 'account')
  for (const path of ['/records/opportunity?view=board', '/records/contact', `/records/account/${id}`]) {
    await visit(page, path)
    await expectAccessible(page, `${path} on a phone`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect.soft(overflow, `${path} is as wide as the phone`).toBeLessThanOrEqual(0)
  }
})
