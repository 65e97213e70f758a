import { both, type ModuleSeed } from './define.ts'
import { regarding, reminder, repeat, subject } from './shared-fields.ts'

export const meeting: ModuleSeed = {
  name: 'meeting',
  definition: {
    label: { singular: both('Reunión', 'Meeting'), plural: both('Reuniones', 'Meetings') },
    help: both('Reunión o visita, presencial o a distancia.', 'Meeting or visit, in person or remote.'),
    icon: 'calendar',
    titleFields: ['subject'],
    capabilities: {
      owned: true,
      activity: {
        kind: 'meeting',
        regarding: 'regarding',
        at: 'start',
        until: 'end',
        done: 'done',
        outcome: 'outcome',
        reminder: 'reminder',
        repeat: 'repeat',
        location: 'location',
        details: 'agenda',
      },
      series: { id: 'series', slot: 'seriesSlot' },
      attendees: { module: 'meetingAttendee', invite: 'invite' },
    },
    defaultSort: [{ field: 'start', direction: 'desc' }],
  },
  fields: [
    { ...subject, aliases: ['Título', 'Motivo', 'Title', 'Summary'] },
    regarding,
    {
      name: 'start',
      type: 'dateTime',
      label: both('Empieza', 'Starts'),
      required: true,
      indexed: true,
      aliases: ['Inicio', 'Fecha', 'Start', 'Date'],
    },
    { name: 'end', type: 'dateTime', label: both('Termina', 'Ends'), aliases: ['Fin', 'End'] },
    reminder,
    {
      ...repeat,
      help: both(
        'Cada vez es una reunión más, con su sitio en el calendario.',
        'Each time is one more meeting, with its place in the calendar.',
      ),
    },
    {
      name: 'series',
      type: 'text',
      label: both('Serie', 'Series'),
      help: both(
        'La misma en todas las reuniones que se repiten juntas.',
        'The same for all the meetings that repeat together.',
      ),
      readOnly: true,
      indexed: true,
      options: { maxLength: 36 },
    },
    {
      name: 'seriesSlot',
      type: 'dateTime',
      label: both('Hora en la serie', 'Time in the series'),
      help: both('Cuándo le toca, aunque se haya movido.', 'When it is due in its series, even if it was moved.'),
      readOnly: true,
    },
    {
      name: 'mode',
      type: 'option',
      label: both('Forma', 'Mode'),
      default: 'visit',
      options: { list: 'meetingMode' },
      aliases: ['Tipo', 'Modalidad', 'Type'],
    },
    {
      name: 'location',
      type: 'text',
      label: both('Lugar', 'Location'),
      options: { maxLength: 300 },
      aliases: ['Sitio', 'Sala', 'Place', 'Room'],
    },
    {
      name: 'done',
      type: 'boolean',
      label: both('Terminada', 'Done'),
      default: false,
      indexed: true,
      aliases: ['Hecha', 'Celebrada', 'Completed', 'Held'],
    },
    {
      name: 'outcome',
      type: 'option',
      label: both('Resultado', 'Outcome'),
      help: both('En qué quedó. Hace falta para darla por terminada.', 'How it ended. Needed to mark it as done.'),
      requiredIf: { field: 'done', op: 'eq', value: true },
      options: { list: 'meetingOutcome' },
      aliases: ['Conclusión', 'Result'],
    },
    {
      name: 'invite',
      type: 'boolean',
      label: both('Enviar invitación', 'Send invitation'),
      help: both(
        'Los asistentes con correo la reciben en su calendario, con los cambios que haya.',
        'Attendees with an e-mail address get it in their calendar, with whatever changes.',
      ),
      default: false,
    },
    {
      name: 'agenda',
      type: 'longText',
      label: both('Orden del día', 'Agenda'),
      aliases: ['Temas', 'Topics'],
    },
    {
      name: 'notes',
      type: 'longText',
      label: both('Notas', 'Notes'),
      searchable: true,
      aliases: ['Acta', 'Comentarios', 'Minutes', 'Comments'],
    },
  ],
  optionLists: {
    meetingMode: {
      label: both('Forma de la reunión', 'Meeting mode'),
      options: [
        {
          value: 'visit',
          label: both('Visita al cliente', 'Visit to the customer'),
          color: 'blue',
        },
        { value: 'office', label: both('En nuestra casa', 'At our place'), color: 'teal' },
        { value: 'video', label: both('Videollamada', 'Video call'), color: 'plum' },
        { value: 'fair', label: both('En una feria', 'At a fair'), color: 'orange' },
      ],
    },
    meetingOutcome: {
      label: both('Resultado de la reunión', 'Meeting outcome'),
      options: [
        {
          value: 'progress',
          label: both('Celebrada, se avanza', 'Held, moving on'),
          color: 'green',
        },
        {
          value: 'noProgress',
          label: both('Celebrada, sin avance', 'Held, no progress'),
          color: 'grey',
        },
        { value: 'postponed', label: both('Aplazada', 'Postponed'), color: 'yellow' },
        { value: 'cancelled', label: both('Cancelada', 'Cancelled'), color: 'red' },
        { value: 'noShow', label: both('No se presentó', 'Did not turn up'), color: 'red' },
      ],
    },
  },
  views: {
    upcoming: {
      label: both('Pendientes', 'Upcoming'),
      type: 'table',
      columns: ['title', 'regarding', 'start', 'end', 'mode', 'location', 'owner'],
      filter: { field: 'done', op: 'ne', value: true },
      sort: [{ field: 'start', direction: 'asc' }],
      position: 0,
    },
    mine: {
      label: both('Mis reuniones', 'My meetings'),
      type: 'table',
      columns: ['title', 'regarding', 'start', 'mode', 'done', 'outcome'],
      filter: { field: 'owner', op: 'me' },
      position: 1,
    },
    all: {
      label: both('Todas las reuniones', 'All meetings'),
      type: 'table',
      columns: ['title', 'regarding', 'start', 'end', 'mode', 'done', 'outcome', 'owner'],
      position: 2,
    },
    calendar: {
      label: both('Calendario', 'Calendar'),
      type: 'calendar',
      columns: ['regarding', 'location', 'owner'],
      start: 'start',
      until: 'end',
      position: 3,
    },
  },
  layout: {
    facts: ['regarding', 'start', 'end', 'mode', 'location', 'outcome', 'owner'],
    sections: [
      {
        label: both('Reunión', 'Meeting'),
        fields: ['subject', 'regarding', 'start', 'end', 'repeat', 'reminder', 'mode', 'location', 'invite', 'agenda'],
      },
      { label: both('Resultado', 'Outcome'), fields: ['done', 'outcome', 'notes'] },
    ],
    related: [
      {
        module: 'meetingAttendee',
        by: 'meeting',
        columns: ['attendee', 'email', 'response'],
        label: both('Asistentes', 'Attendees'),
      },
    ],
    quickCreate: ['subject', 'regarding', 'start', 'end', 'repeat', 'mode', 'location', 'reminder', 'invite'],
    card: ['regarding', 'start'],
  },
}
