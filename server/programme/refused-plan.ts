import type { Element } from '#common/element.ts'
import { invalid, LazoError, type Violation } from '#common/errors.ts'
import type { Desired } from './desired.ts'
import type { FrozenItem } from './baseline.ts'

/** What was approved may be refused by what was learned since: said with the items that have to be mended. */
export async function sayingWhose<T>(
  items: readonly FrozenItem[],
  desired: Desired,
  plan: () => Promise<T>,
): Promise<T> {
  try {
    return await plan()
  } catch (error) {
    if (!(error instanceof LazoError) || error.code !== 'invalid') throw error
    throw invalid(error.violations.map((one) => withItems(one, items, desired)))
  }
}

function withItems(one: Violation, items: readonly FrozenItem[], { elements, spoken }: Desired): Violation {
  const about = elements.filter((element) => isAbout(one.field, element)).flatMap(({ id }) => spoken.get(id) ?? [])
  const keys = items.filter(({ id }) => about.includes(id)).map(({ key }) => key)
  if (keys.length === 0) return one
  const named = keys.join(', ')
  return {
    ...one,
    message: {
      es: `${one.message.es} Lo dice ${named}: cámbialo ahí y apruébalo en una línea base nueva.`,
      en: `${one.message.en} ${named} says so: change it there and approve it in a new baseline.`,
    },
  }
}

function isAbout(field: string, { kind, name }: Element): boolean {
  const place = `${kind}.${name}`
  return field === place || field.startsWith(`${place}.`)
}
