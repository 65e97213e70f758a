import { both } from '#catalog/modules/define.ts'
import {
  date,
  description,
  integer,
  list,
  money,
  option,
  pointer,
  programmeModule,
  relation,
  state,
  step,
  text,
} from './define.ts'

const availability = [
  state('planned', 'Previsto', 'Planned', 'yellow'),
  state('available', 'Disponible', 'Available', 'green'),
  state('retired', 'Retirado', 'Retired', 'grey', { closed: true }),
]
const becoming = [
  step('open', 'Ya está disponible', 'Now available', ['planned', 'retired'], 'available'),
  step('postpone', 'Aún no', 'Not yet', ['available'], 'planned', { aside: true }),
  step('retire', 'Retirar', 'Retire', ['planned', 'available'], 'retired', { aside: true }),
]
const anyState = ['planned', 'available', 'retired']

export const channel = programmeModule({
  name: 'channel',
  kind: 'channel',
  singular: both('Canal', 'Channel'),
  plural: both('Canales', 'Channels'),
  help: both('Por dónde hablan la empresa y sus clientes.', 'Where the company and its customers talk.'),
  icon: 'megaphone',
  prefix: 'CAN-',
  nameLabel: both('Canal', 'Channel'),
  fields: [
    option('reach', 'En línea o no', 'Online or offline', 'onlineReach'),
    money('cost', 'Coste al mes', 'Cost a month'),
    date('availableFrom', 'Disponible desde', 'Available from'),
    description,
  ],
  states: availability,
  transitions: becoming,
  normative: ['name', 'reach', 'description'],
  drafts: anyState,
  columns: ['reach', 'cost', 'availableFrom'],
  quick: ['reach'],
  related: [{ module: 'touchpoint', by: 'channel', columns: ['journeyStage', 'state'] }],
})

export const touchpoint = programmeModule({
  name: 'touchpoint',
  kind: 'touchpoint',
  singular: both('Punto de contacto', 'Touchpoint'),
  plural: both('Puntos de contacto', 'Touchpoints'),
  help: both(
    'Cada momento en que un cliente se encuentra con la empresa.',
    'Each moment at which a customer meets the company.',
  ),
  icon: 'map-pin',
  prefix: 'PUN-',
  nameLabel: both('Punto de contacto', 'Touchpoint'),
  fields: [
    relation('channel', 'Canal', 'Channel', 'channel', { required: true }),
    option('journeyStage', 'Momento del cliente', 'Stage of the journey', 'journeyStage'),
    option('reach', 'En línea o no', 'Online or offline', 'onlineReach'),
    description,
  ],
  lists: {
    journeyStage: list('Momento del cliente', 'Stage of the customer journey', [
      ['awareness', 'Conoce', 'Becomes aware'],
      ['consideration', 'Compara', 'Considers'],
      ['purchase', 'Compra', 'Buys'],
      ['service', 'Usa y pide ayuda', 'Uses and asks for help'],
      ['loyalty', 'Repite y recomienda', 'Comes back and recommends'],
    ]),
  },
  states: availability,
  transitions: becoming,
  normative: ['name', 'channel', 'journeyStage', 'reach', 'description'],
  drafts: anyState,
  columns: ['channel', 'journeyStage', 'reach'],
  quick: ['channel', 'journeyStage'],
})

export const dataNeed = programmeModule({
  name: 'dataNeed',
  kind: 'dataNeed',
  singular: both('Dato necesario', 'Data need'),
  plural: both('Datos necesarios', 'Data needs'),
  help: both(
    'Qué dato hace falta, para qué, con qué base legal, cuánto se guarda y cómo se recoge.',
    'Which data is needed, for what, on which legal basis, how long it is kept and how it is gathered.',
  ),
  icon: 'contact',
  prefix: 'DAT-',
  nameLabel: both('Dato', 'Data'),
  fields: [
    text('purpose', 'Para qué', 'Purpose'),
    option('legalBasis', 'Base legal', 'Legal basis', 'legalBasis'),
    integer('retentionMonths', 'Meses que se guarda', 'Months it is kept', [1, 1200]),
    option('collectedBy', 'Se recoge con', 'Gathered with', 'dataTool'),
    text('source', 'De dónde sale', 'Where it comes from'),
    text('element', 'Dónde queda en el CRM', 'Where it is kept in the CRM'),
    description,
  ],
  lists: {
    legalBasis: list('Base legal', 'Legal basis', [
      ['consent', 'Consentimiento', 'Consent'],
      ['contract', 'Contrato', 'Contract'],
      ['legitimateInterest', 'Interés legítimo', 'Legitimate interest'],
      ['legalObligation', 'Obligación legal', 'Legal obligation'],
    ]),
    dataTool: list('Con qué se recoge un dato', 'What data is gathered with', [
      ['form', 'Formulario', 'Form'],
      ['manual', 'A mano', 'By hand'],
      ['import', 'Importación', 'Import'],
      ['connector', 'Conector', 'Connector'],
      ['survey', 'Encuesta', 'Survey'],
    ]),
  },
  normative: ['name', 'purpose', 'legalBasis', 'retentionMonths', 'collectedBy', 'description'],
  columns: ['purpose', 'legalBasis', 'retentionMonths', 'collectedBy'],
  quick: ['purpose', 'legalBasis', 'collectedBy'],
})

export const initiative = programmeModule({
  name: 'initiative',
  kind: 'initiative',
  singular: both('Iniciativa', 'Initiative'),
  plural: both('Iniciativas', 'Initiatives'),
  help: both(
    'Campaña o programa que persigue un objetivo por unos canales y en unas fechas.',
    'Campaign or programme that pursues an objective through channels on dates.',
  ),
  icon: 'rocket',
  prefix: 'INI-',
  nameLabel: both('Iniciativa', 'Initiative'),
  fields: [
    relation('channel', 'Canal', 'Channel', 'channel'),
    relation('touchpoint', 'Punto de contacto', 'Touchpoint', 'touchpoint'),
    pointer('carriedOutBy', 'Se hace con', 'Carried out with', ['campaign']),
    date('start', 'Empieza', 'Starts'),
    date('end', 'Termina', 'Ends'),
    date('announcedOn', 'Contada en la empresa el', 'Announced inside on'),
    money('budget', 'Dinero previsto', 'Budget'),
    description,
  ],
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('announced', 'Contada en la empresa', 'Announced inside', 'blue'),
    state('launched', 'Lanzada', 'Launched', 'green'),
    state('done', 'Terminada', 'Done', 'grey', { closed: true }),
  ],
  transitions: [
    step('announce', 'Ya se ha contado dentro', 'Announced inside', ['planned'], 'announced', {
      required: ['announcedOn'],
    }),
    step('launch', 'Lanzar', 'Launch', ['planned', 'announced'], 'launched', { guards: [{ rule: 'W-12' }] }),
    step('finish', 'Terminar', 'Finish', ['launched'], 'done', { comment: 'optional' }),
  ],
  normative: ['name', 'channel', 'start', 'end', 'description'],
  drafts: ['planned', 'announced'],
  columns: ['channel', 'start', 'end', 'budget'],
  quick: ['channel', 'start', 'end'],
})
