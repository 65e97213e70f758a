/** Names of Spanish banks by the entity code that follows the check digits, as the Bank of Spain gives them. */
const banks: Readonly<Record<string, string>> = {
  '0019': 'Deutsche Bank',
  '0049': 'Santander',
  '0061': 'Banca March',
  '0073': 'Openbank',
  '0081': 'Sabadell',
  '0128': 'Bankinter',
  '0182': 'BBVA',
  '0186': 'Banco Mediolanum',
  '0239': 'EVO Banco',
  '1465': 'ING',
  '1491': 'Triodos Bank',
  '2080': 'Abanca',
  '2085': 'Ibercaja',
  '2095': 'Kutxabank',
  '2100': 'CaixaBank',
  '2103': 'Unicaja',
  '3025': 'Caja de Ingenieros',
  '3035': 'Laboral Kutxa',
  '3058': 'Cajamar',
}

/** The bank of a Spanish account; undefined where it is of another country or not in the list. */
export function bankOf(iban: string): string | undefined {
  return iban.startsWith('ES') ? banks[iban.slice(4, 8)] : undefined
}
