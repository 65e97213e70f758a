import { parse } from 'node:querystring'

type Query = Readonly<Record<string, unknown>>

/** What the texts behind addresses say, the least recently asked first: the same lists are asked for all day. */
const known = new Map<string, Query>()
const knownMax = 500
const keptLengthMax = 4_000

/** The same object for the same text, so that what follows from it can be kept beside it. */
export function parseQuery(text: string): Query {
  const query = known.get(text) ?? Object.freeze(parse(text))
  known.delete(text)
  if (text.length <= keptLengthMax) known.set(text, query)
  const oldest = known.keys().next()
  if (known.size > knownMax && !oldest.done) known.delete(oldest.value)
  return query
}
