import type { esShaping } from '#common/texts/es-shaping.ts'
import type { Catalogue } from '#common/texts/message.ts'
import { attribution } from '#common/texts/en/attribution.ts'
import { deploy } from '#common/texts/en/deploy.ts'
import { failedWork } from '#common/texts/en/failed-work.ts'
import { feedback } from '#common/texts/en/feedback.ts'
import { forecast } from '#common/texts/en/forecast.ts'
import { forms } from '#common/texts/en/forms.ts'
import { funnel } from '#common/texts/en/funnel.ts'
import { kpis } from '#common/texts/en/kpis.ts'
import { needs } from '#common/texts/en/needs.ts'
import { journey } from '#common/texts/en/journey.ts'
import { trace } from '#common/texts/en/trace.ts'
import { training } from '#common/texts/en/training.ts'
import { loyalty } from '#common/texts/en/loyalty.ts'
import { packs } from '#common/texts/en/packs.ts'
import { papers } from '#common/texts/en/papers.ts'
import { plan } from '#common/texts/en/plan.ts'
import { printing } from '#common/texts/en/printing.ts'
import { processes } from '#common/texts/en/processes.ts'
import { programme } from '#common/texts/en/programme.ts'
import { tests } from '#common/texts/en/tests.ts'
import { specification } from '#common/texts/en/specification.ts'
import { studio } from '#common/texts/en/studio.ts'
import { workflows } from '#common/texts/en/workflows.ts'
import { surveys } from '#common/texts/en/surveys.ts'

export const enShaping: Catalogue<typeof esShaping> = {
  attribution,
  printing,
  processes,
  deploy,
  failedWork,
  feedback,
  forecast,
  forms,
  funnel,
  kpis,
  programme,
  tests,
  specification,
  studio,
  surveys,
  loyalty,
  packs,
  papers,
  plan,
  needs,
  journey,
  trace,
  training,
  workflows,
}
