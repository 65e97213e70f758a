/** A project of many items. */
import { invariant } from '#common/errors.ts'
import { userContext } from '#server/access/user-context.ts'
import type { System } from '#server/system.ts'
import { openSystem } from '#server/main.ts'
import { loadPack } from '#server/packs/load.ts'
import { shippedPacks } from '#server/packs/shipped.ts'
import { startProject } from '#server/programme/start.ts'
import { readSettings } from '#server/settings.ts'
import { findPerson } from '#server/users/password-reset.ts'
import { administrator } from '#bench/product.ts'

/** Every pack that ships, each taken over so many times, from why to what. */
async function makeProject({ db, environment }: System, times: number): Promise<void> {
  const person = await findPerson(db, administrator)
  invariant(person, `${administrator} is of the large company`)
  const open = async () => {
    const by = { userId: person.id, actId: environment.world.newId(), channel: 'system' } as const
    const ctx = await userContext(environment, by)
    invariant(ctx, 'whoever administers may sign in')
    return ctx
  }
  const project = await startProject(await open(), { name: 'Large', soloMode: true })
  for (let turn = 1; turn <= times; turn += 1) {
    for (const pack of await shippedPacks()) {
      await loadPack(await open(), { ...pack, name: `${pack.name}-${turn}` }, project)
    }
  }
}

/** In a data folder that no server runs on. */
export async function makeProjectIn(folder: string, times: number): Promise<void> {
  const { system, close } = await openSystem(readSettings({}, { data: folder }), {
    as: 'command',
    log: () => undefined,
  })
  await makeProject(system, times).finally(close)
}
