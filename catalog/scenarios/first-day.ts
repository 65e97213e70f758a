import { both } from '#catalog/modules/define.ts'
import type { ScenarioSeed } from './define.ts'

const createRecords: ScenarioSeed = {
  name: both('El primer día: crear registros', 'The first day: create records'),
  description: both(
    'Quien vende da de alta una empresa, su contacto, una oportunidad y lo que hará después.',
    'A salesperson adds a company, its contact, an opportunity and what to do next.',
  ),
  scenario: {
    as: 'role:salesperson',
    given: [],
    steps: [
      { do: 'create', module: 'account', values: { name: 'Bodegas Primer Día' } },
      {
        do: 'create',
        module: 'contact',
        expect: 'requiredError',
        fields: ['firstName'],
        values: { account: '@account' },
      },
      {
        do: 'create',
        module: 'contact',
        values: { firstName: 'Elena', lastName: 'Primer Día', account: '@account', email: 'elena@primerdia.example' },
      },
      { do: 'create', module: 'opportunity', values: { name: 'Primer pedido', account: '@account' } },
      {
        do: 'create',
        module: 'task',
        values: { subject: 'Llamar a Elena', regarding: '@opportunity', due: '@today+1' },
      },
      { expect: 'field', on: '@contact', name: 'account', equals: '@account' },
      { expect: 'field', on: '@opportunity', name: 'owner', equals: '@me' },
      { expect: 'count', module: 'task', where: { regarding: '@opportunity' }, equals: 1 },
      { expect: 'found', on: '@contact', text: 'elena primer' },
    ],
  },
}

const workImported: ScenarioSeed = {
  name: both('El primer día: trabajar lo importado', 'The first day: work what was imported'),
  description: both(
    'Quien vende encuentra los leads que se importaron, los cualifica y apunta lo hablado.',
    'A salesperson finds the leads that were imported, qualifies them and notes what was said.',
  ),
  scenario: {
    as: 'role:salesperson',
    given: [
      {
        do: 'import',
        module: 'lead',
        alias: 'L',
        rows: [
          {
            firstName: 'Marta',
            lastName: 'Importada',
            company: 'Talleres Importados',
            source: 'tradeFair',
            owner: '@me',
          },
          {
            firstName: 'Luis',
            lastName: 'Importado',
            company: 'Talleres Importados',
            source: 'tradeFair',
            owner: '@me',
          },
        ],
      },
    ],
    steps: [
      { expect: 'found', on: '@L1', text: 'talleres importados' },
      { expect: 'inView', on: '@L1', view: 'prospects' },
      { do: 'update', on: '@L1', values: { qualification: 'qualified', qualifyingEvent: 'quoteRequest' } },
      { expect: 'inView', on: '@L1', view: 'working' },
      { expect: 'inView', on: '@L2', view: 'working', not: true },
      { do: 'create', module: 'note', values: { subject: 'Hablado en la feria', regarding: '@L1' } },
      { do: 'comment', on: '@L1', text: 'Llamar antes del viernes.' },
      { expect: 'count', module: 'note', where: { regarding: '@L1' }, equals: 1 },
    ],
  },
}

const assignQuotes: ScenarioSeed = {
  name: both('El primer día: asignar presupuestos', 'The first day: assign quotes'),
  description: both(
    'Dirección hace un presupuesto y se lo asigna a quien vende, que lo recibe y puede seguir con él.',
    'The sales manager makes a quote and assigns it to a salesperson, who is told and can go on with it.',
  ),
  scenario: {
    as: 'role:salesManager',
    given: [{ do: 'create', module: 'account', values: { name: 'Hotel Primer Día' } }],
    steps: [
      { do: 'create', module: 'quote', values: { subject: 'Mobiliario de recepción', account: '@account' } },
      { expect: 'field', on: '@quote', name: 'status', equals: 'draft' },
      { expect: 'exists', on: '@quote', not: true, as: 'role:salesperson' },
      { do: 'assign', on: '@quote', to: 'role:salesperson' },
      { expect: 'notification', kind: 'assigned', on: '@quote', to: 'role:salesperson' },
      { expect: 'exists', on: '@quote', as: 'role:salesperson' },
      { do: 'update', on: '@quote', values: { subject: 'Mobiliario de recepción y salón' }, as: 'role:salesperson' },
      { do: 'update', on: '@quote', values: { subject: 'Otro' }, as: 'role:service', expect: 'forbidden' },
    ],
  },
}

const convertToContacts: ScenarioSeed = {
  name: both('El primer día: convertir en contactos', 'The first day: convert to contacts'),
  description: both(
    'Un lead cualificado pasa a ser empresa y contacto, con su oportunidad.',
    'A qualified lead becomes a company and a contact, with its opportunity.',
  ),
  scenario: {
    as: 'role:salesperson',
    given: [
      {
        do: 'create',
        module: 'lead',
        alias: 'L',
        values: {
          firstName: 'Nuria',
          lastName: 'Por Convertir',
          company: 'Viveros Por Convertir',
          email: 'nuria@porconvertir.example',
          source: 'website',
          qualification: 'qualified',
          qualifyingEvent: 'demoRequest',
          interest: 'Riego por goteo',
        },
      },
    ],
    steps: [
      { do: 'convert', on: '@L', to: ['account', 'contact', 'opportunity'], within: 5000 },
      { expect: 'field', on: '@L', name: 'convertedAt', notEmpty: true },
      { expect: 'exists', on: '@L.account' },
      { expect: 'field', on: '@L.contact', name: 'firstName', equals: 'Nuria' },
      { expect: 'field', on: '@L.contact', name: 'account', equals: '@L.account' },
      { expect: 'exists', on: '@L.opportunity' },
      { do: 'convert', on: '@L', to: 'contact', expect: 'refused' },
    ],
  },
}

/** What must pass in production once the data are in: work can begin. */
export const firstDay: readonly ScenarioSeed[] = [createRecords, workImported, assignQuotes, convertToContacts]
