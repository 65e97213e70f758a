/**
 * Counts the presses that ten everyday tasks take in our product, in a real browser on the demo company, and writes
 * them into the comparison, by hand: `node tools/bootstrap.mjs test/e2e/clicks.ts`.
 */
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { team } from '#demo/team.ts'
import { launchOptions } from '#test/support/browser.ts'
import { tasks, type Counted } from './click-tasks.ts'
import { password, seedDemo, startServer } from './server.ts'

const docs = path.resolve(import.meta.dirname, '..', '..', 'docs')
const pages = [path.join(docs, 'es', 'comparacion.md'), path.join(docs, 'en', 'comparison.md')]
const known = process.env.LAZO_E2E_URL
const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-clicks-'))
if (!known) await seedDemo(dataDir)
const server = known ? undefined : await startServer(dataDir)
const browser = await chromium.launch(await launchOptions())
const counts = new Map<string, Counted>()
try {
  for (const { name, who, run } of tasks) {
    const context = await browser.newContext({
      baseURL: known ?? server?.url ?? '',
      locale: 'es-ES',
      timezoneId: 'Europe/Madrid',
      viewport: { width: 1920, height: 1080 },
      reducedMotion: 'reduce',
    })
    await context.request.post('/api/v1/session', { data: { email: team[who].email, password } })
    const page = await context.newPage()
    const count = await follow(page)
    await run(page, () => Object.assign(count, { clicks: 0, keys: 0, signs: 0 }))
    counts.set(name, count)
    process.stdout.write(`${name}: ${shown(count)}\n`)
    await context.close()
  }
} finally {
  await browser.close()
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
}
for (const file of pages) await writeFile(file, filled(await readFile(file, 'utf8')))

/** What a hand does: presses of the pointer, keys that command, and signs typed into fields. */
async function follow(page: Page): Promise<{ -readonly [Key in keyof Counted]: Counted[Key] }> {
  const count = { clicks: 0, keys: 0, signs: 0 }
  await page.exposeFunction('notePress', (kind: keyof Counted) => (count[kind] += 1))
  await page.addInitScript(() => {
    // Given by the line above.
    const { notePress } = window as unknown as { notePress: (kind: string) => void }
    addEventListener('pointerdown', (event) => event.isTrusted && notePress('clicks'), true)
    addEventListener(
      'keydown',
      (event) => {
        if (!event.isTrusted || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return
        const { target } = event
        const isField =
          target instanceof HTMLElement && target.closest('input, textarea, [contenteditable=true], [role=spinbutton]')
        const isSign = event.key.length === 1 && isField && !event.ctrlKey && !event.metaKey
        notePress(isSign ? 'signs' : 'keys')
      },
      true,
    )
  })
  return count
}

/** Presses first, and what is typed apart: a name is as long in any program. */
function shown({ clicks, keys, signs }: Counted): string {
  return `${clicks + keys} (${clicks} + ${keys}${signs > 0 ? `; ${signs}` : ''})`
}

/** The second column of each row whose first one ends in the name of a task: `… <!-- call -->`. */
function filled(markdown: string): string {
  return markdown.replaceAll(/^(\|[^|]*<!-- (\w+) --> *\|)[^|]*\|/gm, (row, start: string, name: string) => {
    const count = counts.get(name)
    return count ? `${start} ${shown(count)} |` : row
  })
}
