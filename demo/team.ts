import { both, coreId } from '#catalog/modules/define.ts'
import type { Language, Localized } from '#common/errors.ts'
import { idOf } from './moments.ts'
import type { Holder } from './record.ts'

/** The company whose world this is: machines for filling and packaging, made in Zaragoza. */
export const company = {
  name: 'Envasadoras Moncayo, S.L.',
  shortName: 'Moncayo',
  domain: 'moncayo.example',
  address: {
    street: 'Polígono Malpica, calle F, nave 37',
    city: 'Zaragoza',
    region: 'Zaragoza',
    postalCode: '50016',
    country: 'ES',
  },
} as const

interface Person {
  readonly login: TeamLogin
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly jobTitle: Localized
  /** Names of standard roles and groups. */
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

export type TeamLogin = 'ada' | 'begona' | 'kim' | 'inigo' | 'rocio'

const phones: Readonly<Record<TeamLogin, string>> = {
  ada: '+34976001201',
  begona: '+34976001202',
  kim: '+34976001203',
  inigo: '+34976001204',
  rocio: '+34976001205',
}

function person(
  login: TeamLogin,
  name: string,
  jobTitle: Localized,
  access: { role: string; groups: readonly string[] },
): Person {
  return {
    login,
    id: idOf('user', login),
    name,
    email: `${login}@${company.domain}`,
    phone: phones[login],
    jobTitle,
    roles: [access.role],
    groups: access.groups,
  }
}

export const team: Readonly<Record<TeamLogin, Person>> = {
  ada: person('ada', 'Ada Lacambra Ibáñez', both('Directora general', 'Managing director'), {
    role: 'administrator',
    groups: ['sales', 'marketing'],
  }),
  begona: person('begona', 'Begoña Núñez Artigas', both('Directora comercial', 'Sales director'), {
    role: 'salesManager',
    groups: ['sales'],
  }),
  kim: person('kim', 'Kim Oriol Peña', both('Comercial, zona norte', 'Salesperson, north'), {
    role: 'salesperson',
    groups: ['salesNorth'],
  }),
  inigo: person('inigo', 'Íñigo Carrión Muñoz', both('Comercial, zona sur', 'Salesperson, south'), {
    role: 'salesperson',
    groups: ['salesSouth'],
  }),
  rocio: person('rocio', 'Rocío Cámara Güell', both('Responsable de marketing', 'Marketing manager'), {
    role: 'marketing',
    groups: ['marketing'],
  }),
}

export const people: readonly Person[] = Object.values(team)

/** What this person makes belongs to them and to their groups. */
export function heldBy(login: TeamLogin): Holder {
  const { id, groups } = team[login]
  return { owner: id, groups: groups.map((name) => coreId('group', name)) }
}

export function userValues({ name, email, phone, jobTitle }: Person, language: Language): Record<string, unknown> {
  return {
    name,
    email,
    phone,
    jobTitle: jobTitle[language],
    language,
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    timeZone: 'Europe/Madrid',
    active: true,
  }
}
