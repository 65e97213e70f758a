import { elementKind, elementKinds } from '#catalog/elements/index.ts'
import { nameProblem, shapeProblem } from './shape-problem.ts'
import { installedExtensions } from '#catalog/extension.ts'
import type { Lookup } from '#catalog/elements/define.ts'
import type { Element, ElementKind } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'

const elementsMax = 20_000

/** Refuses a configuration that breaks any rule, listing every violation as `kind.name`. */
export function validateElements(elements: readonly Element[]): void {
  if (elements.length > elementsMax) {
    throw invalid([violation('', 'limit', `Más de ${elementsMax} elementos.`, `More than ${elementsMax} elements.`)])
  }
  const shapes = elements.flatMap(checkShape)
  if (shapes.length > 0) throw invalid(shapes)
  const all = lookup(elements)
  const rules = elements.flatMap((element) => elementKind(element.kind).check?.(element, all) ?? [])
  const violations = [
    ...rules,
    ...orphans(elements, all),
    ...doubledNames(elements),
    ...missingSettings(elements),
    ...absentExtensions(elements),
  ]
  if (violations.length > 0) throw invalid(violations)
}

function checkShape(element: Element): Violation[] {
  const at = `${element.kind}.${element.name}`
  const entry = elementKinds.find((one) => one.kind === element.kind)
  if (!entry) return [violation(at, 'kind', 'Clase de elemento desconocida.', 'Unknown kind of element.')]
  const problems: Violation[] = []
  if (!entry.namePattern.test(element.name)) {
    problems.push(violation(at, 'name', nameProblem.es, nameProblem.en))
  }
  if (entry.inModule !== (element.parent !== null)) {
    problems.push(violation(at, 'parent', 'Le falta o le sobra el módulo.', 'Its module is missing or superfluous.'))
  }
  const checked = entry.schema.safeParse(element.definition)
  for (const issue of checked.error?.issues ?? []) {
    const path = [at, ...issue.path.map(String)].join('.')
    const { es, en } = shapeProblem(issue)
    const isSaid = problems.some(({ field, message }) => field === path && message.es === es)
    if (!isSaid) problems.push(violation(path, 'shape', es, en))
  }
  return problems
}

export function lookup(elements: readonly Element[]): Lookup {
  const ids = new Map(elements.map((element) => [element.id, element]))
  const names = new Map(elements.map((element) => [nameKey(element.kind, element.name, element.parent), element]))
  return {
    byId: (id) => ids.get(id),
    named: (kind, name, parent = null) => names.get(nameKey(kind, name, parent)),
    inModule: (kind, moduleId) => elements.filter((one) => one.kind === kind && one.parent === moduleId),
  }
}

function nameKey(kind: ElementKind, name: string, parent: string | null): string {
  return `${kind}\n${parent ?? ''}\n${name}`
}

function orphans(elements: readonly Element[], all: Lookup): Violation[] {
  return elements.flatMap(({ kind, name, parent }) =>
    parent === null || all.byId(parent)?.kind === 'module'
      ? []
      : [violation(`${kind}.${name}`, 'parent', 'Su módulo no existe.', 'Its module does not exist.')],
  )
}

function doubledNames(elements: readonly Element[]): Violation[] {
  const seen = new Set<string>()
  const ids = new Set<string>()
  return elements.flatMap((element) => {
    const key = nameKey(element.kind, element.name, element.parent)
    const doubled = seen.has(key) || ids.has(element.id)
    seen.add(key)
    ids.add(element.id)
    const at = `${element.kind}.${element.name}`
    return doubled ? [violation(at, 'unique', 'Ya existe otro con ese nombre.', 'Another one has this name.')] : []
  })
}

function missingSettings(elements: readonly Element[]): Violation[] {
  if (elements.filter((element) => element.kind === 'settings').length === 1) return []
  return [
    violation(
      'settings',
      'required',
      'Debe haber unos ajustes de empresa.',
      'There must be one company settings element.',
    ),
  ]
}

/** Configuration from elsewhere may count on code that is not here. */
function absentExtensions(elements: readonly Element[]): Violation[] {
  const here = new Set(installedExtensions().map(({ name }) => name))
  return elements
    .filter(({ kind, name }) => kind === 'extension' && !here.has(name))
    .map(({ name }) =>
      violation(
        `extension.${name}`,
        'extension',
        `Aquí no está la extensión «${name}»: quien lleva el servidor tiene que ponerla antes.`,
        `The extension “${name}” is not here: whoever runs the server has to add it first.`,
      ),
    )
}
