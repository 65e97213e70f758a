import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { ModuleAction, NavigationDefinition, Scope, SettingsDefinition } from '#common/element.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { call } from './client.ts'

/** A field as its reader may know it; what may not be read is not here at all. */
export type ReaderField = Omit<ModelField, 'column'> & { readonly mayWrite?: boolean }

export type ReaderModule = Omit<
  ModelModule,
  'table' | 'fields' | 'layouts' | 'pipelines' | 'views' | 'printTemplates' | 'workflows'
> & {
  readonly views: readonly ReaderView[]
  readonly pipelines: readonly ReaderPipeline[]
  readonly fields: readonly ReaderField[]
  readonly may: Readonly<Record<ModuleAction, Scope>>
  /** Automations wait to be asked for on its records. */
  readonly commands?: true
}

/** `isOwn` says that the reader keeps it, and `isShared` that others have it too; `sharedBy` is whose it is otherwise. */
export type ReaderView = ModelModule['views'][number] & {
  readonly isOwn?: boolean
  readonly isShared?: boolean
  readonly sharedBy?: string
}

/** `isMine` says that the reader belongs to it, or to one above it. */
type ReaderGroup = ListOf<'groups'>[number] & { readonly isMine?: boolean }

/** `isOffered` says whether the reader may put records into it; absent means yes. */
type ReaderPipeline = ModelModule['pipelines'][number] & { readonly isOffered?: boolean }

type ListOf<Key extends keyof Model> = Model[Key] extends ReadonlyMap<string, infer Item> ? readonly Item[] : never

/** The compiled model as the server sends it: the part that the reader may know. */
export interface ReaderModel {
  readonly version: number
  readonly settings: SettingsDefinition
  readonly modules: readonly ReaderModule[]
  readonly optionLists: ListOf<'optionLists'>
  readonly currencies: ListOf<'currencies'>
  readonly languages: readonly string[]
  readonly groups: readonly ReaderGroup[]
  /** Only for those who manage users. */
  readonly roles?: ListOf<'roles'>
  /** A project teaches how it is used. */
  readonly learns: boolean
  readonly navigation: NavigationDefinition
}

export const modelQuery = queryOptions({
  queryKey: ['model'],
  staleTime: 5 * 60_000,
  // The contract leaves the model open; common/model.ts is its one description.
  queryFn: async ({ signal }) => (await call('GET /model', { signal })) as unknown as ReaderModel,
})

/** The model; inside the frame it is always there. */
export function useModel(): ReaderModel {
  return useSuspenseQuery(modelQuery).data
}

export function useModule(name: string): ReaderModule | undefined {
  return useModel().modules.find((module) => module.name === name)
}

/** The module whose records stand for something of the project; a kind that came in an answer is a plain word. */
export function moduleOfKind(modules: readonly ReaderModule[], kind: string): ReaderModule | undefined {
  return modules.find(({ capabilities }) => capabilities.programme?.as === kind)
}

export function useModuleOf(kind: ProgrammeKind): ReaderModule | undefined {
  return moduleOfKind(useModel().modules, kind)
}

/** Of the modules that stand beside this one in an area of their own, whose records depend on one another. */
export function namesBeside({ modules }: ReaderModel, { area }: Pick<ReaderModule, 'area'>): readonly string[] {
  return area === undefined ? [] : modules.filter((one) => one.area === area).map(({ name }) => name)
}

/** Whether an activity or comment of this kind may be about records of the module of that name. */
export function mayBeAbout({ fields, capabilities }: ReaderModule, about: string): boolean {
  const name = capabilities.activity?.regarding ?? capabilities.comment?.regarding
  return fields.find((field) => field.name === name)?.options?.modules?.includes(about) === true
}
