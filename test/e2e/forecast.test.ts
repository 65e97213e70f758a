import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { expect, test } from './fixtures.ts'
import { visit } from './visit.ts'

test.use({ leavesTraces: true })

const calm = { reducedMotion: 'reduce' } as const

test('a manager reads what is to come, opens what a number counts, and sees what has changed deal by deal', async ({
  as,
}) => {
  const page = await as('begona', calm)
  await visit(page, '/records/opportunity')
  await page.getByRole('link', { name: 'Ver la previsión' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Previsión de oportunidades' })).toBeVisible()

  const periods = page.getByRole('table', { name: 'Periodo a periodo' })
  const cell = periods.getByRole('link', { name: /, Todo: .* oportunidades$/ }).first()
  const [, count = ''] = /(\d+) oportunidades$/.exec((await cell.getAttribute('aria-label')) ?? '') ?? []
  await cell.click()
  await expect(page).toHaveURL(/\/records\/opportunity\?/)
  await expect(page.getByText(`${count} fichas`).first()).toBeVisible()
  await page.goBack()

  const people = page.getByRole('table', { name: 'Por persona' })
  await people.getByRole('link', { name: 'Kim Oriol Peña', exact: true }).click()
  await expect(people.getByRole('row')).toHaveCount(2)
  await page.goBack()

  await page.getByRole('button', { name: /Hace una semana/ }).click()
  await page.getByRole('option', { name: 'Hace un mes' }).click()
  await expect(page).toHaveURL(/since=month/)
  const changes = page.getByRole('table', { name: 'Qué ha cambiado' })
  await changes.getByRole('button').first().click()
  await expect(changes.getByText(' → ').first()).toBeVisible()
  await expectAccessible(page, 'a forecast with its changes')
  await expect(page.getByRole('table', { name: 'Lo que se previó y lo que fue' }).getByRole('row')).toHaveCount(6)
})

test('a manager sets what somebody is to sell, and it stands beside what they have sold', async ({ as }) => {
  const page = await as('begona', calm)
  await visit(page, '/records/opportunity/forecast')
  await page.getByRole('button', { name: 'Por trimestres' }).click()
  await page.getByRole('option', { name: 'Por meses' }).click()
  const people = page.getByRole('table', { name: 'Por persona' })
  await people.getByRole('link', { name: 'Fijar el objetivo de Kim Oriol Peña' }).click()
  await page.getByRole('textbox', { name: /^Importe/ }).fill('300000')
  await page.getByRole('button', { name: 'Crear', exact: true }).last().click()
  await expect(page).toHaveURL(/\/records\/quota\/[0-9a-f-]{36}$/)
  await expect(page.getByText('Kim Oriol Peña').first()).toBeVisible()
  await visit(page, '/records/opportunity/forecast')
  await page.getByRole('button', { name: 'Por trimestres' }).click()
  await page.getByRole('option', { name: 'Por meses' }).click()
  await expect(people.getByRole('link', { name: /^Kim Oriol Peña, Objetivo: 300\.000/ })).toBeVisible()
  const kim = await as('kim', calm)
  await visit(kim, '/records/opportunity/forecast')
  await expect(kim.getByRole('link', { name: /^Fijar el objetivo/ })).toHaveCount(0)
  await expect(kim.getByRole('link', { name: 'Objetivos de ventas' })).toHaveCount(0)
})

test('a salesperson sees the forecast of what is theirs to see, and no other', async ({ as }) => {
  const [manager, kim] = [await as('begona', calm), await as('kim', calm)]
  const names = async (page: Page) => {
    await visit(page, '/records/opportunity/forecast')
    return await page.getByRole('table', { name: 'Por persona' }).getByRole('rowheader').allInnerTexts()
  }
  const all = await names(manager)
  const own = await names(kim)
  await expect(kim.getByText('Solo de las tuyas')).toBeVisible()
  expect(own.length).toBeLessThan(all.length)
  expect(own).toContain('Kim Oriol Peña')
})
