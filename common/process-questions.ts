/** What whoever works with a CRM should know of the whole: asked of the map of processes, made and not typed. */
import type { Localized } from './errors.ts'
import type { ProcessMap, ProcessNode } from './process-map.ts'

export interface NamedMap {
  readonly id: string
  readonly name: string
  readonly map: ProcessMap
}

export interface Question {
  readonly key: string
  readonly text: Localized
  readonly options: readonly string[]
  readonly answer: string
}

const questionsMax = 8
const optionsMax = 4

/** Of each process who takes a step and what comes after one, the key steps first. */
export function questionsOf(processes: readonly NamedMap[]): Question[] {
  const actors = distinct(processes.flatMap(({ map }) => map.nodes.map(({ actor }) => actor ?? '')))
  return processes
    .flatMap((process) => [...whoDoes(process, actors).slice(0, 1), ...whatFollows(process).slice(0, 1)])
    .slice(0, questionsMax)
}

function whoDoes({ id, name, map }: NamedMap, actors: readonly string[]): Question[] {
  if (actors.length < 2) return []
  return keyFirst(map.nodes).flatMap((node) => {
    const { actor } = node
    if (actor === undefined || !['task', 'decision'].includes(node.type)) return []
    return {
      key: `${id} ${node.id} who`,
      text: {
        es: `En «${name}», ¿quién se ocupa de «${node.name}»?`,
        en: `In “${name}”, who takes care of “${node.name}”?`,
      },
      options: among(actor, actors),
      answer: actor,
    }
  })
}

function whatFollows({ id, name, map }: NamedMap): Question[] {
  const named = new Map(map.nodes.map((node) => [node.id, node.name]))
  const names = distinct(map.nodes.filter(({ type }) => type !== 'start').map((node) => node.name))
  const after = Map.groupBy(map.edges, ({ from }) => from)
  return keyFirst(map.nodes).flatMap((node) => {
    const [edge, ...others] = after.get(node.id) ?? []
    const next = named.get(edge?.to ?? '')
    const wrong = names.filter((one) => one !== node.name)
    if (next === undefined || others.length > 0 || next === node.name || wrong.length < 2) return []
    return {
      key: `${id} ${node.id} next`,
      text: {
        es: `En «${name}», ¿qué viene después de «${node.name}»?`,
        en: `In “${name}”, what comes after “${node.name}”?`,
      },
      options: among(next, wrong),
      answer: next,
    }
  })
}

function keyFirst(nodes: readonly ProcessNode[]): ProcessNode[] {
  return nodes.toSorted((a, b) => Number(b.isKey ?? false) - Number(a.isKey ?? false))
}

/** The answer among some others, in an order that says nothing. */
function among(answer: string, all: readonly string[]): string[] {
  const at = all.indexOf(answer)
  const others = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].filter((one) => one !== answer)
  return [answer, ...others.slice(0, optionsMax - 1)].toSorted((a, b) => a.localeCompare(b, 'es'))
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))]
}
