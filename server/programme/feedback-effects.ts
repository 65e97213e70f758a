import { missing } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { asSystem } from '#server/access/system.ts'
import { createRecord } from '#server/records/create.ts'
import type { StepEffect, Subject } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'
import { idIn } from '#server/programme/rules/graph.ts'

/** What becomes of feedback: made with the rights of whoever decides it, and seen from both ends. */
export const feedbackEffects: readonly StepEffect[] = [
  {
    name: 'signAnswer',
    async run(ctx, { module, id }) {
      const signed = { answeredBy: ctx.policy.userId, answeredAt: ctx.environment.world.now() }
      await updateRecord(asSystem(ctx), module.name, id, signed, { internal: true })
    },
  },
  {
    name: 'makeNeed',
    run: async (ctx, subject) =>
      await make(ctx, subject, 'need', { evidence: evidenceOf(subject), evidenceKind: 'observation' }),
  },
  {
    name: 'makeChange',
    run: async (ctx, subject) =>
      await make(ctx, subject, 'changeRequest', {
        source: 'feedback',
        item: idIn(subject.values.item),
        description: evidenceOf(subject),
      }),
  },
]

function evidenceOf({ values }: Subject): string {
  return [values.place, values.said].filter((one) => typeof one === 'string').join('\n\n')
}

async function make(
  ctx: Writing,
  { module, id, values }: Subject,
  kind: Extract<ProgrammeKind, 'need' | 'changeRequest'>,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const target = moduleOfKind(ctx, kind)
  if (!target) throw missing()
  const made = await createRecord(ctx, target.name, { project: values.project, name: values.name, ...more })
  await updateRecord(asSystem(ctx), target.name, made, { origin: `feedback:${id}` }, { internal: true })
  const field = kind === 'need' ? 'need' : 'change'
  await updateRecord(asSystem(ctx), module.name, id, { [field]: made }, { internal: true })
}
