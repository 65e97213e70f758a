import { both, contactData, type ModuleSeed } from './define.ts'

/** Each time somebody allowed something or took it back: the proof that the law asks for (GDPR, 7.1). It is only added to. */
export const consentEntry: ModuleSeed = {
  name: 'consentEntry',
  definition: {
    label: { singular: both('Consentimiento', 'Consent'), plural: both('Consentimientos', 'Consents') },
    help: both(
      'Qué permitió una persona, con qué palabras, cuándo y desde dónde. Solo se añade: retirarlo es otra anotación.',
      'What a person allowed, in which words, when and from where. It is only added to: taking it back is another entry.',
    ),
    icon: 'shield-check',
    titleFields: ['purpose', 'channel'],
    accessBy: 'person',
    capabilities: {
      consentEntry: {
        person: 'person',
        purpose: 'purpose',
        channel: 'channel',
        decision: 'decision',
        isCurrent: 'isCurrent',
        at: 'at',
        text: 'text',
        hash: 'hash',
        language: 'language',
        source: 'source',
        form: 'form',
        answer: 'answer',
        address: 'address',
      },
    },
    defaultSort: [{ field: 'at', direction: 'desc' }],
  },
  fields: [
    {
      name: 'person',
      type: 'polymorphic',
      label: both('Persona', 'Person'),
      required: true,
      readOnly: true,
      indexed: true,
      options: { modules: ['contact', 'lead'] },
    },
    {
      name: 'purpose',
      type: 'option',
      label: both('Para qué', 'What for'),
      required: true,
      readOnly: true,
      options: { list: 'consentPurpose' },
    },
    {
      name: 'channel',
      type: 'option',
      label: both('Por qué vía', 'By which way'),
      required: true,
      readOnly: true,
      options: { list: 'consentChannel' },
    },
    {
      name: 'decision',
      type: 'option',
      label: both('Decisión', 'Decision'),
      required: true,
      readOnly: true,
      options: { list: 'consentDecision' },
    },
    {
      name: 'isCurrent',
      type: 'boolean',
      label: both('Es lo último que dijo', 'Is what they said last'),
      readOnly: true,
      default: false,
    },
    { name: 'at', type: 'dateTime', label: both('Cuándo', 'When'), readOnly: true },
    {
      name: 'text',
      type: 'longText',
      label: both('Texto que aceptó', 'Text that they agreed to'),
      readOnly: true,
    },
    {
      name: 'hash',
      type: 'text',
      label: both('Huella del texto', 'Fingerprint of the text'),
      readOnly: true,
      options: { maxLength: 64 },
    },
    { name: 'language', type: 'text', label: both('Idioma', 'Language'), readOnly: true, options: { maxLength: 10 } },
    {
      name: 'source',
      type: 'option',
      label: both('Desde dónde', 'From where'),
      readOnly: true,
      options: { list: 'consentSource' },
    },
    {
      name: 'form',
      type: 'text',
      label: both('Clave del formulario', 'Key of the form'),
      readOnly: true,
      options: { maxLength: 60 },
    },
    {
      name: 'answer',
      type: 'relation',
      label: both('Respuesta', 'Answer'),
      readOnly: true,
      indexed: true,
      options: { module: 'formAnswer' },
    },
    {
      name: 'address',
      type: 'text',
      label: both('Dirección IP', 'IP address'),
      readOnly: true,
      personal: contactData,
      options: { maxLength: 60 },
    },
  ],
  optionLists: {
    consentPurpose: {
      label: both('Para qué se da el consentimiento', 'What consent is given for'),
      options: [
        { value: 'marketing', label: both('Novedades y ofertas', 'News and offers'), color: 'blue' },
        { value: 'events', label: both('Invitaciones a eventos', 'Invitations to events'), color: 'plum' },
        { value: 'surveys', label: both('Encuestas', 'Surveys'), color: 'teal' },
      ],
    },
    consentChannel: {
      label: both('Vías de comunicación', 'Ways of communication'),
      options: [
        { value: 'email', label: both('Correo electrónico', 'Email'), color: 'blue' },
        { value: 'phone', label: both('Teléfono', 'Phone'), color: 'green' },
        { value: 'whatsapp', label: both('WhatsApp', 'WhatsApp'), color: 'teal' },
        { value: 'post', label: both('Correo postal', 'Post'), color: 'grey' },
      ],
    },
    consentDecision: {
      label: both('Decisión sobre el consentimiento', 'Decision on consent'),
      options: [
        { value: 'asked', label: both('Sin confirmar', 'Unconfirmed'), color: 'grey' },
        { value: 'granted', label: both('Concedido', 'Granted'), color: 'green' },
        { value: 'withdrawn', label: both('Retirado', 'Withdrawn'), color: 'orange' },
      ],
    },
    consentSource: {
      label: both('Desde dónde se dio el consentimiento', 'From where consent was given'),
      options: [
        { value: 'form', label: both('Formulario', 'Form') },
        { value: 'confirmation', label: both('Confirmación por correo', 'Confirmation by mail') },
        { value: 'preferences', label: both('Página de preferencias', 'Page of preferences') },
      ],
    },
  },
  views: {
    all: {
      label: both('Todos los consentimientos', 'All consents'),
      type: 'table',
      columns: ['person', 'purpose', 'channel', 'decision', 'isCurrent', 'source', 'at'],
      position: 0,
    },
    current: {
      label: both('Lo que vale hoy', 'What holds today'),
      type: 'table',
      columns: ['person', 'purpose', 'channel', 'decision', 'at'],
      filter: { field: 'isCurrent', op: 'eq', value: true },
      groupBy: 'purpose',
      position: 1,
    },
  },
  layout: {
    facts: ['person', 'decision', 'at', 'isCurrent'],
    sections: [
      {
        label: both('Prueba', 'Proof'),
        fields: ['purpose', 'channel', 'decision', 'text', 'hash', 'language', 'source', 'form', 'answer', 'address'],
      },
    ],
    related: [],
    quickCreate: [],
  },
}
