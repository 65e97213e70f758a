/** What the pictures of README and guides show, each drawn from the demo company. */
import type { Page } from '@playwright/test'
import type { TeamLogin } from '#demo/team.ts'
import { firstOf, read, rows } from './api.ts'
import { showAutomation, showAutomationRun } from './automation-scenes.ts'
import { fairFile, knownVisitors } from './fair-import.ts'
import { beginFairProject } from './fair-project.ts'
import { expect } from './fixtures.ts'
import { showFields, showNewModule, showReview } from './studio-scenes.ts'
import { settled, visit } from './visit.ts'

/** Language, theme and size. */
export type Shot = `${'es' | 'en'} ${'light' | 'dark'} ${'wide' | 'phone'}`

export interface Scene {
  readonly name: string
  /** Nobody where the page comes before signing in. */
  readonly who: TeamLogin | undefined
  readonly shots: readonly Shot[]
  show(page: Page): Promise<void>
}

export const scenes: readonly Scene[] = [
  { name: 'studio-module', who: 'ada', shots: ['es light wide', 'en light wide'], show: showNewModule },
  { name: 'studio-fields', who: 'ada', shots: ['es light wide', 'en light wide'], show: showFields },
  { name: 'studio-review', who: 'ada', shots: ['es light wide', 'en light wide'], show: showReview },
  { name: 'automation', who: 'ada', shots: ['es light wide', 'en light wide'], show: showAutomation },
  { name: 'automation-run', who: 'ada', shots: ['es light wide', 'en light wide'], show: showAutomationRun },
  {
    name: 'sign-in',
    who: undefined,
    shots: ['es light wide', 'en dark phone'],
    show: (page) => visit(page, '/sign-in'),
  },
  {
    name: 'board',
    who: 'begona',
    shots: ['es light wide', 'es dark wide', 'en light wide', 'es light phone', 'en dark phone'],
    show: (page) => visit(page, '/records/opportunity?view=board'),
  },
  {
    name: 'prospects',
    who: 'kim',
    shots: ['es light wide', 'en light wide'],
    show: (page) => visit(page, '/records/lead?view=prospects'),
  },
  {
    name: 'list',
    who: 'begona',
    shots: ['es light wide', 'en dark wide', 'es dark phone'],
    show: (page) => visit(page, '/records/contact'),
  },
  {
    name: 'account',
    who: 'begona',
    shots: ['es light wide', 'en dark wide', 'es light phone'],
    async show(page) {
      const won = await firstOf(page, 'opportunity', { view: 'won', sort: '-amount', fields: 'account' })
      await visit(page, `/records/account/${idIn(won.account)}`)
    },
  },
  {
    name: 'opportunity',
    who: 'begona',
    shots: ['es light wide', 'en light wide'],
    async show(page) {
      const line = await firstOf(page, 'opportunityLine', {
        filter: JSON.stringify({ field: 'opportunity.stage', op: 'eq', value: 'negotiation' }),
        fields: 'opportunity',
      })
      await visit(page, `/records/opportunity/${idIn(line.opportunity)}`)
    },
  },
  {
    name: 'conversion',
    who: 'begona',
    shots: ['es light wide', 'en light wide'],
    async show(page) {
      await visit(page, `/records/lead/${await leadOfSomebodyKnown(page)}`)
      await page.getByRole('button', { name: /^(Convertir|Convert)$/ }).click()
      await expect(page.getByRole('dialog').getByRole('radio').first()).toBeVisible()
      await settled(page)
    },
  },
  {
    name: 'import',
    who: 'rocio',
    shots: ['es light wide', 'en light wide'],
    async show(page) {
      await visit(page, `/import/${await checkedImport(page)}`)
      await expect(page.getByRole('button', { name: /^(Importar|Import) [\d.,]+/ })).toBeVisible()
    },
  },
  {
    // The last one: a project brings modules that the others do without.
    name: 'project',
    who: 'ada',
    shots: ['es light wide', 'en light wide'],
    async show(page) {
      await visit(page, '/profile')
      const isSpanish = await page.evaluate(() => navigator.language.startsWith('es'))
      const name = isSpanish ? 'CRM de Moncayo: feria' : 'CRM of Moncayo: trade fair'
      const why = isSpanish
        ? 'En cada feria juntamos doscientas tarjetas y llamamos a la mitad.'
        : 'At each fair we gather two hundred cards and call half of them.'
      const project = await beginFairProject(page, { name, why })
      await visit(page, `/programme?project=${project}`)
    },
  },
]

function idIn(reference: unknown): string {
  // Relations are read as references.
  return (reference as { id: string }).id
}

interface Proposal {
  readonly account: { readonly candidates: readonly unknown[] }
}

async function leadOfSomebodyKnown(page: Page): Promise<string> {
  for (const { id } of await rows(page, 'lead', { view: 'working', limit: 100 })) {
    const { account } = await read<Proposal>(page, `/records/lead/${id}/conversion`)
    if (account.candidates.length > 0) return id
  }
  return (await firstOf(page, 'lead', { view: 'working' })).id
}

interface Import {
  readonly status: string
  readonly mapping: readonly (string | null)[]
}

/** The list of a fair, with its columns confirmed and its rows checked. */
async function checkedImport(page: Page): Promise<string> {
  const { people } = await knownVisitors(page)
  await visit(page, '/import')
  await page.locator('input[type=file]').setInputFiles(fairFile(people))
  await page.waitForURL('**/import/*')
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const { mapping } = await settledImport(page, id, 'mapped')
  const plan = { mapping, options: { values: { source: 'tradeFair' } } }
  // From within the page, as writes that carry a session must come.
  await page.evaluate(
    ([path, body]) => fetch(path, { method: 'PUT', body, headers: { 'content-type': 'application/json' } }),
    [`/api/v1/imports/${id}/plan`, JSON.stringify(plan)] as const,
  )
  await settledImport(page, id, 'checked')
  return id
}

async function settledImport(page: Page, id: string, status: string): Promise<Import> {
  await expect.poll(async () => (await read<Import>(page, `/imports/${id}`)).status, { timeout: 60_000 }).toBe(status)
  return await read<Import>(page, `/imports/${id}`)
}
