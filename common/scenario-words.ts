/** A scenario as people read it, in both languages: «Dado que… Cuando… Entonces…». */
import type { Language, Localized } from './errors.ts'
import { standardKeys, type Field } from './field.ts'
import { isMoney } from './money.ts'
import {
  moduleNamed,
  moduleOfRef,
  transitionLabel,
  type Aliases,
  type TermModule,
  type Terms,
} from './scenario-check.ts'
import {
  isAct,
  readRef,
  readReference,
  roleName,
  type Act,
  type Expectation,
  type Scenario,
  type Step,
  type Values,
} from './scenario.ts'
import { isObject } from './text.ts'

/** What the words of a step are taken from. */
export interface Speech {
  readonly terms: Terms
  readonly aliases: Aliases
  readonly language: Language
  /** Role of whoever acts unless a step names another. */
  readonly as: string
}

export interface Line {
  readonly place: 'given' | 'steps'
  readonly index: number
  /** «Dado que», «Cuando», «Entonces», «Y». */
  readonly opening: string
  readonly sentence: string
}

const openings = {
  given: { es: 'Dado que', en: 'Given that' },
  act: { es: 'Cuando', en: 'When' },
  expectation: { es: 'Entonces', en: 'Then' },
  more: { es: 'Y', en: 'And' },
} as const

/** Every step as a sentence, in its order. */
export function linesOf(speech: Speech, scenario: Scenario): Line[] {
  let before: string | undefined
  return (['given', 'steps'] as const).flatMap((place) =>
    scenario[place].map((step: Step, index) => {
      const kind = place === 'given' ? 'given' : isAct(step) && !step.expect ? 'act' : 'expectation'
      const opening = openings[kind === before ? 'more' : kind][speech.language]
      before = kind
      return { place, index, opening, sentence: sentenceOf(speech, step) }
    }),
  )
}

/** One step in the words that somebody gave it, or in those of what it does. */
export function sentenceOf(speech: Speech, step: Step): string {
  const { language } = speech
  const own = step.say?.[language]
  if (own !== undefined && own !== '') return own
  const time = step.within === undefined ? '' : say(speech, `, en menos de ${step.within} ms`, `, in under ${step.within} ms`)
  return `${isAct(step) ? actSentence(speech, step) : expectationSentence(speech, step)}${time}`
} // prettier-ignore

function say({ language }: Speech, es: string, en: string): string {
  return language === 'es' ? es : en
}

function quoted({ language }: Speech, text: string): string {
  return language === 'es' ? `«${text}»` : `“${text}”`
}

function of(speech: Speech, label: Localized): string {
  return label[speech.language]
}

export function roleWords(speech: Speech, text: string): string {
  const role = speech.terms.roles.find(({ name }) => name === roleName(text))
  return role ? of(speech, role.label) : roleName(text)
}

function personWords(speech: Speech, to: string): string {
  if (to === 'me') return say(speech, 'quien lo hace', 'whoever does it')
  if (to === 'colleague') return say(speech, 'alguien con el mismo rol', 'somebody of the same role')
  return roleWords(speech, to)
}

/** A record by what it is, and by its name where it has one of its own. */
export function recordWords(speech: Speech, text: string): string {
  const { alias, field } = readRef(text)
  const own = speech.aliases.get(alias)
  if (!own) return quoted(speech, alias)
  if (field !== undefined) return `${fieldWords(speech, own.module, field)} (${recordWords(speech, alias)})`
  const what = of(speech, own.module.label.singular)
  if (own.title !== undefined) return `${what} ${quoted(speech, own.title)}`
  return alias === own.module.name ? what : `${what} ${quoted(speech, alias)}`
}

function moduleWords(speech: Speech, name: string): string {
  const module = moduleNamed(speech.terms, name)
  return module ? of(speech, module.label.plural) : quoted(speech, name)
}

