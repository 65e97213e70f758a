import { aliasOf, type Act, type Verb } from '#common/scenario.ts'
import { forbidden, invalid, missing, type LazoError } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { viewsFor } from '#server/access/arranged.ts'
import { convert, type ConversionInput, type SideInput } from '#server/records/conversion.ts'
import { createRecord, createRecords } from '#server/records/create.ts'
import { moduleOf, readableField } from '#server/records/fields.ts'
import { getRecord, listRecords, pageSizeMax } from '#server/records/list.ts'
import { deleteRecord, restoreRecord } from '#server/records/remove.ts'
import { searchEverywhere } from '#server/records/search.ts'
import { takeStep } from '#server/records/transition.ts'
import { updateRecord } from '#server/records/update.ts'
import { writableModule, type Writing } from '#server/records/write.ts'
import { Unmet, type Known, type Stage } from './define.ts'
import { find, given, recordOf, resolved } from './values.ts'

type Play<Name extends Verb> = (ctx: Writing, stage: Stage, step: Act & { do: Name }) => Promise<void>

/** Each verb by the very function that its endpoint calls, after what the endpoint asks for itself. */
const plays: { readonly [Name in Verb]: Play<Name> } = {
  async create(ctx, stage, step) {
    const module = writable(ctx, step.module, 'create')
    const id = await createRecord(ctx, module.name, await given(ctx, stage, module, step.values))
    stage.known.set(aliasOf(step) ?? step.module, { module: module.name, id })
  },

  async update(ctx, stage, { on, values }) {
    const known = await find(ctx, stage, on)
    const module = writable(ctx, known.module, 'update')
    await updateRecord(ctx, module.name, known.id, await given(ctx, stage, module, values))
  },

  async delete(ctx, stage, { on }) {
    const known = await find(ctx, stage, on)
    await deleteRecord(ctx, writable(ctx, known.module, 'delete').name, known.id)
  },

  async restore(ctx, stage, { on }) {
    const known = await find(ctx, stage, on)
    await restoreRecord(ctx, writable(ctx, known.module, 'delete').name, known.id)
  },

  async convert(ctx, stage, { on, to, values }) {
    const known = await find(ctx, stage, on)
    const module = writable(ctx, known.module, 'update')
    const keys = module.capabilities.lead
    const version = Number((await recordOf(ctx, known))?.version)
    const wanted = [to].flat()
    const side = async (name: (typeof wanted)[number]): Promise<SideInput> => {
      if (!wanted.includes(name)) return { mode: 'none' }
      const target = ctx.model.modules.get(module.fields.get(keys?.[name] ?? '')?.options?.module ?? '')
      const own = values?.[name]
      return own && target ? { mode: 'create', values: await given(ctx, stage, target, own) } : { mode: 'create' }
    }
    const input: ConversionInput = {
      version: Number.isFinite(version) ? version : 0,
      account: await side('account'),
      contact: await side('contact'),
      opportunity: await side('opportunity'),
    }
    await convert(ctx, module.name, known.id, input)
  },

  async link(ctx, stage, { on, field: name, to }) {
    const known = await find(ctx, stage, on)
    const module = writable(ctx, known.module, 'update')
    const field = module.fields.get(name)
    const target = await resolved(ctx, stage, field, `@${to.replace(/^@/, '')}`)
    const before = field?.type === 'relations' ? (await recordOf(ctx, known))?.[name] : undefined
    const value = field?.type === 'relations' ? [...(Array.isArray(before) ? before : []), target] : target
    await updateRecord(ctx, module.name, known.id, { [name]: value })
  },

  async assign(ctx, stage, { on, to }) {
    const known = await find(ctx, stage, on)
    await updateRecord(ctx, writable(ctx, known.module, 'update').name, known.id, {
      owner: (await stage.somebody(to)).user.id,
    })
  },

  async transition(ctx, stage, { on, to, values = {}, comment }) {
    const known = await find(ctx, stage, on)
    const module = writable(ctx, known.module, 'update')
    const asked = await given(ctx, stage, module, values)
    if (module.lifecycle?.transitions.some(({ name }) => name === to)) {
      return await takeStep(ctx, module.name, known.id, { transition: to, values: asked, comment })
    }
    const stageField = module.capabilities.pipeline?.stage
    if (stageField === undefined) throw new Unmet(`No hay un paso «${to}».`, `There is no step “${to}”.`)
    await updateRecord(ctx, module.name, known.id, { ...asked, [stageField]: to })
  },

  async comment(ctx, stage, { on, text }) {
    const { module, id } = await find(ctx, stage, on)
    const kind = [...ctx.model.modules.values()].find(({ capabilities, fields }) =>
      fields.get(capabilities.comment?.regarding ?? '')?.options?.modules?.includes(module),
    )
    const keys = kind?.capabilities.comment
    if (!kind || !keys) throw new Unmet('Ahí no se comenta.', 'No comments are made there.')
    const body = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    await createRecord(ctx, kind.name, { [keys.regarding]: { module, id }, [keys.body]: `<p>${body}</p>` })
  },

  async open(ctx, stage, { on, module: name, view: viewName }) {
    if (on !== undefined) {
      const { module, id } = await find(ctx, stage, on)
      return void (await getRecord(ctx, module, id))
    }
    const module = moduleOf(ctx, name ?? '')
    const view = viewName === undefined ? undefined : viewOf(ctx, module, viewName)
    await listRecords(ctx, {
      module: module.name,
      filter: view?.filter,
      scope: view?.scope,
      sort: view?.sort,
      limit: 1,
    })
  },

  async search(ctx, _stage, { text, module }) {
    if (module !== undefined) moduleOf(ctx, module)
    await searchEverywhere(ctx, text, module === undefined ? undefined : [module])
  },

  async import(outer, stage, step) {
    if (!outer.policy.can('import'))
      throw forbidden('Tu rol no permite importar.', 'Your role does not allow importing.')
    const ctx: Writing = { ...outer, channel: 'import' }
    const module = writable(ctx, step.module, 'create')
    const batch = ctx.environment.world.newId()
    const inputs = []
    for (const row of step.rows) inputs.push({ values: await given(ctx, stage, module, row), options: { batch } })
    const results = await createRecords(ctx, module.name, inputs)
    const problems = results.flatMap((one, row) =>
      'violations' in one
        ? one.violations.map((problem) => ({ ...problem, field: `${row + 1}.${problem.field}` }))
        : [],
    )
    if (problems.length > 0) throw invalid(problems)
    results.forEach((one, index) => {
      const known: Known | undefined = 'id' in one ? { module: module.name, id: one.id } : undefined
      if (known) stage.known.set(`${aliasOf(step) ?? step.module}${index + 1}`, known)
    })
  },

  async runReport(ctx, _stage, { module: name, view: viewName }) {
    if (!ctx.policy.can('export')) throw forbidden('Tu rol no permite exportar.', 'Your role does not allow exporting.')
    const module = moduleOf(ctx, name)
    const view = viewName === undefined ? undefined : viewOf(ctx, module, viewName)
    const fields = view?.columns.filter((column) => readableField(ctx, module, column))
    const { filter, scope, sort } = view ?? {}
    await listRecords(ctx, { module: module.name, fields, filter, scope, sort, limit: pageSizeMax, count: 'exact' })
  },
}

