/** A consultant and her client, from why there is to be a CRM to its being in use and watched over. */
import type { Locator, Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { create, read, rows } from './api.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

// With a project the company has more modules than other tests expect.
test.use({ leavesTraces: true })

const long = { timeout: 60_000 }

test('a consultant leads from why to live; what is changed by hand is found and put back', async ({ as }) => {
  test.slow()
  const [ada, begona] = [await as('ada'), await as('begona')]
  await beginWithSponsor(ada)
  await commitObjectives(ada, begona)
  await decideNeeds(ada)
  await agreeOnProcess(ada, begona)
  await sendToReview(ada)
  await answerReview(ada, begona)
  await signBaseline(ada, begona)
  const hash = await deployToSandbox(ada)
  await hearWhoTries(ada, await as('kim'))
  await acceptTested(ada, begona)
  expect(await deployToProduction(ada), 'the very plan that was tried').toBe(hash)
  await askForMore(ada)
  await findDrift(ada)
  await askWhy(ada)
  await winDeal(ada)
  await downloadSpecification(begona)
})

async function beginWithSponsor(ada: Page): Promise<void> {
  await visit(ada, '/programme')
  await ada.getByLabel('¿Por qué invertir en un CRM?').fill('Las tarjetas de la feria acaban en un cajón.')
  await ada.getByText('Lo llevo yo sin nadie más').click()
  await ada.getByRole('combobox', { name: 'Quién lo patrocina y aprueba' }).fill('Begoña')
  await ada.getByRole('option', { name: /^Begoña/ }).click()
  await ada.getByRole('button', { name: 'Empezar el proyecto' }).click()
  await expect(ada.getByText('Ningún objetivo está comprometido.')).toBeVisible(long)
  await visit(ada, '/programme/packs')
  const fair = ada.getByRole('listitem').filter({ has: ada.getByRole('heading', { name: 'Feria', exact: true }) })
  await fair.getByRole('button', { name: 'Elegir este' }).click()
  await fair.getByRole('button', { name: 'Empezar', exact: true }).click()
  await expect(ada).toHaveURL(/programme\/path/, long)
}

/** The consultant refines; only who sponsors commits the company. */
async function commitObjectives(ada: Page, begona: Page): Promise<void> {
  await visit(ada, '/programme/charter')
  await ada.getByRole('button', { name: 'Elegir un objetivo' }).click()
  const dialog = ada.getByRole('dialog')
  await dialog.getByText('Aumentar el número de clientes').click()
  await dialog.getByRole('textbox', { name: /^Meta/ }).fill('1000')
  await dialog
    .getByRole('group', { name: /^Para el/ })
    .getByRole('spinbutton')
    .first()
    .click()
  await ada.keyboard.type('31122028')
  await dialog.getByRole('button', { name: 'Poner este objetivo' }).click()
  await expect(dialog).toHaveCount(0)
  for (const { id, title } of await rows(ada, 'objective')) {
    const isChosen = title.includes('número de clientes')
    await visit(ada, `/records/objective/${id}`)
    await step(ada, 'Dar por afinado', 'Afinado')
    await expect(ada.getByRole('button', { name: 'Comprometerse' }), 'four eyes').toHaveCount(0)
    if (isChosen) await change(ada, 'Por qué es alcanzable', 'Las ferias traen cuentas nuevas si se llama a todas.')
    await visit(begona, `/records/objective/${id}`)
    await begona.getByRole('button', { name: 'Comprometerse' }).click()
    if (isChosen) await choosePhase(begona)
    await expect(head(begona).getByText('Comprometido')).toBeVisible()
  }
  await visit(ada, '/programme/objectives')
  await expectAccessible(ada, 'objectives and KPIs')
}

async function choosePhase(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Fase' }).fill('Fase 1')
  await page.getByRole('option', { name: /Fase 1/ }).click()
  await dialog.getByRole('button', { name: 'Comprometerse' }).click()
}

/** By keys: accepted one by one, then the second before the first. */
async function decideNeeds(ada: Page): Promise<void> {
  await visit(ada, '/programme/needs')
  const inbox = ada.getByRole('region', { name: 'Por decidir' })
  for (let left = 4; left > 0; left -= 1) {
    await expect(inbox.getByRole('listitem')).toHaveCount(left)
    await inbox.getByRole('listitem').first().getByRole('link').press('a')
  }
  await expect(ada.getByText('Todo está decidido.')).toBeVisible()
  const order = ada.getByRole('region', { name: 'En orden' })
  const [first = '', second = ''] = (await rows(ada, 'need', { sort: 'rank' })).map(({ title }) => title)
  await order.locator('[data-need]').nth(1).press('Alt+ArrowUp')
  await expect
    .poll(async () => (await rows(ada, 'need', { sort: 'rank' })).map(({ title }) => title).slice(0, 2))
    .toEqual([second, first])
  await expectAccessible(ada, 'the needs')
  // Each objective that was committed to lives by a need.
  const own = (await rows(ada, 'objective')).find(({ title }) => title.includes('número de clientes'))
  await visit(ada, `/records/objective/${own?.id}`)
  await expect(ada.getByText(/Ninguna necesidad aceptada de su fase/)).toBeVisible()
  await ada.getByRole('button', { name: 'Unir', exact: true }).last().click()
  await ada.getByRole('button', { name: /Cómo$/ }).click()
  await ada.getByRole('option', { name: /: Necesidad$/ }).click()
  await ada.getByRole('combobox', { name: 'Necesidad' }).fill(first)
  await ada.getByRole('option', { name: first, exact: true }).click()
  await expect(ada.getByText(/Ninguna necesidad aceptada de su fase/)).toHaveCount(0)
}

async function agreeOnProcess(ada: Page, begona: Page): Promise<void> {
  const [process] = await rows(ada, 'businessProcess')
  await visit(ada, `/programme/processes/${process?.id}`)
  await expect(ada.getByRole('group', { name: /^De «.+» a «.+»/ }).first(), 'an arrow').toBeAttached()
  await ada.getByRole('button', { name: 'Dar por dibujado' }).click()
  await ada.getByRole('button', { name: 'Dar por rediseñado' }).click()
  await expect(ada.getByRole('button', { name: 'Dar por rediseñado' })).toHaveCount(0)
  await visit(begona, `/programme/processes/${process?.id}`)
  await begona.getByRole('button', { name: 'Acordar' }).click()
  await expect(begona.getByRole('button', { name: 'Acordar' })).toHaveCount(0)
}

async function sendToReview(ada: Page): Promise<void> {
  await visit(ada, '/programme/tests')
  for (const { title } of await rows(ada, 'acceptanceTest')) {
    await ada
      .getByRole('button', { name: new RegExp(title.replace(/^\S+ /, '')) })
      .first()
      .click()
    await ada.getByRole('button', { name: 'Dar por lista' }).click()
    await expect(ada.getByRole('button', { name: 'Dar por lista' })).toHaveCount(0)
  }
  await visit(ada, '/programme/specification')
  await expect(ada.getByRole('checkbox', { name: /^Elegir / })).toHaveCount(4)
  await ada.getByRole('button', { name: 'Elegir las que se pueden enviar' }).click()
  await ada.getByRole('button', { name: 'Dar por listas' }).click()
  await expect(ada.getByRole('button', { name: 'Dar por listas' })).toHaveCount(0)
  await ada.getByRole('button', { name: 'Enviar a revisión' }).click()
  await expect(ada.getByText('4 enviadas a revisión.')).toBeVisible()
  await expectAccessible(ada, 'the specification')
}

/** What she asks is answered by a new revision, which is compared; what rests on it is looked at again. */
async function answerReview(ada: Page, begona: Page): Promise<void> {
  await visit(begona, '/programme/review')
  await queue(begona)
    .getByRole('button', { name: /La tarjeta de la feria/ })
    .click()
  await expect(begona.getByRole('heading', { level: 2, name: /La tarjeta de la feria/ })).toBeVisible()
  await begona.getByRole('button', { name: /^Comenta algo/ }).click()
  await begona.getByRole('textbox', { name: /omentario/ }).fill('¿Y si no tiene tarjeta?')
  await begona.getByRole('button', { name: 'Comentar', exact: true }).click()
  await expect(queue(begona).getByText('1 comentario sin resolver')).toBeVisible()
  await expectAccessible(begona, 'the review')

  const item = (await rows(ada, 'specItem')).find(({ title }) => title.includes('tarjeta'))
  await visit(ada, `/records/specItem/${item?.id}`)
  await change(ada, 'Cuándo está bien', 'Al crear un lead de feria se apunta su interés; sin tarjeta, su móvil.')
  const differences = ada.getByRole('region', { name: 'Qué ha cambiado' })
  await expect(differences.getByText(/la foto de su tarjeta[\s\S]*sin tarjeta, su móvil/)).toBeVisible()
  const looked = ada.getByRole('button', { name: 'Lo he mirado' })
  for (const left of [1, 0]) {
    await looked.first().click()
    await expect(looked).toHaveCount(left)
  }
  await step(ada, 'Enviar a revisión', 'En revisión')
  await expectAccessible(ada, 'an item of the specification')
  await ada.getByRole('button', { name: 'Resuelto', exact: true }).click()
  await expect(ada.getByText(/^Resuelto por Ada/)).toBeVisible()
}

/** Whoever wrote it does not sign it. */
async function signBaseline(ada: Page, begona: Page): Promise<void> {
  await visit(ada, '/programme/review')
  await ada.getByRole('button', { name: 'Preparar una línea base' }).click()
  await step(ada, 'Presentar', 'Presentada')
  await expect(ada.getByRole('button', { name: 'Aprobar' })).toHaveCount(0)
  await expectAccessible(ada, 'a baseline')
  await visit(begona, '/programme/review')
  await queue(begona)
    .getByRole('button', { name: /Línea base/ })
    .last()
    .click()
  await begona.getByRole('main').getByRole('button', { name: 'Aprobar' }).click()
  await expect(begona.getByText('Nada espera tu decisión.')).toBeVisible()
  const [baseline] = await rows(begona, 'baseline')
  expect(baseline?.state).toBe('approved')
}

async function deployToSandbox(ada: Page): Promise<string> {
  await visit(ada, '/programme/deploy')
  await ada.getByRole('button', { name: 'Hacer la copia de pruebas' }).click()
  const sandbox = target(ada, 'Pruebas')
  await sandbox.getByRole('button', { name: 'Planear y ensayar' }).click(long)
  await sandbox.getByRole('button', { name: 'Aplicar en pruebas' }).click(long)
  await expect(ada.getByText('Aplicado en pruebas.')).toBeVisible(long)
  await expectAccessible(ada, 'the deployment')
  return await shownHash(sandbox)
}

/** Whoever works in the CRM says what they think of it in the copy, and reads there what is answered. */
async function hearWhoTries(ada: Page, kim: Page): Promise<void> {
  await kim.goto('/records/lead')
  const entered = await kim.request.put('/api/v1/session/environment', {
    data: { environment: 'sandbox' },
    headers: { origin: demoUrl() },
  })
  expect(entered.status()).toBe(204)
  await visit(kim, '/records/lead')
  const opens = kim.getByRole('button', { name: 'Opinar' })
  await opens.click()
  const dialog = kim.getByRole('dialog', { name: 'Opinar' })
  await dialog.getByRole('combobox', { name: 'Sobre qué' }).fill('Interés')
  await kim.getByRole('option', { name: 'Campo: Interés en la feria' }).click()
  await dialog.getByRole('textbox', { name: /te sobra/ }).fill('¿Se puede elegir la feria de una lista?')
  await expectAccessible(kim, 'giving feedback')
  await dialog.getByRole('button', { name: 'Enviar' }).click()
  await expect(dialog).toHaveCount(0)
  await visit(ada, '/records/feedback')
  await ada
    .getByRole('link', { name: /¿Se puede elegir la feria/ })
    .first()
    .click()
  await change(ada, 'Respuesta', 'Sí, en la segunda fase.')
  await ada.getByRole('button', { name: 'Responder', exact: true }).click()
  await expect(head(ada).getByText('Respondida')).toBeVisible()
  await opens.click()
  await expect(dialog.getByText('Sí, en la segunda fase.')).toBeVisible()
}

async function shownHash(place: Locator): Promise<string> {
  const text = (await place.getByText(/· Huella [0-9a-f]{12}$/).textContent()) ?? ''
  return text.slice(-12)
}

/** The tests are run after the deployment by themselves; the company accepts what passes. */
async function acceptTested(ada: Page, begona: Page): Promise<void> {
  await visit(ada, '/programme/tests')
  await ada
    .getByRole('button', { name: /El permiso pide su fecha/ })
    .first()
    .click()
  await expect(ada.getByText(/^Bien en Pruebas/).first()).toBeVisible(long)
  await expectAccessible(ada, 'the tests')
  await expect.poll(async () => await states(ada), long).toEqual(['tested', 'tested', 'tested', 'tested'])
  await visit(begona, '/programme/review')
  for (let left = 4; left > 0; left -= 1) {
    await expect(begona.getByText(`1 de ${left}`)).toBeVisible()
    await begona.getByRole('main').getByRole('button', { name: 'Aceptar' }).click()
  }
  await expect(begona.getByText('Nada espera tu decisión.')).toBeVisible()
}

async function deployToProduction(ada: Page): Promise<string> {
  await visit(ada, '/programme/deploy')
  const production = target(ada, 'Producción')
  await production.getByRole('button', { name: 'Planear y ensayar' }).click()
  await expect(production.getByText('Es el mismo plan en los dos entornos.')).toBeVisible(long)
  await production.getByRole('button', { name: 'Autorizar' }).click()
  await production.getByRole('button', { name: 'Aplicar en producción' }).click()
  await ada.getByRole('alertdialog').getByRole('button', { name: 'Aplicar en producción' }).click()
  await expect(ada.getByText('Aplicado en producción.')).toBeVisible(long)
  await expect.poll(async () => await states(ada)).toEqual(['live', 'live', 'live', 'live'])
  return await shownHash(production)
}

/** After the baseline what is new needs an agreed request; what was typed waits until there is one. */
async function askForMore(ada: Page): Promise<void> {
  const need = await create(ada, 'need', { name: 'Saber qué stand visitó' })
  await visit(ada, '/programme/needs')
  const inbox = ada.getByRole('region', { name: 'Por decidir' })
  const accept = inbox.getByRole('button', { name: 'Aceptar: Saber qué stand visitó' })
  await accept.click()
  await choose(inbox, /Departamento$/, 'Ventas')
  await choose(inbox, /A qué objetivo sirve$/, /número de clientes/)
  await inbox.getByRole('textbox', { name: /^Valor/ }).fill('4')
  await inbox.getByRole('textbox', { name: /^Urgencia/ }).fill('2')
  await inbox.getByRole('button', { name: 'Aceptar', exact: true }).click()
  await expect(inbox.getByText(/Ya hay una línea base/)).toBeVisible()
  await inbox.getByRole('link', { name: 'Pedir un cambio' }).click()
  await expect(ada).toHaveURL(/changeRequest\/new/)
  await visit(ada, '/programme/needs')
  await accept.click()
  await expect(inbox.getByRole('textbox', { name: /^Valor/ })).toHaveValue('4')
  await expect(inbox.getByRole('button', { name: 'Ventas Departamento' })).toBeVisible()
  await inbox.getByRole('button', { name: 'Cancelar' }).click()
  expect((await rows(ada, 'need')).find(({ id }) => id === need.id)?.state).toBe('captured')
}

async function choose(place: Locator, label: RegExp, option: string | RegExp): Promise<void> {
  await place.getByRole('button', { name: label }).click()
  await place.page().getByRole('option', { name: option }).click()
}

async function findDrift(ada: Page): Promise<void> {
  await visit(ada, '/studio/modules/lead')
  await ada.getByRole('link', { name: 'Interés en la feria', exact: true }).first().click()
  await ada
    .getByRole('textbox', { name: /en español$/ })
    .first()
    .fill('Lo que le interesó')
  await ada.getByRole('button', { name: 'Revisar y aplicar' }).click()
  await ada.getByRole('dialog').getByRole('button', { name: 'Aplicar', exact: true }).click()
  await expect(ada.getByText('Cambios aplicados. Ya están en uso.')).toBeVisible(long)
  await visit(ada, '/programme/deploy')
  const drift = ada.getByRole('region', { name: 'Cambiado a mano' })
  await expect(drift.getByRole('listitem')).toHaveCount(1)
  await expect(drift.getByText('Lo que le interesó').first()).toBeVisible()
  await drift.getByRole('button', { name: 'Volver a lo aprobado: Lo que le interesó' }).click()
  await ada.getByRole('alertdialog').getByRole('button', { name: 'Volver a lo aprobado' }).click()
  await expect(drift.getByText('Todo está como se aprobó.')).toBeVisible(long)
}

async function askWhy(ada: Page): Promise<void> {
  await visit(ada, '/studio/modules/lead')
  await ada.getByRole('link', { name: 'Interés en la feria', exact: true }).first().click()
  await expect(ada.getByRole('heading', { name: '¿Por qué existe?' })).toBeVisible()
  await ada
    .getByRole('main')
    .getByRole('link', { name: /Hablar con cada interesado antes de 48 horas/ })
    .click()
  await expect(head(ada).getByText(/Hablar con cada interesado antes de 48 horas/)).toBeVisible()
}

/** The page of the KPI stays open while the deal is won elsewhere. */
async function winDeal(ada: Page): Promise<void> {
  const kpi = (await rows(ada, 'kpi')).find(({ title }) => title.includes('Clientes activos'))
  await visit(ada, `/programme/kpis/${kpi?.id}`)
  await expectAccessible(ada, 'a KPI')
  await ada.getByRole('button', { name: 'Cambiar la consulta y la meta' }).click()
  await ada.getByRole('button', { name: 'Filtrar' }).first().click()
  await ada.getByRole('option', { name: 'Nombre', exact: true }).click()
  await ada.getByRole('textbox', { name: 'Valor' }).fill('Molinos')
  await ada.getByRole('button', { name: 'Aplicar' }).click()
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(ada.getByRole('button', { name: 'Guardar' }), 'a condition is not yet the KPI').toBeVisible()
  await ada.getByRole('button', { name: 'Cancelar' }).click()
  const now = async () => (await read<{ kpi: { value: string } }>(ada, `/programme/kpis/${kpi?.id}`)).kpi.value
  const before = Number(await now())
  await expect(ada.getByText(`${before} clientes`).first()).toBeVisible()
  const account = await create(ada, 'account', { name: 'Quesos de la Feria' })
  const deal = await create(ada, 'opportunity', {
    name: 'Envasadora de quesos',
    account: account.id,
    amount: { amount: '1200', currency: 'EUR' },
    expectedCloseDate: new Date().toISOString().slice(0, 10),
  })
  const other = await ada.context().newPage()
  await visit(other, `/records/opportunity/${deal.id}`)
  await other.getByRole('button', { name: 'Mover a etapa' }).click()
  await other.getByRole('menuitemradio', { name: 'Ganada' }).click()
  await expect(ada.getByText(`${before + 1} clientes`).first()).toBeVisible()
}

async function downloadSpecification(begona: Page): Promise<void> {
  await visit(begona, '/programme/papers')
  await expectAccessible(begona, 'the papers')
  const waiting = begona.waitForEvent('download')
  await begona.getByRole('link', { name: 'Descargar PDF' }).click()
  const content = await readFile(await (await waiting).path())
  expect(content.subarray(0, 5).toString('latin1')).toBe('%PDF-')
  expect(content.length).toBeGreaterThan(10_000)
}

const head = (page: Page) => page.getByRole('main').locator('header, h1').first()

const queue = (page: Page) => page.getByRole('navigation', { name: 'Revisión' })

const target = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2, name: new RegExp(`^${name}`) }) })

async function states(page: Page): Promise<unknown[]> {
  return (await rows(page, 'specItem')).map(({ state }) => state)
}

async function step(page: Page, name: string, state: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name, exact: true }).click()
  await expect(page.getByRole('main').getByText(state, { exact: true }).first()).toBeVisible()
}

async function change(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Editar ${field}` }).click()
  await page.getByRole('textbox', { name: field }).fill(value)
  await page.getByRole('button', { name: 'Guardar' }).click()
  await expect(page.getByRole('textbox', { name: field })).toHaveCount(0)
}
