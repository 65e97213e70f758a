/** Script in every place that keeps a text, and files that would run: nothing of it does, on any page. */
import { request } from '@playwright/test'
import type { APIRequestContext, BrowserContext, Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { hostileFiles, hostileTexts } from './hostile-texts.ts'
import { password, startServer, type RunningServer } from './server.ts'

interface Field {
  readonly name: string
  readonly type: string
  readonly required?: boolean
  readonly readOnly?: boolean
  readonly default?: unknown
  readonly options?: { readonly list?: string; readonly module?: string }
}

interface Model {
  readonly modules: readonly Module[]
  readonly optionLists: readonly { readonly name: string; readonly options: readonly { readonly value: string }[] }[]
}

interface Module {
  readonly name: string
  readonly fields: readonly Field[]
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly views: readonly { readonly name: string; readonly type: string }[]
}

const modules = [
  'account',
  'contact',
  'lead',
  'opportunity',
  'product',
  'note',
  'task',
  'document',
  'campaign',
  'competitor',
  'meeting',
  'quote',
]
const admin = 'ana@cordeleria.example'

let folder: string
let server: RunningServer

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-hostile-'))
  server = await startServer(folder)
})

test.afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

test('nothing stored runs on any page, and no file runs where it is opened', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'es-ES',
    viewport: { width: 1440, height: 900 },
  })
  const seen = await watch(context)
  await setUp(context.request)
  const api = await request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { origin: server.url },
    storageState: await context.storageState(),
  })
  const model = (await (await api.get('/api/v1/model')).json()) as Model // As the API documents it.

  const made = await fillRecords(api, model)
  const labels = await spoilLabels(api)
  expect(made.written + labels, 'texts written').toBeGreaterThanOrEqual(400)

  const { files, documents } = await sendFiles(api)
  const offer = await sayAndOffer(api, made.ids)
  const page = await context.newPage()
  await visitAll(page, model.modules, [...addressesOf(made.ids), ...documents.map(addressOf('document'))])
  await visitOffer(page, offer)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('hit')
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await importPreview(page)
  expect(seen, 'on our pages').toEqual([])

  await openFiles(page, files)
  expect(
    seen.filter((one) => !one.startsWith('console')),
    'in files',
  ).toEqual([])
  // A watch that could not see anything would have seen nothing too.
  await page.goto('/sign-in')
  await page.evaluate(() => (window as unknown as { hit(): void }).hit())
  expect(seen.some((one) => one.startsWith('ran'))).toBe(true)
  await context.close()
})

/** Everything that must not happen: a call of the payloads, a dialog, a request to their address, a violation. */
async function watch(context: BrowserContext): Promise<string[]> {
  const seen: string[] = []
  await context.exposeBinding('hit', ({ page }) => void seen.push(`ran on ${page.url()}`))
  context.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', (request) => {
    if (request.url().includes('canary.example')) seen.push(`request ${request.url()}`)
  })
  context.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) seen.push(`console ${message.text()}`)
  })
  context.on('weberror', (error) => seen.push(`console ${String(error.error())}`))
  return seen
}

async function setUp(api: APIRequestContext): Promise<void> {
  const answer = await api.post('/api/v1/setup', {
    data: {
      language: 'es',
      company: hostileTexts[0],
      country: 'ES',
      currency: 'EUR',
      timeZone: 'Europe/Madrid',
      name: hostileTexts[1],
      email: admin,
      password,
      demo: false,
    },
  })
  expect(answer.status(), await answer.text()).toBe(201)
}

const textTypes = new Set(['text', 'longText', 'richText', 'personName', 'email', 'url', 'tags', 'address', 'taxId'])

function valueOf({ type }: Field, text: string): unknown {
  if (type === 'tags') return [text]
  if (type === 'address') return { street: text, city: text, region: text, postalCode: '50001', country: 'ES' }
  if (type === 'richText') return `<p>${text}</p>${text}<a href="javascript:hit()">x</a>`
  return type === 'url' ? 'javascript:hit()' : text
}

function isNeeded({ required, readOnly, type, ...rest }: Field): boolean {
  return required === true && readOnly !== true && type !== 'stage' && rest.default === undefined
}

/** Something that a required field takes. */
function neededOf(field: Field, { optionLists }: Model, account: string | undefined, unique: string): unknown {
  if (field.type === 'option') return optionLists.find(({ name }) => name === field.options?.list)?.options[0]?.value
  if (field.type === 'money') return { amount: '1', currency: 'EUR' }
  if (field.type === 'relation') return account
  if (field.type === 'date') return '2026-12-01'
  if (field.type === 'dateTime') return '2026-12-01T10:00:00Z'
  return unique
}

