import { both, type ModuleSeed } from './define.ts'

export const campaignMember: ModuleSeed = {
  name: 'campaignMember',
  definition: {
    label: {
      singular: both('Miembro de campaña', 'Campaign member'),
      plural: both('Miembros de campaña', 'Campaign members'),
    },
    help: both(
      'Persona a la que llegó la campaña y cómo respondió.',
      'Person whom the campaign reached and how they responded.',
    ),
    icon: 'user-plus',
    titleFields: ['member'],
    accessBy: 'campaign',
    capabilities: {
      member: {
        campaign: 'campaign',
        member: 'member',
        reached: { field: 'status', op: 'ne', value: 'targeted' },
        at: 'respondedAt',
        response: 'status',
      },
    },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  },
  fields: [
    {
      name: 'campaign',
      type: 'relation',
      label: both('Campaña', 'Campaign'),
      required: true,
      indexed: true,
      options: { module: 'campaign', owned: true },
    },
    {
      name: 'member',
      type: 'polymorphic',
      label: both('Persona', 'Person'),
      required: true,
      indexed: true,
      options: { modules: ['lead', 'contact'] },
    },
    {
      name: 'status',
      type: 'option',
      label: both('Estado', 'Status'),
      required: true,
      default: 'targeted',
      indexed: true,
      options: { list: 'memberStatus' },
    },
    {
      name: 'channel',
      type: 'option',
      label: both('Entró por', 'Came by'),
      options: { list: 'captureChannel' },
    },
    { name: 'respondedAt', type: 'dateTime', label: both('Respondió el', 'Responded at') },
  ],
  optionLists: {
    memberStatus: {
      label: both('Estado del miembro', 'Member status'),
      options: [
        { value: 'targeted', label: both('Elegido', 'Targeted'), color: 'grey' },
        { value: 'invited', label: both('Invitado', 'Invited'), color: 'blue' },
        { value: 'responded', label: both('Respondió', 'Responded'), color: 'green' },
        { value: 'attended', label: both('Asistió', 'Attended'), color: 'teal' },
        { value: 'declined', label: both('Rechazó', 'Declined'), color: 'red' },
        { value: 'noResponse', label: both('Sin respuesta', 'No response'), color: 'grey' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los miembros', 'All members'),
      type: 'table',
      columns: ['member', 'campaign', 'status', 'channel', 'respondedAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['campaign', 'member', 'status', 'respondedAt'],
    sections: [
      {
        label: both('Miembro', 'Member'),
        fields: ['campaign', 'member', 'status', 'channel', 'respondedAt'],
      },
    ],
    related: [],
    quickCreate: ['campaign', 'member', 'status'],
  },
}
