import { both } from '#catalog/modules/define.ts'
import {
  administration,
  carried,
  decision,
  end,
  no,
  start,
  support,
  task,
  wait,
  yes,
  type StarterMap,
} from './define.ts'

export const afterSales: StarterMap = {
  name: 'afterSales',
  label: both('Posventa', 'After-sales'),
  help: both(
    'Desde que un cliente avisa de un problema hasta que confirma que está resuelto.',
    'From a customer reporting a problem to the word that it is solved.',
  ),
  department: 'service',
  nodes: [
    start('told', 'Un cliente avisa de un problema', 'A customer reports a problem'),
    task(
      'open',
      support,
      'Abrir el caso con el cliente y el producto',
      'Open the case with the customer and the product',
      {
        isKey: true,
        targetHours: 2,
        ...carried('configure', 'Caso unido a la cuenta y al producto', 'Case linked to the account and the product'),
      },
    ),
    task('weigh', support, 'Decir lo urgente que es', 'Say how urgent it is', {
      targetHours: 4,
      ...carried('configure', 'Prioridad del caso', 'Priority of the case'),
    }),
    decision('covered', '¿Está en garantía?', 'Is it under warranty?'),
    task('quote', administration, 'Presupuestar la reparación', 'Quote the repair', {
      targetHours: 24,
      ...carried('standard', 'Presupuesto desde la cuenta', 'Quote from the account'),
    }),
    decision('accepted', '¿Lo acepta?', 'Do they accept it?'),
    task('solve', support, 'Resolverlo y anotar lo que se hizo', 'Solve it and note what was done', {
      isKey: true,
      targetHours: 72,
      ...carried('standard', 'Actividades y archivos en el caso', 'Activities and files on the case'),
    }),
    task('ask', support, 'Preguntar al cliente si ha quedado bien', 'Ask the customer whether all is well', {
      isKey: true,
      ...carried('standard', 'Llamada registrada en el caso', 'Call recorded on the case'),
    }),
    wait('reply', 'Esperar su respuesta', 'Wait for the answer', {
      targetHours: 48,
      ...carried('standard', 'Tarea con fecha', 'Task with a date'),
    }),
    decision('well', '¿Está resuelto?', 'Is it solved?'),
    end('solved', 'Caso resuelto', 'Case solved'),
    end('refused', 'Sin reparar', 'Not repaired'),
  ],
  ways: [
    ['told', 'open'],
    ['open', 'weigh'],
    ['weigh', 'covered'],
    ['covered', 'solve', yes],
    ['covered', 'quote', no],
    ['quote', 'accepted'],
    ['accepted', 'solve', yes],
    ['accepted', 'refused', no],
    ['solve', 'ask'],
    ['ask', 'reply'],
    ['reply', 'well'],
    ['well', 'solved', yes],
    ['well', 'solve', no],
  ],
}
