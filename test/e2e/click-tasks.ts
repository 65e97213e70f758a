/** Ten everyday tasks, each by its shortest way. What goes before `begin` is not counted. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { team } from '#demo/team.ts'
import type { TeamLogin } from '#demo/team.ts'
import { firstOf, rows } from './api.ts'
import { visit } from './visit.ts'

export interface Counted {
  readonly clicks: number
  readonly keys: number
  readonly signs: number
}

interface Task {
  readonly name: string
  readonly who: TeamLogin
  run(page: Page, begin: () => void): Promise<void>
}

export const tasks: readonly Task[] = [
  { name: 'call', who: 'kim', run: logCall },
  { name: 'move', who: 'begona', run: moveDeal },
  { name: 'merge', who: 'ada', run: mergeDuplicate },
  { name: 'quote', who: 'begona', run: quoteThreeLines },
  { name: 'day', who: 'kim', run: seeTheDay },
  { name: 'contact', who: 'begona', run: createContact },
  { name: 'mention', who: 'begona', run: mentionColleague },
  { name: 'undo', who: 'begona', run: undoMassEdit },
  { name: 'phone', who: 'begona', run: findByPhone },
  { name: 'import', who: 'ada', run: importAndUndo },
]

/** From the record: how it went, and a call tomorrow. */
async function logCall(page: Page, begin: () => void): Promise<void> {
  const { id } = await firstOf(page, 'lead', { view: 'working' })
  await visit(page, `/records/lead/${id}`)
  begin()
  await page.keyboard.press('l')
  await expect(page.getByRole('radio').first()).toBeFocused()
  await page.keyboard.press('1')
  await page.keyboard.press('m')
  await expect(page.getByRole('button', { name: 'Guardar y agendar' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Registrado: .*Siguiente paso/).first()).toBeVisible()
}

/** On the board, to the stage that asks for a reason. */
async function moveDeal(page: Page, begin: () => void): Promise<void> {
  await visit(page, '/records/opportunity?view=board')
  const card = page.getByRole('region', { name: 'Negociación', exact: true }).locator('[data-card]').first()
  const to = page.getByRole('region', { name: 'Perdida', exact: true })
  begin()
  await card.dragTo(to, { targetPosition: { x: 90, y: 300 } })
  const asking = page.getByRole('dialog', { name: /Perdida/ })
  await asking.getByRole('button', { name: /Motivo/ }).click()
  await page.getByRole('option').first().click()
  await asking.getByRole('button', { name: 'Mover' }).click()
  await expect(asking).toBeHidden()
}

/** From any page to the two, now one. */
async function mergeDuplicate(page: Page, begin: () => void): Promise<void> {
  await visit(page, '/duplicates?module=account')
  for (const name of ['Molturados del Huerva, S.L.', 'MOLTURADOS DEL HUERVA SLU']) {
    const answer = await page.request.post('/api/v1/records/account', {
      data: { name },
      headers: { origin: new URL(page.url()).origin },
    })
    expect(answer.status()).toBe(201)
  }
  await page.getByRole('button', { name: 'Buscar ahora' }).click()
  await expect(page.getByRole('link', { name: 'Comparar' }).first()).toBeVisible({ timeout: 30_000 })
  await visit(page, '/')
  begin()
  await page.getByRole('link', { name: 'Duplicados' }).click()
  await page.getByRole('link', { name: 'Comparar' }).first().click()
  await page.getByRole('button', { name: 'Combinar', exact: true }).click()
  await expect(page).toHaveURL(/\/records\/\w+\/[0-9a-f-]{36}/)
}

/** From the deal to a quote of three lines with its number, ready for the customer. */
async function quoteThreeLines(page: Page, begin: () => void): Promise<void> {
  const deal = await firstOf(page, 'opportunity', {
    filter: JSON.stringify({ field: 'stage', op: 'eq', value: 'meeting' }),
  })
  const products = await rows(page, 'product', { limit: 3 })
  await visit(page, `/records/opportunity/${deal.id}`)
  begin()
  await page.getByRole('button', { name: 'Hacer presupuesto' }).click()
  await expect(page).toHaveURL(/\/records\/quote\//)
  const editor = page.getByRole('region', { name: /Líneas/ })
  await editor.getByRole('button', { name: 'Añadir línea' }).click()
  for (const [index, { title }] of products.entries()) {
    await expect(editor.getByRole('combobox', { name: /Producto/ }).nth(index)).toBeFocused()
    await page.keyboard.type(title.slice(0, 8))
    await expect(page.getByRole('option', { name: title }).first()).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(editor.getByRole('textbox', { name: /Cantidad/ }).nth(index)).toBeFocused()
    await page.keyboard.type('2')
    if (index < 2) await page.keyboard.press('Enter')
  }
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('Las líneas están guardadas.')).toBeVisible()
  await page.getByRole('button', { name: 'Emitir' }).click()
  await expect(page.getByText(/Emitido con el número/).first()).toBeVisible()
}

/** From any page. */
async function seeTheDay(page: Page, begin: () => void): Promise<void> {
  await visit(page, '/records/account')
  begin()
  await page.getByRole('link', { name: 'Mi día' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Mi día' })).toBeVisible()
}

/** A person of a company that is there. */
async function createContact(page: Page, begin: () => void): Promise<void> {
  const { title } = await firstOf(page, 'account', { sort: 'title' })
  await visit(page, '/records/contact')
  begin()
  await page.keyboard.press('c')
  await expect(page.getByRole('textbox', { name: 'Nombre' })).toBeFocused()
  await page.keyboard.type('Nerea')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Ibarra')
  await page.keyboard.press('Tab')
  await page.keyboard.type(title.slice(0, 6))
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText(/Nerea Ibarra/).first()).toBeVisible()
}

/** From the record. */
async function mentionColleague(page: Page, begin: () => void): Promise<void> {
  const { id } = await firstOf(page, 'opportunity', { view: 'mine' })
  await visit(page, `/records/opportunity/${id}`)
  begin()
  await page.getByRole('button', { name: /^Comenta algo/ }).click()
  await expect(page.locator('[contenteditable=true]')).toBeFocused()
  await page.keyboard.type('@kim')
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type('¿lo ves?')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.locator('[contenteditable=true]')).toBeHidden()
}

/** After the edit, on its page. */
async function undoMassEdit(page: Page, begin: () => void): Promise<void> {
  await visit(page, '/records/account')
  await page.getByRole('grid').getByRole('checkbox').nth(1).click()
  await page.getByRole('grid').getByRole('checkbox').nth(2).click()
  await page.getByRole('button', { name: 'Asignar' }).click()
  const asking = page.getByRole('dialog')
  await asking.getByRole('combobox').fill(team.inigo.name)
  await page.getByRole('option', { name: team.inigo.name }).first().click()
  await asking.getByRole('button', { name: 'Asignar' }).click()
  await expect(asking).toBeHidden()
  await expect(page.getByText(/fichas cambiadas/).first()).toBeVisible()
  begin()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByText(/^Deshecho/).first()).toBeVisible()
}

