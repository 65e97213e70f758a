/**
 * Before the tests: the demo company, written once; each worker has a server of its own on a copy of it.
 * `LAZO_E2E_URL` and `LAZO_E2E_DATA` name a server that runs already, for one worker.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { seedDemo, startServer, type Variables } from './server.ts'

export interface DemoWorld {
  readonly url: string
  readonly dataDir: string
}

const seeded = 'LAZO_E2E_SEEDED'

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it.
export default async function seedDemoWorld(): Promise<() => Promise<void>> {
  if (process.env.LAZO_E2E_URL) return async () => undefined
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-'))
  await seedDemo(dataDir)
  process.env[seeded] = dataDir
  return async () => await rm(dataDir, { recursive: true, force: true })
}

/** A demo company that nobody else changes, for as long as `lend` takes. */
export async function withDemoWorld(
  lend: (world: DemoWorld) => Promise<void>,
  variables: Variables = {},
): Promise<void> {
  const { LAZO_E2E_URL: url, LAZO_E2E_DATA: known = '' } = process.env
  if (url) return await lend({ url, dataDir: known })
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-'))
  // With its owners: under root the database has an account of its own.
  await promisify(execFile)('cp', ['-a', `${process.env[seeded] ?? ''}/.`, dataDir])
  const server = await startServer(dataDir, 0, variables)
  await lend({ url: server.url, dataDir })
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
