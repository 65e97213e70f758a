/** What people do all day, as requests. */
import type { Product } from '#bench/product.ts'

export interface Workload {
  readonly name: string
  run(): Promise<void>
}

/** The ids of one page: enough that the records are not always the same one. */
export async function workloads({ call }: Product): Promise<readonly Workload[]> {
  const page = JSON.parse(await call('GET', '/records/contact?limit=200&scope=all')) as {
    rows: readonly { id: string; title: string }[] // Defined by the API.
  }
  let turn = 0
  const next = () => {
    turn += 1
    const row = page.rows[turn % page.rows.length]
    if (row === undefined) throw new Error('There are no contacts to measure with.')
    return row
  }
  const get = (name: string, place: () => string): Workload => ({
    name,
    run: async () => void (await call('GET', place())),
  })
  return [
    get('list, first page', () => '/records/contact?limit=50'),
    get('list, by title', () => '/records/contact?limit=50&sort=title'),
    get('list, counted', () => '/records/contact?limit=50&count=capped'),
    get('search in the list', () => `/records/contact?limit=50&search=${encodeURIComponent(fragment(next().title))}`),
    get('search everywhere', () => `/search?text=${encodeURIComponent(fragment(next().title))}`),
    get('one record', () => `/records/contact/${next().id}`),
    {
      name: 'create',
      run: async () => {
        turn += 1
        await call('POST', '/records/task', { subject: `Measured ${turn}` })
      },
    },
  ]
}

/** What a person types: the beginning of a word. */
function fragment(title: string): string {
  return (title.split(' ').at(-1) ?? title).slice(0, 5)
}
