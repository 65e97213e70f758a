import type { Browser, Page } from '@playwright/test'
import { openMailServer, type MailServer } from '#test/support/mail-server.ts'
import { create, rows } from './api.ts'
import { expectAccessible } from './axe.ts'
import { demoUrl, expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

const port = 42_525

test.use({
  leavesTraces: true,
  variables: { LAZO_SMTP_URL: `smtp://127.0.0.1:${port}`, LAZO_PRIVATE_HOSTS: '127.0.0.1' },
})

let server: MailServer
test.beforeAll(async () => void (server = await openMailServer(port)))
test.afterAll(async () => await server.close())

const consented = encodeURIComponent(JSON.stringify({ field: 'marketingConsent', op: 'eq', value: 'granted' }))

test('a survey is sent to customers, answered without scripts, and what they say is acted on', async ({
  as,
  browser,
}) => {
  const page = await as('begona', { reducedMotion: 'reduce' })
  const { id } = await create(page, 'survey', { name: 'Oleada de otoño', kind: 'nps', quietDays: 0 })
  await visit(page, `/records/survey/${id}`)
  await expect(page.getByText('Aún no se ha enviado a nadie')).toBeVisible()
  await page.getByRole('button', { name: 'Abrir', exact: true }).click()
  await expect(page.getByText('Abierta', { exact: true }).first()).toBeVisible()

  await visit(page, `/records/contact?filter=${consented}`)
  await page.getByRole('grid').getByRole('checkbox').first().click()
  await page.getByRole('button', { name: 'Enviar una encuesta' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/La recibirán \d+ personas/)).toBeVisible()
  await expectAccessible(page, 'sending a survey')
  await dialog.getByRole('button', { name: 'Enviar', exact: true }).click()
  await expect(page.getByText(/Encuesta enviada a \d+ personas/).first()).toBeVisible()
  const reached = (
    await rows(page, 'surveyAnswer', { limit: 200, filter: JSON.stringify({ field: 'survey', op: 'eq', value: id }) })
  ).length
  expect(reached).toBeGreaterThan(40)
  const sent = () => server.texts.flatMap((mail) => /\/survey\/([\w-]{43})/.exec(mail)?.[1] ?? [])
  await expect.poll(() => sent().length, { timeout: 60_000 }).toBe(reached)
  const tokens = sent()
  expect(new Set(tokens).size).toBe(reached)

  await answerAsCustomer(browser, tokens[0] ?? '')
  for (const [index, token] of tokens.slice(1, 40).entries()) {
    const form = { act: 'answer', score: String([9, 10, 8, 10, 7, 9, 5][index % 7]), comment: index % 3 ? '' : 'Bien' }
    expect(
      (
        await page.request.post(`${demoUrl()}/survey/${token}`, {
          form,
          maxRedirects: 0,
          headers: { origin: demoUrl() },
        })
      ).status(),
    ).toBe(303)
  }

  await visit(page, `/records/survey/${id}`)
  const results = page.getByRole('region', { name: 'Qué han contestado' })
  await expect(results.getByText(`Han contestado 40 de ${reached} personas`)).toBeVisible()
  await expect(results.getByText(/^± \d+,\d con una confianza del 95 %$/).first()).toBeVisible()
  await expectAccessible(page, 'the results of a survey')
  const low = results.getByRole('listitem').filter({ hasText: 'Llegó tarde y nadie avisó' })
  await low.getByRole('link', { name: 'Tarea' }).click()
  await expect(page.getByRole('textbox', { name: 'Asunto' })).toHaveValue(/^Hablar con .* sobre su respuesta$/)
  await page.getByRole('main').getByRole('button', { name: 'Crear', exact: true }).click()
  await expect(page).toHaveURL(/task\/[0-9a-f-]{36}$/)
  await visit(page, `/records/survey/${id}`)
  await low.getByRole('button', { name: 'Atendida' }).click()
  await expect(low).toHaveCount(0)
})

/** By the mark in the mail, on a phone, with scripts switched off. */
async function answerAsCustomer(browser: Browser, token: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      javaScriptEnabled: false,
      colorScheme,
    })
    const customer = await context.newPage()
    await customer.goto(`${demoUrl()}/survey/${token}?score=2`)
    await answer(customer)
    expect(await context.cookies()).toEqual([])
    await context.close()
  }
  const looked = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await looked.goto(`${demoUrl()}/survey/${token}`)
  await expectAccessible(looked, 'the page of a survey')
  const overflow = await looked.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await looked.close()
}

async function answer(customer: Page): Promise<void> {
  await expect(customer.getByRole('radio', { name: '2', exact: true })).toBeChecked()
  await customer.getByRole('textbox').fill('Llegó tarde y nadie avisó')
  await customer.getByRole('button', { name: /^(Enviar|Cambiar la) respuesta$/ }).click()
  await expect(customer.getByText('Gracias por contestar.')).toBeVisible()
}
