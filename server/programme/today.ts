import type { Context } from '#server/context.ts'
import { dayIn } from '#server/records/calendar.ts'

/** The day by the calendar of the company, wherever its reader is: on which figures are taken and steps noted. */
export function today({ environment, model }: Pick<Context, 'environment' | 'model'>): string {
  return dayIn(environment.world.now(), model.settings.timeZone)
}
