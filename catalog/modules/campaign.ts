import { both, type ModuleSeed } from './define.ts'
import { description } from './shared-fields.ts'

export const campaign: ModuleSeed = {
  name: 'campaign',
  definition: {
    label: { singular: both('Campaña', 'Campaign'), plural: both('Campañas', 'Campaigns') },
    help: both(
      'Acción comercial de la que esperas ventas: una feria, un envío, una jornada. Reúne a sus miembros y mide lo que trae.',
      'Commercial action from which you expect sales: a fair, a mailing, an event. Gathers its members and measures what it brings.',
    ),
    icon: 'megaphone',
    titleFields: ['name'],
    capabilities: {
      owned: true,
      timeline: true,
      campaign: {
        members: 'campaignMember',
        launched: { field: 'status', op: 'eq', value: 'active' },
        direct: { field: 'type', op: 'eq', value: 'email' },
      },
    },
    defaultSort: [{ field: 'start', direction: 'desc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      searchable: true,
      options: { maxLength: 200 },
      aliases: ['Campaña', 'Feria', 'Campaign', 'Event'],
    },
    {
      name: 'type',
      type: 'option',
      label: both('Tipo', 'Type'),
      required: true,
      indexed: true,
      options: { list: 'campaignType' },
      aliases: ['Clase', 'Kind'],
    },
    {
      name: 'status',
      type: 'option',
      label: both('Estado', 'Status'),
      required: true,
      default: 'planned',
      indexed: true,
      options: { list: 'campaignStatus' },
    },
    {
      name: 'start',
      type: 'date',
      label: both('Empieza', 'Starts'),
      aliases: ['Inicio', 'Fecha', 'Start', 'Date'],
    },
    { name: 'end', type: 'date', label: both('Termina', 'Ends'), aliases: ['Fin', 'End'] },
    {
      name: 'budget',
      type: 'money',
      label: both('Dinero previsto', 'Budget'),
      help: both('Lo que se prevé gastar.', 'What is expected to be spent.'),
      aliases: ['Presupuesto de la campaña', 'Coste previsto'],
    },
    {
      name: 'cost',
      type: 'money',
      label: both('Coste real', 'Actual cost'),
      aliases: ['Coste', 'Gasto', 'Cost', 'Spend'],
    },
    {
      name: 'expectedRevenue',
      type: 'money',
      label: both('Ventas esperadas', 'Expected revenue'),
      aliases: ['Ingresos esperados'],
    },
    {
      name: 'location',
      type: 'text',
      label: both('Lugar', 'Place'),
      options: { maxLength: 200 },
      showIf: { field: 'type', op: 'in', value: ['tradeFair', 'event'] },
      aliases: ['Recinto', 'Ciudad', 'Venue', 'City'],
    },
    {
      name: 'memberCount',
      type: 'rollup',
      label: both('Miembros', 'Members'),
      options: { module: 'campaignMember', by: 'campaign', function: 'count' },
    },
    {
      name: 'wonRevenue',
      type: 'rollup',
      label: both('Ventas ganadas', 'Won revenue'),
      help: both(
        'Suma de las oportunidades ganadas que nacieron aquí.',
        'Sum of the won opportunities that began here.',
      ),
      options: {
        module: 'opportunity',
        by: 'campaign',
        function: 'sum',
        of: 'amount',
        result: 'money',
        where: { field: 'stage', op: 'eq', value: 'won' },
      },
    },
    { ...description, searchable: true, aliases: ['Notas', 'Objetivo', 'Notes', 'Goal'] },
  ],
  optionLists: {
    campaignType: {
      label: both('Tipo de campaña', 'Campaign type'),
      options: [
        { value: 'tradeFair', label: both('Feria', 'Trade fair'), color: 'plum' },
        { value: 'event', label: both('Evento o jornada', 'Event'), color: 'orange' },
        { value: 'email', label: both('Correo electrónico', 'Email'), color: 'blue' },
        { value: 'calls', label: both('Llamadas', 'Calls'), color: 'teal' },
        { value: 'website', label: both('Web y buscadores', 'Web and search'), color: 'blue' },
        { value: 'socialMedia', label: both('Redes sociales', 'Social media'), color: 'orange' },
        { value: 'referral', label: both('Recomendaciones', 'Referrals'), color: 'green' },
        { value: 'post', label: both('Correo postal', 'Post'), color: 'grey' },
        { value: 'other', label: both('Otra', 'Other'), color: 'grey' },
      ],
    },
    campaignStatus: {
      label: both('Estado de la campaña', 'Campaign status'),
      options: [
        { value: 'planned', label: both('Prevista', 'Planned'), color: 'grey' },
        { value: 'active', label: both('En marcha', 'Active'), color: 'green' },
        { value: 'finished', label: both('Terminada', 'Finished'), color: 'blue' },
        { value: 'cancelled', label: both('Cancelada', 'Cancelled'), color: 'red' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todas las campañas', 'All campaigns'),
      type: 'table',
      columns: ['title', 'type', 'status', 'start', 'end', 'cost', 'memberCount', 'wonRevenue', 'owner'],
      position: 0,
    },
    byStatus: {
      label: both('Por estado', 'By status'),
      type: 'board',
      columns: ['type', 'start', 'memberCount'],
      groupBy: 'status',
      position: 1,
    },
    fairs: {
      label: both('Ferias', 'Trade fairs'),
      type: 'table',
      columns: ['title', 'location', 'start', 'end', 'cost', 'memberCount', 'wonRevenue'],
      filter: { field: 'type', op: 'eq', value: 'tradeFair' },
      position: 2,
    },
  },
  layout: {
    facts: ['type', 'status', 'start', 'end', 'cost', 'memberCount', 'wonRevenue', 'owner'],
    sections: [
      {
        label: both('Campaña', 'Campaign'),
        fields: ['name', 'type', 'status', 'start', 'end', 'location', 'description'],
      },
      {
        label: both('Dinero', 'Money'),
        fields: ['budget', 'cost', 'expectedRevenue', 'wonRevenue', 'memberCount'],
      },
    ],
    related: [
      { module: 'campaignMember', by: 'campaign', columns: ['member', 'status', 'respondedAt'] },
      { module: 'lead', by: 'campaign', columns: ['title', 'company', 'qualification', 'owner', 'createdAt'] },
      {
        module: 'opportunity',
        by: 'campaign',
        columns: ['title', 'account', 'stage', 'amount', 'owner'],
      },
      { module: 'document', by: 'regarding', columns: ['title', 'kind', 'file', 'updatedAt'] },
    ],
    quickCreate: ['name', 'type', 'status', 'start', 'end', 'budget'],
    card: ['type', 'start'],
  },
}
