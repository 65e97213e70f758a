import type { PaperName } from '#common/api/papers.ts'
import type { Paper } from '#server/print/paper.ts'
import { minutesPaper } from './minutes.ts'
import { phaseClosePaper } from './phase-close.ts'
import { planPaper } from './project-plan.ts'
import { readinessPaper } from './readiness.ts'
import { specificationPaper } from './specification.ts'
import { traceabilityPaper } from './traceability.ts'
import type { Writer } from './writer.ts'

/** What is printed of a project, by name; `of` is the baseline, encounter or phase that it is about. */
export const papers: Readonly<Record<PaperName, (writer: Writer, of: string | undefined) => Promise<Paper>>> = {
  specification: specificationPaper,
  plan: planPaper,
  traceability: traceabilityPaper,
  minutes: minutesPaper,
  readiness: readinessPaper,
  phaseClose: phaseClosePaper,
}
