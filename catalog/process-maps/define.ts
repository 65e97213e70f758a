/**
 * Contract of a starter map: a process that most companies know, to begin from instead of from nothing.
 * It says how the CRM as it comes carries each step; who takes it changes what is different. To add one:
 * write `<name>.ts` here and add one line to `index.ts`; the conformance test holds it to a whole map.
 *
 * @example
 * export const visit: StarterMap = { name: 'visit', label: both('Visita', 'Visit'), …, nodes: [start('ask', 'Piden visita', 'A visit is asked for')], ways: [['ask', 'go']] }
 */
import { both } from '#catalog/modules/define.ts'
import type { Language, Localized } from '#common/errors.ts'
import { inFlowOrder, type ProcessMap, type ProcessNode } from '#common/process-map.ts'

export interface StarterMap {
  readonly name: string
  readonly label: Localized
  /** One line that says from where to where it goes. */
  readonly help: Localized
  /** Option of the departments of a project. */
  readonly department: 'marketing' | 'sales' | 'service'
  readonly nodes: readonly StarterNode[]
  readonly ways: readonly (readonly [from: string, to: string, condition?: Localized])[]
}

/** A node with its words in both languages. */
export type StarterNode = Omit<ProcessNode, 'name' | 'actor' | 'carriedBy' | 'description'> & {
  readonly name: Localized
  readonly actor?: Localized
  readonly carriedBy?: Localized
}

type More = Omit<StarterNode, 'id' | 'type' | 'name' | 'actor'>

export const start = (id: string, es: string, en: string, more: Partial<More> = {}): StarterNode => ({
  id,
  type: 'start',
  name: both(es, en),
  ...more,
})
export const end = (id: string, es: string, en: string): StarterNode => ({ id, type: 'end', name: both(es, en) })
export const wait = (id: string, es: string, en: string, more: Partial<More> = {}): StarterNode => ({
  id,
  type: 'wait',
  name: both(es, en),
  ...more,
})
export const decision = (id: string, es: string, en: string): StarterNode => ({
  id,
  type: 'decision',
  name: both(es, en),
})
export const task = (id: string, actor: Localized, es: string, en: string, more: Partial<More> = {}): StarterNode => ({
  id,
  type: 'task',
  name: both(es, en),
  actor,
  ...more,
})

/** What the CRM carries as it comes, or configured, in words. */
export const carried = (fit: 'standard' | 'configure', es: string, en: string) =>
  ({ inCrm: true, fit, carriedBy: both(es, en) }) as const

export const sales = both('Comercial', 'Sales')
export const marketing = both('Marketing', 'Marketing')
export const support = both('Posventa', 'After-sales')
export const administration = both('Administración', 'Administration')
export const yes = both('Sí', 'Yes')
export const no = both('No', 'No')

export function mapIn({ nodes, ways }: StarterMap, language: Language): ProcessMap {
  return inFlowOrder({
    nodes: nodes.map(({ name, actor, carriedBy, ...node }) => ({
      ...node,
      name: name[language],
      ...(actor ? { actor: actor[language] } : {}),
      ...(carriedBy ? { carriedBy: carriedBy[language] } : {}),
    })),
    edges: ways.map(([from, to, condition]) => ({
      from,
      to,
      ...(condition ? { condition: condition[language] } : {}),
    })),
  })
}
