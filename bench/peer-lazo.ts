/** The product as one of those under comparison: with keys, as a salesperson of no group. */
import sql, { raw } from 'sql-template-tag'
import { openClient } from '#bench/client.ts'
import { keysOf } from '#bench/cpu.ts'
import type { System } from '#bench/peer.ts'
import type { Plain } from '#bench/plain.ts'
import { openProduct, orElse } from '#bench/product.ts'
import { query, twoFilters } from '#bench/workloads.ts'

/** The salesperson sees what their group has; for this time they have none. @returns what gives it back. */
export async function seenByOwnerOnly({ db, schema, userId }: Plain): Promise<() => Promise<void>> {
  const access = raw(`${schema}.user_access`)
  const [before] = await db.query<{ groups: string[] }>(
    sql`select group_ids as groups from ${access} where user_id = ${userId}`,
  )
  const give = async (groups: readonly string[]): Promise<void> =>
    void (await db.query(sql`update ${access} set group_ids = ${groups} where user_id = ${userId}`))
  await give([])
  return async () => await give(before?.groups ?? [])
}

export async function openLazo(folder: string, rows: number, connections: number): Promise<System> {
  const product = await openProduct(rows, connections, folder)
  const { hostname, port } = new URL(product.url)
  // In a session one person is answered six requests at a time, whom the others answer as many as are asked.
  const keys = await orElse(product.stop, async () => await keysOf(product, connections))
  const askers = keys.map((key) => ({ authorization: `Bearer ${key}` }))
  const client = openClient({ host: hostname, port: Number(port), connections, askers })
  const records = '/api/v1/records'
  const page = `${records}/contact?fields=title,account,jobTitle,email,phone,mobile,owner,updatedAt&limit=50`
  const list = `${page}&sort=title&filter=${query({ all: twoFilters })}`
  const versions = new Map<string, number>()

  /** As a browser does, which has shown the record before. */
  async function versionOf(id: string): Promise<number> {
    return versions.get(id) ?? versionIn(await client.get(`${records}/opportunity/${id}`))
  }

  return {
    name: 'Lazo',
    pid: product.pid,
    get: async (id) => await client.get(`${records}/contact/${id}`),
    list: async () => await client.get(list),
    search: async (text) => await client.get(`${page}&search=${text}`),
    create: async (name, email) => await client.post(`${records}/contact`, { firstName: name, email }),
    async move(id, stage) {
      const version = await versionOf(id)
      const answer = await client.patch(`${records}/opportunity/${id}`, { version, values: { stage } })
      versions.set(id, versionIn(answer))
      return answer
    },
    totals: async () => await client.get(`${records}/opportunity/groups?by=stage&aggregates=sum:amount`),
    rowsIn: (text) => (JSON.parse(text) as { rows: readonly unknown[] }).rows.length, // Defined by the API.
    dealsIn(text) {
      const { groups } = JSON.parse(text) as { groups: readonly { count: number }[] } // Defined by the API.
      return groups.reduce((sum, { count }) => sum + count, 0)
    },
    stop: async () => {
      client.close()
      await product.stop()
    },
  }
}

function versionIn(answer: Buffer): number {
  return (JSON.parse(answer.toString()) as { version: number }).version // Defined by the API.
}