/** A record of each module for each text, in every field that takes it. */
async function fillRecords(api: APIRequestContext, model: Model) {
  let written = 0
  const ids = new Map<string, string[]>()
  for (const name of modules) {
    const module = model.modules.find((one) => one.name === name)
    if (!module) throw new Error(`There is no module ${name}.`)
    const fields = module.fields.filter((field) => textTypes.has(field.type) && field.readOnly !== true)
    const create = async (text: string, index: number) => {
      const values: Record<string, unknown> = Object.fromEntries(
        fields.map((field) => [field.name, valueOf(field, text)]),
      )
      const needed = (field: Field): unknown => neededOf(field, model, ids.get('account')?.[0], `${name}${index}`)
      for (const field of module.fields) {
        if (isNeeded(field) && !(field.name in values)) values[field.name] = needed(field)
      }
      // What a field refuses is left out, or given what it takes: the others are what is tried.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const answer = await api.post(`/api/v1/records/${name}`, { data: values })
        const body = await answer.json()
        if (answer.status() === 201) {
          written += fields.filter((field) => JSON.stringify(values[field.name])?.includes('hit')).length
          ids.set(name, [...(ids.get(name) ?? []), body.id])
          return
        }
        expect(answer.status(), JSON.stringify(body)).toBe(422)
        for (const one of body.error.violations as { field: string }[]) {
          const field = module.fields.find((other) => other.name === one.field.split('.')[0])
          if (field?.required === true) values[field.name] = needed(field)
          else delete values[field?.name ?? '']
        }
      }
      throw new Error(`No ${name} could be made: ${JSON.stringify(values)}`)
    }
    for (const [index, text] of hostileTexts.entries()) await create(text, index)
    const last = ids.get(name)?.at(-1)
    expect((await api.delete(`/api/v1/records/${name}/${last}`)).status()).toBe(204)
  }
  return { written, ids }
}

/** Names that an administrator gives: of modules, fields, options, views, roles and groups. */
async function spoilLabels(api: APIRequestContext): Promise<number> {
  const { rows } = (await (await api.get('/api/v1/elements')).json()) as {
    rows: { id: string; kind: string; parent: string | null; definition: Record<string, unknown> }[]
  }
  const kinds = new Set(['module', 'field', 'optionList', 'view', 'role', 'group', 'pipeline'])
  const chosen = rows.filter(({ kind }) => kinds.has(kind)).filter((_, index) => index % 5 === 0)
  const changes = chosen.map(({ id, definition }, index) => {
    const text = (hostileTexts[index % hostileTexts.length] ?? '').slice(0, 60)
    const label = { es: text, en: text }
    const isModule = typeof definition.label === 'object' && definition.label !== null && 'singular' in definition.label
    return {
      change: 'update',
      id,
      definition: { ...definition, label: isModule ? { singular: label, plural: label } : label },
    }
  })
  const plan = await (await api.post('/api/v1/elements/changes', { data: { changes } })).json()
  const apply = { baseHash: plan.baseHash, targetHash: plan.targetHash }
  const answer = await api.post('/api/v1/elements/changes', { data: { changes, apply } })
  expect(answer.status(), await answer.text()).toBe(200)
  return changes.length
}

/** Comments with every text on an account, and a quote of such lines and texts that a customer reads. */
async function sayAndOffer(api: APIRequestContext, ids: ReadonlyMap<string, string[]>): Promise<string> {
  const regarding = { module: 'account', id: ids.get('account')?.[2] }
  for (const text of hostileTexts) {
    const said = await api.post('/api/v1/records/comment', { data: { regarding, body: `<p>Dice ${text}</p>${text}` } })
    expect(said.status(), await said.text()).toBe(201)
  }
  const quote = ids.get('quote')?.[2]
  for (const text of hostileTexts) {
    const unitPrice = { amount: '1', currency: 'EUR' }
    const data = { quote, description: text, quantity: '1', unitPrice }
    const added = await api.post('/api/v1/records/quoteLine', { data })
    expect(added.status(), await added.text()).toBe(201)
  }
  const { version } = await (await api.get(`/api/v1/records/quote/${quote}`)).json()
  const values = { account: regarding.id }
  const owed = await api.patch(`/api/v1/records/quote/${quote}`, { data: { version, values } })
  expect(owed.status(), await owed.text()).toBe(200)
  const link = await api.post(`/api/v1/records/quote/${quote}/links`)
  expect(link.status(), await link.text()).toBe(201)
  const { url } = await link.json()
  for (const text of hostileTexts) {
    const data = { token: new URL(url).hash.slice(1), name: text, body: text }
    const answered = await api.post('/api/v1/public-document/comments', { data })
    expect([200, 201, 204, 429], await answered.text()).toContain(answered.status())
  }
  return url
}

