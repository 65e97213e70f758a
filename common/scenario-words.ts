/** A scenario as people read it, in both languages: «Dado que… Cuando… Entonces…». */
import type { Localized } from './errors.ts'
import { moduleNamed, moduleOfRef, transitionLabel, type TermModule } from './scenario-check.ts'
import {
  fieldWords,
  moduleWords,
  of,
  personWords,
  quoted,
  recordWords,
  roleWords,
  say,
  valuesWords,
  valueWords,
  withValues,
  type Speech,
} from './scenario-nouns.ts'
import { isAct, type Act, type Expectation, type Scenario, type Step } from './scenario.ts'

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

/** What somebody is asked to do, or what must be so at the end, said to them. */
export function instructionOf(speech: Speech, step: Step): string {
  const told: Speech = { ...speech, isTold: true }
  const own = step.say?.[speech.language]
  const words = own || (isAct(step) ? imperative(told, actWords(told, step)) : expectationWords(told, step))
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`
}

/** Spanish says it as it tells it, but for one verb; English leaves the ending. */
function imperative({ language }: Speech, words: string): string {
  return words.replace(/^\S+/, (verb) =>
    language === 'en' ? (infinitives[verb] ?? verb) : verb === 'pone' ? 'pon' : verb,
  )
}

/** One step in the words that somebody gave it, or in those of what it does. */
function sentenceOf(speech: Speech, step: Step): string {
  const { language } = speech
  const own = step.say?.[language]
  if (own !== undefined && own !== '') return own
  const time =
    step.within === undefined ? '' : say(speech, `, en menos de ${step.within} ms`, `, in under ${step.within} ms`)
  return `${isAct(step) ? actSentence(speech, step) : expectationSentence(speech, step)}${time}`
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
}

function refusedWords(speech: Speech, expected: 'requiredError' | 'refused', fields: string): string {
  if (expected === 'requiredError') {
    return say(speech, `Lazo pide ${fields || 'lo que falta'} para`, `Lazo asks for ${fields || 'what is missing'} to`)
  }
  if (fields === '') return say(speech, 'Lazo se niega a', 'Lazo refuses to')
  return say(speech, `Lazo no acepta ${fields} al`, `Lazo does not accept ${fields} when asked to`)
}

/** By the form in which sentences begin. */
const infinitives: Readonly<Record<string, string>> = {
  añade: 'añadir',
  importa: 'importar',
  busca: 'buscar',
  abre: 'abrir',
  pone: 'poner',
  elimina: 'eliminar',
  recupera: 'recuperar',
  convierte: 'convertir',
  une: 'unir',
  asigna: 'asignar',
  lleva: 'llevar',
  comenta: 'comentar',
  saca: 'sacar',
  adds: 'add',
  imports: 'import',
  searches: 'search',
  opens: 'open',
  sets: 'set',
  deletes: 'delete',
  brings: 'bring',
  converts: 'convert',
  links: 'link',
  assigns: 'assign',
  takes: 'take',
  comments: 'comment',
  runs: 'run',
}

function expectationSentence(speech: Speech, step: Expectation): string {
  const words = expectationWords(speech, step)
  const isOfSomebody = step.expect === 'exists' ? step.on !== undefined : step.expect === 'count'
  const who = subjectOf(speech, step)
  if (isOfSomebody) return `${who}${words}`
  return step.as === undefined || step.expect === 'notification' ? words : `${who.trim()}: ${words}`
}

function actWords(speech: Speech, step: Act): string {
  const { terms, aliases } = speech
  switch (step.do) {
    case 'create': {
      const module = moduleNamed(terms, step.module)
      const more = withValues(speech, module, step.values)
      return say(
        speech,
        `añade a ${moduleWords(speech, step.module)}${more}`,
        `adds to ${moduleWords(speech, step.module)}${more}`,
      )
    }
    case 'import': {
      const many = step.rows.length
      const rows = say(speech, many === 1 ? 'fila' : 'filas', many === 1 ? 'row' : 'rows')
      return say(
        speech,
        `importa ${many} ${rows} en ${moduleWords(speech, step.module)}`,
        `imports ${many} ${rows} into ${moduleWords(speech, step.module)}`,
      )
    }
    case 'search': {
      const into =
        step.module === undefined
          ? ''
          : say(speech, ` en ${moduleWords(speech, step.module)}`, ` in ${moduleWords(speech, step.module)}`)
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
}

function openWords(speech: Speech, step: Act & { do: 'open' }): string {
  if (step.on !== undefined)
    return say(speech, `abre ${recordWords(speech, step.on)}`, `opens ${recordWords(speech, step.on)}`)
  const module = moduleNamed(speech.terms, step.module)
  const view = module?.views.find(({ name }) => name === step.view)
  const place = view
    ? `${moduleWords(speech, step.module ?? '')} › ${of(speech, view.label)}`
    : moduleWords(speech, step.module ?? '')
  return say(speech, `abre ${place}`, `opens ${place}`)
}

function reportWords(speech: Speech, step: Act & { do: 'runReport' }): string {
  const view = moduleNamed(speech.terms, step.module)?.views.find(({ name }) => name === step.view)
  const what = `${moduleWords(speech, step.module)}${view ? ` › ${of(speech, view.label)}` : ''}`
  return say(speech, `saca el informe de ${what}`, `runs the report of ${what}`)
}

type ActOn = Exclude<Act, { do: 'create' | 'import' | 'search' | 'open' | 'runReport' }>

function actOnWords(speech: Speech, step: ActOn, on: string, module: TermModule | undefined): string {
  switch (step.do) {
    case 'update':
      return say(
        speech,
        `pone en ${on}: ${valuesWords(speech, module, step.values)}`,
        `sets in ${on}: ${valuesWords(speech, module, step.values)}`,
      )
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
      return say(
        speech,
        `une ${on} con ${recordWords(speech, step.to)} por «${field}»`,
        `links ${on} to ${recordWords(speech, step.to)} by “${field}”`,
      )
    }
    case 'assign':
      return say(
        speech,
        `asigna ${on} a: ${personWords(speech, step.to)}`,
        `assigns ${on} to: ${personWords(speech, step.to)}`,
      )
    case 'transition': {
      const label = module && transitionLabel(module, step.to)
      const to = quoted(speech, label ? of(speech, label) : step.to)
      const more = withValues(speech, module, step.values ?? {})
      return say(speech, `lleva ${on} a ${to}${more}`, `takes ${on} to ${to}${more}`)
    }
    case 'comment':
      return say(speech, `comenta en ${on}: «${step.text}»`, `comments on ${on}: “${step.text}”`)
  }
}

function expectationWords(speech: Speech, step: Expectation): string {
  switch (step.expect) {
    case 'exists': {
      const no = step.not === true
      if (step.on !== undefined) {
        const on = recordWords(speech, step.on)
        return no ? say(speech, `no ve ${on}`, `does not see ${on}`) : say(speech, `ve ${on}`, `sees ${on}`)
      }
      const what = `${moduleWords(speech, step.module ?? '')}${withValues(speech, moduleNamed(speech.terms, step.module), step.where ?? {})}`
      return no
        ? say(speech, `no hay ${what}`, `there are no ${what}`)
        : say(speech, `hay ${what}`, `there are ${what}`)
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
}

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
  if (step.matches !== undefined)
    return say(speech, `${what} es de la forma «${step.matches}»`, `${what} has the form “${step.matches}”`)
  const value = valueWords(speech, field, step.equals)
  return say(speech, `${what} es ${value}`, `${what} is ${value}`)
}

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
    return step.changesBy > 0
      ? say(speech, `${kpi} sube ${by}`, `${kpi} rises by ${by}`)
      : say(speech, `${kpi} baja ${by}`, `${kpi} falls by ${by}`)
  }
  return say(speech, `${kpi} vale ${boundWords(speech, step)}`, `${kpi} says ${boundWords(speech, step)}`)
}

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
}
