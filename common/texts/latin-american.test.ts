import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inLatinAmerica } from './latin-american.ts'

describe('the Spanish of Latin America', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['Fichero', 'File', 'Archivo'],
    ['Importe ponderado de los ficheros', 'Weighted', 'Monto ponderado de los archivos'],
    ['Cuando importes un fichero', 'When you import a file', 'Cuando importes un archivo'],
    ['Nombres e importes', 'Names and amounts', 'Nombres y montos'],
    ['Cualificar', 'Qualify', 'Calificar'],
    ['Lead descualificado', 'Disqualified', 'Lead descalificado'],
    ['El cliente acepta un presupuesto', 'The customer accepts a quote', 'El cliente acepta una cotización'],
    ['Todos los presupuestos', 'All quotes', 'Todas las cotizaciones'],
    ['Presupuesto enviado', 'Quote sent', 'Cotización enviada'],
    ['Estado del presupuesto', 'Quote status', 'Estado de la cotización'],
    ['Presupuesto', 'Budget', 'Presupuesto'],
    ['Inmóvil', 'Still', 'Inmóvil'],
    ['Guardar', 'Save', 'Guardar'],
  ]
  for (const [es, en, there] of cases) {
    it(`says «${there}» for «${es}» (${en})`, () => assert.equal(inLatinAmerica(es, en), there))
  }
})
