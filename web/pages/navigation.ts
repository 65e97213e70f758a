import type { NavigationDefinition } from '#common/element.ts'
import { recordsHref } from '#web/api/addresses.ts'
import { moduleOfKind, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { isMergeable } from '#web/records/mergeable.ts'
import type { Messages } from '#common/texts/es.ts'
import { plannedModules } from '#web/day/day-data.ts'
import type { Language } from '#web/i18n/locale.ts'
import type { Destination } from '#web/ui/shell/shell-frame.tsx'

type NavigationItems = NavigationDefinition['items']

interface Place {
  readonly path: string
  readonly view?: string | undefined
  /** Of an open record: whether it is in its module's holding area. */
  readonly isHeld?: boolean | undefined
}

/** The rail: what the model's navigation names and the reader may read, in its order. */
export function destinationsIn(model: ReaderModel, language: Language, place?: Place): readonly Destination[] {
  const { items } = model.navigation
  return items.flatMap((item) => {
    const module = model.modules.find(({ name }) => name === item.module)
    if (!module || module.may.read === 'none') return []
    return {
      id: `${item.module} ${item.view ?? ''}`,
      label: (item.label ?? module.label.plural)[language],
      icon: item.icon ?? module.icon,
      href: recordsHref(module.name, item.view),
      heading: item.heading?.[language],
      isCurrent: place !== undefined && item === currentItem(model, place),
    }
  })
}

/** One's own day and agenda, for those who plan anything. */
export function dayIn(model: ReaderModel, text: Messages, path: string): readonly Destination[] {
  if (plannedModules(model).length === 0) return []
  return [
    { id: 'day', label: text.day.title, icon: 'sun', href: '/', isCurrent: path === '/' },
    {
      id: 'agenda',
      label: text.activities.agenda,
      icon: 'calendar-check',
      href: '/agenda',
      isCurrent: path === '/agenda',
    },
  ]
}

/** On a phone, the two places under the thumb: one's day and the first funnel, or else what comes first. */
export function barOf(
  model: ReaderModel,
  destinations: readonly Destination[],
  names: { readonly funnel: string },
): { readonly before: Destination | undefined; readonly after: Destination | undefined } {
  const before = destinations[0]
  const others = destinations.slice(1)
  const funnels = model.modules.filter(({ capabilities }) => capabilities.pipeline).map(({ name }) => name)
  const funnel = others.find(({ id }) => funnels.includes(id.split(' ')[0] ?? ''))
  return { before, after: funnel ? { ...funnel, label: names.funnel, icon: 'funnel' } : others[0] }
}

/** Below the line of the rail: what is done with the data as a whole, as far as the reader may. */
export function secondaryIn(
  model: ReaderModel,
  switches: readonly string[],
  text: Messages,
  path?: string,
): readonly Destination[] {
  const hasProject = moduleOfKind(model.modules, 'project') !== undefined
  const mayDelete = model.modules.some(({ may }) => may.delete !== 'none')
  const places = [
    {
      id: 'programme',
      label: text.shell.project,
      icon: 'route',
      isOffered: hasProject || switches.includes('configure'),
    },
    { id: 'exercises', label: text.shell.exercises, icon: 'graduation-cap', isOffered: model.learns },
    { id: 'import', label: text.imports.title, icon: 'file-up', isOffered: switches.includes('import') },
    { id: 'people', label: text.people.title, icon: 'users', isOffered: switches.includes('manageUsers') },
    { id: 'studio', label: text.shell.studio, icon: 'puzzle', isOffered: switches.includes('configure') },
    { id: 'duplicates', label: text.duplicates.title, icon: 'layers', isOffered: model.modules.some(isMergeable) },
    { id: 'activity', label: text.undo.activity, icon: 'history', isOffered: true },
    { id: 'trash', label: text.trash.title, icon: 'trash-2', isOffered: mayDelete },
  ]
  return places.flatMap(({ isOffered, ...place }) => {
    const href = `/${place.id}`
    return isOffered ? { ...place, href, isCurrent: path === href || path?.startsWith(`${href}/`) === true } : []
  })
}

/** A module may have several places, one a view; a view without a place belongs to the first. */
function currentItem(model: ReaderModel, { path, view, isHeld }: Place): NavigationItems[number] | undefined {
  const ofModule = model.navigation.items.filter(
    ({ module }) => path === recordsHref(module) || path.startsWith(`${recordsHref(module)}/`),
  )
  const found = ofModule.find((item) =>
    isHeld === undefined ? item.view === view : showsHolding(model, item) === isHeld,
  )
  return found ?? ofModule[0]
}

function showsHolding({ modules }: ReaderModel, item: NavigationItems[number]): boolean {
  const views = modules.find(({ name }) => name === item.module)?.views ?? []
  return views.find(({ name }) => name === item.view)?.scope === 'holding'
}

interface OfferedModule {
  readonly id: string
  readonly label: string
  readonly icon: string
}

/** Modules in which the reader may create, those of the navigation first. */
export function creatableIn(model: ReaderModel, language: Language): readonly OfferedModule[] {
  return offeredIn(model, language, isOfferedAlone)
}

/** Those whose rows come in a file: prices of a list too, of which suppliers and colleagues keep a sheet. */
export function importableIn(model: ReaderModel, language: Language): readonly OfferedModule[] {
  return offeredIn(
    model,
    language,
    (module, order) => isOfferedAlone(module, order) || Boolean(module.capabilities.listPrice),
  )
}

function offeredIn(
  model: ReaderModel,
  language: Language,
  isOffered: (module: ReaderModule, order: readonly string[]) => boolean,
): readonly OfferedModule[] {
  const order = model.navigation.items.map(({ module }) => module)
  return model.modules
    .filter((module) => module.may.create !== 'none' && isOffered(module, order))
    .sort((a, b) => rank(order, a.name) - rank(order, b.name))
    .map(({ name, label, icon }) => ({ id: name, label: label.singular[language], icon }))
}

/** Lines and links are made inside the record that they belong to. */
function isOfferedAlone(module: ReaderModule, order: readonly string[]): boolean {
  return order.includes(module.name) || module.capabilities.activity !== undefined
}

function rank(order: readonly string[], name: string): number {
  const position = order.indexOf(name)
  return position < 0 ? order.length : position
}
