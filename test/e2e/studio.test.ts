import type { Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { modelHash } from '#server/model/elements.ts'
import { readElementTexts, readFiles } from '#server/model/files.ts'
import { expectAccessible } from './axe.ts'
import { firstOf, read, rows } from './api.ts'
import { demoData, demoUrl, expect, test } from './fixtures.ts'
import { runLazo } from './server.ts'
import { visit } from './visit.ts'

test('a whole vertical is built from nothing by clicking, and works at once', async ({ as }) => {
  // A second installation is made for it.
  test.slow()
  const ada = await as('ada')
  await makeModule(ada)
  await makeFields(ada)
  await arrangeBoard(ada)
  await makeRollup(ada)
  await limitRoles(ada)
  await apply(ada)
  await expectVisits(ada, await as('kim'))
  await expectEnglish(await as('begona'))
  await expectSameElsewhere(ada)
})

test('two tabs shape one draft: neither takes back what the other changed', async ({ as }) => {
  const first = await as('ada')
  await visit(first, '/studio/modules/lead')
  const second = await first.context().newPage()
  await visit(second, '/studio/modules/account')
  await addField(first, /^Sí o no/, 'Del norte', 'Northern')
  const waiting = (page: Page) => page.getByRole('region', { name: 'Lo que va a cambiar' }).getByRole('status')
  await expect(waiting(second)).toContainText('2 cambios')
  await addField(second, /^Sí o no/, 'Del sur', 'Southern')
  await expect(waiting(first)).toContainText('4 cambios')
  await first.reload()
  await expect(waiting(first)).toContainText('4 cambios')
  await first.getByRole('button', { name: 'Descartar' }).click()
  await first.getByRole('alertdialog').getByRole('button', { name: 'Descartar' }).click()
  await expect(waiting(second)).toHaveCount(0)
})

async function makeModule(page: Page): Promise<void> {
  await visit(page, '/studio')
  await page.getByRole('button', { name: 'Módulo nuevo' }).click()
  await name(page, 'Nombre de una ficha', 'Visita técnica', 'Technical visit')
  await name(page, 'Nombre de varias', 'Visitas técnicas', 'Technical visits')
  await page.getByText('Acontecimiento').click()
  await page.getByRole('button', { name: /^Icono/ }).click()
  await page.getByRole('radio', { name: 'wrench' }).click()
  await page.getByRole('button', { name: 'Crear módulo' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Visitas técnicas' })).toBeVisible()
}

/** Seven more than the template's five: twelve fields of nine types. */
async function makeFields(page: Page): Promise<void> {
  for (const [es, en, target] of [
    ['Cuenta', 'Account', 'Cuentas'],
    ['Oportunidad', 'Opportunity', 'Oportunidades'],
  ] as const) {
    await addField(page, /^Relación/, es, en)
    await pick(page, 'Módulo al que apunta', target)
  }
  await addField(page, /^Opción/, 'Estado', 'Status')
  await page.getByRole('button', { name: 'Lista nueva' }).click()
  await nameOption(page, 1, 'Planificada', 'Planned')
  await page.getByRole('button', { name: 'Añadir opción' }).click()
  await nameOption(page, 2, 'Realizada', 'Done')
  await addField(page, /^Importe/, 'Coste', 'Cost')
  await addField(page, /^Sí o no/, 'Urgente', 'Urgent')
  await addField(page, /^Persona del equipo|^Usuario/, 'Técnico', 'Technician')
  await addField(page, /^Texto con formato/, 'Informe', 'Report')
  await page.getByRole('button', { name: 'Añadir condición: Es obligatorio si' }).click()
  await page.getByRole('option', { name: /^Estado/ }).click()
  const condition = page.getByRole('dialog')
  await condition.getByText('Realizada').click()
  await condition.getByRole('button', { name: 'Aplicar' }).click()
  await expect(page.getByText('Estado es Realizada')).toBeVisible()
  await expect(page.getByRole('tab', { name: /^Campos/ })).toContainText('12')
  await expectAccessible(page, 'the fields of a module')
}

/** The list of options brought a board, which gets the columns that it is to show. */
async function arrangeBoard(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Vistas/ }).click()
  await page.getByRole('button', { name: /^Tablero/ }).click()
  await name(page, 'Nombre de la vista', 'Tablero de visitas', 'Visit board')
}

async function makeRollup(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Módulos' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Cuentas', exact: true }).click()
  await addField(page, /^Resumen/, 'Coste de las visitas', 'Cost of visits')
  await pick(page, 'Fichas de', 'Visitas técnicas')
  await choose(page, /Qué se calcula/, 'Suma')
  await choose(page, /de su campo/, 'Coste')
}

