import { taxed, type TaxSeed } from './define.ts'

const home = [...taxed, 'surcharge'] as const
const islands = [...home, 'canaryIslands'] as const
const vatLaw = 'Ley 37/1992, del IVA'

/**
 * Spain: IVA (Ley 37/1992, arts. 90 and 91, rates of RDL 20/2012), recargo de equivalencia (art. 161;
 * that of tobacco is chosen by hand), withholding of professionals (RD 439/2007, art. 95), IGIC (Ley
 * 4/2012 of the Canary Islands; 5 % of sweetened drinks, 15 % and 20 % of tobacco by hand) and IPSI (Ley
 * 8/1991; which rate holds is said by the ordinance of each city, so that it is chosen by hand).
 */
export const spain: readonly TaxSeed[] = [
  vat('21', ['standard', 'increased'], '2012-09-01', `${vatLaw}, art. 90`),
  vat('10', ['reduced'], '2012-09-01', `${vatLaw}, art. 91.Uno`),
  vat('4', ['superReduced'], '1995-01-01', `${vatLaw}, art. 91.Dos`),
  vat('0', ['zero'], '2022-04-10', `${vatLaw}, art. 91.Cuatro`),
  surcharge('5.2', ['standard', 'increased']),
  surcharge('1.4', ['reduced']),
  surcharge('0.5', ['superReduced']),
  { ...surcharge('1.75', []), regimes: [] },
  withholding('15', ['withholding'], 'RD 439/2007, art. 95.1'),
  withholding('7', [], 'RD 439/2007, art. 95.1: inicio de actividad'),
  igic('7', 'art. 51', ['standard'], islands),
  igic('3', 'art. 54', ['reduced'], islands),
  igic('0', 'art. 52', ['zero', 'superReduced'], islands),
  { ...igic('5', 'en la redacción de la Ley 7/2023', [], []), from: '2024-01-01' },
  igic('9.5', 'art. 55', ['increased'], islands),
  igic('15', 'art. 56', [], []),
  igic('20', 'art. 57', [], []),
  ...['10', '8', '4', '2', '1', '0.5'].map(ipsi),
]

function vat(rate: string, categories: readonly string[], from: string, law: string): TaxSeed {
  return {
    code: `ES-IVA-${rate}`,
    name: `IVA ${shown(rate)} %`,
    kind: 'vat',
    rate,
    categories,
    regimes: home,
    from,
    law,
  }
}

function surcharge(rate: string, categories: readonly string[]): TaxSeed {
  return {
    code: `ES-RE-${rate}`,
    name: `Recargo de equivalencia ${shown(rate)} %`,
    kind: 'surcharge',
    rate,
    categories,
    regimes: ['surcharge'],
    law: `${vatLaw}, art. 161`,
  }
}

function withholding(rate: string, regimes: readonly string[], law: string): TaxSeed {
  return {
    code: `ES-IRPF-${rate}`,
    name: `Retención IRPF ${rate} %`,
    kind: 'withholding',
    rate,
    categories: [],
    regimes,
    law,
  }
}

function igic(rate: string, article: string, categories: readonly string[], regimes: readonly string[]): TaxSeed {
  return {
    code: `ES-IGIC-${rate}`,
    name: `IGIC ${shown(rate)} %`,
    kind: 'vat',
    rate,
    categories,
    regimes,
    territory: 'canaryIslands',
    from: '2020-01-01',
    law: `Ley 4/2012 de Canarias, ${article}`,
  }
}

function ipsi(rate: string): TaxSeed {
  return {
    code: `ES-IPSI-${rate}`,
    name: `IPSI ${shown(rate)} %`,
    kind: 'vat',
    rate,
    categories: [],
    regimes: [],
    territory: 'ceutaMelilla',
    law: 'Ley 8/1991 y la ordenanza de cada ciudad',
  }
}

function shown(rate: string): string {
  return rate.replace('.', ',')
}
