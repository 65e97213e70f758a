import type { ModuleAction } from '#common/element.ts'
import { fieldsOf } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'

const actions: readonly ModuleAction[] = ['create', 'read', 'update', 'delete']

/** The model as far as its reader may know it: unreadable modules and fields are not in it at all. */
export function readerModel(ctx: Context) {
  const { model, policy } = ctx
  const modules = [...model.modules.values()].filter((module) => policy.scope(module.name, 'read') !== 'none')
  const known = new Set(modules.map(({ name }) => name))
  return {
    version: model.version,
    settings: model.settings,
    modules: modules.map((module) => describeModule(ctx, module, known)),
    optionLists: [...model.optionLists.values()],
    currencies: [...model.currencies.values()],
    languages: model.languages,
    groups: [...model.groups.values()],
    ...(policy.can('manageUsers') ? { roles: [...model.roles.values()] } : {}),
    navigation: { items: model.navigation.items.filter((item) => known.has(item.module)) },
  }
}

function describeModule(ctx: Context, module: ModelModule, known: ReadonlySet<string>) {
  const { table: _table, fields, layout, views, ...rest } = module
  const readable = [...fields.values()].filter((field) => ctx.policy.canRead(module.name, field.name))
  const names = new Set(readable.map(({ name }) => name))
  const hidden = new Set([...fields.keys()].filter((name) => !names.has(name)))
  const shown = (field: string) => !hidden.has(field.split('.')[0] ?? field)
  return {
    ...rest,
    fields: readable.map((field) => describeField(ctx, module, field)),
    // A view that filters by what the reader may not know would betray it.
    views: views
      .filter((view) => !view.filter || fieldsOf(view.filter).every(shown))
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
    },
    may: Object.fromEntries(actions.map((action) => [action, ctx.policy.scope(module.name, action)])),
  }
}

function describeField(ctx: Context, module: ModelModule, field: ModelField) {
  const { column: _column, ...rest } = field
  return { ...rest, mayWrite: ctx.policy.canWrite(module.name, field.name) }
}
