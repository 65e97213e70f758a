import { LazoError, type Localized } from '#common/errors.ts'
import { workflowLimits } from '#common/workflow.ts'

/** Why a run ended, in words for whoever looks at it. */

export const switchedOff: Localized = {
  es: 'La automatización se ha desactivado o ya no existe.',
  en: 'The automation was switched off, or is no longer there.',
}

export const gone: Localized = {
  es: 'La ficha ya no está, o quien responde de la automatización no la ve.',
  en: 'The record is gone, or whoever answers for the automation does not see it.',
}

export const nobody: Localized = {
  es: 'Nadie responde de esta automatización: quien la activó ya no puede entrar. Otra persona puede hacerse cargo.',
  en: 'Nobody answers for this automation: whoever switched it on may no longer sign in. Somebody else can take it over.',
}

export const tooMany: Localized = {
  es: `De un mismo cambio han salido más de ${workflowLimits.chain} ejecuciones: aquí se detiene.`,
  en: `More than ${workflowLimits.chain} runs came of one change: it stops here.`,
}

const unexpected: Localized = {
  es: 'Algo ha fallado por dentro y se ha dejado de intentar. Está anotado en el registro del servidor.',
  en: 'Something failed inside and is no longer tried. It is noted in the log of the server.',
}

/** What was refused, with each reason; what failed inside is for the log of the server alone. */
export function reasonOf(error: unknown, labels: ReadonlyMap<string, Localized>): Localized {
  if (!(error instanceof LazoError)) return unexpected
  const say = (language: 'es' | 'en'): string => {
    const reasons = error.violations.map(({ field, message }) => {
      const label = labels.get(field)?.[language] ?? field
      return label === '' ? message[language] : `${label}: ${message[language]}`
    })
    return [error.text[language], ...reasons].join(' ')
  }
  return { es: say('es'), en: say('en') }
}
