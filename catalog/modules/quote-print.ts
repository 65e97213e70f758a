import type { PrintTemplateDefinition } from '#common/print-template.ts'
import { both } from './define.ts'

export const quotePrint: Readonly<Record<string, PrintTemplateDefinition>> = {
  quote: {
    label: both('Presupuesto', 'Quote'),
    title: both('Presupuesto', 'Quote'),
    blocks: [
      { name: 'parties', kind: 'parties' },
      { name: 'facts', kind: 'facts', fields: ['subject', 'date', 'validUntil', 'paymentTerms', 'owner'] },
      { name: 'notes', kind: 'text', text: both('{notes}', '{notes}') },
      {
        name: 'lines',
        kind: 'lines',
        columns: ['description', 'recurrence', 'quantity', 'unitPrice', 'discount', 'taxes', 'total'],
      },
      { name: 'totals', kind: 'totals' },
      {
        name: 'terms',
        kind: 'text',
        title: both('Condiciones', 'Terms'),
        text: both('{terms}', '{terms}'),
        small: true,
      },
      { name: 'signature', kind: 'signature', title: both('Conforme', 'Agreed') },
    ],
    mail: {
      subject: both('Presupuesto {number} de {company}', 'Quote {number} from {company}'),
      text: both(
        [
          'Hola:',
          'Te envío el presupuesto {number}, por un total de {total} y válido hasta el {validUntil}.',
          'Puedes leerlo, preguntar lo que quieras y aceptarlo aquí:\n{link}',
          'También va adjunto en PDF.',
          'Un saludo,\n{sender}\n{company}',
        ].join('\n\n'),
        [
          'Hello,',
          'Here is quote {number}, for a total of {total} and valid until {validUntil}.',
          'You can read it, ask whatever you like and accept it here:\n{link}',
          'It is also attached as PDF.',
          'Kind regards,\n{sender}\n{company}',
        ].join('\n\n'),
      ),
    },
  },
}
