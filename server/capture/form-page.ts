import type { Language } from '#common/errors.ts'
import {
  askedFields,
  consentPart,
  fieldPart,
  formPath,
  inputTypeOf,
  trapPart,
  type FormConsent,
  type FormDefinition,
  type FormField,
} from '#common/form.ts'
import type { Model, ModelField, ModelModule, Named } from '#common/model.ts'
import { markup, type Markup } from '#server/outside/markup.ts'
import type { OutsidePage } from '#server/outside/page.ts'

import { emptyGiven, type Given } from './given.ts'
import { companyPage } from './page.ts'
import { wordsIn, type CaptureWords } from './words.ts'

/** What is wrong with one part of what was sent; with all of it where it names none. */
export interface Problem {
  readonly part: string
  readonly text: string
}

interface FormView {
  readonly model: Model
  readonly form: Named<FormDefinition>
  readonly language: Language
  /** Of this showing of the page, by which an answer is known to be the same. */
  readonly id: string
  readonly given?: Given
  readonly problems?: readonly Problem[]
}

interface Asked extends FormView {
  readonly module: ModelModule
  readonly words: CaptureWords
  readonly given: Given
  readonly problems: readonly Problem[]
}

export function formPage(view: FormView): OutsidePage {
  const { model, form, language, id, given = emptyGiven, problems = [] } = view
  const module = model.modules.get(form.module)
  const words = wordsIn(language)
  const asked: Asked | undefined = module && { ...view, module, words, given, problems }
  const hidden = Object.entries({ id, lang: language, ...given.source })
  const intro = form.intro?.[language]
  const body = markup`<h1>${form.title[language]}</h1>
${intro && markup`<p>${intro}</p>`}
${asked && problemList(asked)}
<form method="post" action="${formPath(form.name)}">
${hidden.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)}
${asked && askedFields(form).map((field) => fieldOf(asked, field))}
${asked && form.consents.map((consent) => consentOf(asked, consent))}
${trap(words)}
<button type="submit">${form.button?.[language] ?? words.page.send}</button>
</form>`
  return companyPage({ model, language, title: form.title[language], body, frames: form.origins, goesTo: form.goTo })
}

function trap({ page }: CaptureWords): Markup {
  const input = markup`<input type="text" name="${trapPart}" tabindex="-1" autocomplete="off">`
  return markup`<div class="trap" aria-hidden="true"><label>${page.trapLabel} ${input}</label></div>`
}

function problemList({ problems, words, form, module, language }: Asked): Markup | undefined {
  if (problems.length === 0) return undefined
  const nameOf = (part: string): string | undefined => {
    const field = form.fields.find(({ name }) => fieldPart(name) === part)
    return field && labelOf(module, field, language)
  }
  const lines = problems.map(({ part, text }) => {
    const name = nameOf(part)
    const said = name === undefined ? text : `${name}: ${text}`
    return part === '' ? markup`<li>${said}</li>` : markup`<li><a href="#${part}">${said}</a></li>`
  })
  return markup`<div class="look" role="alert"><strong>${words.page.look}</strong><ul>${lines}</ul></div>`
}

function labelOf(module: ModelModule, { name, label }: FormField, language: Language): string {
  return (label ?? module.fields.get(name)?.label)?.[language] ?? name
}

function fieldOf(asked: Asked, one: FormField): Markup {
  const { module, language } = asked
  const field = module.fields.get(one.name)
  if (!field) return markup``
  const part = fieldPart(one.name)
  const label = markup`${labelOf(module, one, language)}${markOf(asked, one.required)}`
  const notes = notesOf(asked, part, one.help?.[language])
  if (field.type === 'boolean') {
    const isTicked = asked.given.fields.get(one.name)?.includes('yes') ?? false
    return markup`<div>${tick(attributesOf(asked, part, one), part, label, isTicked)}${notes}</div>`
  }
  if (field.type === 'options') {
    const ticks = optionsOf(asked, field).map((option) => optionTick(asked, one, option))
    return markup`<fieldset id="${part}"><legend>${label}</legend>${ticks}${notes}</fieldset>`
  }
  return markup`<div><label for="${part}">${label}</label>${controlOf(asked, one, field)}${notes}</div>`
}

function markOf({ words }: Asked, isRequired: boolean | undefined): Markup | undefined {
  return isRequired ? markup` <span class="mark">${words.page.required}</span>` : undefined
}

function tick(attributes: Markup, id: string, label: Markup, isTicked: boolean, value = 'yes'): Markup {
  const checked = isTicked && markup` checked`
  const box = markup`<input type="checkbox" value="${value}"${attributes}${checked}>`
  return markup`<div class="tick">${box}<label for="${id}">${label}</label></div>`
}

