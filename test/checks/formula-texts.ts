import fc from 'fast-check'

/** Formulas of each type as text, deep enough that functions meet each other. */
const formulas = fc.letrec<Record<'number' | 'text' | 'boolean' | 'date' | 'dateTime', string>>((tie) => {
  const { number, text, boolean, date, dateTime } = {
    number: tie('number'),
    text: tie('text'),
    boolean: tie('boolean'),
    date: tie('date'),
    dateTime: tie('dateTime'),
  }
  const call = (name: string, ...of: readonly fc.Arbitrary<string>[]) =>
    fc.tuple(...of).map((some) => `${name}(${some.join(', ')})`)
  const sign = (signs: readonly string[], one: fc.Arbitrary<string>) =>
    fc.tuple(one, fc.constantFrom(...signs), one).map(([a, which, b]) => `(${a} ${which} ${b})`)
  const day = fc.oneof(date, dateTime)
  const either = (one: fc.Arbitrary<string>) => [
    call('IF', boolean, one, one),
    call('COALESCE', one, one),
    call('CASE', text, text, one, text, one, one),
    call('CASE', number, number, one),
  ]
  const digits = fc.integer({ min: -12, max: 12 }).map(String)
  const deep = { maxDepth: 4, depthIdentifier: 'formula' } as const
  return {
    number: fc.oneof(
      deep,
      fc.constantFrom('n1', 'n2', 'm1', '0', '1', '0.5', '2.345', '1000000', '-1', '99999999999999999999999', 'null'),
      sign(['+', '-', '*', '/', '%'], number),
      call('ROUND', number, digits),
      call('ROUND', number),
      ...['ABS', 'FLOOR', 'CEIL', '-'].map((name) => call(name, number)),
      call('MIN', number, number),
      call('MAX', number, number, number),
      call('LEN', text),
      call('NUMBER', text),
      call('DAYS', day, day),
      ...['YEAR', 'MONTH', 'DAY'].map((name) => call(name, day)),
      ...either(number),
    ),
    text: fc.oneof(
      deep,
      fc.constantFrom('t1', 't2', '""', "'a'", '"Ñandú ß ŉ İ"', "' \\t x\\n'", "'12.50'", 'null', "'e\u0301'"),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((some) => `'${some.replace(/['\\]/g, '\\$&')}'`),
      call('CONCAT', text, number, boolean, date, dateTime),
      sign(['&'], text),
      ...['UPPER', 'LOWER', 'TRIM'].map((name) => call(name, text)),
      call('LEFT', text, number),
      call('RIGHT', text, number),
      call('MAX', text, text),
      call('TEXT', fc.oneof(number, boolean, day)),
      ...either(text),
    ),
    boolean: fc.oneof(
      deep,
      fc.constantFrom('b1', 'true', 'false', 'null'),
      ...[number, text, date, dateTime].map((one) => sign(['=', '!=', '<', '<=', '>', '>='], one)),
      sign(['=', '!=', '&&', '||'], boolean),
      call('AND', boolean, boolean, boolean),
      call('!', boolean),
      call('ISBLANK', fc.oneof(number, text, boolean, date, dateTime)),
      call('CONTAINS', text, text),
    ),
    date: fc.oneof(
      deep,
      fc.constantFrom('d1', 'd2', 'TODAY()', 'DATE(null)'),
      call('DATE', dateTime),
      call('ADDDAYS', date, number),
      call('ADDMONTHS', date, number),
      call('MIN', date, date),
      ...either(date),
    ),
    dateTime: fc.oneof(
      deep,
      fc.constantFrom('w1', 'NOW()'),
      call('ADDDAYS', dateTime, number),
      call('ADDMONTHS', dateTime, number),
      call('MAX', dateTime, dateTime),
      ...either(dateTime),
    ),
  }
})
export const anyFormula = fc.oneof(formulas.number, formulas.text, formulas.boolean, formulas.date, formulas.dateTime)
