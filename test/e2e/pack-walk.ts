import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { expect } from './fixtures.ts'

interface Walked {
  readonly clicks: number
  readonly fields: number
}

/** From nothing to a CRM in use with the pack of the fair: every press and every field that it takes. */
export async function walkFairPack(page: Page): Promise<Walked> {
  let [clicks, fields] = [0, 0]
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    await page.getByRole(role, { name }).first().click({ timeout: 60_000 })
    clicks += 1
  }
  const write = async (label: RegExp, words: string) => {
    await page.getByLabel(label).fill(words)
    fields += 1
  }
  const arrive = async (step: string) =>
    await expect(page.locator('[aria-current=step] h2')).toHaveText(step, { timeout: 120_000 })

  await press('Proyecto', 'link')
  await press(/Elegir un caso/, 'link')
  await expect(page.getByRole('heading', { name: 'Feria', exact: true })).toBeVisible()
  await expectAccessible(page, 'the packs')
  await press('Elegir este')
  await write(/Por qué quieres un CRM/, 'En cada feria juntamos doscientas tarjetas y llamamos a la mitad.')
  await press('Empezar')
  await arrive('Qué quieres lograr')
  await expectAccessible(page, 'the short way')
  await press('Me comprometo')
  await arrive('Qué entra ahora')
  await press('Esto es lo que entra')
  await arrive('Cómo queda el CRM')
  await expect(page.getByText('Foto de la tarjeta').first()).toBeVisible()
  await press('Aprobar todo lo que he visto')
  await arrive('Probarlo sin riesgo')
  // One may leave and go on later.
  await page.reload()
  await arrive('Probarlo sin riesgo')
  await press('Probarlo')
  await arrive('Darlo por bueno')
  await press('Está bien')
  await arrive('Ponerlo en tu CRM')
  await press('Ver qué cambia')
  await press(/Autorizar y ponerlo/)
  await arrive('Empezar a usarlo')
  await write(/empiezas sin esto/, 'Lo aprenden esta semana.')
  await press('Empezar a usarlo')
  await expect(page.getByRole('heading', { name: 'Tu CRM está en marcha' })).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page, 'the short way at its end')
  return { clicks, fields }
}
