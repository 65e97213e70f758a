import type { Counted } from '#common/texts/message.ts'

/** One's own day: what is late, due, without a meeting or quiet. */
export const day = {
  title: 'Mi día',
  overdue: 'Atrasado',
  today: 'Hoy',
  soon: 'Próximos días',
  undated: 'Sin fecha',
  yellow: 'Sin reunión',
  yellowHelp: 'Abiertas y sin el siguiente paso puesto.',
  quiet: 'Se enfrían',
  quietHelp: 'Abiertas y sin ningún cambio en 30 días.',
  clear: 'Nada pendiente para hoy',
  clearHelp: 'Aquí verás tus llamadas, reuniones y tareas, lo atrasado primero.',
  noYellow: 'Todas tienen su siguiente paso.',
  noQuiet: 'Ninguna se ha quedado parada.',
  markDone: 'Dar por hecha: {title}',
  done: '{title}: hecha',
  outcome: '¿En qué quedó?',
  postpone: 'Aplazar: {title}',
  tomorrow: 'A mañana',
  inAWeek: 'Una semana',
  moved: '{title} pasa al {at}',
  quietFor: { one: '# día sin cambios', many: '# de días sin cambios', other: '# días sin cambios' } satisfies Counted,
  more: { one: 'y # más', many: 'y # de más', other: 'y # más' } satisfies Counted,
} as const
