/**
 * `npm run bench:browser -- [--rows N] [--times N] [--url URL] [--page FILE]`: how long the page is busy
 * while one scrolls, drags and works, in the Chromium of the tests. With `--url` on a company that is
 * already served, as the person whom `LAZO_EMAIL` and `LAZO_PASSWORD` name. The figures go into
 * docs/performance.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { hour, works, type Work } from '#bench/hand.ts'
import { administrator, openProduct, root } from '#bench/product.ts'
import { installWatch, watched, type Watched } from '#bench/watch.ts'
import { launchOptions } from '#test/support/browser.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    url: { type: 'string' },
    times: { type: 'string', default: '3' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const mark = '<!-- measured in the browser -->'
process.env.LAZO_PASSWORD ??= 'moncayo-medida-26'
const settleMs = 2500
const times = Number(options.times)

const product = options.url === undefined ? await openProduct(Number(options.rows), 1) : undefined
const baseURL = options.url ?? product?.url ?? ''
const browser = await chromium.launch(await launchOptions())
try {
  const page = await signedIn(browser)
  const lines: string[] = []
  for (const work of [...works, hour]) {
    const runs: Watched[] = []
    for (let time = 0; time < times; time += 1) runs.push(await measured(page, work))
    lines.push(line(work.name, runs))
    process.stdout.write(`${lines.at(-1)}\n`)
  }
  write(lines)
} finally {
  await browser.close()
  await product?.stop()
}

async function signedIn(from: Browser): Promise<Page> {
  const context = await from.newContext({
    baseURL,
    locale: 'es-ES',
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  })
  const answer = await context.request.post('/api/v1/session', {
    headers: { origin: baseURL },
    data: { email: process.env.LAZO_EMAIL ?? administrator, password: process.env.LAZO_PASSWORD },
  })
  if (!answer.ok()) throw new Error(`Signing in answered ${answer.status()}.`)
  const page = await context.newPage()
  await installWatch(page)
  return page
}

async function measured(page: Page, work: Work): Promise<Watched> {
  await work.prepare(page)
  // What the page still fetches when it has nothing to do is not the work.
  await page.waitForTimeout(settleMs)
  return await watched(browser, page, async () => await work.run(page))
}

function line(name: string, runs: readonly Watched[]): string {
  const middle = (of: (run: Watched) => number): number => share(runs.map(of), 0.5)
  const answers = runs.flatMap(({ interactions }) => interactions)
  const figures = [
    middle(({ tasks }) => tasks).toFixed(0),
    `${middle(({ longestMs }) => longestMs).toFixed(0)} / ${middle(({ longestOwnMs }) => longestOwnMs).toFixed(0)}`,
    `${middle(({ long }) => long).toFixed(0)} / ${middle(({ longOwn }) => longOwn).toFixed(0)}`,
    String(answers.length),
    share(answers, 0.5).toFixed(0),
    share(answers, 0.75).toFixed(0),
    share(answers, 0.98).toFixed(0),
  ]
  return `| ${name} | ${figures.join(' | ')} |`
}

function share(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** Between two marks; what is written around them stays. */
function write(lines: readonly string[]): void {
  const company = options.url === undefined ? `${options.rows} contacts` : 'a company as it is'
  const page = readFileSync(options.page, 'utf8')
  const [before = '', , after = ''] = page.split(mark)
  const text = [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${company}, ${cpus().length} cores ` +
      `(${cpus()[0]?.model.trim() ?? 'unknown'}), load ${loadavg()[0]?.toFixed(1)} when it ended, ` +
      `median of ${times} ${times === 1 ? 'run' : 'runs'}. Tasks by the clock / by their own processor time.`,
    '',
    '| | tasks | longest ms | over 50 ms | interactions | median ms | 75 % ms | 98 % ms |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
  writeFileSync(options.page, `${before}${mark}\n${text}\n${mark}${after}`)
}
