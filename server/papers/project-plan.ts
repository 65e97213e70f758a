import type { Paper, PaperBlock } from '#server/print/paper.ts'
import { readPlan } from '#server/programme/read-plan.ts'
import { drawPlan } from './plan-drawing.ts'
import { chapter, dayText, factsBlock, keyOf, facts, paperOf, projectHead, table, type Writer } from './writer.ts'

export type ReadPlan = Awaited<ReturnType<typeof readPlan>>
type PlannedDates = ReadPlan['dates'][number]

/** Stages and tasks with their dates, slack and critical path. */
export async function planPaper(writer: Writer): Promise<Paper> {
  const { words, ctx, graph, project, spoken } = writer
  const plan = await readPlan(ctx, String(project.values.id))
  const dates = new Map(plan.dates.map((one) => [one.task, one]))
  const keyed = new Map(plan.tasks.map(({ id, key }) => [id, key]))
  const { tasks } = plan
  const cell = (read: (found: PlannedDates) => string) =>
    tasks.map(({ id }) => {
      const found = dates.get(id)
      return found ? read(found) : ''
    })
  const { columns } = words
  const rows: PaperBlock[] = table([
    { label: columns.task, cells: tasks.map(({ key, name }) => `${key} · ${name}`), isWide: true },
    { label: columns.responsible, cells: tasks.map(({ responsible }) => responsible?.title ?? '') },
    { label: columns.days, cells: tasks.map(({ days }) => String(days)), isNumber: true },
    { label: columns.earlyStart, cells: cell(({ startsOn }) => dayText(writer, startsOn)) },
    { label: columns.earlyEnd, cells: cell(({ endsOn }) => dayText(writer, endsOn)) },
    { label: columns.lateStart, cells: cell(({ lateStartsOn }) => dayText(writer, lateStartsOn)) },
    { label: columns.lateEnd, cells: cell(({ lateEndsOn }) => dayText(writer, lateEndsOn)) },
    {
      label: columns.slack,
      cells: cell(({ totalSlack, isCritical }) => (isCritical ? words.critical : String(totalSlack))),
    },
    {
      label: columns.after,
      cells: tasks.map(({ dependencies }) =>
        dependencies
          .map(
            ({ task, kind, lag }) =>
              `${keyed.get(task) ?? ''}${kind === 'FS' ? '' : ` ${kind}`}${lag === 0 ? '' : ` ${lag > 0 ? '+' : ''}${lag}`}`,
          )
          .join(', '),
      ),
    },
  ])
  return paperOf(writer, { title: words.names.plan, number: keyOf(project), isLandscape: true, madeAt: graph.now }, [
    ...factsBlock([
      ...facts(writer, project, projectHead),
      { label: words.ends, value: plan.endsOn === null ? '' : dayText(writer, plan.endsOn) },
    ]),
    ...drawPlan(plan, spoken.texts.programme.stage, spoken.locale),
    ...chapter(words.planDates, rows, 0),
  ])
}
