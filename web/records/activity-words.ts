import type { ReaderModule } from '#web/api/model.ts'
import { isReference } from './reader-types.ts'

type Values = Readonly<Record<string, unknown>>

/** How a call or a meeting is called where nobody says otherwise: "Llamada: Aceites de Guara". */
export function activityTitle(kind: ReaderModule, about: { readonly title: string }, language: 'es' | 'en'): string {
  return `${kind.label.singular[language]}: ${about.title}`.slice(0, 200)
}

/** Whether its title says no more than what it is and about whom; a task or a note has something of its own to say. */
export function isTitledByItself({ capabilities }: ReaderModule): boolean {
  const kind = capabilities.activity?.kind
  return kind === 'call' || kind === 'meeting'
}

/** What else is known once a field of an activity is filled in: how a call ended says that it is over. */
export function followingFrom(
  module: ReaderModule,
  values: Values,
  [name, value]: readonly [name: string, value: unknown],
  language: 'es' | 'en',
): Values {
  const { activity } = module.capabilities
  const title = module.titleFields[0]
  if (activity?.done !== undefined && name === activity.outcome) return value === null ? {} : { [activity.done]: true }
  if (!activity || title === undefined || name !== activity.regarding || !isReference(value)) return {}
  const before = values[activity.regarding]
  const own = isReference(before) ? activityTitle(module, before, language) : ''
  const isOwn = [undefined, null, '', own].includes(values[title] as string | null | undefined)
  return isOwn && isTitledByItself(module) ? { [title]: activityTitle(module, value, language) } : {}
}
