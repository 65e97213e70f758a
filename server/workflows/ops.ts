import { branchesOf, type WorkflowStep } from '#common/workflow.ts'

/** A step with the places to go on from it: a run keeps the number of the one that comes next. */
interface Op {
  readonly step: WorkflowStep
  readonly next: number
  /** Of a branch: where its two ways begin. */
  readonly met: number
  readonly otherwise: number
}

/** The steps in one row, those of branches behind their branch. */
export function opsOf(steps: readonly WorkflowStep[], from = 0): Op[] {
  const ops: Op[] = []
  for (const step of steps) {
    const at = from + ops.length
    const [met, otherwise] = branchesOf(step)
    const first = opsOf(met?.steps ?? [], at + 1)
    const turn = at + 1 + first.length
    const second = opsOf(otherwise?.steps ?? [], turn)
    const end = turn + second.length
    // Whoever comes to the end of the first way does not walk into the second.
    const over = (place: number): number => (place === turn ? end : place)
    ops.push(
      { step, next: end, met: over(at + 1), otherwise: turn },
      ...first.map((op) => ({ ...op, next: over(op.next), met: over(op.met), otherwise: over(op.otherwise) })),
      ...second,
    )
  }
  return ops
}
