import {
  askedFields,
  consentPart,
  fieldPart,
  formPath,
  inputTypeOf,
  type FormDefinition,
  type FormField,
} from '#common/form.ts'
import type { Field } from '#common/field.ts'
import { escapeMarkup } from '#common/text.ts'

type Asked = Pick<Field, 'name' | 'type' | 'label'> & { readonly values: readonly string[] }

/** Its page within a page of the company's. */
export function frameText(origin: string, name: string, title: string): string {
  const address = `${origin}${formPath(name)}`
  return `<iframe src="${escapeMarkup(address)}" title="${escapeMarkup(title)}" style="width:100%;height:720px;border:0"></iframe>`
}

/** The same form as HTML of the company's own page, which needs nothing else. */
export function formText(
  origin: string,
  name: string,
  { definition, fields, language }: { definition: FormDefinition; fields: readonly Asked[]; language: 'es' | 'en' },
): string {
  const asked = askedFields(definition).flatMap((one) => {
    const field = fields.find((other) => other.name === one.name)
    return field ? [lineOf(one, field, language)] : []
  })
  const consents = definition.consents.map(
    ({ name: consent, text, required }) =>
      `  <label><input type="checkbox" name="${consentPart(consent)}" value="yes"${required ? ' required' : ''}> ${escapeMarkup(text[language])}</label>`,
  )
  return [
    `<form method="post" action="${escapeMarkup(`${origin}${formPath(name)}`)}">`,
    `  <input type="hidden" name="lang" value="${language}">`,
    ...asked,
    ...consents,
    `  <button>${escapeMarkup(definition.title[language])}</button>`,
    '</form>',
  ].join('\n')
}

function lineOf(one: FormField, field: Asked, language: 'es' | 'en'): string {
  const words = escapeMarkup((one.label ?? field.label)[language])
  const name = fieldPart(one.name)
  const required = one.required ? ' required' : ''
  const options = field.values.map((value) => `<option>${escapeMarkup(value)}</option>`).join('')
  switch (field.type) {
    case 'longText':
      return `  <label>${words} <textarea name="${name}"${required}></textarea></label>`
    case 'boolean':
      return `  <label><input type="checkbox" name="${name}" value="yes"${required}> ${words}</label>`
    case 'option':
      return `  <label>${words} <select name="${name}"${required}><option></option>${options}</select></label>`
    case 'options':
      return `  <label>${words} <select name="${name}" multiple>${options}</select></label>`
    default:
      return `  <label>${words} <input type="${inputTypeOf(field.type)}" name="${name}"${required}></label>`
  }
}
