import type { Locator, Page } from '@playwright/test'
import { countOf, firstOf, read, rows } from './api.ts'
import type { Row } from './api.ts'
import { expectAccessible } from './axe.ts'
import {
  checkFile,
  chooseOption,
  chooseTyped,
  contentOf,
  countsShown,
  expectRejectedDownload,
  fairFile,
  knownVisitors,
  rowCount,
  runImport,
  undoImport,
} from './fair-import.ts'
import { expect, test } from './fixtures.ts'

/** What one part of the day leaves to the next. */
const day = { prospect: '', prospectName: '', phone: '', taxId: '', account: '', deal: '', dealName: '' }

test.describe.configure({ mode: 'serial' })

test('Rocío imports the list of a fair, takes it back and imports it again', async ({ as }) => {
  test.setTimeout(240_000)
  const page = await as('rocio')
  const fair = await fairOf(page)
  const { people, ids } = await knownVisitors(page)
  const before = await contentOf(page, ids)
  const leadCount = await countOf(page, 'lead', { scope: 'all' })
  const memberCount = await countOf(page, 'campaignMember')
  const file = fairFile(people)

  await checkFile(page, file, fair.title, true)
  await expectAccessible(page, 'the preview of an import')
  const planned = await countsShown(page)
  expect(planned.create + planned.update + planned.duplicate + planned.rejected).toBe(rowCount)
  expect(planned.rejected).toBe(37)
  expect(planned.duplicate + planned.update).toBeGreaterThanOrEqual(people.length)
  await expectRejectedDownload(page)
  expect(await countOf(page, 'lead', { scope: 'all' }), 'a preview writes nothing').toBe(leadCount)

  await runImport(page)
  await expectAccessible(page, 'the result of an import')
  expect(await countsShown(page)).toEqual(planned)
  expect(await countOf(page, 'lead', { scope: 'all' })).toBe(leadCount + planned.create)
  await expectRejectedDownload(page)

  await undoImport(page)
  expect(await countOf(page, 'lead', { scope: 'all' })).toBe(leadCount)
  expect(await countOf(page, 'campaignMember')).toBe(memberCount)
  expect(await contentOf(page, ids), 'everybody is as before').toEqual(before)

  await checkFile(page, file, fair.title)
  expect(await countsShown(page)).toEqual(planned)
  await runImport(page)
})

