import { taxed, type TaxSeed } from './define.ts'

type Row = readonly [rate: string, categories: readonly string[], law: string, regimes?: readonly string[]]

function vat(prefix: string, name: string, rows: readonly Row[]): TaxSeed[] {
  return rows.map(([rate, categories, law, regimes = taxed]) => ({
    code: `${prefix}-${rate}`,
    name: `${name} ${rate} %`,
    kind: 'vat',
    rate,
    categories,
    regimes,
    law,
  }))
}

/**
 * Mexico: IVA (LIVA, arts. 1 and 2-A; 8 % by decree in the border regions, chosen by hand), withholding
 * of ISR (LISR, arts. 106 and 113-J) and of two thirds of IVA (LIVA, art. 1-A; RLIVA, art. 3).
 */
export const mexico: readonly TaxSeed[] = [
  ...vat('MX-IVA', 'IVA', [
    ['16', ['standard', 'reduced', 'increased'], 'LIVA, art. 1'],
    ['8', [], 'Decretos de estímulos fiscales región fronteriza norte (2018) y sur (2020) y sus prórrogas', []],
    ['0', ['zero', 'superReduced'], 'LIVA, art. 2-A'],
  ]),
  withheld('MX-ISR-10', 'Retención ISR 10 %', '10', 'LISR, art. 106', ['withholding']),
  withheld('MX-ISR-1.25', 'Retención ISR 1.25 %', '1.25', 'LISR, art. 113-J', []),
  withheld('MX-RIVA-10.6667', 'Retención IVA 10.6667 %', '10.6667', 'LIVA, art. 1-A; RLIVA, art. 3', ['withholding']),
]

function withheld(code: string, name: string, rate: string, law: string, regimes: readonly string[]): TaxSeed {
  return { code, name, kind: 'withholding', rate, categories: [], regimes, law }
}

/** Colombia: IVA (Estatuto Tributario, arts. 468, 468-1 and 477). */
export const colombia: readonly TaxSeed[] = vat('CO-IVA', 'IVA', [
  ['19', ['standard', 'increased'], 'Estatuto Tributario, art. 468'],
  ['5', ['reduced', 'superReduced'], 'Estatuto Tributario, art. 468-1'],
  ['0', ['zero'], 'Estatuto Tributario, art. 477'],
])

/** Chile: IVA (DL 825, art. 14). */
export const chile: readonly TaxSeed[] = vat('CL-IVA', 'IVA', [
  ['19', ['standard', 'reduced', 'superReduced', 'increased'], 'DL 825, art. 14'],
])

/** Argentina: IVA (Ley 23.349, t.o. 1997, art. 28). */
export const argentina: readonly TaxSeed[] = vat('AR-IVA', 'IVA', [
  ['21', ['standard'], 'Ley 23.349 (t.o. 1997), art. 28'],
  ['10.5', ['reduced', 'superReduced'], 'Ley 23.349 (t.o. 1997), art. 28, cuarto párrafo'],
  ['27', ['increased'], 'Ley 23.349 (t.o. 1997), art. 28, segundo párrafo'],
])

/**
 * Peru: IGV with the municipal promotion tax (TUO of the IGV law, art. 17; DLeg. 776, art. 76), whose
 * shares change from year to year (Ley 32387) and whose sum does not; but where small hotels and
 * restaurants bear 8 % of IGV (Ley 31556), chosen by hand.
 */
export const peru: readonly TaxSeed[] = [
  ...vat('PE-IGV', 'IGV', [
    [
      '18',
      ['standard', 'reduced', 'superReduced', 'increased'],
      'DS 055-99-EF, art. 17; DLeg. 776, art. 76; Ley 32387',
    ],
  ]),
  ...vat('PE-IGV', 'IGV', [
    ['10.5', [], 'Ley 31556; Ley 32387: restaurantes y hoteles de micro y pequeña empresa', []],
  ]).map((tax) => ({ ...tax, from: '2026-01-01', to: '2026-12-31' })),
]
