/** The API as somebody uses it, for what a test needs to know beside what it sees. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { demoUrl } from './fixtures.ts'

export interface Row {
  readonly id: string
  readonly title: string
  readonly [field: string]: unknown
}

type Query = Readonly<Record<string, string | number>>

export async function read<Answer>(page: Page, path: string, query: Query = {}): Promise<Answer> {
  const answer = await page.request.get(`/api/v1${path}`, { params: query })
  expect(answer.status(), path).toBe(200)
  // Tests name the shape that they are about to look at.
  return (await answer.json()) as Answer
}

export async function rows(page: Page, module: string, query: Query = {}): Promise<Row[]> {
  return (await read<{ rows: Row[] }>(page, `/records/${module}`, query)).rows
}

export async function countOf(page: Page, module: string, query: Query = {}): Promise<number> {
  const answer = await read<{ count: { value: number } }>(page, `/records/${module}`, {
    limit: 1,
    count: 'exact',
    ...query,
  })
  return answer.count.value
}

/** The first record of a module, for a test to which any will do. */
export async function firstOf(page: Page, module: string, query: Query = {}): Promise<Row> {
  const [first] = await rows(page, module, { limit: 1, ...query })
  if (!first) throw new Error(`There is no ${module}`)
  return first
}

/** A record of the test's own: what others of the demo company are like depends on who was there before. */
export async function create(page: Page, module: string, data: Readonly<Record<string, unknown>>): Promise<Row> {
  const answer = await page.request.post(`/api/v1/records/${module}`, { data, headers: { origin: demoUrl() } })
  expect(answer.status(), await answer.text()).toBe(201)
  // Every module answers a record with these keys.
  return (await answer.json()) as Row
}
