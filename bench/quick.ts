/** The plans over a small company that is made for it and taken away: what CI can bear. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadMany } from '#server/demo/load-many.ts'
import { openSystem } from '#server/main.ts'
import { readSettings } from '#server/settings.ts'
import { checkPlans, type PlansRun } from '#bench/plans.ts'

/** So many that reading a table whole is seen, made of so few that it takes seconds. */
const rows = 20_000
const told = 500

export async function checkPlansQuickly(): Promise<PlansRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lazo-plans-'))
  try {
    const { system, close } = await openSystem(readSettings({}, { data: folder }), {
      as: 'command',
      log: () => undefined,
    })
    await loadMany(system.environment, { language: 'es', seed: 1, rows, told }).finally(close)
    return await checkPlans(folder, { readers: ['group'] })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
