/** Words of the office that Spain and Latin America write otherwise; the first that fits a place wins. */
const words: readonly (readonly [RegExp, string])[] = [
  [/\bficheros\b/g, 'archivos'],
  [/\bfichero\b/g, 'archivo'],
  [/\be importe(s?)\b/g, 'y monto$1'],
  // Not the verb.
  [/(?<!\b(?:cuando|que) )\bimportes\b/g, 'montos'],
  [/\bimporte\b/g, 'monto'],
  [/\b(des)?cualific/g, '$1calific'],
  [/\bcualifiqu/g, 'califiqu'],
  [/\bdivisas\b/g, 'monedas'],
  [/\bdivisa\b/g, 'moneda'],
  [/\bmóviles\b/g, 'celulares'],
  [/\bmóvil\b/g, 'celular'],
  [/\bordenadores\b/g, 'computadoras'],
  [/\bdel ordenador\b/g, 'de la computadora'],
  [/\bel ordenador\b/g, 'la computadora'],
  [/\bordenador\b/g, 'computadora'],
  [/\bcostes\b/g, 'costos'],
  [/\bcoste\b/g, 'costo'],
  [/\btarjeta(s?) de visita\b/g, 'tarjeta$1 de presentación'],
  [/\btarifas\b/g, 'listas de precios'],
  [/\bprecios de tarifa\b/g, 'precios de lista'],
  [/\bprecio de tarifa\b/g, 'precio de lista'],
  [/\btarifa\b/g, 'lista de precios'],
  [/\binformes\b/g, 'reportes'],
  [/\binforme\b/g, 'reporte'],
]

/** «Presupuesto» is a quote in Spain, a `cotización` there, and a budget in both. */
const quotes: readonly (readonly [RegExp, string])[] = [
  [/\bpresupuesto (\p{L}+[aei]d)o\b/gu, 'presupuesto $1a'],
  [/\bpresupuestos (\p{L}+[aei]d)os\b/gu, 'presupuestos $1as'],
  [/\bpresupuestos hechos\b/g, 'presupuestos hechas'],
  [/\bdel (nuevo )?presupuesto\b/g, 'de la $1cotización'],
  [/\bal presupuesto\b/g, 'a la cotización'],
  [/\bel presupuesto\b/g, 'la cotización'],
  [/\bun presupuesto\b/g, 'una cotización'],
  [/\bningún presupuesto\b/g, 'ninguna cotización'],
  [/\b(est|es)e presupuesto\b/g, '$1a cotización'],
  [/\b(l|un|est|es|much)os presupuestos\b/g, '$1as cotizaciones'],
  [/\btodos las cotizaciones\b/g, 'todas las cotizaciones'],
  [/\bnuevo presupuesto\b/g, 'nueva cotización'],
  [/\bpresupuestos\b/g, 'cotizaciones'],
  [/\bpresupuesto\b/g, 'cotización'],
]

/** A Spanish text of ours as Latin America says it, the same where nothing differs. The English tells what is meant. */
export function inLatinAmerica(es: string, en: string): string {
  const rules = /quote/i.test(en) ? [...words, ...quotes] : words
  return rules.reduce((text, [pattern, instead]) => {
    const anyCase = new RegExp(pattern.source, 'giu')
    // Each match by itself, so that what stands around it decides nothing twice.
    return text.replace(anyCase, (found) => likeIt(found, found.toLowerCase().replace(pattern, instead)))
  }, es)
}

function likeIt(found: string, instead: string): string {
  const first = found.charAt(0)
  return first === first.toLowerCase() ? instead : instead.charAt(0).toUpperCase() + instead.slice(1)
}
