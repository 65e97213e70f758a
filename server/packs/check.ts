import type { Localized } from '#common/errors.ts'
import { readMap, type ProcessMap } from '#common/process-map.ts'
import { mapProblems } from '#common/process-problems.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { reach } from '#common/reach.ts'
import { scenarioProblems } from './scripts.ts'
import {
  linksOf,
  said,
  sectionNames,
  sectionOfKind,
  sections,
  seedFields,
  targetSection,
  type Entry,
  type Pack,
  type PackFlow,
  type PackStep,
  type SectionName,
} from './shape.ts'

/** What is wrong in a part of a pack. */
interface ChainProblem {
  readonly path: readonly (string | number)[]
  readonly message: Localized
}

/** A link as it stands in a pack, from what follows to what it follows from. */
interface PackLink {
  readonly kind: string
  readonly from: Place
  readonly to: Place
  readonly path: readonly (string | number)[]
}

/** An entry, or a step of a process: `fair.card`. */
export interface Place {
  readonly kind: ProgrammeKind
  readonly local: string
}

/** Names that lead nowhere, circles, and maps that are none. */
export function checkChain(pack: Pack): ChainProblem[] {
  const links = linksIn(pack)
  return [
    ...dangling(pack),
    ...links.filter(({ to }) => !isThere(pack, to)).map(({ path, to }) => nothingCalled(path, to.local)),
    ...circles(links),
    ...sectionNames.flatMap((section) => parentCircles(pack, section)),
    ...Object.entries(pack.sections.processes).flatMap(([local, process]) => mapTrouble(local, process)),
    ...Object.entries(pack.sections.tests).flatMap(([local, test]) =>
      scenarioProblems(test.script).map(({ path, message }) => ({
        path: ['tests', local, 'script', ...path.split('.').filter((part) => part !== '')],
        message,
      })),
    ),
  ]
}

export function linksIn(pack: Pack): PackLink[] {
  const own = sectionNames.flatMap((section) =>
    Object.entries(pack.sections[section]).flatMap(([local, entry]) =>
      linksOf(section).flatMap(({ name, source }) =>
        namesIn(entry[name]).map((to, index): PackLink => ({
          kind: name,
          from: { kind: sections[section].kind, local },
          to: { kind: source, local: to },
          path: [section, local, name, index],
        })),
      ),
    ),
  )
  const steps = Object.entries(pack.sections.processes).flatMap(([process, entry]) =>
    Object.entries(stepsIn(entry)).flatMap(([node, { covers = [] }]) =>
      covers.map((to, index): PackLink => ({
        kind: 'covers',
        from: { kind: 'step', local: `${process}.${node}` },
        to: { kind: 'need', local: to },
        path: ['processes', process, 'steps', node, 'covers', index],
      })),
    ),
  )
  return [...own, ...steps]
}

function namesIn(value: unknown): readonly string[] {
  // The schema holds links to names.
  return Array.isArray(value) ? (value as readonly string[]) : []
}

function stepsIn(process: Entry): Readonly<Record<string, PackStep>> {
  // The schema holds what is written there to steps.
  return (process.steps ?? {}) as Readonly<Record<string, PackStep>>
}

function flowIn(process: Entry): readonly PackFlow[] {
  return (process.flow ?? []) as readonly PackFlow[]
}

function isThere(pack: Pack, { kind, local }: Place): boolean {
  if (kind === 'step') {
    const [process = '', ...node] = local.split('.')
    return stepsIn(pack.sections.processes[process] ?? {})[node.join('.')] !== undefined
  }
  const section = sectionOfKind(kind)
  return section !== undefined && pack.sections[section][local] !== undefined
}

function nothingCalled(path: ChainProblem['path'], name: string): ChainProblem {
  return {
    path,
    message: { es: `Aquí nada se llama «${name}».`, en: `Nothing is called “${name}” here.` },
  }
}

/** Fields that point to an entry that is not there. */
function dangling(pack: Pack): ChainProblem[] {
  return sectionNames.flatMap((section) => {
    const fields = seedFields(section)
    return Object.entries(pack.sections[section]).flatMap(([local, entry]) =>
      Object.entries(entry).flatMap(([name, value]) => {
        const target = targetSection(fields.get(name))
        if (!target || typeof value !== 'string' || fields.get(name)?.type !== 'relation') return []
        return pack.sections[target][value] === undefined ? [nothingCalled([section, local, name], value)] : []
      }),
    )
  })
}

const inCircle: Localized = {
  es: 'Se sigue de sí mismo: hay que cortar el círculo.',
  en: 'It follows from itself: the circle must be cut.',
}

function circles(links: readonly PackLink[]): ChainProblem[] {
  const key = ({ kind, local }: Place) => `${kind} ${local}`
  const up = new Map<string, PackLink[]>()
  for (const link of links) up.set(key(link.from), [...(up.get(key(link.from)) ?? []), link])
  return links.flatMap((link) => {
    const above = reach([key(link.to)], (one) => (up.get(one) ?? []).map(({ to }) => key(to)))
    return above.has(key(link.from)) ? [{ path: link.path, message: inCircle }] : []
  })
}

function parentCircles(pack: Pack, section: SectionName): ChainProblem[] {
  const entries = pack.sections[section]
  return Object.keys(entries).flatMap((local) => {
    const seen = new Set<string>()
    for (let at: unknown = entries[local]?.parent; typeof at === 'string'; at = entries[at]?.parent) {
      if (at === local) return [{ path: [section, local, 'parent'], message: inCircle }]
      if (seen.has(at)) return []
      seen.add(at)
    }
    return []
  })
}

/** The map of a process in a language; of whatever it is, so that it can be looked at. */
function drawn(process: Entry, language: 'es' | 'en'): unknown {
  const words = (value: PackStep['name'] | undefined) => (value === undefined ? undefined : said(value, language))
  return {
    nodes: Object.entries(stepsIn(process)).map(([id, { covers: _, ...node }]) => ({
      id,
      ...node,
      name: said(node.name, language),
      actor: words(node.actor),
      carriedBy: words(node.carriedBy),
      description: words(node.description),
    })),
    edges: flowIn(process).map(({ from, to, when }) => ({
      from,
      to,
      ...(when === undefined ? {} : { condition: said(when, language) }),
    })),
  }
}

export function mapOf(process: Entry, language: 'es' | 'en'): ProcessMap | undefined {
  const read = readMap(drawn(process, language))
  return 'map' in read ? read.map : undefined
}

function mapTrouble(local: string, process: Entry): ChainProblem[] {
  if (process.steps === undefined && process.flow === undefined) return []
  const read = readMap(drawn(process, 'es'))
  if ('violations' in read) {
    return read.violations.map(({ message }) => ({ path: ['processes', local, 'flow'], message }))
  }
  return mapProblems(read.map).map(({ node, message }) => ({
    path: ['processes', local, ...(node === null ? [] : ['steps', node])],
    message,
  }))
}
