import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { create, firstOf, read, rows, type Row } from './api.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test.use({ leavesTraces: true })
test.describe.configure({ mode: 'serial' })

const calm = { reducedMotion: 'reduce' } as const
const told = 'Pasar a quien lo entrega'
const made: { deal?: Row } = {}

test('an administrator begins from a template, is told what is missing where it is, and tries it', async ({ as }) => {
  const kim = await as('kim')
  const account = await firstOf(kim, 'account')
  made.deal = await create(kim, 'opportunity', {
    name: `Línea de envasado ${randomUUID().slice(0, 8)}`,
    account: account.id,
    amount: { amount: '12000', currency: 'EUR' },
    expectedCloseDate: '2027-01-15',
  })
  const page = await as('ada', calm)
  await visit(page, '/studio/workflows')
  await expectAccessible(page, 'automations before there are any')
  await page.getByRole('button', { name: 'Automatización nueva' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Entrega al ganar/ })
    .click()
  await expect(page.getByText('Cuando una oportunidad llega a Ganada: crear una tarea')).toBeVisible()

  const steps = page.getByRole('list', { name: 'Pasos' }).getByRole('listitem')
  await addStep(page, 'Avisar a personas')
  await expect(page.getByText('No puede quedar vacío.').first()).toBeVisible()
  await page.getByLabel('Texto, en español').fill('La hemos ganado.')
  await expect(page.getByText('No puede quedar vacío.')).toHaveCount(0)
  await expect(steps.nth(1)).toContainText('La hemos ganado.')
  await steps
    .nth(1)
    .getByRole('button', { name: /^Mover / })
    .focus()
  await page.keyboard.press('ArrowUp')
  await expect(steps.first(), 'moved with the keyboard').toContainText('La hemos ganado.')
  await expectAccessible(page, 'the editor of an automation')

  const { deal } = made
  await page.getByRole('combobox', { name: 'Ficha', exact: true }).fill(deal.title)
  await page.getByRole('option', { name: deal.title }).click()
  await page.getByRole('button', { name: 'Probar', exact: true }).click()
  const outcome = page.getByRole('status').filter({ hasText: 'no se ha hecho nada' })
  await expect(outcome).toContainText('avisar a su responsable')
  await expect(outcome).toContainText(told)
  expect(await tasksOf(page, deal)).toEqual([])
  await expectAccessible(page, 'what an automation would do')
  await apply(page)
})

test('what a salesperson does starts it, and the run says why', async ({ as }) => {
  const { deal } = made
  if (!deal) throw new Error('The first test makes the deal')
  const kim = await as('kim')
  await visit(kim, `/records/opportunity/${deal.id}`)
  await kim.getByRole('button', { name: 'Mover a etapa' }).click()
  await kim.getByRole('menuitemradio', { name: 'Ganada' }).click()
  await expect.poll(async () => await tasksOf(kim, deal), { timeout: 30_000 }).toEqual([told])
  await kim.reload()
  await expect(kim.getByRole('region', { name: 'Actividad', exact: true }).getByText(told)).toBeVisible()

  const ada = await as('ada', calm)
  await visit(ada, '/studio/workflows')
  await ada.getByRole('link', { name: '1 vez en 30 días' }).click()
  await ada.getByRole('table').getByRole('link', { name: deal.title }).click()
  const run = ada.getByRole('complementary', { name: deal.title })
  await expect(run.getByText('Hecha')).toBeVisible()
  await expect(run).toContainText('Llega a una etapa o estado. La puso en marcha')
  await expect(run.getByRole('link', { name: told })).toBeVisible()
  await expectAccessible(ada, 'a run of an automation')
  await ada.getByRole('navigation', { name: 'Qué ejecuciones' }).getByRole('link', { name: 'Fallida' }).click()
  await expect(ada.getByText('Ninguna así.')).toBeVisible()
})

