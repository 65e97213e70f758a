/** What every browser test starts from: a signed-in page that may not complain on its console. */
import { expect, test as base } from '@playwright/test'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { team } from '#demo/team.ts'
import type { TeamLogin } from '#demo/team.ts'
import { withDemoWorld } from './demo-world.ts'
import type { DemoWorld } from './demo-world.ts'
import { password, type Variables } from './server.ts'

export { expect }

interface Fixtures {
  /** Opens a browser of somebody's own, signed in. */
  readonly as: (login: TeamLogin, options?: Options) => Promise<Page>
  /** What the consoles of all pages said since the test began. */
  readonly complaints: string[]
}

interface WorkerFixtures {
  readonly world: DemoWorld
  /** Said by a file whose tests leave the company otherwise than the others expect it: a worker of its own. */
  readonly leavesTraces: boolean
  /** Settings of the server, for a file whose tests need others: it has a worker of its own too. */
  readonly variables: Variables
}

type Options = Parameters<Browser['newContext']>[0] & { readonly theme?: 'light' | 'dark' }

let world: DemoWorld | undefined

export const test = base.extend<Fixtures, WorkerFixtures>({
  leavesTraces: [false, { option: true, scope: 'worker' }],
  variables: [{}, { option: true, scope: 'worker' }],
  world: [
    async ({ variables }, lend) => {
      await withDemoWorld(async (opened) => {
        world = opened
        await lend(opened)
      }, variables)
    },
    { scope: 'worker', auto: true, timeout: 120_000 },
  ],
  baseURL: async ({ world: { url } }, lend) => await lend(url),
  complaints: [
    async ({ context }, lend) => {
      const complaints: string[] = []
      listen(context, complaints)
      await lend(complaints)
      expect(complaints, 'what the browser console said').toEqual([])
    },
    { auto: true },
  ],
  as: async ({ browser, complaints }, lend) => {
    const contexts: BrowserContext[] = []
    await lend(async (login, options = {}) => {
      const context = await openContext(browser, options)
      contexts.push(context)
      listen(context, complaints)
      await signIn(context, login)
      return await context.newPage()
    })
    for (const context of contexts) await context.close()
  },
})

export function demoUrl(): string {
  return world?.url ?? ''
}

/** The data folder of the server of these tests. */
export function demoData(): string {
  return world?.dataDir ?? ''
}

async function openContext(browser: Browser, { theme, ...options }: Options): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: demoUrl(),
    locale: 'es-ES',
    timezoneId: 'Europe/Madrid',
    viewport: { width: 1440, height: 900 },
    // Each test has the server: what opens without one would be fetched again for each of them.
    serviceWorkers: 'block',
    ...(theme && {
      storageState: { cookies: [], origins: [{ origin: demoUrl(), localStorage: [preferences(theme)] }] },
    }),
    ...options,
  })
  return context
}

function preferences(theme: 'light' | 'dark'): { name: string; value: string } {
  return { name: 'lazo.preferences', value: JSON.stringify({ theme }) }
}

async function signIn(context: BrowserContext, login: TeamLogin): Promise<void> {
  const answer = await context.request.post('/api/v1/session', { data: { email: team[login].email, password } })
  expect(answer.status(), `${login} signs in`).toBe(200)
}

/** Errors, refused content and failed promises; not the refusals that a test asks for. */
function listen(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => {
    const isRefusal = /Failed to load resource.*(401|403|404|409|422)/.test(message.text())
    const isBlocked = message.text() === 'Service Worker registration blocked by Playwright'
    if (['error', 'warning'].includes(message.type()) && !isRefusal && !isBlocked) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
}