/** As its customer, in whose language it is. */
async function visitOffer(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByText('hit()').first()).toBeVisible()
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Ids of the files, and of the documents that hold the kinds that a page shows. */
async function sendFiles(api: APIRequestContext): Promise<{ files: string[]; documents: string[] }> {
  const ids: string[] = []
  const documents: string[] = []
  for (const { name, content } of hostileFiles) {
    const sent = await api.post('/api/v1/files', {
      multipart: { file: { name, mimeType: 'text/html', buffer: content } },
    })
    expect(sent.status(), name).toBe(201)
    const { id } = await sent.json()
    ids.push(id)
    const kept = await api.post('/api/v1/records/document', {
      data: { name: `Fichero ${name}`.slice(0, 200), file: id },
    })
    expect(kept.status(), await kept.text()).toBe(201)
    if (/\.(svg|pdf|gif|html|txt)$/.test(name)) documents.push((await kept.json()).id)
    const product = { name, code: id, price: { amount: '1', currency: 'EUR' }, image: id }
    const pictured = await api.post('/api/v1/records/product', { data: product })
    expect([201, 422], `${name} as a picture: ${await pictured.text()}`).toContain(pictured.status())
  }
  return { files: ids, documents }
}

const addressOf = (module: string) => (id: string | undefined) => `/records/${module}/${id}`

function addressesOf(ids: ReadonlyMap<string, string[]>): string[] {
  return modules.map((name) => addressOf(name)(ids.get(name)?.[2]))
}

async function visitAll(page: Page, known: readonly Module[], records: readonly string[]): Promise<void> {
  const lists = modules.flatMap((name) => {
    const views = known.find((one) => one.name === name)?.views ?? []
    return ['table', 'board', 'calendar', 'map']
      .flatMap((type) => views.find((view) => view.type === type) ?? [])
      .map((view) => `/records/${name}?view=${view.name}`)
  })
  const others = [
    '/',
    '/records/document',
    '/agenda',
    '/notifications',
    '/trash',
    '/duplicates',
    '/people',
    '/profile',
    '/import',
    '/studio/modules',
    '/studio/lists',
    '/studio/roles',
    '/studio/modules/account',
    '/studio/configuration',
  ]
  await page.goto('/')
  await expect(page.locator('h1').first()).toBeVisible()
  for (const address of [...lists, ...records, ...others]) {
    // Within the application, which is drawn anew and not loaded anew.
    await page.evaluate((to) => history.pushState({}, '', to), address)
    await expect(page).toHaveURL(new RegExp(`${address.replace(/[?]/g, '.')}`))
    await expect(page.locator('h1').first(), address).toBeVisible()
    await expect(page.getByText(/^(Cargando|Loading)…$/)).toHaveCount(0)
  }
}

async function importPreview(page: Page): Promise<void> {
  await page.goto('/import')
  const rows = hostileTexts.map((text, index) => `"${text.replaceAll('"', '""')}",a${index}@example.com`)
  const waiting = page.waitForEvent('filechooser')
  await page
    .getByRole('button', { name: /fichero|archivo/i })
    .first()
    .click()
  await (
    await waiting
  ).setFiles({
    name: '<img src=x onerror=hit()>.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`<img src=x onerror=hit()>,email\n${rows.join('\n')}\n`),
  })
  await expect(page).toHaveURL(/\/import\/.+/)
  await expect(page.locator('h1').first()).toBeVisible()
}

/** Each file as a page of its own, asked for in both ways, and as a script of ours. */
async function openFiles(page: Page, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (const address of [`/api/v1/files/${id}?inline=1`, `/api/v1/files/${id}`]) {
      const { headers } = { headers: (await page.request.get(address)).headers() }
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-security-policy']).toMatch(/default-src 'none'; sandbox/)
      expect(headers['content-disposition']).toMatch(/^(attachment;|inline; .*\.(gif|png|jpg))/)
      // A download begins instead of a page, which the browser calls an error.
      await page.goto(address, { waitUntil: 'commit', timeout: 2000 }).catch(() => undefined)
    }
  }
  await page.goto('/')
  const ran = await page.evaluate(async (files) => {
    const done: string[] = []
    for (const id of files) {
      const url = `/api/v1/files/${id}?inline=1`
      await import(url).then(() => done.push(`import ${id}`)).catch(() => undefined)
      for (const start of [
        () => new Worker(url),
        () => document.body.append(Object.assign(document.createElement('script'), { src: url })),
      ]) {
        try {
          start()
          done.push(`started ${id}`)
        } catch {
          // Refused, as it must be.
        }
      }
    }
    return done
  }, ids)
  expect(ran).toEqual([])
}
