import type { Model, ModelModule } from '#common/model.ts'

/** What follows from the definition of a module alone, worked out once. */
export function perModule<T>(make: (module: ModelModule) => T): (module: ModelModule) => T {
  const known = new WeakMap<ModelModule, { readonly made: T }>()
  return (module) => {
    const before = known.get(module)
    if (before) return before.made
    const made = make(module)
    known.set(module, { made })
    return made
  }
}

/** The same of a module among all the others. */
export function perModel<T>(make: (model: Model, module: ModelModule) => T): (model: Model, module: ModelModule) => T {
  const known = new WeakMap<Model, (module: ModelModule) => T>()
  return (model, module) => {
    const of = known.get(model) ?? perModule((one) => make(model, one))
    known.set(model, of)
    return of(module)
  }
}
