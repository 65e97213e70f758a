import type {
  Audience,
  LayoutDefinition,
  NavigationDefinition,
  PipelineDefinition,
  ViewDefinition,
} from '#common/element.ts'
import type { Model, ModelModule, Named } from '#common/model.ts'
import type { Policy } from '#server/context.ts'

/** What is arranged for the user: views, layouts, navigation and pipelines may be for some only. */
export function isFor(policy: Policy, { roles, groups }: Audience): boolean {
  if (!roles && !groups) return true
  const isOne = roles?.some((id) => policy.roleIds.includes(id)) ?? false
  return isOne || (groups?.some((id) => policy.groupIds.includes(id)) ?? false)
}

/** In their order, but the one that opens first for the user's role comes first. */
export function viewsFor(policy: Policy, module: ModelModule): readonly Named<ViewDefinition>[] {
  const views = module.views.filter((view) => isFor(policy, view))
  const isFirst = ({ defaultFor = [] }: ViewDefinition) => defaultFor.some((id) => policy.roleIds.includes(id))
  return views.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
}

export function layoutFor(policy: Policy, module: ModelModule): LayoutDefinition {
  return module.layouts.find((layout) => layout.roles && isFor(policy, layout)) ?? module.layout
}

export function navigationFor(policy: Policy, model: Model): NavigationDefinition {
  return model.navigations.find((one) => one.roles && isFor(policy, one)) ?? model.navigation
}

/** Into which pipelines the user may put records; whoever configures may use them all. */
export function mayEnter(policy: Policy, pipeline: PipelineDefinition): boolean {
  return isFor(policy, pipeline) || policy.can('configure')
}
