import type { ViewDefinition } from '#common/element.ts'
import { both } from './define.ts'

const disqualified = { field: 'qualification', op: 'eq', value: 'disqualified' } as const
const converted = { field: 'convertedAt', op: 'notEmpty' } as const

export const leadViews: Readonly<Record<string, ViewDefinition>> = {
  working: {
    label: both('Leads cualificados', 'Qualified leads'),
    type: 'table',
    columns: [
      'title',
      'company',
      'jobTitle',
      'phone',
      'email',
      'source',
      'campaign',
      'qualifyingEvent',
      'qualifiedAt',
      'owner',
    ],
    filter: { field: 'convertedAt', op: 'empty' },
    sort: [{ field: 'qualifiedAt', direction: 'desc' }],
    scope: 'working',
    position: 0,
  },
  prospects: {
    label: both('Prospectos', 'Prospects'),
    type: 'table',
    columns: [
      'title',
      'company',
      'phone',
      'mobile',
      'email',
      'source',
      'channel',
      'campaign',
      'contactAgainOn',
      'owner',
      'createdAt',
    ],
    filter: { field: 'qualification', op: 'eq', value: 'unknown' },
    scope: 'holding',
    position: 1,
  },
  notInterestedYet: {
    label: both('Aún no interesados', 'Not interested yet'),
    type: 'table',
    columns: ['title', 'company', 'disqualifiedReason', 'contactAgainOn', 'source', 'owner', 'updatedAt'],
    filter: disqualified,
    sort: [{ field: 'contactAgainOn', direction: 'asc' }],
    scope: 'holding',
    position: 2,
  },
  converted: {
    label: both('Convertidos', 'Converted'),
    type: 'table',
    columns: ['title', 'company', 'account', 'contact', 'opportunity', 'convertedAt', 'source', 'owner'],
    filter: converted,
    sort: [{ field: 'convertedAt', direction: 'desc' }],
    scope: 'working',
    position: 3,
  },
  bySource: {
    label: both('Cualificados por origen', 'Qualified by source'),
    type: 'board',
    columns: ['phone', 'qualifyingEvent', 'owner'],
    filter: { field: 'convertedAt', op: 'empty' },
    groupBy: 'source',
    scope: 'working',
    position: 4,
  },
}