test('every template can be applied as it is', async ({ as }) => {
  const page = await as('ada')
  for (const name of ['Lead nuevo sin llamada', 'Oportunidad parada', 'Presupuesto que caduca', 'Reparto de leads']) {
    await visit(page, '/studio/workflows')
    await page.getByRole('button', { name: 'Automatización nueva' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const dialog = page.getByRole('dialog', { name: 'Lo que va a cambiar' })
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Automatización' })).toHaveCount(4)
  await expect(dialog.getByRole('button', { name: 'Aplicar' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Descartar' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Descartar' }).click()
})

test('one that waits to be asked for is a button of the record and a command, of whom it is for alone', async ({
  as,
}) => {
  const ada = await as('ada')
  await makeByHand(ada)
  const kim = await as('kim')
  const mine = await create(kim, 'lead', { firstName: 'Nora', lastName: 'Sanz', source: 'website' })
  await visit(kim, `/records/lead/${mine.id}`)
  await expect(kim.getByRole('button', { name: 'Solo jefatura' })).toHaveCount(0)
  await kim.keyboard.press('ControlOrMeta+k')
  await kim.keyboard.type('marcar como urgente')
  await kim
    .getByRole('dialog')
    .getByRole('menuitem', { name: /Marcar como urgente/ })
    .first()
    .click()
  await expect(kim.getByText('Marcar como urgente: en marcha.')).toBeVisible()
  await expect.poll(async () => (await read<Row>(kim, `/records/lead/${mine.id}`)).score, { timeout: 30_000 }).toBe(100)
  const told = 'Automatización: Marcar como urgente'
  await visit(kim, `/records/lead/${mine.id}`)
  await expect(kim.getByText(told)).toBeVisible()
  await expect(kim.getByRole('link', { name: told })).toHaveCount(0)
  await visit(ada, `/records/lead/${mine.id}`)
  await expect(ada.getByRole('button', { name: 'Automatizaciones' }), 'two of them are a menu').toBeVisible()
  await ada.getByRole('link', { name: told }).click()
  const run = ada.getByRole('complementary', { name: mine.title })
  await expect(run).toContainText('Alguien lo pide desde la ficha')
})

test('who does not shape the CRM sees neither automations nor what they saw', async ({ as }) => {
  const kim = await as('kim')
  for (const path of ['/studio/workflows', '/studio/modules/opportunity?tab=workflows']) {
    await visit(kim, path)
    await expect(kim.getByText('Tu rol no incluye configurar.')).toBeVisible()
  }
  const { rows: all } = (await (await (await as('ada')).request.get('/api/v1/workflows')).json()) as { rows: Row[] }
  const [one] = all
  expect(one).toBeDefined()
  for (const path of ['/workflows', '/workflow-steps', `/workflows/${one?.id}/runs`]) {
    expect((await kim.request.get(`/api/v1${path}`)).status(), path).toBe(403)
  }
})

async function makeByHand(page: Page): Promise<void> {
  const lead = (await read<{ modules: Row[] }>(page, '/model')).modules.find(({ name }) => name === 'lead')
  const roles = (await read<{ roles: Row[] }>(page, '/model')).roles
  const administrator = roles.find(({ name }) => name === 'administrator')
  const step = { name: 'score', kind: 'setFields', settings: { values: { score: { value: 100 } } } }
  const one = (name: string, es: string, more: object) => ({
    change: 'create',
    element: {
      id: randomUUID(),
      kind: 'workflow',
      name,
      parent: lead?.id,
      definition: { label: { es, en: es }, active: true, trigger: { on: 'manual', ...more }, steps: [step] },
    },
  })
  const changes = [
    one('urgent', 'Marcar como urgente', {}),
    one('bossOnly', 'Solo jefatura', { roles: [administrator?.id] }),
  ]
  const ask = async (data: object) => {
    const answer = await page.request.post('/api/v1/elements/changes', { data, headers: { origin: demoUrl() } })
    expect(answer.status(), await answer.text()).toBe(200)
    return (await answer.json()) as Row
  }
  const { baseHash, targetHash } = await ask({ changes })
  await ask({ changes, apply: { baseHash, targetHash } })
}

async function addStep(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Añadir paso: Pasos' }).click()
  await page.getByRole('menuitem', { name: kind }).click()
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revisar y aplicar' }).click()
  const dialog: Locator = page.getByRole('dialog', { name: 'Lo que va a cambiar' })
  await expect(dialog.getByText('Entrega al ganar')).toBeVisible()
  await dialog.getByRole('button', { name: 'Aplicar' }).click()
  await expect(page.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible({ timeout: 30_000 })
}

async function tasksOf(page: Page, deal: Row): Promise<string[]> {
  const found = await rows(page, 'task', { filter: JSON.stringify({ field: 'regarding', op: 'eq', value: deal.id }) })
  return found.map(({ title }) => title)
}
