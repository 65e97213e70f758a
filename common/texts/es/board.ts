import type { Counted } from '#common/texts/message.ts'

/** The board: columns, cards and their moves. */
export const board = {
  name: 'Tablero de {records|lower}',
  cards: { zero: 'Ninguna', one: '# ficha', many: '# de fichas', other: '# fichas' } satisfies Counted,
  weighted: 'Ponderado {amount}',
  weightedHelp: 'Importe por probabilidad',
  share: '{percent} del importe abierto',
  more: 'Ver más ({count})',
  emptyColumn: 'Nada aquí. Arrastra una tarjeta hasta esta columna.',
  dropHere: 'Soltar en {stage}',
  at: '{title} en {column}, posición {position} de {count}',
  notMoved: '{title} sigue en {column}.',
  cardMenu: 'Acciones con {title}',
  logCall: 'Registrar llamada',
  peek: 'Vista rápida',
  moveTo: 'Mover a',
  setMeeting: 'Poner reunión',
  setMeetingWith: 'Poner reunión: {title}',
  meetingAt: 'Cuándo',
  meetingSubject: 'Reunión: {title}',
  meetingSet: 'Reunión puesta: {title}, {at}',
  rotten: { one: '# día en esta etapa', other: '# días en esta etapa' } satisfies Counted,
  closed: 'Desde aquí no se pasa',
  refused: 'De «{from}» no se pasa a «{to}».',
  pipeline: 'Embudo',
  unassigned: 'Sin responsable',
} as const
