import { both, type ModuleSeed } from './define.ts'

export const competitor: ModuleSeed = {
  name: 'competitor',
  definition: {
    label: {
      singular: both('Competidor', 'Competitor'),
      plural: both('Competidores', 'Competitors'),
    },
    help: both(
      'Empresa que ofrece algo parecido a tus clientes.',
      'Company that offers something similar to your customers.',
    ),
    icon: 'swords',
    titleFields: ['name'],
    capabilities: { timeline: true },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      unique: true,
      searchable: true,
      options: { maxLength: 200 },
      aliases: ['Competidor', 'Empresa', 'Competitor', 'Company'],
    },
    { name: 'website', type: 'url', label: both('Web', 'Website'), aliases: ['Página web', 'URL'] },
    { name: 'country', type: 'text', label: both('País', 'Country'), options: { maxLength: 80 } },
    {
      name: 'threat',
      type: 'option',
      label: both('Amenaza', 'Threat'),
      options: { list: 'threat' },
      aliases: ['Riesgo', 'Risk'],
    },
    {
      name: 'strengths',
      type: 'longText',
      label: both('Puntos fuertes', 'Strengths'),
      aliases: ['Fortalezas'],
    },
    {
      name: 'weaknesses',
      type: 'longText',
      label: both('Puntos débiles', 'Weaknesses'),
      aliases: ['Debilidades'],
    },
    {
      name: 'howToWin',
      type: 'longText',
      label: both('Cómo ganarle', 'How to win'),
      aliases: ['Argumentos', 'Arguments'],
    },
    {
      name: 'lostCount',
      type: 'rollup',
      label: both('Ventas perdidas ante él', 'Sales lost to it'),
      options: {
        module: 'opportunity',
        by: 'competitor',
        function: 'count',
        where: { field: 'stage', op: 'eq', value: 'lost' },
      },
    },
  ],
  optionLists: {
    threat: {
      label: both('Amenaza', 'Threat'),
      options: [
        { value: 'low', label: both('Baja', 'Low'), color: 'green' },
        { value: 'medium', label: both('Media', 'Medium'), color: 'yellow' },
        { value: 'high', label: both('Alta', 'High'), color: 'red' },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los competidores', 'All competitors'),
      type: 'table',
      columns: ['title', 'country', 'threat', 'website', 'lostCount'],
      position: 0,
    },
  },
  layout: {
    facts: ['threat', 'country', 'website', 'lostCount'],
    sections: [
      {
        label: both('Competidor', 'Competitor'),
        fields: ['name', 'website', 'country', 'threat', 'lostCount'],
      },
      {
        label: both('Cómo compite', 'How it competes'),
        fields: ['strengths', 'weaknesses', 'howToWin'],
      },
    ],
    related: [
      {
        module: 'opportunity',
        by: 'competitor',
        columns: ['title', 'account', 'stage', 'amount', 'lostReason'],
      },
    ],
    quickCreate: ['name', 'website', 'threat'],
  },
}
