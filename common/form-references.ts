import type { FormDefinition } from './form.ts'
import type { Walk } from './references.ts'

/** A form with what it asks under the names that fields have now; a field that goes is no longer asked. */
export function mapForm(walk: Walk, form: FormDefinition): FormDefinition {
  return {
    ...form,
    module: walk.module(form.module, 'module') ?? form.module,
    fields: form.fields.flatMap((field) => {
      const name = walk.field(form.module, field.name, 'fields', true)
      return name === undefined ? [] : [{ ...field, name }]
    }),
    ...walk.audience({ ...(form.groups && { groups: form.groups }) }),
  }
}
