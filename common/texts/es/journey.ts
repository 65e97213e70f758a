/** Dónde se encuentran la empresa y sus clientes, y qué datos se recogen allí. */
export const journey = {
  title: 'Canales y recorrido del cliente',
  help: 'Por dónde pasa un cliente, qué hay ya y qué está previsto, y qué dato se recoge en cada sitio y para qué.',
  map: 'Recorrido del cliente',
  channel: 'Canal',
  empty:
    'Apunta el primer canal: la web, la feria, el teléfono, la visita. Después, en qué momentos se os encuentra un cliente.',
  newChannel: 'Otro canal',
  newTouchpoint: 'Qué pasa ahí',
  addTouchpoint: 'Añadir un punto de contacto: {channel}, {stage}',
  data: 'Datos que hacen falta',
  dataHelp:
    'Cada dato dice para qué es, con qué base legal, cuánto se guarda y con qué se recoge. Si le falta algo, es un cabo suelto.',
  dataColumns: {
    what: 'Dato',
    purpose: 'Para qué',
    legalBasis: 'Base legal',
    retention: 'Meses que se guarda',
    tool: 'Se recoge con',
    where: 'Dónde',
    objective: 'Para qué objetivo',
  },
  months: { one: '# mes', other: '# meses' },
  newData: 'Apuntar el dato',
  initiatives: 'Iniciativas',
  initiativesHelp: 'Lo que se lanza hacia fuera se cuenta antes dentro de la empresa.',
  unsent: 'sin enviar',
  addCommunication: 'Comunicación',
  newInitiative: 'Otra iniciativa',
  announced: 'Contada dentro el {date}',
  unannounced: 'Sin contar dentro',
} as const
