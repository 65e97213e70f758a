import type { LayoutDefinition } from '#common/element.ts'

type Section = LayoutDefinition['sections'][number]

/** A list of fields of a layout: the facts, the card, the short form, or a section by its place. */
export type Area = 'facts' | 'card' | 'quickCreate' | `section-${number}`

export function fieldsIn(layout: LayoutDefinition, area: Area): readonly string[] {
  const section = sectionOf(area)
  if (section !== undefined) return layout.sections[section]?.fields ?? []
  return area === 'facts' ? layout.facts : area === 'card' ? (layout.card ?? []) : layout.quickCreate
}

/**
 * Takes a field to a place of another list. A section gives it away, since a field is in one section;
 * the key facts, the card and the short form show it besides.
 */
export function moveField(
  layout: LayoutDefinition,
  name: string,
  from: Area | undefined,
  to: Area,
  at: number,
): LayoutDefinition {
  const isOutOfSection = sectionOf(to) !== undefined
  const left = isOutOfSection ? withoutInSections(layout, name) : layout
  const leaving = from === 'facts' && isOutOfSection ? withFields(left, from, without(left.facts, name)) : left
  const there = fieldsIn(leaving, to)
  if (there.includes(name)) return layout
  // What went out of the same list before the place makes the place one less.
  const shift =
    from === to
      ? fieldsIn(layout, to)
          .slice(0, at)
          .filter((one) => one === name).length
      : 0
  return withFields(leaving, to, there.toSpliced(at - shift, 0, name))
}

export function withFields(layout: LayoutDefinition, area: Area, fields: readonly string[]): LayoutDefinition {
  const place = sectionOf(area)
  if (place === undefined) return { ...layout, [area]: fields }
  return { ...layout, sections: layout.sections.map((one, index) => (index === place ? { ...one, fields } : one)) }
}

/** Takes a section to another tab, or under the key facts, before the section that has this place there. */
export function moveSection(layout: LayoutDefinition, from: number, tab: string | undefined, at: number) {
  const moved = layout.sections[from]
  if (!moved) return layout
  const others = layout.sections.filter((one) => one !== moved)
  const { tab: _before, ...rest } = moved
  const section: Section = { ...rest, ...(tab !== undefined && { tab }) }
  const isHere = (one: Section) => one.tab === tab
  const here = others.filter(isHere).toSpliced(at, 0, section)
  return { ...layout, sections: [...others.filter((one) => !isHere(one)), ...here] }
}

/** A tab goes; its sections return under the key facts. */
export function removeTab(layout: LayoutDefinition, name: string): LayoutDefinition {
  const { tabs = [], ...rest } = layout
  const left = tabs.filter((one) => one.name !== name)
  const sections = layout.sections.map((section) => {
    const { tab, ...others } = section
    return tab === name ? others : section
  })
  return { ...rest, sections, ...(left.length > 0 && { tabs: left }) }
}

function sectionOf(area: Area): number | undefined {
  return area.startsWith('section-') ? Number(area.slice('section-'.length)) : undefined
}

function withoutInSections(layout: LayoutDefinition, name: string): LayoutDefinition {
  return { ...layout, sections: layout.sections.map((one) => ({ ...one, fields: without(one.fields, name) })) }
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((one) => one !== name)
}