const standard: Readonly<Record<string, Localized>> = {
  owner: { es: 'Responsable', en: 'Owner' },
  title: { es: 'Título', en: 'Title' },
}

function fieldWords(speech: Speech, module: TermModule | undefined, name: string): string {
  const field = module?.fields.find((one) => one.name === name)
  const label = field?.label ?? (standardKeys.some((key) => key === name) ? standard[name] : undefined)
  return label ? of(speech, label) : name
}

/** «Nombre «Ana», Correo «ana@…»». */
function valuesWords(speech: Speech, module: TermModule | undefined, values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const field = module?.fields.find((one) => one.name === name)
      return `${fieldWords(speech, module, name)} ${valueWords(speech, field, value)}`
    })
    .join(', ')
}

export function valueWords(speech: Speech, field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return say(speech, 'vacío', 'empty')
  if (typeof value === 'boolean') return value ? say(speech, 'sí', 'yes') : 'no'
  if (Array.isArray(value)) return value.map((one) => valueWords(speech, field, one)).join(', ')
  const reference = readReference(value)
  if (reference?.kind === 'record') {
    const title = reference.field === undefined ? speech.aliases.get(reference.alias)?.title : undefined
    return title === undefined ? recordWords(speech, String(value)) : quoted(speech, title)
  }
  if (reference?.kind === 'person') return personWords(speech, reference.person)
  if (reference?.kind === 'now') return say(speech, 'ahora', 'now')
  if (reference?.kind === 'day') return dayWords(speech, reference.days)
  if (isMoney(value)) return `${value.amount} ${value.currency}`
  if (isObject(value)) return Object.values(value).map((one) => valueWords(speech, undefined, one)).join(' ')
  const list = speech.terms.optionLists.find(({ name }) => name === field?.options?.list)
  const option = list?.options.find((one) => one.value === value)
  return quoted(speech, option ? of(speech, option.label) : String(value).replace(/^@@/, '@'))
} // prettier-ignore

function dayWords(speech: Speech, days: number): string {
  if (days === 0) return say(speech, 'hoy', 'today')
  const many = Math.abs(days)
  const unit = say(speech, many === 1 ? 'día' : 'días', many === 1 ? 'day' : 'days')
  return days > 0
    ? say(speech, `dentro de ${many} ${unit}`, `in ${many} ${unit}`)
    : say(speech, `hace ${many} ${unit}`, `${many} ${unit} ago`)
}

/** Who does it: in Spanish the verb says so, unless it is somebody else. */
function subjectOf(speech: Speech, { as }: Step): string {
  if (as === undefined && speech.language === 'es') return ''
  const role = roleWords(speech, as ?? speech.as)
  return role === '' ? '' : `${role} `
}

function actSentence(speech: Speech, step: Act): string {
  const plain = actWords(speech, step)
  const who = subjectOf(speech, step)
  if (step.expect === undefined) return `${who}${plain}`
  const infinitive = plain.replace(/^\S+/, (verb) => infinitives[verb] ?? verb)
  if (step.expect === 'forbidden') return `${who}${say(speech, 'no puede', 'cannot')} ${infinitive}`
  const module = 'on' in step && step.on !== undefined ? moduleOfRef(speech.terms, speech.aliases, step.on) : undefined
  const at = module ?? ('module' in step ? moduleNamed(speech.terms, step.module) : undefined)
  const fields = (step.fields ?? []).map((name) => quoted(speech, fieldWords(speech, at, name))).join(', ')
  return `${who === '' ? '' : `${who.trim()}: `}${refusedWords(speech, step.expect, fields)} ${infinitive}`
} // prettier-ignore

function refusedWords(speech: Speech, expected: 'requiredError' | 'refused', fields: string): string {
  if (expected === 'requiredError') {
    return say(speech, `Lazo pide ${fields || 'lo que falta'} para`, `Lazo asks for ${fields || 'what is missing'} to`)
  }
  if (fields === '') return say(speech, 'Lazo se niega a', 'Lazo refuses to')
  return say(speech, `Lazo no acepta ${fields} al`, `Lazo does not accept ${fields} when asked to`)
}

