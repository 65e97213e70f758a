import type { ReaderModel } from '#web/api/model.ts'
import { recordHref } from '#web/api/addresses.ts'
import type { Specification, SpecifiedItem } from './specification-queries.ts'

export const groupings = ['need', 'module', 'subPhase'] as const
export type Grouping = (typeof groupings)[number]

export interface ItemGroup {
  readonly key: string
  readonly title: string
  readonly href?: string
  readonly items: readonly SpecifiedItem[]
}

interface Asked {
  readonly data: Specification
  readonly by: Grouping
  readonly items: readonly SpecifiedItem[]
  /** Phase 1 also shows the needs that nothing realises yet. */
  readonly isFirst: boolean
  readonly model: ReaderModel
  readonly text: {
    readonly specification: {
      readonly withoutNeed: string
      readonly withoutModule: string
      readonly withoutSubPhase: string
    }
  }
  readonly language: 'es' | 'en'
}

/** An item of two needs stands under both of them. */
export function groupsOf(asked: Asked): ItemGroup[] {
  switch (asked.by) {
    case 'need':
      return byNeed(asked)
    case 'module':
      return byKey(asked, ({ element }) => /^module:([^/]+)/.exec(element ?? '')?.[1] ?? '', moduleTitle)
    case 'subPhase':
      return byKey(asked, ({ subPhase }) => subPhase ?? '', subPhaseTitle)
  }
}

function byNeed({ data, items, isFirst, text }: Asked): ItemGroup[] {
  const groups = data.needs
    .toSorted(byTitle)
    .map((need): ItemGroup => ({
      key: need.id,
      title: need.title,
      href: recordHref(need.module, need.id),
      items: items.filter(({ needs }) => needs.includes(need.id)),
    }))
    .filter((group) => {
      const need = data.needs.find(({ id }) => id === group.key)
      const isOpen = need?.fit === 'open' && (need.phase ?? 1) === 1
      return group.items.length > 0 || (isFirst && isOpen)
    })
  const rest = items.filter(({ needs }) => needs.length === 0)
  return rest.length === 0 ? groups : [...groups, { key: '', title: text.specification.withoutNeed, items: rest }]
}

function byKey(
  asked: Asked,
  keyOf: (item: SpecifiedItem) => string,
  titleOf: (asked: Asked, key: string) => string,
): ItemGroup[] {
  const groups = Map.groupBy(asked.items, keyOf)
  return [...groups].map(([key, items]) => ({ key, title: titleOf(asked, key), items })).toSorted(byTitle)
}

/** By key as people count: ESP-9 before ESP-10. */
export function byTitle(a: { readonly title: string }, b: { readonly title: string }): number {
  return a.title.localeCompare(b.title, undefined, { numeric: true })
}

function moduleTitle({ model, text, language }: Asked, key: string): string {
  if (key === '') return text.specification.withoutModule
  return model.modules.find(({ name }) => name === key)?.label.plural[language] ?? key
}

function subPhaseTitle({ model, data, text, language }: Asked, key: string): string {
  const [item] = data.items
  const field = model.modules.find(({ name }) => name === item?.module)?.fields.find(({ name }) => name === 'subPhase')
  const list = model.optionLists.find(({ name }) => name === field?.options?.list)
  return list?.options.find(({ value }) => value === key)?.label[language] ?? text.specification.withoutSubPhase
}
