/** Importing the list of a trade fair, as somebody from marketing does it. */
import type { Locator, Page } from '@playwright/test'
import { team } from '#demo/team.ts'
import { openTable } from '#server/import/read.ts'
import { badRowCount, tradeFairFile } from '#test/support/trade-fair-file.ts'
import type { ExistingPerson } from '#test/support/trade-fair-file.ts'
import { read, rows } from './api.ts'
import type { Row } from './api.ts'
import { expectAccessible } from './axe.ts'
import { expect } from './fixtures.ts'

export const rowCount = 5000
const importTimeoutMs = 90_000

/** People of the demo company who also came to the stand: some prospects, some contacts of customers. */
export async function knownVisitors(page: Page): Promise<{ people: ExistingPerson[]; ids: readonly string[] }> {
  const wanted = [
    { module: 'lead', phone: 'mobile', limit: 15 },
    { module: 'contact', phone: 'mobile', limit: 10 },
  ]
  const found = await Promise.all(
    wanted.map(async ({ module, limit }) => {
      const filter = JSON.stringify({
        all: [
          { field: 'email', op: 'notEmpty' },
          { field: 'mobile', op: 'notEmpty' },
          { field: 'lastName', op: 'notEmpty' },
        ],
      })
      const fields = 'firstName,lastName,email,mobile'
      return (await rows(page, module, { filter, limit, fields, scope: 'all' })).map((row) => ({
        ...row,
        id: `${module}/${row.id}`,
      }))
    }),
  )
  const all: readonly Row[] = found.flat()
  return {
    ids: all.map(({ id }) => id),
    people: all.map((row) => ({
      firstName: String(row.firstName),
      lastName: String(row.lastName),
      email: String(row.email),
      phone: String(row.mobile),
    })),
  }
}

/** What an undo must bring back: these records, whole. */
export async function contentOf(page: Page, ids: readonly string[]): Promise<unknown[]> {
  return await Promise.all(
    ids.map(async (id) => {
      const { version: _version, updatedAt: _at, updatedBy: _by, ...content } = await read<Row>(page, `/records/${id}`)
      return content
    }),
  )
}

export function fairFile(people: readonly ExistingPerson[]): { name: string; mimeType: string; buffer: Buffer } {
  const { bytes } = tradeFairFile({ seed: 26, rows: rowCount, existing: people, format: 'csv' })
  return { name: 'visitantes-feria.csv', mimeType: 'text/csv', buffer: bytes }
}

/** From the file to its preview: the guesses are right, and three things hold for everybody. */
export async function checkFile(
  page: Page,
  file: ReturnType<typeof fairFile>,
  campaign: string,
  isJudged = false,
): Promise<void> {
  await page.goto('/import')
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByRole('heading', { name: 'Qué es cada columna' })).toBeVisible({ timeout: importTimeoutMs })
  await expect(
    page.getByText(
      /WINDOWS-1252 · separado por punto y coma · 5000 filas|WINDOWS-1252 · separado por punto y coma · 5\.000 filas/,
    ),
  ).toBeVisible()
  for (const [column, target] of Object.entries(guesses)) {
    await expect(page.getByLabel(`Destino de la columna ${column}`, { exact: true }), column).toHaveValue(target)
  }
  const forAll = page.getByRole('region', { name: 'Para todas las fichas nuevas' })
  await chooseOption(forAll.getByRole('button', { name: /Origen/ }), 'Feria')
  await chooseTyped(forAll.getByRole('combobox', { name: 'Campaña' }), campaign)
  await chooseTyped(forAll.getByRole('combobox', { name: 'Responsable' }), team.kim.name)
  await page.getByText('Rellenar lo que tenga vacío').click()
  if (isJudged) await expectAccessible(page, 'the columns of an import')
  await page.getByRole('button', { name: 'Comprobar sin importar' }).click()
  await expect(page.getByText('Nada se ha escrito todavía.')).toBeVisible({ timeout: importTimeoutMs })
}

const guesses = {
  Empresa: 'Empresa',
  Nombre: 'Nombre',
  Apellidos: 'Apellidos',
  Cargo: 'Cargo',
  NIF: 'NIF',
  'Correo electrónico': 'Correo electrónico',
  Teléfono: 'Teléfono',
  Móvil: 'Móvil',
  'Página web': 'Web',
  Interés: 'Interés',
  Puntuación: 'Puntuación',
  'Volver a contactar el': 'Volver a contactar el',
  Stand: '',
} as const

interface Counts {
  readonly create: number
  readonly update: number
  readonly duplicate: number
  readonly rejected: number
}

/** The four numbers of the page. */
export async function countsShown(page: Page): Promise<Counts> {
  const shares = page.getByLabel('Qué pasa con las filas')
  const numbers = await shares.locator('dd').allInnerTexts()
  const [create = 0, update = 0, duplicate = 0, rejected = 0] = numbers.map((text) =>
    Number(text.replaceAll(/\D/g, '')),
  )
  return { create, update, duplicate, rejected }
}

/** Each bad row comes back as it was, with its reason beside it. */
export async function expectRejectedDownload(page: Page): Promise<void> {
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Descargar CSV' }).click()
  const { headers, rows: rejected } = await openTable(await (await coming).path())
  expect(headers).toContain('Empresa')
  const reasons: string[] = []
  for await (const { values } of rejected) reasons.push(values.at(-1) ?? '')
  expect(reasons).toHaveLength(badRowCount)
  for (const reason of reasons) expect(reason).not.toBe('')
}

export async function runImport(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Importar .* filas$/ }).click()
  await expect(page.getByRole('heading', { name: /filas importadas$/ })).toBeVisible({ timeout: importTimeoutMs })
}

export async function undoImport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deshacer la importación' }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Deshacer/ })
    .click()
  await expect(page.getByText('No queda nada de esta importación.')).toBeVisible({ timeout: importTimeoutMs })
}

export async function chooseOption(button: Locator, option: string): Promise<void> {
  await button.click()
  await button.page().getByRole('option', { name: option, exact: true }).click()
}

export async function chooseTyped(box: Locator, name: string): Promise<void> {
  // The list is drawn anew when its answer comes, maybe under the pointer; then one types again.
  await expect(async () => {
    await box.fill('')
    await box.fill(name)
    await box.page().getByRole('option', { name }).first().click({ timeout: 3000 })
  }).toPass()
}
