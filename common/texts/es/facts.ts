import type { Counted } from '#common/texts/message.ts'

/** Where an element comes from, how it fares, and what nobody uses. */
export const facts = {
  origin: 'De dónde viene',
  of: 'De dónde viene: {name}',
  from: 'Origen',
  made: 'Lo hizo',
  changed: 'Último cambio',
  filled: 'Relleno',
  counted: '{filled} de {records} fichas',
  estimated: 'unas {filled} de {records} fichas, por muestreo',
  lastWritten: 'Última escritura',
  lastUsed: 'Último uso',
  never: 'Sin constancia',
  reason: 'Por qué está',
  reasonHelp: 'Para qué se hizo y quién lo pidió. No cambia el elemento.',
  added: 'añadido {text}',
  nothing: 'nada',
  unusedHelp:
    'Campos que casi nadie rellena, módulos sin fichas, y lo que nada ni nadie usa. Antes de borrar, mira por qué está.',
  threshold: 'Campos rellenos en menos del',
  percent: '{percent} %',
  element: 'Elemento',
  why: 'Por qué sale aquí',
  rarelyFilled: 'Relleno en {filled} de {records} fichas',
  empty: 'No tiene fichas',
  neverUsed: {
    optionList: 'Ningún campo la usa',
    view: 'Nadie la ha abierto desde que se anota',
    role: 'No lo tiene nadie',
    group: 'No hay nadie en él',
  },
  last: 'Última vez',
  found: { zero: 'Todo se usa', one: '# elemento', many: '# de elementos', other: '# elementos' } satisfies Counted,
  allUsed: 'Todo se usa.',
} as const
