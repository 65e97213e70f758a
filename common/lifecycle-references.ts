import type { Lifecycle } from './lifecycle.ts'
import type { Walk } from './references.ts'

/** Every mention of an element in a lifecycle, put through the walk. */
export function mapLifecycle(walk: Walk, own: string, lifecycle: Lifecycle): Lifecycle {
  const transitions = lifecycle.transitions.map((one) => {
    const { who, required, asks, guards, name } = one
    const place = `lifecycle.${name}`
    return {
      ...one,
      ...(who && {
        who: {
          ...(who.roles && { roles: walk.ids('role', who.roles, place) }),
          ...(who.fields && { fields: walk.fields(own, who.fields, place) }),
        },
      }),
      ...(required && { required: walk.fields(own, required, place) }),
      ...(asks && { asks: walk.fields(own, asks, place) }),
      ...(guards && {
        guards: guards.map((guard) =>
          'filter' in guard ? { ...guard, filter: walk.filter(own, guard.filter, place) } : guard,
        ),
      }),
    }
  })
  return { ...lifecycle, field: walk.kept(own, lifecycle.field, 'lifecycle'), transitions }
}