function controlOf(asked: Asked, one: FormField, field: ModelField): Markup {
  const attributes = attributesOf(asked, fieldPart(one.name), one)
  const [typed = ''] = asked.given.fields.get(one.name) ?? []
  if (field.type === 'longText') return markup`<textarea${attributes} maxlength="5000">${typed}</textarea>`
  if (field.type === 'option') {
    const options = optionsOf(asked, field).map(
      ({ value, label }) => markup`<option value="${value}"${value === typed && markup` selected`}>${label}</option>`,
    )
    return markup`<select${attributes}><option value="">${asked.words.page.choose}</option>${options}</select>`
  }
  const step = field.type === 'decimal' && markup` step="any"`
  return markup`<input type="${inputTypeOf(field.type)}"${attributes}${step} value="${typed}">`
}

function attributesOf(asked: Asked, part: string, { name, required, help }: Omit<FormField, 'label'>): Markup {
  const { problems, module } = asked
  const isWrong = problems.some((one) => one.part === part)
  const described = [...(help ? [`${part}.help`] : []), ...(isWrong ? [`${part}.wrong`] : [])].join(' ')
  const filling = fillingOf(module, name)
  return markup`${[
    markup` id="${part}" name="${part}"`,
    ...(required ? [markup` required`] : []),
    ...(isWrong ? [markup` aria-invalid="true"`] : []),
    ...(described === '' ? [] : [markup` aria-describedby="${described}"`]),
    ...(filling === undefined ? [] : [markup` autocomplete="${filling}"`]),
    ...(problems[0]?.part === part ? [markup` autofocus`] : []),
  ]}`
}

/** What the browser knows of its reader (WCAG 2, 1.3.5). */
function fillingOf({ capabilities, fields }: ModelModule, name: string): string | undefined {
  const { person, company } = capabilities
  if (name === person?.firstName) return 'given-name'
  if (name === person?.lastName) return 'family-name'
  if (name === company?.name) return 'organization'
  const type = fields.get(name)?.type
  return type === 'phone' ? 'tel' : type === 'email' ? 'email' : undefined
}

function notesOf({ problems }: Asked, part: string, help: string | undefined): Markup {
  const wrong = problems.filter((one) => one.part === part).map(({ text }) => text)
  const said = wrong.length > 0 && markup`<p class="wrong" id="${part}.wrong">${wrong.join(' ')}</p>`
  return markup`${help && markup`<p class="help" id="${part}.help">${help}</p>`}${said}`
}

interface Option {
  readonly value: string
  readonly label: string
}

function optionsOf({ model, language }: Asked, field: ModelField): Option[] {
  const options = model.optionLists.get(field.options?.list ?? '')?.options ?? []
  return options.filter(({ retired }) => !retired).map(({ value, label }) => ({ value, label: label[language] }))
}

function optionTick({ given }: Asked, { name }: FormField, { value, label }: Option): Markup {
  const id = `${fieldPart(name)}.${value}`
  const isTicked = given.fields.get(name)?.includes(value) ?? false
  return tick(markup` id="${id}" name="${fieldPart(name)}"`, id, markup`${label}`, isTicked, value)
}

/** Nobody finds it ticked. */
function consentOf(asked: Asked, { name, text, required = false }: FormConsent): Markup {
  const part = consentPart(name)
  const label = markup`${text[asked.language]}${markOf(asked, required)}`
  const box = tick(attributesOf(asked, part, { name: '', required }), part, label, asked.given.consents.has(name))
  return markup`<div>${box}${notesOf(asked, part, undefined)}</div>`
}

interface PlainPage {
  readonly model: Model
  readonly language: Language
  readonly title: string
  readonly lines: readonly string[]
  readonly frames?: readonly string[]
}

/** Something is said, and there is nothing to do. */
export function plainPage({ model, language, title, lines, frames = [] }: PlainPage): OutsidePage {
  const body = markup`<h1>${title}</h1>${lines.map((line) => markup`<p>${line}</p>`)}`
  return companyPage({ model, language, title, body, frames })
}

export function thanksPage(model: Model, form: Named<FormDefinition>, language: Language): OutsidePage {
  const { page } = wordsIn(language)
  const isAsked = form.confirms && form.consents.some(({ grants }) => grants)
  const lines = [form.thanks[language], ...(isAsked ? [page.mailed] : [])].filter((line) => line !== '')
  return plainPage({ model, language, title: page.thanks, lines, frames: form.origins })
}
