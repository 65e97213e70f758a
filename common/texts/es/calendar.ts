import type { Counted } from '#common/texts/message.ts'

/** Records on the days of one of their dates. */
export const calendar = {
  span: 'Cuánto se ve',
  hours: 'Horas',
  month: 'Mes',
  week: 'Semana',
  day: 'Día',
  agenda: 'Agenda',
  timeline: 'Línea de tiempo',
  today: 'Hoy',
  before: 'Antes',
  after: 'Después',
  createOn: 'Crear el {day}',
  more: { one: '# más', other: '# más' } satisfies Counted,
  nothing:
    'Nada en estos días. Lo que tenga fecha aparecerá aquí; para poner algo, elige un día en el mes o en la semana.',
  tooMany: 'Son demasiadas para verlas todas. Filtra o mira menos días.',
  moved: '{title}: {day}',
  resized: '{title}: hasta las {time}',
  notMoved: '{title} sigue donde estaba.',
  done: 'terminada',
} as const
