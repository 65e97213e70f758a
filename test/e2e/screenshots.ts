/**
 * Takes the pictures of README and guides by hand, from a demo company in each language:
 * `node tools/bootstrap.mjs test/e2e/screenshots.ts [part of a name…]`.
 */
import { chromium } from '@playwright/test'
import type { Browser } from '@playwright/test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { team } from '#demo/team.ts'
import { launchOptions } from '#test/support/browser.ts'
import { scenes } from './scenes.ts'
import type { Scene, Shot } from './scenes.ts'
import { password, seedDemo, startServer } from './server.ts'
import { smallPng } from './small-png.ts'

const folder = path.resolve(import.meta.dirname, '..', '..', 'docs', 'screenshots')
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
const wanted = process.argv.slice(2)

await mkdir(folder, { recursive: true })
const browser = await chromium.launch(await launchOptions())
for (const language of ['es', 'en'] as const) await shootAll(browser, language)
await browser.close()

async function shootAll(open: Browser, language: 'es' | 'en'): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-screenshots-'))
  await seedDemo(dataDir, language)
  const server = await startServer(dataDir)
  try {
    for (const scene of scenes.filter(
      ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
    )) {
      for (const shot of scene.shots) if (shot.startsWith(language)) await shoot(open, server.url, scene, shot)
    }
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function shoot(open: Browser, url: string, { name, who, show }: Scene, shot: Shot): Promise<void> {
  const [language, theme, size] = shot.split(' ') as ['es' | 'en', 'light' | 'dark', 'wide' | 'phone'] // By its type.
  const context = await open.newContext({
    baseURL: url,
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    timezoneId: 'Europe/Madrid',
    viewport: sizes[size],
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  if (who) await context.request.post('/api/v1/session', { data: { email: team[who].email, password } })
  const page = await context.newPage()
  await show(page)
  const file = `${name}${size === 'phone' ? '-phone' : ''}-${language}-${theme}.png`
  await writeFile(path.join(folder, file), smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })))
  process.stdout.write(`${file}\n`)
  await context.close()
}
