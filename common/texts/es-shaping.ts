import { attribution } from '#common/texts/es/attribution.ts'
import { deploy } from '#common/texts/es/deploy.ts'
import { failedWork } from '#common/texts/es/failed-work.ts'
import { feedback } from '#common/texts/es/feedback.ts'
import { forecast } from '#common/texts/es/forecast.ts'
import { forms } from '#common/texts/es/forms.ts'
import { funnel } from '#common/texts/es/funnel.ts'
import { kpis } from '#common/texts/es/kpis.ts'
import { needs } from '#common/texts/es/needs.ts'
import { journey } from '#common/texts/es/journey.ts'
import { trace } from '#common/texts/es/trace.ts'
import { training } from '#common/texts/es/training.ts'
import { loyalty } from '#common/texts/es/loyalty.ts'
import { packs } from '#common/texts/es/packs.ts'
import { papers } from '#common/texts/es/papers.ts'
import { plan } from '#common/texts/es/plan.ts'
import { printing } from '#common/texts/es/printing.ts'
import { processes } from '#common/texts/es/processes.ts'
import { programme } from '#common/texts/es/programme.ts'
import { tests } from '#common/texts/es/tests.ts'
import { specification } from '#common/texts/es/specification.ts'
import { studio } from '#common/texts/es/studio.ts'
import { workflows } from '#common/texts/es/workflows.ts'
import { surveys } from '#common/texts/es/surveys.ts'

/** What only those read who shape the CRM and lead its project: fetched when such a part is shown. */
export const esShaping = {
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