export async function play(ctx: Writing, stage: Stage, step: Act): Promise<void> {
  // The verb of a step chooses the function that takes a step of that verb.
  const run = plays[step.do] as Play<typeof step.do>
  await run(ctx, stage, step)
}

/** As the endpoint asks before anything is looked at; people are no matter of a test. */
function writable(ctx: Writing, name: string, action: 'create' | 'update' | 'delete'): ModelModule {
  const module = writableModule(ctx, name, action)
  if (module.capabilities.user) throw new Unmet('Una prueba no cambia personas.', 'A test changes no people.')
  return module
}

export function viewOf(ctx: Writing, module: ModelModule, name: string) {
  const view = viewsFor(ctx.policy, module).find((one) => one.name === name)
  if (!view) throw missing()
  return view
}

/** Fields that a refusal names, without the row of an import. */
function fieldsNamed({ violations }: LazoError): ReadonlySet<string> {
  return new Set(violations.map(({ field }) => field.replace(/^\d+\./, '').split('.')[0] ?? field))
}

const requiredRules: ReadonlySet<string> = new Set(['required', 'stepRequired', 'stageRequired'])

/** Whether the refusal is of the kind that the step expects. */
export function isExpected(step: Act, error: LazoError): boolean {
  const { code, violations } = error
  const isForbidden =
    code === 'forbidden' ||
    code === 'missing' ||
    (violations.length > 0 && violations.every(({ rule }) => rule === 'forbidden'))
  switch (step.expect) {
    case 'forbidden':
      return isForbidden
    case 'requiredError': {
      const asked = new Set(
        violations.filter(({ rule }) => requiredRules.has(rule)).map(({ field }) => field.replace(/^\d+\./, '')),
      )
      return step.fields ? step.fields.every((name) => asked.has(name)) : asked.size > 0
    }
    case 'refused': {
      const named = fieldsNamed(error)
      return !isForbidden && (step.fields ?? []).every((name) => named.has(name))
    }
    default:
      return false
  }
}
