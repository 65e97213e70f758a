import type { Counted } from '#web/i18n/message.ts'

/** The board: columns, cards and their moves. */
export const board = {
  name: (records: string) => `Tablero de ${records.toLocaleLowerCase('es')}`,
  column: 'Columna',
  cards: { zero: 'Ninguna', one: '# ficha', many: '# de fichas', other: '# fichas' } satisfies Counted,
  weighted: (amount: string) => `Ponderado ${amount}`,
  weightedHelp: 'Importe por probabilidad',
  share: (percent: string) => `${percent} del importe abierto`,
  more: (count: string) => `Ver más (${count})`,
  emptyColumn: 'Nada aquí. Arrastra una tarjeta hasta esta columna.',
  dropHere: (stage: string) => `Soltar en ${stage}`,
  at: (title: string, column: string, position: string, count: string) =>
    `${title} en ${column}, posición ${position} de ${count}`,
  notMoved: (title: string, column: string) => `${title} sigue en ${column}.`,
  moveCard: (title: string) => `Mover ${title}`,
  moveTo: 'Mover a',
  setMeeting: 'Poner reunión',
  setMeetingWith: (title: string) => `Poner reunión: ${title}`,
  meetingAt: 'Cuándo',
  meetingSubject: (title: string) => `Reunión: ${title}`,
  meetingSet: (title: string, at: string) => `Reunión puesta: ${title}, ${at}`,
  rotten: { one: '# día sin cambios', other: '# días sin cambios' } satisfies Counted,
  pipeline: 'Embudo',
  unassigned: 'Sin responsable',
}
