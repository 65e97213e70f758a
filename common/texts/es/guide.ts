/** Help where it is needed: what a module is, and the tour of the funnel. */
export const guide = {
  whatIs: 'Qué son: {records|lower}',
  way: 'El camino hasta la venta',
  offerTitle: '¿Primera vez en el embudo?',
  offerBody: 'Te enseña en un minuto cómo se lleva una venta.',
  start: 'Ver cómo funciona',
  notNow: 'Ahora no',
  tour: 'Visita guiada del embudo',
  step: 'Paso {step} de {count}',
  next: 'Siguiente',
  back: 'Atrás',
  end: 'Terminar',
  leave: 'Dejar la visita',
  steps: {
    board: {
      title: 'El embudo',
      body: 'Cada columna es una etapa y cada tarjeta, una venta posible. De izquierda a derecha se acercan al sí.',
    },
    column: {
      title: 'Cuánto hay en cada etapa',
      body: 'Arriba ves cuántas son, cuánto suman y cuánto se espera de ellas por su probabilidad.',
    },
    card: {
      title: 'Mueve las tarjetas',
      body: 'Arrástralas, o con Ctrl Mayús y las flechas. Si la etapa pide un dato, te lo pregunta al soltar. Todo se puede deshacer.',
    },
    next: {
      title: 'Siempre un siguiente paso',
      body: 'En amarillo, lo que no tiene nada previsto. Con un clic en la tarjeta le pones una reunión.',
    },
    filter: {
      title: 'Mira solo lo tuyo',
      body: 'Filtra, busca o cambia de vista. La dirección de la página guarda lo que ves: puedes enviarla.',
    },
    type: {
      title: 'Las mismas fichas, de otra forma',
      body: 'Como lista para cambiar muchas a la vez, o como calendario para ver cuándo se cierran.',
    },
    create: {
      title: 'Algo nuevo',
      body: 'Desde cualquier página con la tecla C. Lazo te avisa si ya existe.',
    },
    help: {
      title: 'Y si dudas',
      body: 'La ayuda junto al título dice qué es cada cosa. Ctrl K encuentra todo, y ahí puedes repetir esta visita.',
    },
  },
} as const
