/**
 * The project by which a company shapes its CRM: what its records stand for, and how one follows from
 * another. Modules say what they are by the capability `programme`; code knows them by that alone.
 */
import type { Localized } from './errors.ts'

/** What a record of the project stands for; each has the fields that catalog/programme gives it. */
export const programmeKinds = [
  'project',
  'stage',
  'phase',
  'gap',
  'objective',
  'kpi',
  'kpiSnapshot',
  'assessment',
  'member',
  'meeting',
  'participation',
  'contribution',
  'need',
  'process',
  'step',
  'channel',
  'touchpoint',
  'dataNeed',
  'initiative',
  'communication',
  'specItem',
  'baseline',
  'signature',
  'deployment',
  'test',
  'testRun',
  'waiver',
  'risk',
  'decision',
  'changeRequest',
  'budgetLine',
  'task',
  'responsibility',
  'track',
  'session',
  'attendance',
  'attempt',
  'feedback',
  'trace',
] as const
export type ProgrammeKind = (typeof programmeKinds)[number]

/** How a record follows from another: the arrow goes from what is derived to its source. */
export interface LinkKind {
  readonly name: string
  readonly derived: ProgrammeKind
  readonly source: ProgrammeKind
  /** From the derived side: «responde a»; from the source's: «lo cubren». */
  readonly label: { readonly up: Localized; readonly down: Localized }
}

export const linkKinds: readonly LinkKind[] = [
  link('closes', 'objective', 'gap', 'Resuelve', 'Resolves', 'Lo resuelven', 'Resolved by'),
  link('measures', 'kpi', 'objective', 'Mide', 'Measures', 'Lo miden', 'Measured by'),
  link('serves', 'need', 'objective', 'Sirve a', 'Serves', 'Lo hacen posible', 'Served by'),
  link('covers', 'step', 'need', 'Responde a', 'Answers', 'Se responde en', 'Answered in'),
  link('happensAt', 'touchpoint', 'step', 'Ocurre en', 'Happens at', 'Puntos de contacto', 'Touchpoints'),
  link('isFor', 'dataNeed', 'objective', 'Hace falta para', 'Is needed for', 'Datos que pide', 'Data that it asks for'),
  link('isGathered', 'dataNeed', 'touchpoint', 'Se recoge en', 'Is gathered at', 'Datos que recoge', 'Data gathered'),
  link('pursues', 'initiative', 'objective', 'Persigue', 'Pursues', 'Iniciativas', 'Initiatives'),
  link('justifies', 'specItem', 'need', 'Viene de', 'Comes from', 'Lo realizan', 'Realised by'),
  link('carries', 'specItem', 'step', 'Lleva a cabo', 'Carries out', 'Lo lleva a cabo', 'Carried out by'),
  link('uses', 'specItem', 'channel', 'Usa el canal', 'Uses the channel', 'Lo usan', 'Used by'),
  link('touches', 'specItem', 'touchpoint', 'Atiende', 'Attends', 'Lo atienden', 'Attended by'),
  link('keeps', 'specItem', 'dataNeed', 'Guarda', 'Keeps', 'Se guarda en', 'Kept in'),
  link('dependsOn', 'specItem', 'specItem', 'Necesita antes', 'Needs first', 'Lo necesitan', 'Needed by'),
  link('verifies', 'test', 'specItem', 'Comprueba', 'Verifies', 'Lo comprueban', 'Verified by'),
  link('proves', 'test', 'step', 'Recorre', 'Walks', 'Lo recorren', 'Walked by'),
]

function link(
  name: string,
  derived: ProgrammeKind,
  source: ProgrammeKind,
  upEs: string,
  upEn: string,
  downEs: string,
  downEn: string,
): LinkKind {
  return { name, derived, source, label: { up: { es: upEs, en: upEn }, down: { es: downEs, en: downEn } } }
}

export function linkKind(name: unknown): LinkKind | undefined {
  return linkKinds.find((one) => one.name === name)
}

/** Kinds that are part of the thread from why to what. */
export const tracedKinds: readonly ProgrammeKind[] = [
  ...new Set(linkKinds.flatMap(({ derived, source }) => [source, derived])),
]

/** The stages of a project, in their order. */
export const stageKinds = [
  'objectives',
  'kickoff',
  'team',
  'specification',
  'development',
  'training',
  'implantation',
  'maintenance',
] as const
export type StageKind = (typeof stageKinds)[number]

/** What an item of the specification is of; its definition has the shape of that kind. */
const specItemTypes = [
  'module',
  'relation',
  'field',
  'optionList',
  'view',
  'layout',
  'role',
  'securityGroup',
  'language',
  'currency',
  'setting',
  'workflow',
  'function',
  'integration',
  'dataSource',
  'import',
  'report',
  'kpiQuery',
  'loyaltyRule',
] as const
export type SpecItemType = (typeof specItemTypes)[number]

/** What each person does in the project; a role of access of this name goes with the first four. */
export const projectRoles = ['projectDirection', 'projectSponsor', 'projectConsultant', 'projectClient'] as const
export type ProjectRole = (typeof projectRoles)[number]
