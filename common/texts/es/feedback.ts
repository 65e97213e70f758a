/** What somebody says of what they try in a copy. */
export const feedback = {
  title: 'Opinar',
  help: 'Lo lee quien está dando forma al CRM, junto a lo que se especificó. Aquí verás la respuesta.',
  about: 'Sobre qué',
  kinds: { module: 'Todo', view: 'Vista', pipeline: 'Embudo', stage: 'Etapa', field: 'Campo' },
  text: '¿Qué te sobra, te falta o no entiendes?',
  send: 'Enviar',
  sent: 'Enviado. La respuesta aparecerá aquí, en «{button}».',
  nowhere: 'Abre la lista o la ficha de la que quieras opinar.',
  nothing: 'Nada de esta página sale todavía del proyecto, así que aquí no hay de qué opinar.',
  own: 'Lo que ya has dicho',
  states: {
    open: 'Sin responder',
    answered: 'Respondida',
    asNeed: 'Es una necesidad del proyecto',
    asChange: 'Se ha pedido el cambio',
  },
} as const
