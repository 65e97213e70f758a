/**
 * The compiled model: what the elements of an environment say, ready to be looked up. The server
 * caches it by version and sends the browser the part that the reader may know.
 */
import type {
  CurrencyDefinition,
  GroupDefinition,
  LanguageDefinition,
  LayoutDefinition,
  ModuleDefinition,
  NavigationDefinition,
  OptionListDefinition,
  PipelineDefinition,
  RoleDefinition,
  SettingsDefinition,
  ViewDefinition,
} from './element.ts'
import type { Field } from './field.ts'
import type { FormDefinition } from './form.ts'
import type { LetterheadDefinition, PrintTemplateDefinition } from './print-template.ts'
import type { WorkflowDefinition } from './workflow.ts'

export interface ModelField extends Field {
  readonly id: string
  /** Physical column, without suffix: `f_0123456789ab`. Not sent to the browser. */
  readonly column: string
}

export interface ModelModule extends ModuleDefinition {
  readonly id: string
  readonly name: string
  /** Physical table: `m_0123456789ab`. Not sent to the browser. */
  readonly table: string
  readonly fields: ReadonlyMap<string, ModelField>
  readonly views: readonly Named<ViewDefinition>[]
  /** Of whoever has none by role. */
  readonly layout: LayoutDefinition
  readonly layouts: readonly Named<LayoutDefinition>[]
  readonly pipelines: readonly Named<PipelineDefinition>[]
  readonly printTemplates: readonly Named<PrintTemplateDefinition>[]
  /** Those that are switched on. */
  readonly workflows: readonly Named<WorkflowDefinition>[]
}

export type Named<T> = T & { readonly id: string; readonly name: string }

export interface Model {
  readonly version: number
  readonly hash: string
  readonly settings: SettingsDefinition
  readonly modules: ReadonlyMap<string, ModelModule>
  readonly modulesById: ReadonlyMap<string, ModelModule>
  readonly fieldsById: ReadonlyMap<string, ModelField>
  readonly optionLists: ReadonlyMap<string, Named<OptionListDefinition>>
  readonly currencies: ReadonlyMap<string, Named<CurrencyDefinition>>
  readonly languages: ReadonlyMap<string, Named<LanguageDefinition>>
  readonly groups: ReadonlyMap<string, Named<GroupDefinition>>
  readonly roles: ReadonlyMap<string, Named<RoleDefinition>>
  /** Of whoever has none by role. */
  readonly navigation: NavigationDefinition
  readonly navigations: readonly Named<NavigationDefinition>[]
  /** Who the company is on paper; its name alone until somebody says more. */
  readonly letterhead: LetterheadDefinition
  /** On the company's web page. */
  readonly forms: ReadonlyMap<string, Named<FormDefinition>>
}
