import type { Place } from './places.ts'
import type { Random } from './random.ts'

const nifLetters = 'TRWAGMYFPDXBNJZSQVHLCKE'

/** Tax identifier of a person in Spain: eight digits and their control letter. */
export function personTaxId(chance: Random): string {
  const number = chance.integer(10_000_000, 79_999_999)
  return `${number}${nifLetters.charAt(number % 23)}`
}

/** Tax identifier of a company by the rules of its country. */
export function companyTaxId(chance: Random, country: Place['country'], name: string): string {
  if (country === 'MX') return mexicanRfc(chance)
  if (country === 'CO') return colombianNit(chance)
  const cooperative = name.includes('Coop')
  const kind = cooperative ? 'F' : name.includes('S.A.') ? 'A' : 'B'
  const province = String(chance.integer(1, 52)).padStart(2, '0')
  const digits = `${province}${String(chance.integer(0, 99_999)).padStart(5, '0')}`
  return `${kind}${digits}${cifControl(digits)}`
}

/** Even digits as they are; odd ones doubled, digit by digit. */
function cifControl(digits: string): number {
  const sum = [...digits].reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return (10 - (sum % 10)) % 10
}

const rfcAlphabet = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ'

function mexicanRfc(chance: Random): string {
  const letters = Array.from({ length: 3 }, () => chance.pick([...'ABCDEFGHLMNPRSTV'])).join('')
  const year = String(chance.integer(70, 99))
  const date = `${String(chance.integer(1, 12)).padStart(2, '0')}${String(chance.integer(1, 28)).padStart(2, '0')}`
  const body = `${letters}${year}${date}${chance.pick([...'ABCDEFGH123456789'])}${chance.pick([...'ABCDEFGH123456789'])}`
  const sum = [...` ${body}`].reduce((total, sign, index) => total + rfcAlphabet.indexOf(sign) * (13 - index), 0)
  const rest = 11 - (sum % 11)
  return `${body}${rest === 11 ? '0' : rest === 10 ? 'A' : rest}`
}

const nitWeights = [3, 7, 13, 17, 19, 23, 29, 37, 41]

function colombianNit(chance: Random): string {
  const digits = String(chance.integer(800_000_000, 901_999_999))
  const sum = [...digits]
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (nitWeights[index] ?? 0), 0)
  const rest = sum % 11
  return `${digits}${rest > 1 ? 11 - rest : rest}`
}
