import { create, firstOf, read } from './api.ts'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'

test('the day begins with what is late; what is done goes, and comes back', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Mi día', level: 1 })).toBeVisible()
  const overdue = page.getByRole('region', { name: 'Atrasado' })
  await expect(overdue.getByRole('listitem').first()).toBeVisible()
  await expectAccessible(page, 'the day')
  const lines = await overdue.getByRole('listitem').count()

  // A task is done at once; a call or a meeting asks how it ended.
  const ticks = overdue.getByRole('button', { name: /^Dar por hecha/ })
  await ticks.and(page.locator('[aria-haspopup=dialog]')).first().click()
  await page.getByRole('radio').first().click()
  await page.getByRole('button', { name: 'Guardar' }).click()
  await expect(overdue.getByRole('listitem')).toHaveCount(lines - 1)
  await page.getByRole('button', { name: 'Deshacer' }).click()
  await expect(overdue.getByRole('listitem')).toHaveCount(lines)

  await overdue
    .getByRole('button', { name: /^Aplazar/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'A mañana' }).click()
  await expect(overdue.getByRole('listitem')).toHaveCount(lines - 1)
  await expect(page.getByRole('region', { name: 'Próximos días' })).toBeVisible()
})

test('a day that cannot be read says so and comes when it is asked again', async ({ as, complaints }) => {
  const page = await as('kim')
  const answer = { status: 500, contentType: 'text/html', body: 'Gone' }
  await page.route(/\/api\/v1\/(records\/|acts|notifications|duplicates)/, async (route) => await route.fulfill(answer))
  for (const [address, name] of [
    ['/', 'Mi día'],
    ['/activity', 'Mi actividad'],
    ['/trash', 'Papelera'],
  ] as const) {
    await page.goto(address)
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Reintentar' })).toBeVisible()
  }
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Reintentar' })).toBeVisible()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Reintentar' }).click()
  await expect(page.getByRole('region', { name: 'Hoy' }).getByRole('listitem').first()).toBeVisible()
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('500')))
})

test('a deal without a meeting gets one from the day', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/')
  const yellow = page.getByRole('region', { name: 'Sin reunión' })
  const button = yellow.getByRole('button', { name: /^Poner reunión/ }).first()
  const name = (await button.getAttribute('aria-label')) ?? ''
  const before = Number(await yellow.getByRole('heading').locator('.numeric').textContent())
  expect(before).toBeGreaterThan(0)
  await button.click()
  await expect(page.getByRole('dialog', { name })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Poner reunión' }).click()
  await expect(yellow.getByRole('heading').locator('.numeric')).toHaveText(String(before - 1))
  await expect(page.getByRole('status').or(page.getByText('Reunión puesta')).first()).toBeVisible()
})

test('the day is the server’s, whatever the clock of the device says', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/')
  const late = page.getByRole('region', { name: 'Atrasado' }).getByRole('heading')
  const [today, count] = [
    await page.getByRole('heading', { level: 1 }).locator('..').innerText(),
    await late.innerText(),
  ]
  await page.addInitScript(() => {
    const right = Date.now.bind(Date)
    Date.now = () => right() + 9 * 86_400_000
  })
  await page.reload()
  await expect(late).toHaveText(count, { useInnerText: true })
  expect(await page.getByRole('heading', { level: 1 }).locator('..').innerText()).toBe(today)
})

test('what is typed before the form of a note stands is in the note', async ({ as }) => {
  const page = await as('kim')
  const { id } = await firstOf(page, 'account')
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  await page.route('**/assets/field-input*.js', async (route) => {
    await opened
    await route.continue()
  })
  await page.goto(`/records/account/${id}`)
  await page.getByRole('region', { name: 'Actividad' }).getByRole('button', { name: 'Nota' }).click()
  // Each of them is a shortcut where nothing is typed.
  await page.keyboard.type('cine?')
  open()
  await expect(page.getByRole('form', { name: 'Nota' }).getByRole('textbox').first()).toHaveValue('cine?')
  await page.keyboard.type(' sí')
  await expect(page.getByRole('form', { name: 'Nota' }).getByRole('textbox').first()).toHaveValue('cine? sí')
})