async function findByPhone(page: Page, begin: () => void): Promise<void> {
  const { id, mobile } = await firstOf(page, 'contact', {
    filter: JSON.stringify({ field: 'mobile', op: 'notEmpty' }),
    fields: 'mobile',
  })
  await visit(page, '/')
  begin()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByPlaceholder(/^Busca una ficha/)).toBeFocused()
  const found = page.getByRole('dialog').getByRole('group', { name: 'Fichas' }).getByRole('menuitem')
  await page.keyboard.type(String(mobile).slice(-9))
  await expect(found.first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(id))
}

/** From any page: chosen, checked, written, and taken back whole. */
async function importAndUndo(page: Page, begin: () => void): Promise<void> {
  const file = { name: 'contactos.csv', mimeType: 'text/csv', buffer: Buffer.from(people) }
  await visit(page, '/records/contact')
  begin()
  await page.getByRole('link', { name: 'Importar' }).click()
  const asked = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Elegir fichero' }).click()
  await (await asked).setFiles(file)
  await page.getByRole('button', { name: 'Comprobar sin importar' }).click()
  await page.getByRole('button', { name: /^Importar .* filas$/ }).click()
  await page.getByRole('button', { name: 'Deshacer la importación' }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Deshacer/ })
    .click()
  await expect(page.getByText('No queda nada de esta importación.')).toBeVisible()
}

const people =
  'Nombre,Apellidos,Correo electrónico,Origen\nNoa,Prieto,noa@prieto.example,Feria\nIan,Salas,ian@salas.example,Feria\n'
