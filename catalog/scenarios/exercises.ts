import { both } from '#catalog/modules/define.ts'
import type { ScenarioSeed } from './define.ts'

/** What whoever sells asks first, as exercises for every role that may do it. By a name that stays. */
export const standardExercises: Readonly<Record<string, ScenarioSeed>> = {
  convertLead: {
    name: both('Convertir un lead en cuenta', 'Convert a lead to an account'),
    description: both(
      'De quien se interesó a cliente, sin escribir nada dos veces.',
      'From somebody interested to a customer, without writing anything twice.',
    ),
    scenario: {
      as: 'role:salesperson',
      given: [
        {
          do: 'create',
          module: 'lead',
          alias: 'L',
          values: { firstName: 'Lucía', lastName: 'De Prueba', company: 'Cerámicas De Prueba', source: 'website' },
        },
      ],
      steps: [
        {
          do: 'convert',
          on: '@L',
          to: ['account', 'contact'],
          say: both(
            'Convierte el lead «Lucía De Prueba» en cuenta y contacto',
            'Convert the lead “Lucía De Prueba” to an account and a contact',
          ),
          hint: both(
            'Abre la ficha del lead y pulsa «Convertir». Deja marcadas la cuenta y el contacto.',
            'Open the lead and press “Convert”. Leave account and contact ticked.',
          ),
        },
        { expect: 'field', on: '@L', name: 'convertedAt', notEmpty: true },
        { expect: 'exists', on: '@L.account' },
      ],
    },
  },
  quoteForLead: {
    name: both('Hacer un presupuesto para un lead', 'Give a lead a quote'),
    description: both(
      'Quien aún no es cliente también puede tener su presupuesto.',
      'Whoever is no customer yet can have a quote as well.',
    ),
    scenario: {
      as: 'role:salesperson',
      given: [
        {
          do: 'create',
          module: 'lead',
          alias: 'L',
          values: { firstName: 'Tomás', lastName: 'De Prueba', company: 'Viveros De Prueba', source: 'website' },
        },
      ],
      steps: [
        {
          do: 'create',
          module: 'quote',
          values: { subject: 'Primer presupuesto', lead: '@L' },
          say: both(
            'Haz un presupuesto para el lead «Tomás De Prueba», con el asunto «Primer presupuesto»',
            'Make a quote for the lead “Tomás De Prueba”, with the subject “Primer presupuesto”',
          ),
          hint: both(
            'En Presupuestos, añade uno: pon el asunto y, en «Lead», elige el que se dice.',
            'In Quotes, add one: write the subject and choose the lead that is named.',
          ),
        },
        { expect: 'field', on: '@quote', name: 'lead', equals: '@L' },
      ],
    },
  },
}
