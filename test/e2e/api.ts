/** The API as somebody uses it, for what a test needs to know beside what it sees. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'

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
