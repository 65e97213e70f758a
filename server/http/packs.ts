import * as api from '#common/api/packs.ts'
import { exportPack } from '#server/packs/export.ts'
import { isLoaded, loadPack } from '#server/packs/load.ts'
import { readPath } from '#server/packs/path.ts'
import { packOf, readPack } from '#server/packs/read.ts'
import type { Pack } from '#server/packs/shape.ts'
import { shippedPack, shippedPacks } from '#server/packs/shipped.ts'
import { acceptTested, approveSeen, confirmNeeds, confirmObjectives, goLive } from '#server/packs/walk.ts'
import { visibleProject } from '#server/programme/read.ts'

import { route, type App } from './route.ts'

export function registerPacks(app: App): void {
  route(app, api.listPacks, async (ctx, { query }) => {
    const packs = await shippedPacks()
    if (query.project === undefined) return { packs: packs.map((pack) => ({ ...headOf(pack), isLoaded: false })) }
    await visibleProject(ctx, query.project)
    const listed = []
    for (const pack of packs) listed.push({ ...headOf(pack), isLoaded: await isLoaded(ctx, pack, query.project) })
    return { packs: listed }
  })

  route(app, api.loadPack, async (ctx, { body }) => {
    const pack = 'pack' in body ? await shippedPack(body.pack) : packOf(body.file)
    await loadPack(ctx, pack, body.project)
    return headOf(pack)
  })

  route(app, api.checkPack, async (_ctx, { body }) => {
    const read = readPack(body.file)
    return 'pack' in read ? { pack: headOf(read.pack), problems: [] } : { pack: null, problems: [...read.problems] }
  })

  route(app, api.exportPack, async (ctx, { params }) => await exportPack(ctx, params.id))

  route(app, api.readPath, async (ctx, { query }) => await readPath(ctx, query.project))

  route(app, api.confirmObjectives, async (ctx, { body }) => {
    await confirmObjectives(ctx, body.project, body.kpis)
    return undefined
  })

  route(app, api.confirmNeeds, async (ctx, { body }) => {
    await confirmNeeds(ctx, body.project, body.leftOut)
    return undefined
  })

  route(app, api.approveSeen, async (ctx, { body }) => {
    await approveSeen(ctx, body.project, body.seen)
    return undefined
  })

  route(app, api.acceptTested, async (ctx, { body }) => {
    await acceptTested(ctx, body.project)
    return undefined
  })

  route(app, api.goLive, async (ctx, { body }) => {
    await goLive(ctx, body.project, body)
    return undefined
  })
}

function headOf({ name, version, title, purpose, brings, leavesOut, sections }: Pack) {
  const count = (section: 'objectives' | 'needs' | 'items' | 'tests') => Object.keys(sections[section]).length
  return {
    name,
    version,
    title,
    purpose,
    brings: [...brings],
    leavesOut: [...leavesOut],
    counts: { objectives: count('objectives'), needs: count('needs'), items: count('items'), tests: count('tests') },
  }
}
