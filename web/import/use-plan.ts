import { useMemo, useState } from 'react'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import type { Reference } from '#web/records/reader-types.ts'
import { isTypeable } from '#web/records/use-draft.ts'
import type { ImportDetail, ImportPlan } from './queries.ts'

type PlanOptions = Omit<ImportDetail['options'], 'owner'> & { readonly owner: Reference | null }

/** What somebody decides about a file before it is checked. */
export interface PlanDraft {
  readonly mapping: readonly (string | null)[]
  readonly options: PlanOptions
  /** Targets to which more than one column goes. */
  readonly repeated: ReadonlySet<string>
  /** Fields that a record must have, that no column gives and that nobody has given a value yet. */
  readonly missing: ReadonlySet<string>
  setTarget(column: number, target: string | null): void
  setOptions(change: Partial<PlanOptions>): void
  setValue(field: string, value: unknown): void
  /** As the server takes it. */
  written(): ImportPlan
}

export function usePlan(detail: ImportDetail, module: ReaderModule): PlanDraft {
  const [mapping, setMapping] = useState<readonly (string | null)[]>(detail.mapping)
  const [options, keepOptions] = useState<PlanOptions>(() => ({
    ...detail.options,
    owner: known(detail.options.owner),
  }))
  const setOptions = (change: Partial<PlanOptions>) => keepOptions((before) => ({ ...before, ...change }))
  const repeated = useMemo(() => repeatedIn(mapping), [mapping])
  const missing = neededFields(module)
    .map(({ name }) => name)
    .filter((name) => !mapping.includes(name) && isEmpty(options.values[name]))

  return {
    mapping,
    options,
    repeated,
    missing: new Set(missing),
    setTarget: (column, target) => setMapping((before) => before.map((old, at) => (at === column ? target : old))),
    setOptions,
    setValue: (field, value) => setOptions({ values: { ...options.values, [field]: value } }),
    written() {
      const { owner, values, ...rest } = options
      const given = Object.entries(values).filter(([, value]) => !isEmpty(value))
      return {
        mapping: [...mapping],
        options: { ...rest, values: Object.fromEntries(given), ...(owner ? { owner: owner.id } : {}) },
      }
    },
  }
}

/** The name of an owner chosen before a reload is looked up where it is shown. */
function known(owner: string | null | undefined): Reference | null {
  return owner ? { id: owner, title: '' } : null
}

function repeatedIn(mapping: readonly (string | null)[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const name of mapping) {
    if (name === null) continue
    if (seen.has(name)) twice.add(name)
    seen.add(name)
  }
  return twice
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** What a new record cannot do without and the model does not fill in by itself. */
export function neededFields(module: ReaderModule): readonly ReaderField[] {
  return module.fields.filter((field) => field.required === true && field.default === undefined && isTypeable(field))
}
