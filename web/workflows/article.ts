import type { Language } from '#common/errors.ts'

const feminine = /(?:a|ción|sión|ión|dad|tad|tud|umbre|triz)$/
const masculine = ['día', 'mapa', 'idioma', 'programa', 'problema', 'tema', 'sistema', 'diagrama', 'avión', 'camión']

/** Which of two indefinite articles a noun takes: by how its first word ends in Spanish, how it begins in English. */
export function articleOf(noun: string, language: Language): 'plain' | 'other' {
  const word = noun.trim().toLowerCase()
  if (language === 'en')
    return /^(?:[aeio]|u[^n]|un[^i])/.test(word) && !/^(?:user|use|eu|one)/.test(word) ? 'other' : 'plain'
  const [first = ''] = word.split(/\s/)
  return feminine.test(first) && !masculine.includes(first) ? 'other' : 'plain'
}
