import type { Page } from '@playwright/test'
import { team } from '#demo/team.ts'
import { expectAccessible } from './axe.ts'
import { firstOf, rows } from './api.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test.use({ leavesTraces: true })

test('a form is made in the Studio, filled in by a visitor without scripts, and a salesperson has the lead', async ({
  as,
  browser,
}) => {
  test.setTimeout(120_000)
  const ada = await as('ada')
  const campaign = await firstOf(ada, 'campaign', {
    filter: JSON.stringify({ field: 'type', op: 'eq', value: 'tradeFair' }),
  })
  await visit(ada, '/studio/forms')
  await expect(ada.getByText('Todavía no hay ningún formulario.')).toBeVisible()
  await ada.getByRole('button', { name: 'Formulario nuevo' }).click()
  await shape(ada, campaign.title)
  await expectAccessible(ada, 'a form in the Studio')
  await apply(ada)

  const outside = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'es-ES',
    javaScriptEnabled: false,
  })
  const visitor = await outside.newPage()
  await fill(visitor)
  expect(await outside.cookies()).toEqual([])
  await outside.close()

  const kim = await as('kim')
  const [lead] = await rows(kim, 'lead', {
    scope: 'all',
    filter: JSON.stringify({ field: 'email', op: 'eq', value: 'nuria@silos.example' }),
  })
  await visit(kim, `/records/lead/${lead?.id}`)
  await expect(kim.getByText('Lead cualificado').first()).toBeVisible()
  await expect(kim.getByText('Rellenó un formulario concreto').first()).toBeVisible()
  await expect(kim.getByRole('link', { name: campaign.title }).first()).toBeVisible()
  await kim.getByRole('link', { name: 'Pide precio' }).click()
  await expect(kim.getByText('He leído la política de privacidad.')).toBeVisible()
  await expect(kim.getByText('Quiero recibir novedades.')).toBeVisible()
  await expect(kim.getByText('Sin confirmar')).toBeVisible()
  await expectAccessible(kim, 'an answer')

  await visit(ada, '/studio/forms/contacto')
  await expect(ada.getByText('1 respuesta y 1 persona nueva')).toBeVisible()
  await ada.getByRole('link', { name: 'Ver las respuestas' }).click()
  await expect(ada.getByRole('link', { name: 'Pide precio' })).toBeVisible()

  // Who looks after others has nothing of it, and who does not shape the CRM no Studio.
  const other = await as('inigo')
  expect((await other.request.get(`/api/v1/records/lead/${lead?.id}`)).status()).toBe(404)
  expect(await rows(other, 'formAnswer')).toEqual([])
  await visit(other, '/studio/forms')
  await expect(other.getByRole('button', { name: 'Formulario nuevo' })).toHaveCount(0)
})

async function shape(page: Page, campaign: string): Promise<void> {
  await page.getByRole('checkbox', { name: /^Activo/ }).check({ force: true })
  for (const name of ['Nombre en la casa', 'Título']) {
    await page.getByRole('textbox', { name: `${name}, en español`, exact: true }).fill('Pide precio')
  }
  await page.getByRole('button', { name: 'Añadir texto' }).click()
  await page.getByRole('textbox', { name: 'Texto de la casilla, en español' }).last().fill('Quiero recibir novedades.')
  await page.getByRole('radio', { name: 'Un consentimiento' }).last().check({ force: true })
  await page.getByRole('checkbox', { name: /pasa a lead cualificado/ }).check({ force: true })
  await page.getByRole('combobox', { name: 'Campaña' }).fill(campaign)
  await page.getByRole('option', { name: campaign }).first().click()
  await page.getByRole('combobox', { name: 'Se encargan, por turno' }).fill(team.kim.name)
  await page.getByRole('option', { name: team.kim.name }).click()
  await page.keyboard.press('Escape')
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Aplicar', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** The first try is wrong, and what was typed is still there. */
async function fill(visitor: Page): Promise<void> {
  await visitor.goto(`${demoUrl()}/f/contacto?utm_source=feria`)
  await expect(visitor.getByRole('heading', { name: 'Pide precio' })).toBeVisible()
  await visitor.getByLabel('Nombre (obligatorio)').fill('Nuria')
  await visitor.getByLabel('Correo electrónico (obligatorio)').fill('nuria@silos')
  await visitor.getByLabel(/^Interés/).fill('Un silo de grano.')
  await visitor.getByLabel(/^He leído/).check()
  await visitor.getByLabel('Quiero recibir novedades.').check()
  await expect(async () => {
    await visitor.getByRole('button', { name: 'Enviar' }).click()
    await expect(visitor.getByRole('alert')).toContainText('No es una dirección de correo válida.', { timeout: 500 })
  }).toPass()
  await expect(visitor.getByLabel('Nombre (obligatorio)')).toHaveValue('Nuria')
  await visitor.getByLabel('Correo electrónico (obligatorio)').fill('nuria@silos.example')
  await visitor.getByRole('button', { name: 'Enviar' }).click()
  await expect(visitor.getByRole('heading', { name: 'Gracias' })).toBeVisible()
  await expect(visitor.getByText('Te respondemos pronto.')).toBeVisible()
}
