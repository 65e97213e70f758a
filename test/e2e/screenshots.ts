/**
 * The pictures of README and guides, taken by hand from the demo company:
 * `node tools/bootstrap.mjs test/e2e/screenshots.ts [part of a name…]`.
 */
import { isObject } from '#common/text.ts'
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { launchOptions } from '#test/support/browser.ts'
import { team } from '#demo/team.ts'
import { rows } from './api.ts'
import { password, seedDemo, startServer } from './server.ts'
import { visit } from './visit.ts'

const folder = path.resolve(
  process.env.LAZO_SCREENSHOTS ?? path.join(import.meta.dirname, '..', '..', 'docs', 'screenshots'),
)
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

type Language = 'es' | 'en'
type Theme = 'light' | 'dark'

interface Scene {
  readonly name: string
  readonly themes: readonly Theme[]
  readonly sizes: readonly { readonly width: number; readonly height: number }[]
  readonly isSignedOut?: true
  show(page: Page): Promise<void>
}

const scenes: readonly Scene[] = [
  {
    name: 'sign-in',
    themes: ['light'],
    sizes: [wide],
    isSignedOut: true,
    show: (page) => visit(page, '/sign-in'),
  },
  {
    name: 'board',
    themes: ['light', 'dark'],
    sizes: [wide, narrow],
    show: (page) => visit(page, '/records/opportunity?view=board'),
  },
  {
    name: 'list',
    themes: ['light', 'dark'],
    sizes: [wide, narrow],
    show: (page) => visit(page, '/records/contact'),
  },
  {
    name: 'opportunity',
    themes: ['light'],
    sizes: [wide],
    show: async (page) => {
      const open = await rows(page, 'opportunity', { view: 'open', sort: '-amount', limit: 12 })
      await visit(page, `/records/opportunity/${open[0]?.id ?? ''}`)
    },
  },
  {
    name: 'account',
    themes: ['light', 'dark'],
    sizes: [wide, narrow],
    show: async (page) => {
      const [won] = await rows(page, 'opportunity', { view: 'won', sort: '-amount', limit: 1, fields: 'account' })
      const account = won?.account
      if (!isObject(account) || typeof account.id !== 'string') throw new Error('No deal has been won.')
      await visit(page, `/records/account/${account.id}`)
    },
  },
]

await main()

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true })
  const browser = await chromium.launch(await launchOptions())
  const running = process.env.LAZO_E2E_URL
  if (running) await shootAll(browser, running, 'es')
  else for (const language of ['es', 'en'] as const) await withDemo(language, (url) => shootAll(browser, url, language))
  await browser.close()
}

async function withDemo(language: Language, work: (url: string) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-screenshots-'))
  await seedDemo(dataDir, language)
  const server = await startServer(dataDir)
  await work(server.url)
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function shootAll(browser: Browser, url: string, language: Language): Promise<void> {
  const wanted = process.argv.slice(2)
  for (const scene of scenes) {
    if (wanted.length > 0 && !wanted.some((part) => scene.name.includes(part))) continue
    for (const size of scene.sizes)
      for (const theme of scene.themes) await shoot(browser, url, { scene, size, theme, language })
  }
}

interface Shot {
  readonly scene: Scene
  readonly size: Scene['sizes'][number]
  readonly theme: Theme
  readonly language: Language
}

async function shoot(browser: Browser, url: string, { scene, size, theme, language }: Shot): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    timezoneId: 'Europe/Madrid',
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  if (!scene.isSignedOut) {
    await context.request.post('/api/v1/session', { data: { email: team.begona.email, password } })
  }
  const page = await context.newPage()
  await scene.show(page)
  const suffix = size === narrow ? '-phone' : ''
  await page.screenshot({ path: path.join(folder, `${scene.name}${suffix}-${language}-${theme}.png`) })
  await context.close()
}
