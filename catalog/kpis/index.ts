import { campaignResponses } from './campaign-responses.ts'
import type { ObjectiveTemplate } from './define.ts'
import { marketShare } from './market-share.ts'
import { moreCustomers } from './more-customers.ts'
import { salesCycle } from './sales-cycle.ts'
import { satisfaction } from './satisfaction.ts'
import { stageConversion } from './stage-conversion.ts'
import { valuePerCustomer } from './value-per-customer.ts'

export const objectiveTemplates: readonly ObjectiveTemplate[] = [
  moreCustomers,
  valuePerCustomer,
  marketShare,
  campaignResponses,
  satisfaction,
  salesCycle,
  stageConversion,
]