test('a call from anywhere: whom and how it ended are enough, the rest is known', async ({ as }) => {
  const page = await as('kim')
  const { id, title } = await firstOf(page, 'contact', { sort: 'title' })
  await page.goto('/')
  await page.getByRole('button', { name: 'Crear', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Llamada', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Crear llamada' })).toBeVisible()
  const form = page.locator('form')
  await expect(form.getByRole('combobox', { name: 'Sobre' })).toBeFocused()
  await page.keyboard.type(title)
  await page.getByRole('option', { name: title }).first().click()
  await expect(form.getByRole('textbox', { name: 'Asunto' })).toHaveValue(`Llamada: ${title}`)
  await form.getByRole('button', { name: /Resultado/ }).click()
  await page.getByRole('option', { name: 'Interesado' }).click()
  await expect(form.getByRole('checkbox', { name: 'Hecha' })).toBeChecked()
  await form.getByRole('button', { name: 'Crear', exact: true }).click()
  await expect(page.getByText(`Llamada: ${title}`).first()).toBeVisible()
  const filter = JSON.stringify({ field: 'subject', op: 'eq', value: `Llamada: ${title}` })
  const call = await firstOf(page, 'call', { filter, fields: 'at,done,outcome,regarding', sort: '-createdAt' })
  expect(call).toMatchObject({ done: true, outcome: 'interested', regarding: { id } })
  expect(Math.abs(Date.parse(String(call.at)) - Date.now())).toBeLessThan(300_000)
})

test('what nobody pursues is not marked yellow for having nothing planned', async ({ as }) => {
  const page = await as('kim', { viewport: { width: 390, height: 844 } })
  const prospect = await create(page, 'lead', { lastName: 'Abadía', source: 'website' })
  const campaign = await firstOf(page, 'campaign', { view: 'fairs' })
  const next = page.getByRole('region', { name: 'Próxima acción' })
  await page.goto(`/records/lead/${prospect.id}`)
  await expect(next).toContainText('Sin acción')
  // What one does after a visit stands in one line of the phone.
  const tops = await Promise.all(
    ['Registrar llamada', 'Reunión', 'Nota', 'Tarea'].map(
      async (name) => (await page.getByRole('button', { name, exact: true }).boundingBox())?.y,
    ),
  )
  expect(new Set(tops).size, tops.join()).toBe(1)
  await page.goto(`/records/campaign/${campaign.id}`)
  await expect(next).toContainText('Nada previsto')
  await expect(next).not.toContainText('Sin acción')
})

test('a record scrolls within its page, and never the page with its bars', async ({ as }) => {
  const page = await as('kim', { viewport: { width: 390, height: 500 } })
  const { id } = await firstOf(page, 'lead', { view: 'working' })
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 500 })
    await page.goto(`/records/lead/${id}`)
    await expect(page.getByRole('region', { name: 'Actividad' }).getByRole('listitem').first()).toBeVisible()
    const rest = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
    expect(rest, `at ${width} px`).toBe(0)
  }
})

test('a line of the day says whose it is and calls them', async ({ as }) => {
  const page = await as('kim')
  await page.goto('/')
  const line = page.getByRole('region', { name: 'Atrasado' }).getByRole('listitem').first()
  const call = line.getByRole('link', { name: /^Llamar a .+: \+[\d ]+$/ })
  await expect(call).toHaveAttribute('href', /^tel:\+\d{8,}$/)
  const to = await line.getByRole('link').nth(1).getAttribute('href')
  const [, module, id] = /^\/records\/(\w+)\/([\w-]+)$/.exec(to ?? '') ?? []
  const { account } = await read<{ account: { title: string } }>(page, `/records/${module}/${id}`)
  await expect(line).toContainText(account.title)
})

test('a link to a new record brings along what it says', async ({ as }) => {
  const page = await as('kim')
  const account = await firstOf(page, 'account')
  const values = JSON.stringify({ name: 'Prensa usada', account: account.id })
  await page.goto(`/records/opportunity/new?values=${encodeURIComponent(values)}`)
  const form = page.getByRole('main')
  await expect(form.getByRole('textbox', { name: 'Nombre' })).toHaveValue('Prensa usada')
  await expect(form.getByRole('combobox', { name: 'Cuenta' })).toHaveValue(account.title)
})
