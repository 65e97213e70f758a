/** Before the tests: one server with the demo company, for all of them. `LAZO_E2E_URL` and `LAZO_E2E_DATA` name one that runs already. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { seedDemo, startServer } from './server.ts'

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it.
export default async function openDemoWorld(): Promise<() => Promise<void>> {
  if (process.env.LAZO_E2E_URL) return async () => undefined
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-e2e-'))
  await seedDemo(dataDir)
  const server = await startServer(dataDir)
  process.env.LAZO_E2E_URL = server.url
  process.env.LAZO_E2E_DATA = dataDir
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
