import type { ElementKind } from '#common/element.ts'
import { invariant } from '#common/errors.ts'
import type { ElementKindEntry } from './define.ts'
import { extensionKind } from './extension.ts'
import { fieldKind } from './field.ts'
import { formKind } from './form.ts'
import { moduleKind } from './module.ts'
import { optionListKind } from './option-list.ts'
import { pipelineKind } from './pipeline.ts'
import { printKinds } from './print.ts'
import { layoutKind, viewKind } from './view.ts'
import { workflowKind } from './workflow.ts'
import { workspaceKinds } from './workspace.ts'

export const elementKinds: readonly ElementKindEntry[] = [
  ...workspaceKinds,
  optionListKind,
  moduleKind,
  fieldKind,
  pipelineKind,
  viewKind,
  layoutKind,
  ...printKinds,
  workflowKind,
  formKind,
  extensionKind,
]

export function elementKind(kind: ElementKind): ElementKindEntry {
  const entry = elementKinds.find((one) => one.kind === kind)
  invariant(entry, `element kind ${kind} is in the catalogue`)
  return entry
}
