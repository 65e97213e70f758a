/** A project of its own: the pack of the fair, approved by one person and not deployed yet. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { read } from './api.ts'

interface Way {
  readonly objectives: readonly {
    readonly kpis: readonly { readonly id: string; readonly target: string; readonly dueDate: string }[]
  }[]
  readonly items: readonly { readonly id: string; readonly fingerprint: string }[]
}

/** As the page of the packs and the short way ask for it; the page is of the application already. */
export async function beginFairProject(page: Page, words: { readonly name: string; readonly why: string }) {
  const { name, why } = words
  const project = await send(page, '/projects', { name, whyInvest: why, soloMode: true })
  await send(page, '/packs', { project, pack: 'trade-fair' })
  const { objectives } = await read<Way>(page, '/programme/path', { project })
  const kpis = objectives.flatMap((one) => one.kpis.map(({ id, target, dueDate }) => ({ id, target, dueDate })))
  await send(page, '/path/objectives', { project, kpis })
  await send(page, '/path/needs', { project, leftOut: [] })
  const { items } = await read<Way>(page, '/programme/path', { project })
  await send(page, '/path/specification', { project, seen: items.map(({ id, fingerprint }) => ({ id, fingerprint })) })
  return project
}

/** Answers the id of what was made, where something was. */
async function send(page: Page, path: string, data: object): Promise<string> {
  const headers = { origin: new URL(page.url()).origin }
  const answer = await page.request.post(`/api/v1/programme${path}`, { data, headers, timeout: 120_000 })
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  // Only a project is answered with an id.
  return answer.status() === 201 ? (((await answer.json()) as { id?: string }).id ?? '') : ''
}