/** By the form in which sentences begin. */
const infinitives: Readonly<Record<string, string>> = {
  añade: 'añadir', importa: 'importar', busca: 'buscar', abre: 'abrir', pone: 'poner', elimina: 'eliminar',
  recupera: 'recuperar', convierte: 'convertir', une: 'unir', asigna: 'asignar', lleva: 'llevar', comenta: 'comentar', saca: 'sacar',
  adds: 'add', imports: 'import', searches: 'search', opens: 'open', sets: 'set', deletes: 'delete',
  brings: 'bring', converts: 'convert', links: 'link', assigns: 'assign', takes: 'take', comments: 'comment', runs: 'run',
} // prettier-ignore

function expectationSentence(speech: Speech, step: Expectation): string {
  const words = expectationWords(speech, step)
  const isOfSomebody = step.expect === 'exists' ? step.on !== undefined : step.expect === 'count'
  const who = subjectOf(speech, step)
  if (isOfSomebody) return `${who}${words}`
  return step.as === undefined || step.expect === 'notification' ? words : `${who.trim()}: ${words}`
}

function withValues(speech: Speech, module: TermModule | undefined, values: Values): string {
  const words = valuesWords(speech, module, values)
  return words === '' ? '' : say(speech, ` con ${words}`, ` with ${words}`)
}

function actWords(speech: Speech, step: Act): string {
  const { terms, aliases } = speech
  switch (step.do) {
    case 'create': {
      const module = moduleNamed(terms, step.module)
      const more = withValues(speech, module, step.values)
      return say(speech, `añade a ${moduleWords(speech, step.module)}${more}`, `adds to ${moduleWords(speech, step.module)}${more}`)
    }
    case 'import': {
      const many = step.rows.length
      const rows = say(speech, many === 1 ? 'fila' : 'filas', many === 1 ? 'row' : 'rows')
      return say(speech, `importa ${many} ${rows} en ${moduleWords(speech, step.module)}`, `imports ${many} ${rows} into ${moduleWords(speech, step.module)}`)
    }
    case 'search': {
      const into = step.module === undefined ? '' : say(speech, ` en ${moduleWords(speech, step.module)}`, ` in ${moduleWords(speech, step.module)}`)
      return say(speech, `busca «${step.text}»${into}`, `searches for “${step.text}”${into}`)
    }
    case 'open':
      return openWords(speech, step)
    case 'runReport':
      return reportWords(speech, step)
    default: {
      const on = recordWords(speech, step.on)
      return actOnWords(speech, step, on, moduleOfRef(terms, aliases, step.on))
    }
  }
} // prettier-ignore

function openWords(speech: Speech, step: Act & { do: 'open' }): string {
  if (step.on !== undefined) return say(speech, `abre ${recordWords(speech, step.on)}`, `opens ${recordWords(speech, step.on)}`)
  const module = moduleNamed(speech.terms, step.module)
  const view = module?.views.find(({ name }) => name === step.view)
  const place = view ? `${moduleWords(speech, step.module ?? '')} › ${of(speech, view.label)}` : moduleWords(speech, step.module ?? '')
  return say(speech, `abre ${place}`, `opens ${place}`)
} // prettier-ignore

function reportWords(speech: Speech, step: Act & { do: 'runReport' }): string {
  const view = moduleNamed(speech.terms, step.module)?.views.find(({ name }) => name === step.view)
  const what = `${moduleWords(speech, step.module)}${view ? ` › ${of(speech, view.label)}` : ''}`
  return say(speech, `saca el informe de ${what}`, `runs the report of ${what}`)
}

type ActOn = Exclude<Act, { do: 'create' | 'import' | 'search' | 'open' | 'runReport' }>

