import sql from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import { mapReferences } from '#common/references.ts'
import type { WorkflowDefinition } from '#common/workflow.ts'
import type { Transaction } from '#server/db/database.ts'
import { canonical } from './elements.ts'
import { fixedTable } from './registry.ts'

interface Change {
  readonly schema: string
  readonly before: readonly Element[]
  readonly after: readonly Element[]
  readonly by: string | null
  readonly at: string
}

/**
 * Whoever switches an automation on, or changes what it does, answers for it: from then on it works with their rights.
 * Another name for a field that it mentions changes nothing of that; what the system applies nobody answers for.
 */
export async function noteHolders(tx: Transaction, { schema, before, after, by, at }: Change): Promise<void> {
  const [old, now] = [workflowsOf(before), workflowsOf(after)]
  const table = fixedTable(schema, 'workflow_holder')
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const element = now.get(id)
    if (!element) {
      for (const name of ['workflow_turn', 'workflow_key'] as const) {
        await tx.query(sql`delete from ${fixedTable(schema, name)} where workflow_id = ${id}`)
      }
    }
    const earlier = old.get(id)
    const isOn = element !== undefined && definitionOf(element).active
    const wasOn = earlier !== undefined && definitionOf(earlier).active
    if (isOn && wasOn && (earlier === element || actOf(earlier, before) === actOf(element, after))) continue
    await tx.query(sql`delete from ${table} where workflow_id = ${id}`)
    if (!isOn || by === null) continue
    await tx.query(sql`insert into ${table} (workflow_id, user_id, at) values (${id}, ${by}, ${at})`)
  }
}

function workflowsOf(elements: readonly Element[]): Map<string, Element> {
  return new Map(elements.filter(({ kind }) => kind === 'workflow').map((element) => [element.id, element]))
}

function definitionOf({ definition }: Element): WorkflowDefinition {
  // The registry stores only definitions that their kind's schema accepted.
  return definition as WorkflowDefinition
}

/** What it does, with everything that it mentions by id and without its own name. */
function actOf(element: Element, elements: readonly Element[]): string {
  const names = new Map(elements.filter(({ kind }) => kind === 'module').map(({ id, name }) => [id, name]))
  const ids = new Map(elements.map((one) => [`${one.kind} ${names.get(one.parent ?? '') ?? ''} ${one.name}`, one.id]))
  const byId = mapReferences(
    element,
    elements,
    ({ kind, module, name }) => ids.get(`${kind} ${module ?? ''} ${name}`) ?? name,
  )
  return canonical({ ...Object(byId), label: null })
}
