import { setTimeout as wait } from 'node:timers/promises'

import type pg from 'pg'

import { connectForMaintenance } from './cluster-access.ts'
import type { Cluster } from './cluster.ts'

/** Our seat at the server; its connection also tells when the server goes away. */
export interface Guard {
  /** Stops the server when nobody else uses it; who comes meanwhile waits and then starts it anew. */
  leave(stopServer: () => Promise<void>): Promise<void>
}

const ownerKey = 7_265_001
const userKey = 7_265_002
const ownerWaitMs = 2_000
const ownerName = 'lazo owner '

/**
 * Advisory locks of the server itself say who uses it: the kernel closes a dead process's connection, so no lock is
 * ever stale, whatever process number comes next.
 */
export async function joinGuard(cluster: Cluster, use: 'own' | 'share', onLost: () => void): Promise<Guard> {
  const client = await connectForMaintenance(cluster, `${use === 'own' ? ownerName : 'lazo user '}${process.pid}`)
  try {
    if (use === 'own') await takeOwnership(cluster, client)
    await client.query('select pg_advisory_lock_shared($1)', [userKey])
  } catch (error) {
    await client.end()
    throw error
  }
  // A command that has ended its work, or a test that failed, ends; the server is its owner's to keep up.
  if (use === 'share') letGo(client)
  let leaving = false
  client.once('end', () => {
    if (!leaving) onLost()
  })

  return {
    async leave(stopServer) {
      leaving = true
      // Else nothing would keep the process alive until the server has answered.
      holdOn(client)
      try {
        if (await isLast(client)) await stopServer()
      } finally {
        await client.end().catch(() => undefined)
      }
    },
  }
}

function letGo(client: pg.Client): void {
  // The driver has it beside ref(), for its own pool; its types leave it out.
  const { unref } = client as pg.Client & { unref(): void }
  unref.call(client)
}

function holdOn(client: pg.Client): void {
  // The twin of unref().
  const { ref } = client as pg.Client & { ref(): void }
  ref.call(client)
}

/** Waits a moment, since a process killed just now may still be seen. */
async function takeOwnership(cluster: Cluster, client: pg.Client): Promise<void> {
  const deadline = performance.now() + ownerWaitMs
  while (!(await tryLock(client, ownerKey))) {
    if (performance.now() > deadline) throw await inUse(cluster, client)
    await wait(50)
  }
}

async function tryLock(client: pg.Client, key: number): Promise<boolean> {
  const result = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [key])
  return result.rows[0]?.locked === true
}

async function inUse(cluster: Cluster, client: pg.Client): Promise<Error> {
  const result = await client.query<{ name: string }>(
    'select application_name as name from pg_stat_activity where application_name like $1 and pid <> pg_backend_pid()',
    [`${ownerName}%`],
  )
  const pid = result.rows[0]?.name.slice(ownerName.length)
  return new Error(`${cluster.dataDir} is in use by another Lazo${pid ? ` (process ${pid})` : ''}. Stop it first.`)
}

async function isLast(client: pg.Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [userKey])
    return await tryLock(client, userKey)
  } catch {
    // The server is gone or going: whoever comes next finds out; a postmaster that is still there must end with us.
    return true
  }
}
