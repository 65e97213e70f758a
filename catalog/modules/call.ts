import { both, type ModuleSeed } from './define.ts'
import { regarding, subject } from './shared-fields.ts'

export const call: ModuleSeed = {
  name: 'call',
  definition: {
    label: { singular: both('Llamada', 'Call'), plural: both('Llamadas', 'Calls') },
    icon: 'phone',
    titleFields: ['subject'],
    capabilities: {
      owned: true,
      activity: {
        kind: 'call',
        regarding: 'regarding',
        at: 'at',
        done: 'done',
        outcome: 'outcome',
      },
    },
    defaultSort: [{ field: 'at', direction: 'desc' }],
  },
  fields: [
    { ...subject, aliases: ['Título', 'Motivo', 'Title', 'Reason'] },
    regarding,
    {
      name: 'at',
      type: 'dateTime',
      label: both('Fecha y hora', 'Date and time'),
      required: true,
      default: { now: true },
      indexed: true,
      aliases: ['Fecha', 'Cuándo', 'Date', 'When'],
    },
    {
      name: 'direction',
      type: 'option',
      label: both('Sentido', 'Direction'),
      default: 'outgoing',
      options: { list: 'callDirection' },
      aliases: ['Entrante o saliente', 'In or out'],
    },
    {
      name: 'phone',
      type: 'phone',
      label: both('Número', 'Number'),
      searchable: true,
      aliases: ['Teléfono', 'Phone'],
    },
    {
      name: 'duration',
      type: 'duration',
      label: both('Duración', 'Duration'),
      aliases: ['Tiempo', 'Length'],
    },
    {
      name: 'done',
      type: 'boolean',
      label: both('Hecha', 'Done'),
      default: false,
      indexed: true,
      aliases: ['Realizada', 'Completed'],
    },
    {
      name: 'outcome',
      type: 'option',
      label: both('Resultado', 'Outcome'),
      help: both(
        'En qué quedó la llamada. Hace falta para darla por hecha.',
        'How the call ended. Needed to mark it as done.',
      ),
      requiredIf: { field: 'done', op: 'eq', value: true },
      indexed: true,
      options: { list: 'callOutcome' },
      aliases: ['Respuesta', 'Result', 'Disposition'],
    },
    {
      name: 'notes',
      type: 'longText',
      label: both('Notas', 'Notes'),
      searchable: true,
      aliases: ['Comentarios', 'Comments', 'Description'],
    },
  ],
  optionLists: {
    callDirection: {
      label: both('Sentido de la llamada', 'Call direction'),
      options: [
        { value: 'outgoing', label: both('Saliente', 'Outgoing') },
        { value: 'incoming', label: both('Entrante', 'Incoming') },
      ],
    },
    callOutcome: {
      label: both('Resultado de la llamada', 'Call outcome'),
      options: [
        { value: 'interested', label: both('Interesado', 'Interested'), color: 'green' },
        {
          value: 'meetingAgreed',
          label: both('Reunión acordada', 'Meeting agreed'),
          color: 'green',
        },
        { value: 'callBack', label: both('Volver a llamar', 'Call back'), color: 'blue' },
        {
          value: 'informationSent',
          label: both('Se envía información', 'Information to be sent'),
          color: 'blue',
        },
        { value: 'noAnswer', label: both('No contesta', 'No answer'), color: 'grey' },
        { value: 'voicemail', label: both('Buzón de voz', 'Voicemail'), color: 'grey' },
        { value: 'busy', label: both('Comunica', 'Busy'), color: 'grey' },
        { value: 'notInterested', label: both('No le interesa', 'Not interested'), color: 'red' },
        { value: 'wrongNumber', label: both('Número equivocado', 'Wrong number'), color: 'red' },
        { value: 'resolved', label: both('Consulta resuelta', 'Question answered'), color: 'teal' },
      ],
    },
  },
  views: {
    pending: {
      label: both('Por hacer', 'To do'),
      type: 'table',
      columns: ['title', 'regarding', 'at', 'phone', 'owner'],
      filter: { field: 'done', op: 'ne', value: true },
      sort: [{ field: 'at', direction: 'asc' }],
      position: 0,
    },
    mine: {
      label: both('Mis llamadas', 'My calls'),
      type: 'table',
      columns: ['title', 'regarding', 'at', 'direction', 'outcome', 'duration'],
      filter: { field: 'owner', op: 'me' },
      position: 1,
    },
    all: {
      label: both('Todas las llamadas', 'All calls'),
      type: 'table',
      columns: ['title', 'regarding', 'at', 'direction', 'outcome', 'duration', 'done', 'owner'],
      position: 2,
    },
    byOutcome: {
      label: both('Por resultado', 'By outcome'),
      type: 'board',
      columns: ['regarding', 'at', 'owner'],
      groupBy: 'outcome',
      filter: { field: 'at', op: 'within', value: 'last30Days' },
      position: 3,
    },
  },
  layout: {
    facts: ['regarding', 'at', 'direction', 'phone', 'duration', 'outcome', 'owner'],
    sections: [
      {
        label: both('Llamada', 'Call'),
        fields: ['subject', 'regarding', 'at', 'direction', 'phone'],
      },
      { label: both('Resultado', 'Outcome'), fields: ['done', 'outcome', 'duration', 'notes'] },
    ],
    related: [],
    quickCreate: ['subject', 'regarding', 'at', 'phone', 'done', 'outcome', 'notes'],
    card: ['regarding', 'at'],
  },
}
