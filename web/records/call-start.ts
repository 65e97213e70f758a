import type { ReaderModule } from '#web/api/model.ts'
import { clockMs } from '#web/ui/clock.ts'
import { activityTitle } from './activity-words.ts'
import type { About } from './follow-up.tsx'
import type { RecordRow } from './reader-types.ts'

/** What a call that has just been made begins with. */
export function callStart(
  kind: ReaderModule,
  about: About,
  phone: string | undefined,
  language: 'es' | 'en',
): Partial<RecordRow> {
  const activity = kind.capabilities.activity
  const title = kind.titleFields[0]
  const phoneField = kind.fields.find(({ type }) => type === 'phone')?.name
  return {
    ...(title ? { [title]: activityTitle(kind, about, language) } : {}),
    ...(activity ? { [activity.regarding]: about, [activity.at]: new Date(clockMs()).toISOString() } : {}),
    ...(activity?.done ? { [activity.done]: true } : {}),
    ...(phone !== undefined && phoneField ? { [phoneField]: phone } : {}),
  }
}