function actOnWords(speech: Speech, step: ActOn, on: string, module: TermModule | undefined): string {
  switch (step.do) {
    case 'update':
      return say(speech, `pone en ${on}: ${valuesWords(speech, module, step.values)}`, `sets in ${on}: ${valuesWords(speech, module, step.values)}`)
    case 'delete':
      return say(speech, `elimina ${on}`, `deletes ${on}`)
    case 'restore':
      return say(speech, `recupera de la papelera ${on}`, `brings ${on} back from the trash`)
    case 'convert': {
      const to = [step.to].flat().map((side) => {
        const field = module?.fields.find(({ name }) => name === module.capabilities.lead?.[side])
        const target = moduleNamed(speech.terms, field?.options?.module)
        return target ? of(speech, target.label.singular) : side
      })
      return say(speech, `convierte ${on} en ${to.join(', ')}`, `converts ${on} to ${to.join(', ')}`)
    }
    case 'link': {
      const field = fieldWords(speech, module, step.field)
      return say(speech, `une ${on} con ${recordWords(speech, step.to)} por «${field}»`, `links ${on} to ${recordWords(speech, step.to)} by “${field}”`)
    }
    case 'assign':
      return say(speech, `asigna ${on} a: ${personWords(speech, step.to)}`, `assigns ${on} to: ${personWords(speech, step.to)}`)
    case 'transition': {
      const label = module && transitionLabel(module, step.to)
      const to = quoted(speech, label ? of(speech, label) : step.to)
      const more = withValues(speech, module, step.values ?? {})
      return say(speech, `lleva ${on} a ${to}${more}`, `takes ${on} to ${to}${more}`)
    }
    case 'comment':
      return say(speech, `comenta en ${on}: «${step.text}»`, `comments on ${on}: “${step.text}”`)
  }
} // prettier-ignore

function expectationWords(speech: Speech, step: Expectation): string {
  switch (step.expect) {
    case 'exists': {
      const no = step.not === true
      if (step.on !== undefined) {
        const on = recordWords(speech, step.on)
        return no ? say(speech, `no ve ${on}`, `does not see ${on}`) : say(speech, `ve ${on}`, `sees ${on}`)
      }
      const what = `${moduleWords(speech, step.module ?? '')}${withValues(speech, moduleNamed(speech.terms, step.module), step.where ?? {})}`
      return no ? say(speech, `no hay ${what}`, `there are no ${what}`) : say(speech, `hay ${what}`, `there are ${what}`)
    }
    case 'count': {
      const what = `${moduleWords(speech, step.module)}${withValues(speech, moduleNamed(speech.terms, step.module), step.where ?? {})}`
      return say(speech, `ve ${boundWords(speech, step)} en ${what}`, `sees ${boundWords(speech, step)} in ${what}`)
    }
    case 'field':
      return fieldStepWords(speech, step)
    case 'inView': {
      const module = moduleOfRef(speech.terms, speech.aliases, step.on)
      const view = module?.views.find(({ name }) => name === step.view)
      const place = quoted(speech, view ? of(speech, view.label) : step.view)
      const on = recordWords(speech, step.on)
      return step.not === true
        ? say(speech, `${on} no está en la vista ${place}`, `${on} is not in the view ${place}`)
        : say(speech, `${on} está en la vista ${place}`, `${on} is in the view ${place}`)
    }
    case 'found': {
      const on = recordWords(speech, step.on)
      return step.not === true
        ? say(speech, `al buscar «${step.text}» no sale ${on}`, `searching for “${step.text}” does not find ${on}`)
        : say(speech, `al buscar «${step.text}» sale ${on}`, `searching for “${step.text}” finds ${on}`)
    }
    case 'notification':
      return noticeWords(speech, step)
    case 'workflowFired':
      return firedWords(speech, step)
    case 'kpiValue':
      return figureWords(speech, step)
  }
} // prettier-ignore

