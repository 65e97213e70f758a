import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { create, firstOf, read } from './api.ts'
import type { Row } from './api.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test('two people who change the same field see each other, see both values and choose', async ({ as }) => {
  const [ada, begona] = [await as('ada'), await as('begona')]
  const { id } = await firstOf(ada, 'contact', { fields: 'jobTitle', sort: '-title' })
  for (const page of [ada, begona]) {
    await visit(page, `/records/contact/${id}`)
    await page.getByRole('button', { name: 'Editar Cargo' }).click()
  }
  await expect(others(ada).getByRole('img', { name: /^Begoña .*está editando Cargo$/ })).toBeVisible()
  await expect(others(begona).getByRole('img', { name: /^Ada .*está editando Cargo$/ })).toBeVisible()
  await cargo(ada).fill('Jefa de compras')
  await ada.keyboard.press('Enter')
  await expect(cargo(ada)).toBeHidden()
  await expect(others(begona).getByRole('img', { name: /^Ada .*está en esta ficha$/ })).toBeVisible()

  await cargo(begona).fill('Directora de compras')
  await begona.keyboard.press('Enter')
  const dialog = begona.getByRole('dialog', { name: 'Otra persona lo cambió a la vez' })
  await expect(dialog.getByText('Directora de compras')).toBeVisible()
  await expect(dialog.getByText('Jefa de compras')).toBeVisible()
  await expectAccessible(begona, 'a conflict')
  await dialog.getByRole('button', { name: 'Guardar lo mío' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => (await read<Row>(ada, `/records/contact/${id}`)).jobTitle).toBe('Directora de compras')
  await expect(ada.getByText('Directora de compras').first(), 'the other sees it without asking').toBeVisible()
  await begona.goto('/records/contact')
  await expect(others(ada), 'whoever has gone is no longer there').toBeHidden()
})

test('what was left half done is there again, and what somebody else changed meanwhile is not overwritten unseen', async ({
  as,
  complaints,
}) => {
  const [ada, begona] = [await as('ada'), await as('begona')]
  const { id } = await create(ada, 'contact', { firstName: 'Alba', lastName: 'A medias', jobTitle: 'Becaria' })
  await visit(ada, `/records/contact/${id}`)
  await ada.getByRole('button', { name: 'Editar Cargo' }).click()
  await cargo(ada).fill('Jefa de compras')
  // Left in the same moment.
  await ada.goto('/records/account')
  const headers = { origin: demoUrl() }
  const data = { version: 1, values: { jobTitle: 'Directora de compras' } }
  expect((await begona.request.patch(`/api/v1/records/contact/${id}`, { data, headers })).status()).toBe(200)

  await visit(ada, `/records/contact/${id}`)
  await expect(cargo(ada)).toHaveValue('Jefa de compras')
  await expect(ada.getByText('Has vuelto a lo que dejaste a medias.')).toBeVisible()
  await cargo(ada).press('Enter')
  const dialog = ada.getByRole('dialog', { name: 'Otra persona lo cambió a la vez' })
  await expect(dialog.getByText('Directora de compras')).toBeVisible()
  await dialog.getByRole('button', { name: 'Dejar lo suyo' }).click()
  await expect(dialog).toBeHidden()
  expect((await read<Row>(ada, `/records/contact/${id}`)).jobTitle).toBe('Directora de compras')

  const said = 'Lo he hablado con ella esta mañana'
  await ada.getByRole('button', { name: 'Comenta algo' }).click()
  await ada.getByRole('textbox', { name: /coment/i }).pressSequentially(said)
  await ada.goto('/records/account')
  await visit(ada, `/records/contact/${id}`)
  await expect(ada.getByRole('textbox', { name: /coment/i })).toHaveText(said)
  // Whoever sends it where nobody answers has sent it all the same, once.
  await ada.context().setOffline(true)
  await ada.keyboard.press('Control+Enter')
  await expect(ada.getByText('1 cambio espera a la conexión')).toBeVisible()
  await ada.context().setOffline(false)
  await expect(ada.getByRole('listitem').filter({ hasText: said }).first()).toBeVisible()
  // The network was cut on purpose.
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED')))
})

test("lines that somebody else adds while one types stay beside one's own", async ({ as }) => {
  const [ada, begona] = [await as('ada'), await as('begona')]
  const account = await firstOf(ada, 'account')
  const { id } = await create(ada, 'opportunity', { name: 'Horno a cuatro manos', account: account.id })
  const lines = `/records/opportunity/${id}/related/opportunityLine/opportunity`
  const add = async (page: Page, description: string) => {
    const create = [{ description, quantity: '1', unitPrice: { amount: '7', currency: 'EUR' } }]
    const data = { create, update: [], remove: [] }
    const answer = await page.request.patch(`/api/v1/records/opportunity/${id}/lines`, {
      data,
      headers: { origin: demoUrl() },
    })
    expect(answer.status(), await answer.text()).toBe(200)
  }
  await add(ada, 'Horno')
  await visit(ada, `/records/opportunity/${id}`)
  await ada.getByRole('textbox', { name: 'Cantidad' }).fill('2')
  const told = ada.waitForResponse((answer) => answer.url().includes('/related/opportunityLine/'))
  await add(begona, 'Montaje')
  await told
  await ada.getByRole('button', { name: 'Guardar líneas' }).click()
  await expect(ada.getByRole('button', { name: 'Guardar líneas' })).toBeHidden()
  await expect(ada.getByRole('textbox', { name: 'Cantidad' })).toHaveCount(2)
  const { rows } = await read<{ rows: Row[] }>(ada, lines)
  expect(rows.map(({ description, quantity }) => `${String(quantity)} ${String(description)}`).toSorted()).toEqual([
    '1 Montaje',
    '2 Horno',
  ])
})

test('lists and boards show what others do, also what they did while the network was away', async ({
  as,
  complaints,
}) => {
  const [ada, begona] = [await as('ada'), await as('begona')]
  const headers = { origin: demoUrl() }
  const change = async (path: string, values: object) => {
    const { version } = await read<Row>(ada, path)
    const answer = await ada.request.patch(`/api/v1${path}`, { data: { version, values }, headers })
    expect(answer.status(), await answer.text()).toBe(200)
  }
  await visit(begona, '/records/account?sort=title')
  const { id } = await create(ada, 'account', { name: 'AAA En directo' })
  const first = begona.locator('[data-row]:not([data-row="head"])').first()
  await expect(first).toContainText('AAA En directo')
  await begona.context().setOffline(true)
  await change(`/records/account/${id}`, { name: 'AAA Una vez' })
  await change(`/records/account/${id}`, { name: 'AAA Otra vez' })
  await begona.context().setOffline(false)
  await expect(first).toContainText('AAA Otra vez')

  await visit(begona, '/records/opportunity?view=board')
  const column = (name: string) => begona.getByRole('region', { name, exact: true })
  const card = (await column('Nuevo').locator('[data-card]').first().getAttribute('data-card')) ?? ''
  await change(`/records/opportunity/${card}`, { stage: 'contacted' })
  await expect(column('Contactado').locator(`[data-card="${card}"]`)).toBeVisible()
  await expect(column('Nuevo').locator(`[data-card="${card}"]`)).toHaveCount(0)
  // The network was cut on purpose.
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED')))
})

function others(page: Page) {
  return page.getByRole('list', { name: 'También en esta ficha' })
}

function cargo(page: Page) {
  return page.getByRole('textbox', { name: 'Cargo' })
}
