import { team } from '#demo/team.ts'
import { firstOf } from './api.ts'
import { expectAccessible } from './axe.ts'
import { withDemoWorld } from './demo-world.ts'
import { beginFairProject } from './fair-project.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { password } from './server.ts'
import { visit } from './visit.ts'

const modules = ['opportunity', 'lead', 'account', 'contact', 'product', 'campaign', 'meeting', 'document'] as const

/** What fades would be waited for, in either theme of each page. */
const calm = { reducedMotion: 'reduce' } as const

test('nobody is shut out of signing in', async ({ page }) => {
  for (const path of ['/sign-in', '/password-reset']) {
    await visit(page, demoUrl() + path)
    await expectAccessible(page, path)
  }
})

test('nobody is shut out of lists and boards', async ({ as }) => {
  const page = await as('begona', calm)
  const views = ['opportunity?view=board', 'opportunity?view=open', 'lead?view=prospects', 'lead?view=bySource']
  for (const path of [...views, ...modules.slice(2), 'competitor?search=nadie', 'survey', 'surveyAnswer']) {
    await visit(page, `/records/${path}`)
    await expectAccessible(page, path)
  }
})

test('nobody is shut out of records', async ({ as }) => {
  const page = await as('begona', calm)
  for (const module of modules) {
    await visit(page, `/records/${module}/${(await firstOf(page, module)).id}`)
    await expectAccessible(page, `the page of a ${module}`)
  }
})

test('nobody is shut out of forms', async ({ as }) => {
  const page = await as('begona', calm)
  for (const module of ['opportunity', 'lead', 'account', 'meeting', 'quote']) {
    await visit(page, `/records/${module}/new`)
    await expectAccessible(page, `the form of a new ${module}`)
  }
})

test('nobody is shut out of the pages around them', async ({ as }) => {
  const page = await as('ada', calm)
  const studio = ['workflows', 'currencies', 'unused', 'failed', 'languages', 'forms'].map(
    (section) => `/studio/${section}`,
  )
  const missing = ['/no-such-page', '/records/account/no-such-record']
  for (const path of [
    '/agenda',
    '/records/opportunity?type=calendar&span=timeline',
    '/records/opportunity/funnel?within=always',
    '/records/opportunity/forecast',
    '/profile',
    '/import',
    '/people',
    '/exercises',
    '/trash',
    '/loyalty-case',
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
  const page = await as('kim', { ...calm, viewport: { width: 390, height: 844 }, hasTouch: true })
  const { id } = await firstOf(page, 'account')
  for (const path of ['/records/opportunity?view=board', '/records/contact', `/records/account/${id}`]) {
    await visit(page, path)
    await expectAccessible(page, `${path} on a phone`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect.soft(overflow, `${path} is as wide as the phone`).toBeLessThanOrEqual(0)
  }
})

/** Of the project; packs and the short way are looked at where they are walked. */
const projectPages = `charter objectives needs matrix encounters channels processes trace specification review papers
  deploy tests plan team budget complexity go-live improvement minutes`.split(/\s+/)

test('nobody is shut out of the project', async ({ browser }) => {
  test.setTimeout(240_000)
  // A world of its own: with a project the company has more modules than other tests expect.
  await withDemoWorld(async ({ url }) => {
    const options = { baseURL: url, locale: 'es-ES', serviceWorkers: 'block', ...calm } as const
    const page = await browser.newPage({ ...options, viewport: { width: 390, height: 844 }, hasTouch: true })
    await page.request.post('/api/v1/session', { data: { email: team.ada.email, password } })
    await visit(page, '/profile')
    await beginFairProject(page, { name: 'La feria', why: 'Se pierden tarjetas.' })
    const shown = await Promise.all(['kpi', 'businessProcess', 'specItem'].map((module) => firstOf(page, module)))
    const [kpi, process, item] = shown.map(({ id }) => id)
    const records = [`/programme/kpis/${kpi}`, `/programme/processes/${process}`, `/records/specItem/${item}`]
    for (const path of ['/programme', ...projectPages.map((name) => `/programme/${name}`), ...records]) {
      await visit(page, path)
      await expectAccessible(page, path)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect.soft(overflow, `${path} is as wide as the phone`).toBeLessThanOrEqual(0)
    }
    await page.close()
  })
})