interface Bounds {
  readonly equals?: number | undefined
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

function boundWords(speech: Speech, step: Bounds): string {
  return [
    ...(step.equals === undefined ? [] : [String(step.equals)]),
    ...(step.atLeast === undefined ? [] : [say(speech, `al menos ${step.atLeast}`, `at least ${step.atLeast}`)]),
    ...(step.atMost === undefined ? [] : [say(speech, `como mucho ${step.atMost}`, `at most ${step.atMost}`)]),
  ].join(say(speech, ' y ', ' and '))
}

function fieldStepWords(speech: Speech, step: Expectation & { expect: 'field' }): string {
  const module = moduleOfRef(speech.terms, speech.aliases, step.on)
  const field = module?.fields.find(({ name }) => name === step.name)
  const what = `${fieldWords(speech, module, step.name)} (${recordWords(speech, step.on)})`
  if (step.notEmpty) return say(speech, `${what} no está vacío`, `${what} is not empty`)
  if (step.isEmpty) return say(speech, `${what} está vacío`, `${what} is empty`)
  if (step.matches !== undefined) return say(speech, `${what} es de la forma «${step.matches}»`, `${what} has the form “${step.matches}”`)
  const value = valueWords(speech, field, step.equals)
  return say(speech, `${what} es ${value}`, `${what} is ${value}`)
} // prettier-ignore

function firedWords(speech: Speech, step: Expectation & { expect: 'workflowFired' }): string {
  const on = recordWords(speech, step.on)
  const module = moduleOfRef(speech.terms, speech.aliases, step.on)
  const label = module && step.step !== undefined ? transitionLabel(module, step.step) : undefined
  const what = step.step === undefined ? '' : ` (${label ? of(speech, label) : step.step})`
  return step.not === true
    ? say(speech, `Lazo no cambia ${on} por su cuenta${what}`, `Lazo does not change ${on} by itself${what}`)
    : say(speech, `Lazo cambia ${on} por su cuenta${what}`, `Lazo changes ${on} by itself${what}`)
}

function figureWords(speech: Speech, step: Expectation & { expect: 'kpiValue' }): string {
  const kpi = say(speech, `el indicador «${step.kpi}»`, `the KPI “${step.kpi}”`)
  if (step.changesBy !== undefined) {
    const by = Math.abs(step.changesBy)
    if (by === 0) return say(speech, `${kpi} no cambia`, `${kpi} does not change`)
    return step.changesBy > 0 ? say(speech, `${kpi} sube ${by}`, `${kpi} rises by ${by}`) : say(speech, `${kpi} baja ${by}`, `${kpi} falls by ${by}`)
  }
  return say(speech, `${kpi} vale ${boundWords(speech, step)}`, `${kpi} says ${boundWords(speech, step)}`)
} // prettier-ignore

/** What is told, as far as a scenario can bring it about. */
const noticeLabels: Readonly<Record<string, Localized>> = {
  mention: { es: 'le mencionan', en: 'somebody mentions them' },
  comment: { es: 'alguien comenta', en: 'somebody comments' },
  assigned: { es: 'le asignan algo', en: 'something is assigned to them' },
  won: { es: 'se gana una oportunidad', en: 'a deal is won' },
}

function noticeWords(speech: Speech, step: Expectation & { expect: 'notification' }): string {
  const label = noticeLabels[step.kind]
  const kind = label ? of(speech, label) : step.kind
  const about = step.on === undefined ? '' : ` (${recordWords(speech, step.on)})`
  const who = personWords(speech, step.to ?? 'me')
  return step.not === true
    ? say(speech, `${who} no recibe el aviso de que ${kind}${about}`, `${who} is not told that ${kind}${about}`)
    : say(speech, `${who} recibe el aviso de que ${kind}${about}`, `${who} is told that ${kind}${about}`)
} // prettier-ignore