test('Kim calls a prospect and logs the outcome with two keys', async ({ as }) => {
  const page = await as('kim')
  const { id, title, phone } = await fairProspect(page, 0)
  Object.assign(day, { prospect: id, prospectName: title, phone })
  await page.goto('/records/lead?view=prospects')
  await page.getByRole('searchbox', { name: /Buscar en/ }).fill(title)
  await page.getByRole('grid').getByRole('link', { name: title }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(page.getByRole('link', { name: /^\+34/ }).first()).toHaveAttribute('href', /^tel:\+34\d{9}$/)

  await page.keyboard.press('l')
  await expect(page.getByRole('radio', { name: /Interesado/ })).toBeFocused()
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  const stream = page.getByRole('region', { name: 'Actividad' })
  await expect(stream.getByText('Interesado')).toBeVisible()
})

test('Kim qualifies the prospect, who joins the working list', async ({ as }) => {
  const page = await as('kim')
  const working = await countOf(page, 'lead', { view: 'working' })
  await page.goto(`/records/lead/${day.prospect}`)
  await page.getByRole('button', { name: 'Cualificar' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cualificar' })
  // What has to be said is asked first, and the day not at all.
  await expect(dialog.getByRole('button', { name: /Qué mostró su interés/ })).toBeFocused()
  await expect(dialog.getByText('Cualificado el')).toHaveCount(0)
  await chooseOption(dialog.getByRole('button', { name: /Qué mostró su interés/ }), 'Pidió un presupuesto')
  await dialog.getByRole('button', { name: 'Cualificar' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Lead cualificado').first()).toBeVisible()
  expect(await countOf(page, 'lead', { view: 'working' })).toBe(working + 1)
})

test('Kim disqualifies another, which needs a reason', async ({ as }) => {
  const page = await as('kim')
  const other = await fairProspect(page, 1)
  await page.goto(`/records/lead/${other.id}`)
  await page.getByRole('button', { name: 'Descartar' }).click()
  const dialog = page.getByRole('dialog', { name: 'Descartar' })
  await dialog.getByRole('button', { name: 'Descartar' }).click()
  await expect(dialog.getByText(/obligatorio|falta|Elige|Escribe/i).first()).toBeVisible()
  await expectAccessible(page, 'the dialog of a verdict')
  await chooseOption(dialog.getByRole('button', { name: /Motivo de descarte/ }), 'Contento con otro proveedor')
  await dialog.getByRole('button', { name: 'Descartar' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Descartado').first()).toBeVisible()
})

test('Kim converts the lead into a deal of a company that is there already', async ({ as }) => {
  const page = await as('kim')
  const customer = await ownAccountWithTaxId(page)
  Object.assign(day, { account: customer.id, taxId: (customer.taxId as { value: string }).value })
  await page.goto(`/records/lead/${day.prospect}`)
  // On the phone they said for whom they work.
  await editFact(page, 'NIF', day.taxId)

  await page.getByRole('button', { name: 'Convertir' }).click()
  const dialog = page.getByRole('dialog', { name: /^Convertir/ })
  const account = dialog.getByRole('region', { name: 'Cuenta' })
  await expect(account.getByText(/mismo NIF/)).toBeVisible()
  await expectAccessible(page, 'a conversion')
  await account.getByText(customer.title, { exact: true }).click()
  day.dealName = `Línea de envasado para ${day.prospectName}`
  await dialog.getByRole('region', { name: 'Oportunidad' }).getByLabel('Nombre').fill(day.dealName)
  await dialog.getByRole('button', { name: 'Convertir' }).click()
  await expect(page.getByRole('heading', { level: 1, name: day.dealName })).toBeVisible()
  day.deal = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await expect(page.getByRole('link', { name: customer.title }).first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Actividad' }).getByText('Interesado')).toBeVisible()
})

test('the new deal is yellow until it has a meeting, in every open browser', async ({ as }) => {
  const [kim, begona] = [await as('kim'), await as('begona')]
  for (const page of [kim, begona]) {
    await page.goto('/records/opportunity?view=board')
    await page.getByRole('searchbox', { name: /Buscar en/ }).fill(day.dealName)
    await expect(cardOf(page)).toContainText('Sin reunión')
  }
  const yellow = await edgeColour(begona)
  await kim.getByRole('button', { name: `Poner reunión: ${day.dealName}` }).click()
  const dialog = kim.getByRole('dialog', { name: `Poner reunión: ${day.dealName}` })
  await expectAccessible(kim, 'setting a meeting')
  await dialog.getByRole('button', { name: 'Poner reunión' }).click()
  for (const page of [kim, begona]) {
    await expect(cardOf(page)).toContainText('Prevista')
    expect(await edgeColour(page)).not.toBe(yellow)
  }
})

test('products make the amount, and each stage asks for what it needs until the deal is won', async ({ as }) => {
  const page = await as('kim')
  await page.goto(`/records/opportunity/${day.deal}`)
  const [first, second] = await rows(page, 'product', {
    limit: 2,
    filter: JSON.stringify({ field: 'price', op: 'notEmpty' }),
  })
  await addProduct(page, String(first?.title), '2')
  await addProduct(page, String(second?.title), '1')
  const lines = await rows(page, 'opportunityLine', {
    filter: JSON.stringify({ field: 'opportunity', op: 'eq', value: day.deal }),
  })
  const total = lines.reduce((sum, { total: line }) => sum + Number((line as { amount: string }).amount), 0)
  expect(total).toBeGreaterThan(0)
  const { amount } = await read<{ amount: { amount: string } }>(page, `/records/opportunity/${day.deal}`)
  expect(Number(amount.amount)).toBe(total)
  const shown = new Intl.NumberFormat('es-ES', { minimumFractionDigits: 2, useGrouping: 'always' }).format(total)
  await expect(factOf(page, 'Importe')).toContainText(shown)

  await moveTo(page, 'Propuesta')
  await expect(factOf(page, 'Etapa')).toHaveText('Propuesta')
  await moveTo(page, 'Negociación')
  const asking = page.getByRole('dialog', { name: 'Para pasar a Negociación falta esto' })
  await typeDate(asking, '15012027')
  await asking.getByRole('button', { name: 'Mover' }).click()
  await expect(factOf(page, 'Etapa')).toHaveText('Negociación')
  await moveTo(page, 'Ganada')
  await expect(factOf(page, 'Etapa')).toHaveText('Ganada')
})

test('a deal is lost only with a reason', async ({ as }) => {
  const page = await as('kim')
  const other = await firstOf(page, 'opportunity', { view: 'mine' })
  await page.goto(`/records/opportunity/${other.id}`)
  await moveTo(page, 'Perdida')
  const asking = page.getByRole('dialog', { name: 'Para pasar a Perdida falta esto' })
  await chooseOption(asking.getByRole('button', { name: /Motivo de pérdida/ }), 'Precio')
  await asking.getByRole('button', { name: 'Mover' }).click()
  await expect(factOf(page, 'Etapa')).toHaveText('Perdida')
  await expect(factOf(page, 'Motivo de pérdida')).toHaveText('Precio')
})

test('the card of the company shows everything about it', async ({ as }) => {
  const page = await as('kim')
  await page.goto(`/records/account/${day.account}`)
  for (const part of ['Contactos', 'Oportunidades', 'Ficheros', 'Actividad']) {
    await expect(page.getByRole('region', { name: part, exact: true }), part).toBeVisible()
  }
  await expect(page.getByRole('region', { name: 'Oportunidades', exact: true })).toContainText(day.dealName)
  await expect(page.getByRole('region', { name: 'Contactos', exact: true })).toContainText(day.prospectName)
})

test('anything is found by a name without accents, part of a phone or a NIF', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/profile')
  expect((await found(page, 'garcia')).filter((name) => name.includes('García')).length).toBeGreaterThan(2)
  expect(await found(page, day.phone.slice(-6)), day.phone).toContain(day.prospectName)
  const { title } = await read<Row>(page, `/records/account/${day.account}`)
  expect(await found(page, day.taxId), day.taxId).toContain(title)
})

test('Íñigo sees only what his role allows, everywhere', async ({ as }) => {
  const [kim, inigo] = [await as('kim'), await as('inigo')]
  await inigo.goto('/records/opportunity?view=all')
  await inigo.getByRole('searchbox', { name: /Buscar en/ }).fill(day.dealName)
  await expect(inigo.getByText('Nada coincide')).toBeVisible()
  await inigo.goto(`/records/opportunity/${day.deal}`)
  await expect(inigo.getByText('No existe o no tienes acceso')).toBeVisible()
  expect(await found(inigo, day.dealName)).not.toContain(day.dealName)

  const all = await as('begona')
  const [ofKim, ofInigo, ofAll] = [await boardCount(kim), await boardCount(inigo), await boardCount(all)]
  expect(ofKim).toBeLessThan(ofAll)
  expect(ofInigo).toBeLessThan(ofAll)
  await expect(all.getByRole('button', { name: 'Más acciones' })).toBeVisible()
  await expect(inigo.getByRole('button', { name: 'Más acciones' })).toBeHidden()
  const refused = await inigo.request.get('/api/v1/records/opportunity/export')
  expect(refused.status()).toBe(403)
})

async function fairOf(page: Page): Promise<Row> {
  return await firstOf(page, 'campaign', { filter: JSON.stringify({ field: 'type', op: 'eq', value: 'tradeFair' }) })
}

async function fairProspect(page: Page, index: number): Promise<Row> {
  const { id: campaign } = await fairOf(page)
  const filter = JSON.stringify({
    all: [
      { field: 'campaign', op: 'eq', value: campaign },
      { field: 'taxId', op: 'notEmpty' },
      { field: 'phone', op: 'notEmpty' },
      { field: 'email', op: 'notEmpty' },
      { field: 'owner', op: 'me' },
    ],
  })
  const found = (await rows(page, 'lead', { view: 'prospects', filter, limit: 10 }))[index]
  if (!found) throw new Error('Nobody of the fair waits')
  return found
}

async function ownAccountWithTaxId(page: Page): Promise<Row> {
  const filter = JSON.stringify({
    all: [
      { field: 'taxId', op: 'notEmpty' },
      { field: 'owner', op: 'me' },
    ],
  })
  return await firstOf(page, 'account', { filter, fields: 'name,taxId' })
}

async function editFact(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Editar ${label}` }).click()
  await page.getByRole('textbox', { name: label }).fill(value)
  await page.keyboard.press('Enter')
  await expect(page.getByText(value).first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: label })).toBeHidden()
}

function cardOf(page: Page): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name: day.dealName }) })
}

async function edgeColour(page: Page): Promise<string> {
  return await cardOf(page)
    .locator('span[aria-hidden]')
    .first()
    .evaluate((edge) => getComputedStyle(edge).backgroundColor)
}

async function addProduct(page: Page, name: string, quantity: string): Promise<void> {
  const lines = page.getByRole('region', { name: 'Productos' })
  await lines.getByRole('button', { name: 'Añadir línea' }).click()
  const line = lines.getByRole('group', { name: /^Línea \d+$/ }).last()
  await chooseTyped(line.getByRole('combobox', { name: 'Producto' }), name)
  await expect(line.getByRole('textbox', { name: 'Precio' })).not.toHaveValue('')
  await line.getByRole('textbox', { name: 'Cantidad' }).fill(quantity)
  await lines.getByRole('button', { name: 'Guardar líneas' }).click()
  await expect(lines.getByRole('button', { name: 'Guardar líneas' })).toBeHidden()
}

function factOf(page: Page, label: string): Locator {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .first()
}

async function moveTo(page: Page, stage: string): Promise<void> {
  await page.getByRole('button', { name: 'Mover a etapa' }).click()
  await page.getByRole('menuitemradio', { name: stage }).click()
}

/** Digits go from one part of the date to the next. */
async function typeDate(dialog: Locator, digits: string): Promise<void> {
  await dialog.getByRole('spinbutton').first().click()
  await dialog.page().keyboard.type(digits)
}

/** What the palette answers, by name. */
async function found(page: Page, text: string): Promise<string[]> {
  await expect(page.getByRole('button', { name: /Buscar en todo/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Buscar e ir a' })
  const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.get('text') === text)
  await palette.getByPlaceholder(/^Busca/).fill(text)
  await answered
  const records = palette.getByRole('group', { name: 'Fichas' }).getByRole('menuitem')
  await records
    .or(palette.getByText(/Nada coincide/))
    .first()
    .waitFor()
  const names = await records.locator('span.truncate').allInnerTexts()
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
  return names
}

async function boardCount(page: Page): Promise<number> {
  await page.goto('/records/opportunity?view=board')
  const shown = page.getByText(/^[\d.]+ fichas$/).first()
  return Number((await shown.innerText()).replaceAll(/\D/g, ''))
}
