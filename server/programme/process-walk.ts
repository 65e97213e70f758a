import { mapIn } from '#common/process-map.ts'
import { questionsOf, type NamedMap, type Question } from '#common/process-questions.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from './deployed.ts'
import { hashOf } from './exercises.ts'
import { ofProject, readAll } from './read-all.ts'
import { designedProcess } from '#server/programme/rules/charter.ts'

/** How the company works, as it is taught to everybody: the processes that are designed, and what is asked of them. */
export interface Walk {
  readonly processes: readonly NamedMap[]
  readonly questions: readonly Question[]
  /** Changes with each revision of a process. */
  readonly fingerprint: string
}

export async function readWalk(ctx: Context, project: string): Promise<Walk> {
  const module = moduleOfKind(ctx, 'process')
  const rows = module
    ? await readAll(asSystem(ctx), module, {
        fields: ['name', 'diagram', 'revision', 'isKey'],
        filter: {
          all: [
            ofProject(project),
            { field: 'state', op: 'in', value: designedProcess },
            { field: 'variant', op: 'eq', value: 'toBe' },
          ],
        },
        sort: [{ field: 'key', direction: 'asc' }],
      })
    : []
  const keyed = rows.toSorted((a, b) => Number(b.isKey === true) - Number(a.isKey === true))
  const processes = keyed.flatMap(({ id, name, diagram }) => {
    const map = mapIn(diagram)
    return map && map.nodes.length > 0 ? [{ id, name: String(name), map }] : []
  })
  const fingerprint = hashOf(keyed.map(({ id, revision }) => `${id} ${Number(revision ?? 1)}`).toSorted())
  return { processes, questions: questionsOf(processes), fingerprint }
}
