import { both, type ModuleSeed } from './define.ts'

const question = {
  type: 'text',
  options: { maxLength: 300 },
} as const

/** What customers are asked. Sent from the CRM, one personal link each; what they answer is `surveyAnswer`. */
export const survey: ModuleSeed = {
  name: 'survey',
  definition: {
    label: { singular: both('Encuesta', 'Survey'), plural: both('Encuestas', 'Surveys') },
    help: both(
      'Lo que se pregunta a los clientes: una nota y por qué, o una pregunta abierta. Se envía desde su ficha, desde una lista o al cerrar un caso.',
      'What customers are asked: a mark and why, or an open question. Sent from their page, from a list or when a case is closed.',
    ),
    icon: 'message-square',
    titleFields: ['name'],
    lifecycle: {
      field: 'state',
      states: [
        { value: 'draft', label: both('Borrador', 'Draft'), color: 'grey' },
        { value: 'open', label: both('Abierta', 'Open'), color: 'green' },
        { value: 'closed', label: both('Cerrada', 'Closed'), color: 'blue', closed: true },
      ],
      transitions: [
        {
          name: 'open',
          label: both('Abrir', 'Open'),
          help: both('Desde ahora se puede enviar y contestar.', 'From now on it can be sent and answered.'),
          from: ['draft', 'closed'],
          to: 'open',
          by: 'person',
          guards: [{ rule: 'surveyComplete' }],
        },
        {
          name: 'close',
          label: both('Cerrar', 'Close'),
          help: both('Ya no se envía ni se contesta.', 'It is neither sent nor answered any more.'),
          from: ['open'],
          to: 'closed',
          by: 'person',
        },
      ],
    },
    capabilities: {
      owned: true,
      survey: {
        kind: 'kind',
        question: 'question',
        questionEnglish: 'questionEnglish',
        follow: 'follow',
        followEnglish: 'followEnglish',
        basis: 'basis',
        daysOpen: 'daysOpen',
        quietDays: 'quietDays',
        afterClosing: 'afterClosing',
        closingHours: 'closingHours',
      },
    },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      help: both('Para la empresa; el cliente no lo lee.', 'For the company; customers do not read it.'),
      required: true,
      searchable: true,
      options: { maxLength: 200 },
    },
    { name: 'state', type: 'option', label: both('Estado', 'State'), indexed: true },
    {
      name: 'kind',
      type: 'option',
      label: both('Qué mide', 'What it measures'),
      help: both('No cambia desde el primer envío.', 'Does not change from the first one sent on.'),
      required: true,
      default: 'nps',
      options: { list: 'surveyKind' },
    },
    {
      ...question,
      name: 'question',
      label: both('Pregunta', 'Question'),
      help: both(
        'En español. Vacía, la de siempre para lo que mide.',
        'In Spanish. Empty, the usual one for its kind.',
      ),
    },
    {
      ...question,
      name: 'questionEnglish',
      label: both('Pregunta en inglés', 'Question in English'),
      help: both('Para quien prefiere ese idioma.', 'For those who prefer that language.'),
    },
    {
      ...question,
      name: 'follow',
      label: both('Pregunta abierta', 'Open question'),
      help: both('Detrás de la nota, en español. Vacía: «¿Por qué?».', 'After the mark, in Spanish. Empty: “Why?”.'),
      showIf: { field: 'kind', op: 'ne', value: 'open' },
    },
    {
      ...question,
      name: 'followEnglish',
      label: both('Pregunta abierta en inglés', 'Open question in English'),
      showIf: { field: 'kind', op: 'ne', value: 'open' },
    },
    {
      name: 'basis',
      type: 'option',
      label: both('A quién se puede preguntar', 'Who may be asked'),
      help: both(
        'Para preguntar por un servicio dado basta con que no se hayan negado.',
        'To ask about a service given it is enough that they have not refused.',
      ),
      required: true,
      default: 'consent',
      options: { list: 'surveyBasis' },
    },
    {
      name: 'daysOpen',
      type: 'integer',
      label: both('Días para contestar', 'Days to answer'),
      required: true,
      default: 30,
      options: { minimum: 1, maximum: 365 },
    },
    {
      name: 'quietDays',
      type: 'integer',
      label: both('Días de descanso', 'Days of rest'),
      help: both(
        'A quien se le envió cualquier encuesta en estos días no se le envía esta.',
        'Who was sent any survey within these days is not sent this one.',
      ),
      required: true,
      default: 90,
      options: { minimum: 0, maximum: 730 },
    },
    {
      name: 'afterClosing',
      type: 'boolean',
      label: both('Enviar al cerrar un caso', 'Send when a case is closed'),
      help: both(
        'También de otros módulos que la empresa haya elegido para ello.',
        'Of other modules too that the company has chosen for it.',
      ),
      default: false,
    },
    {
      name: 'closingHours',
      type: 'integer',
      label: both('Horas después de cerrarlo', 'Hours after it is closed'),
      default: 24,
      options: { minimum: 0, maximum: 720 },
      showIf: { field: 'afterClosing', op: 'eq', value: true },
      requiredIf: { field: 'afterClosing', op: 'eq', value: true },
    },
    {
      name: 'sentCount',
      type: 'rollup',
      label: both('Enviadas', 'Sent'),
      options: {
        module: 'surveyAnswer',
        by: 'survey',
        function: 'count',
        where: { field: 'state', op: 'in', value: ['sent', 'answered'] },
      },
    },
    {
      name: 'answeredCount',
      type: 'rollup',
      label: both('Contestadas', 'Answered'),
      options: {
        module: 'surveyAnswer',
        by: 'survey',
        function: 'count',
        where: { field: 'state', op: 'eq', value: 'answered' },
      },
    },
  ],
  optionLists: {
    surveyKind: {
      label: both('Qué mide una encuesta', 'What a survey measures'),
      options: [
        { value: 'nps', label: both('Recomendación (NPS, de 0 a 10)', 'Recommendation (NPS, 0 to 10)'), color: 'plum' },
        { value: 'csat', label: both('Satisfacción (CSAT, de 1 a 5)', 'Satisfaction (CSAT, 1 to 5)'), color: 'teal' },
        { value: 'open', label: both('Nada: pregunta abierta', 'Nothing: open question'), color: 'grey' },
      ],
    },
    surveyBasis: {
      label: both('A quién se puede preguntar', 'Who may be asked'),
      options: [
        {
          value: 'consent',
          label: both('A quien dio su consentimiento comercial', 'Those who gave marketing consent'),
        },
        { value: 'service', label: both('A clientes que no se han negado', 'Customers who have not refused') },
      ],
    },
  },
  views: {
    all: {
      label: both('Todas las encuestas', 'All surveys'),
      type: 'table',
      columns: ['title', 'kind', 'state', 'sentCount', 'answeredCount', 'owner', 'updatedAt'],
      position: 0,
    },
  },
  layout: {
    facts: ['kind', 'state', 'sentCount', 'answeredCount', 'owner'],
    sections: [
      {
        label: both('Qué se pregunta', 'What is asked'),
        fields: ['name', 'kind', 'question', 'follow', 'questionEnglish', 'followEnglish'],
      },
      {
        label: both('A quién y cuándo', 'Whom and when'),
        fields: ['basis', 'daysOpen', 'quietDays', 'afterClosing', 'closingHours'],
      },
    ],
    related: [],
    quickCreate: ['name', 'kind', 'question', 'basis'],
  },
}
