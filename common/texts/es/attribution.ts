import type { Counted } from '#common/texts/message.ts'

/** What a campaign brought, months later. */
export const attribution = {
  title: 'Lo que trajo',
  since: 'Ventas ganadas desde el {date}, de las que puedes ver.',
  cost: 'Debajo de cada cifra, su retorno sobre un coste de {cost}.',
  months: { one: '# mes', other: '# meses' } satisfies Counted,
  soFar: 'hasta hoy',
  influenced: 'Influidas: la tocó antes de cerrar',
  models: {
    first: 'Nacidas aquí: primer contacto',
    last: 'Último contacto',
    linear: 'A partes iguales',
    u: 'En U: 40/40/20',
    decay: 'Más a lo reciente',
  },
  deals: { one: '# oportunidad', other: '# oportunidades' } satisfies Counted,
  behind: '{name}, {months}: {amount}',
  of: '{credit} de {amount}',
  touches: { one: '# campaña', other: '# campañas' } satisfies Counted,
  none: 'Ninguna venta ganada hasta ahora la tiene entre sus contactos.',
  cut: 'Son más: aquí están las últimas que se cerraron.',
  how: 'Toca una venta la campaña de la que vino, la de su lead y las que llegaron a sus personas, cada una una vez. En U: 40 % la primera, 40 % la última antes de crearla y 20 % el resto; con dos, mitad y mitad. Más a lo reciente: la mitad por cada siete días antes. Lo repartido suma el importe al céntimo.',
} as const