/** Salespeople do not know the cost; marketing does not read the report. */
async function limitRoles(page: Page): Promise<void> {
  for (const [role, field] of [
    ['Comercial', 'Coste'],
    ['Marketing', 'Informe'],
  ] as const) {
    await page.getByRole('link', { name: 'Roles' }).click()
    await page.getByRole('link', { name: role, exact: true }).click()
    await page.getByRole('button', { name: 'Visitas técnicas: Campos' }).click()
    await choose(page, new RegExp(field), 'No existe')
  }
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const dialog = page.getByRole('dialog', { name: 'Lo que va a cambiar' })
  await expect(dialog.getByText('technicalVisit.report')).toBeVisible()
  await expectAccessible(page, 'what is going to change')
  await dialog.getByRole('button', { name: 'Aplicar' }).click()
  await expect(page.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible({ timeout: 30_000 })
}

/** What one does with the new module: make, be refused, complete, find; each role by its rules. */
async function expectVisits(ada: Page, kim: Page): Promise<void> {
  const account = await firstOf(kim, 'account')
  await visit(kim, '/records/technicalVisit/new')
  await kim.getByRole('button', { name: 'Todos los campos' }).click()
  await expect(kim.getByLabel('Coste'), 'a salesperson does not know of it').toHaveCount(0)
  await kim.getByRole('textbox', { name: 'Nombre' }).fill('Revisión de la línea 2')
  await kim.getByRole('group', { name: 'Empieza' }).getByRole('spinbutton').first().click()
  await kim.keyboard.type('120520261030')
  await pick(kim, 'Cuenta', account.title)
  await choose(kim, /Estado/, 'Realizada')
  await kim.getByRole('button', { name: 'Crear', exact: true }).last().click()
  await expect(kim.getByText('Este campo es obligatorio.')).toBeVisible()
  await kim.getByRole('textbox', { name: 'Informe' }).fill('Cambiadas las juntas.')
  await kim.getByRole('button', { name: 'Crear', exact: true }).last().click()
  await expect(kim.getByRole('heading', { level: 1, name: 'Revisión de la línea 2' })).toBeVisible()

  const [made] = await rows(ada, 'technicalVisit')
  await visit(ada, `/records/technicalVisit/${made?.id}`)
  await expect(ada.getByRole('button', { name: 'Registrar llamada' }), 'activities').toBeVisible()
  await ada.getByRole('button', { name: 'Editar Coste' }).click()
  await ada.getByRole('textbox', { name: 'Coste' }).fill('120,50')
  await ada.keyboard.press('Enter')
  await visit(ada, `/records/account/${account.id}`)
  await expect(ada.getByText('120,50').first(), 'the roll-up').toBeVisible()
  await expect(ada.getByRole('link', { name: 'Revisión de la línea 2' }).first(), 'the other end').toBeVisible()
  await visit(ada, '/records/technicalVisit')
  await ada.getByRole('link', { name: 'Tablero de visitas' }).click()
  await expect(ada.getByRole('region', { name: /Realizada/ }).getByText('Revisión de la línea 2')).toBeVisible()
}

async function expectEnglish(page: Page): Promise<void> {
  const speak = async (locale: string) =>
    await page.request.patch('/api/v1/profile', { data: { locale }, headers: { origin: demoUrl() } })
  await speak('en-GB')
  await visit(page, '/records/technicalVisit')
  await expect(page.getByRole('heading', { level: 1, name: 'Technical visits' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Technician' })).toBeVisible()
  await speak('es-ES')
}

/** Exported from here and applied to an installation that knew nothing of it, the two are one configuration. */
async function expectSameElsewhere(page: Page): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-second-'))
  const [files, data] = [path.join(folder, 'files'), path.join(folder, 'data')]
  const { hash } = await read<{ hash: string }>(page, '/elements')
  try {
    await runLazo(['model', 'export', files, '--data', demoData()])
    await runLazo(['model', 'apply', files, '--grant', '--data', data])
    await runLazo(['model', 'export', path.join(folder, 'again'), '--data', data])
    const again = await readElementTexts(await readFiles(path.join(folder, 'again')))
    expect(modelHash(again.map(({ element }) => element))).toBe(hash)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function addField(page: Page, type: RegExp, es: string, en: string): Promise<void> {
  await page.getByRole('button', { name: 'Campo nuevo' }).click()
  await page.getByRole('complementary', { name: 'Elige el tipo' }).getByRole('button', { name: type }).first().click()
  await name(page, 'Nombre', es, en)
}

async function name(page: Page, label: string, es: string, en: string): Promise<void> {
  await page.getByLabel(`${label}, en español`).fill(es)
  await page.getByLabel(`${label}, en inglés`).fill(en)
}

async function nameOption(page: Page, index: number, es: string, en: string): Promise<void> {
  await name(page, `Opción ${index}`, es, en)
}

/** From a list that one searches in. */
async function pick(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(option)
  await page.getByRole('option', { name: new RegExp(`^${option}`) }).click()
}

async function choose(page: Page, label: RegExp, option: string): Promise<void> {
  await page.getByRole('button', { name: label }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
