import type { Context } from '#server/context.ts'
import type { Node } from '#server/programme/rules/graph.ts'

/** What a field of a record says to its reader: nothing where their role does not read it. */
export function shown(ctx: Context, node: Node | undefined, field: string): unknown {
  return node && ctx.policy.canRead(node.module, field) ? node.values[field] : undefined
}

export function shownText(ctx: Context, node: Node | undefined, field: string): string | null {
  return textOf(shown(ctx, node, field))
}

/** A text that says something. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function shownNumber(ctx: Context, node: Node | undefined, field: string): number | null {
  const value = shown(ctx, node, field)
  return typeof value === 'number' ? value : null
}

export function shownList(ctx: Context, node: Node | undefined, field: string): string[] {
  const value = shown(ctx, node, field)
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** What every page says of a record that it names. */
export function shownNode({ module, id, title, state }: Node) {
  return { module, id, title, state }
}

/** The name without its key, which stands beside it where it is wanted. */
export function nameOf(ctx: Context, node: Node): string {
  return shownText(ctx, node, 'name') ?? node.title
}
