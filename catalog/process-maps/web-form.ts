import { both } from '#catalog/modules/define.ts'
import { carried, decision, end, marketing, no, sales, start, task, wait, yes, type StarterMap } from './define.ts'

export const webForm: StarterMap = {
  name: 'webForm',
  label: both('Formulario web', 'Web form'),
  help: both(
    'Desde que alguien escribe en la web hasta que es una oportunidad o se descarta.',
    'From somebody writing on the website to an opportunity, or to its being dropped.',
  ),
  department: 'marketing',
  nodes: [
    start('sent', 'Alguien envía el formulario de la web', 'Somebody sends the form on the website'),
    task(
      'record',
      marketing,
      'Anotar el lead con su origen y su consentimiento',
      'Record the lead with its source and consent',
      {
        isKey: true,
        targetHours: 1,
        ...carried('configure', 'Lead con origen «Web» y consentimiento', 'Lead with the source “Web” and its consent'),
      },
    ),
    task(
      'repeated',
      marketing,
      'Mirar si ya es cliente o contacto',
      'See whether it is a customer or contact already',
      {
        ...carried('standard', 'Aviso de duplicados al crear', 'Warning of duplicates on creation'),
      },
    ),
    task('assign', sales, 'Repartirlo al comercial de la zona', 'Give it to the salesperson of the area', {
      isKey: true,
      targetHours: 4,
      ...carried('configure', 'Responsable por zona y aviso', 'Owner by area, and a notification'),
    }),
    task('call', sales, 'Llamar y saber qué necesita', 'Call and find out what is needed', {
      isKey: true,
      targetHours: 24,
      ...carried('standard', 'Llamada registrada en el lead', 'Call recorded on the lead'),
    }),
    decision('answered', '¿Ha contestado?', 'Did they answer?'),
    wait('later', 'Esperar dos días', 'Wait two days', {
      targetHours: 48,
      ...carried('standard', 'Tarea con fecha', 'Task with a date'),
    }),
    decision('qualified', '¿Es cliente posible?', 'Is it a possible customer?'),
    task('convert', sales, 'Abrir la oportunidad', 'Open the opportunity', {
      isKey: true,
      ...carried('standard', 'Conversión del lead', 'Conversion of the lead'),
    }),
    task('drop', sales, 'Descartarlo y decir por qué', 'Drop it and say why', {
      ...carried('configure', 'Estado con motivo', 'State with its reason'),
    }),
    end('opportunity', 'Hay una oportunidad', 'There is an opportunity'),
    end('dropped', 'Descartado', 'Dropped'),
  ],
  ways: [
    ['sent', 'record'],
    ['record', 'repeated'],
    ['repeated', 'assign'],
    ['assign', 'call'],
    ['call', 'answered'],
    ['answered', 'qualified', yes],
    ['answered', 'later', no],
    ['later', 'call'],
    ['qualified', 'convert', yes],
    ['qualified', 'drop', no],
    ['convert', 'opportunity'],
    ['drop', 'dropped'],
  ],
}
