import type { ModuleAction, NavigationDefinition, OptionListDefinition, ViewDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { ModelField, ModelModule, Named } from '#common/model.ts'
import { isFor, layoutFor, mayEnter, navigationFor, viewsFor } from '#server/access/arranged.ts'
import type { Context } from '#server/context.ts'
import { isInstalled } from '#server/programme/install.ts'
import { compileDraft, type Foreseen } from '#server/programme/preview.ts'
import { readableFields } from '#server/records/fields.ts'
import { mayGrant } from '#server/access/coverage.ts'

import { isKnown, isKnownFilter } from '#server/records/known-fields.ts'
import { ownViews } from './own-views.ts'

const actions: readonly ModuleAction[] = ['create', 'read', 'update', 'delete']

/** The model as far as its reader may know it: unreadable modules and fields are not in it at all. */
export async function readerModel(ctx: Context) {
  const own = await ownViews(ctx)
  const { model, policy } = ctx
  const modules = [...model.modules.values()].filter((module) => policy.scope(module.name, 'read') !== 'none')
  const known = new Set(modules.map(({ name }) => name))
  return {
    version: model.version,
    settings: model.settings,
    modules: modules.map((module) => describeModule(ctx, module, known, own.get(module.name) ?? [])),
    optionLists: optionLists(ctx, modules),
    currencies: [...model.currencies.values()],
    languages: [...model.languages.keys()],
    groups: [...model.groups.values()].map((one) => ({ ...one, isMine: policy.groupIds.includes(one.id) })),
    ...(policy.can('manageUsers')
      ? { roles: [...model.roles.values()].map((role) => ({ ...role, mayGrant: mayGrant(model, role, policy) })) }
      : {}),
    /** There is something to learn for whoever has a role. */
    learns: isInstalled(model),
    navigation: { items: readableItems(navigationFor(policy, model).items, known) },
  }
}

/** The modules that would be new or look otherwise, with the option lists of their fields. */
export async function foreseenModel(ctx: Context, foreseen: Foreseen | undefined) {
  const draft = foreseen && compileDraft(ctx, foreseen)
  if (!draft) return { modules: [], optionLists: [] }
  const { modules, optionLists } = await readerModel(draft)
  const touched = modules.filter(({ name }) => name in foreseen.touched)
  const lists = new Set(touched.flatMap(({ fields }) => fields.map(({ options }) => options?.list)))
  return { modules: touched, optionLists: optionLists.filter(({ name }) => lists.has(name)) }
}

/** The name of a group goes to the first of its places that the reader may know. */
function readableItems(
  items: NavigationDefinition['items'],
  known: ReadonlySet<string>,
): NavigationDefinition['items'] {
  let heading: Localized | undefined
  return items.flatMap(({ heading: own, ...item }) => {
    heading = own ?? heading
    if (!known.has(item.module)) return []
    const shown = heading
    heading = undefined
    return [shown ? { ...item, heading: shown } : item]
  })
}

/** Pipelines of other teams stay known by their name, but are no choice. */
function optionLists(
  { model, policy }: Context,
  modules: readonly ModelModule[],
): readonly Named<OptionListDefinition>[] {
  const closed = new Map(
    modules.map(({ id, pipelines }) => [id, pipelines.filter((one) => !mayEnter(policy, one)).map(({ name }) => name)]),
  )
  return [...model.optionLists.values()].map((list) => {
    const names = closed.get(list.id) ?? []
    if (names.length === 0) return list
    const options = list.options.map((option) => (names.includes(option.value) ? { ...option, retired: true } : option))
    return { ...list, options }
  })
}

function describeModule(
  ctx: Context,
  module: ModelModule,
  known: ReadonlySet<string>,
  own: readonly Named<ViewDefinition>[],
) {
  const {
    table: _table,
    layouts: _layouts,
    fields: _fields,
    printTemplates: _printTemplates,
    workflows,
    ...rest
  } = module
  const layout = layoutFor(ctx.policy, module)
  const views = [...viewsFor(ctx.policy, module), ...own]
  const readable = readableFields(ctx, module)
  const shown = (path: string) => isKnown(ctx, module, path)
  const commands = workflows.some(({ trigger }) => trigger.on === 'manual' && isFor(ctx.policy, trigger))
  return {
    ...rest,
    ...(commands ? { commands } : {}),
    fields: readable.map((field) => describeField(ctx, module, field)),
    // A view that filters by what the reader may not know would betray it.
    views: views
      .filter((view) => isKnownFilter(ctx, module, view.filter) && shown(view.start ?? ''))
      .map((view) => ({
        ...view,
        columns: view.columns.filter(shown),
        ...(view.sort ? { sort: view.sort.filter((key) => shown(key.field)) } : {}),
      })),
    layout: {
      ...layout,
      facts: layout.facts.filter(shown),
      sections: layout.sections.map((section) => ({ ...section, fields: section.fields.filter(shown) })),
      related: layout.related.filter((related) => known.has(related.module)),
      quickCreate: layout.quickCreate.filter(shown),
      ...(layout.card ? { card: layout.card.filter(shown) } : {}),
      ...(layout.phone ? { phone: { ...layout.phone, hidden: layout.phone.hidden.filter(shown) } } : {}),
    },
    pipelines: module.pipelines.map((one) => ({ ...one, isOffered: mayEnter(ctx.policy, one) })),
    may: Object.fromEntries(actions.map((action) => [action, ctx.policy.scope(module.name, action)])),
  }
}

function describeField(ctx: Context, module: ModelModule, field: ModelField) {
  const { column: _column, ...rest } = field
  return { ...rest, mayWrite: ctx.policy.canWrite(module.name, field.name) }
}
