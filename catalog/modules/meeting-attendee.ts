import { both, type ModuleSeed } from './define.ts'

export const meetingAttendee: ModuleSeed = {
  name: 'meetingAttendee',
  definition: {
    label: { singular: both('Asistente', 'Attendee'), plural: both('Asistentes', 'Attendees') },
    help: both(
      'Persona convocada a una reunión: de casa, contacto o lead.',
      'Person invited to a meeting: colleague, contact or lead.',
    ),
    icon: 'user-check',
    titleFields: ['attendee'],
    titleFallback: ['email'],
    accessBy: 'meeting',
    capabilities: { attendee: { of: 'meeting', person: 'attendee', email: 'email', response: 'response' } },
    defaultSort: [{ field: 'createdAt', direction: 'asc' }],
  },
  fields: [
    {
      name: 'meeting',
      type: 'relation',
      label: both('Reunión', 'Meeting'),
      required: true,
      indexed: true,
      options: { module: 'meeting', owned: true },
    },
    {
      name: 'attendee',
      type: 'polymorphic',
      label: both('Persona', 'Person'),
      requiredIf: { field: 'email', op: 'empty' },
      indexed: true,
      options: { modules: ['contact', 'lead', 'user'] },
    },
    {
      name: 'email',
      type: 'email',
      label: both('Correo', 'E-mail'),
      help: both(
        'De quien no tiene ficha, o si no es el de su ficha.',
        'Of somebody without a record, or where it is not the one on their record.',
      ),
      aliases: ['Correo electrónico', 'Email'],
    },
    {
      name: 'response',
      type: 'option',
      label: both('Respuesta', 'Response'),
      default: 'pending',
      options: { list: 'attendeeResponse' },
    },
  ],
  optionLists: {
    attendeeResponse: {
      label: both('Respuesta del asistente', 'Attendee response'),
      options: [
        { value: 'pending', label: both('Sin respuesta', 'No response'), color: 'grey' },
        { value: 'accepted', label: both('Asistirá', 'Accepted'), color: 'green' },
        { value: 'tentative', label: both('Quizá', 'Maybe'), color: 'yellow' },
        { value: 'declined', label: both('No asistirá', 'Declined'), color: 'red' },
        { value: 'attended', label: both('Asistió', 'Attended'), color: 'teal' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los asistentes', 'All attendees'),
      type: 'table',
      columns: ['meeting', 'attendee', 'email', 'response'],
      position: 0,
    },
  },
  layout: {
    facts: ['meeting', 'attendee', 'email', 'response'],
    sections: [{ label: both('Asistente', 'Attendee'), fields: ['meeting', 'attendee', 'email', 'response'] }],
    related: [],
    quickCreate: ['meeting', 'attendee', 'email', 'response'],
  },
}
