import type { Element } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { FormConsent, FormDefinition, FormField } from '#common/form.ts'
import { elementsOf } from './draft.ts'
import type { ElementOf } from './queries.ts'

const both = (es: string, en: string): Localized => ({ es, en })

const contact = both('Contacto', 'Contact')

/** Modules that a form can bring people to: those whose records are people and have a stream. */
export function peopleModules(elements: readonly Element[]): readonly ElementOf<'module'>[] {
  const people = elementsOf(elements, 'module').filter(
    ({ definition }) => definition.capabilities.person && definition.capabilities.timeline,
  )
  // Whoever fills in a form is a prospect before they are a customer.
  const order = ({ definition }: ElementOf<'module'>) => Number(definition.capabilities.lead === undefined)
  return people.toSorted((a, b) => order(a) - order(b))
}

/** Something that works, to begin from: name, address, and what somebody needs. */
export function newForm(elements: readonly Element[]): FormDefinition {
  const [module] = peopleModules(elements)
  return {
    label: contact,
    module: module?.name ?? '',
    active: false,
    title: contact,
    fields: module ? fieldsFor(elements, module) : [],
    consents: [privacy],
    confirms: true,
    qualifies: false,
    thanks: both('Te respondemos pronto.', 'We will answer you soon.'),
    languages: ['es', 'en'],
    origins: [],
  }
}

const privacy: FormConsent = {
  name: 'privacy',
  text: both('He leído la política de privacidad.', 'I have read the privacy policy.'),
  required: true,
}

/** What a record needs is asked, or given where the first choice of a list says that it is from the web. */
export function fieldsFor(elements: readonly Element[], module: ElementOf<'module'>): readonly FormField[] {
  const { person, company, lead } = module.definition.capabilities
  const fields = elementsOf(elements, 'field', module.id).map(({ definition }) => definition)
  const has = (name: string | undefined): name is string => fields.some((field) => field.name === name)
  const asked = [person?.firstName, person?.lastName, company?.name, person?.email, person?.phone, lead?.need].filter(
    has,
  )
  const needed = [person?.firstName, person?.email]
  const given = fields.flatMap(({ name, type, options, required, readOnly }): FormField[] => {
    const list = elements.find((one) => one.kind === 'optionList' && one.name === options?.list)
    // An option list's schema gives it this shape.
    const values = (list?.definition as { options?: readonly { value: string }[] } | undefined)?.options ?? []
    const fromWeb = values.find(({ value }) => value === 'website' || value === 'webForm')
    const isLeft = type === 'option' && readOnly !== true && !asked.includes(name) && fromWeb !== undefined
    return isLeft && (required || fromWeb.value === 'webForm') ? [{ name, value: fromWeb.value }] : []
  })
  return [...asked.map((name) => (needed.includes(name) ? { name, required: true } : { name })), ...given]
}
