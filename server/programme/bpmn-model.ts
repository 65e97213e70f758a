import { isObject } from '#common/text.ts'
import { onDemand } from '#server/on-demand.ts'

/** What is used of the library, as its documentation says: it has types for its elements and none for itself. */
const bpmn = onDemand<{ BpmnModdle: new (packages: object) => Moddle }>('bpmn-moddle')

/** What BPMN has no word for stands beside each step, in words of our own. */
const lazoNamespace = 'urn:lazo:bpmn:1'

const attributes = ['actor', 'carriedBy', 'fit', 'inCrm', 'isKey', 'targetHours'] as const
export type StepAttribute = (typeof attributes)[number]

/** An element of BPMN as the library reads and writes it; every value has to be looked at. */
export type Element = Readonly<Record<string, unknown>> & { readonly $type: string }

interface Moddle {
  create(type: string, values?: Readonly<Record<string, unknown>>): Element
  fromXML(xml: string): Promise<{ rootElement: unknown; warnings: readonly { readonly message: string }[] }>
  toXML(element: Element, options: { readonly format: boolean }): Promise<{ xml: string }>
}

export function openModdle(): Moddle {
  const types = [
    {
      name: 'Step',
      superClass: ['Element'],
      properties: attributes.map((name) => ({ name, isAttr: true, type: 'String' })),
    },
  ]
  const lazo = { name: 'Lazo', uri: lazoNamespace, prefix: 'lazo', xml: { tagAlias: 'lowerCase' }, types }
  return new (bpmn().BpmnModdle)({ lazo })
}

function isElement(value: unknown): value is Element {
  return isObject(value) && typeof value.$type === 'string'
}

export function elementsIn(value: unknown): readonly Element[] {
  return Array.isArray(value) ? value.filter((one: unknown) => isElement(one)) : []
}

export function elementIn(value: unknown): Element | undefined {
  return isElement(value) ? value : undefined
}

export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
