import type * as Saxes from 'saxes'
import type { SaxesParser } from 'saxes'
import { onDemand } from '#server/on-demand.ts'
import { refuseFile } from './problems.ts'

const saxes = onDemand<typeof Saxes>('saxes')

/** What a reader of one XML part does with its pieces; `taken` is emptied between chunks. */
export interface XmlListener<T> {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
  taken(): T[]
}

/** Longest stretch of XML without a tag: bounds what the parser holds back. */
const silentBytesMax = 8_000_000
const depthMax = 100

/**
 * Reads XML that arrives in chunks, never holding more than one tag. Namespace prefixes are dropped
 * (some writers prefix every name); a DOCTYPE is refused, so there are no entities to expand.
 */
export async function* readXml<T>(chunks: AsyncIterable<Buffer>, listener: XmlListener<T>): AsyncGenerator<T> {
  let silentBytes = 0
  let depth = 0
  const parser = new (saxes().SaxesParser)({ xmlns: false, position: false })
  parser.on('doctype', () => {
    throw refuseFile('forbiddenXml')
  })
  parser.on('opentag', (tag) => {
    silentBytes = 0
    depth += 1
    if (depth > depthMax) throw refuseFile('damaged')
    listener.open(localName(tag.name), tag.attributes)
  })
  parser.on('closetag', (tag) => {
    silentBytes = 0
    depth -= 1
    listener.close(localName(tag.name))
  })
  parser.on('text', (text) => listener.text(text))
  parser.on('cdata', (text) => listener.text(text))
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    silentBytes += chunk.length
    write(parser, decoder.decode(chunk, { stream: true }))
    if (silentBytes > silentBytesMax) throw refuseFile('cellTooLong')
    yield* listener.taken()
  }
  write(parser, decoder.decode())
  write(parser, null)
  yield* listener.taken()
}

function write(parser: Pick<SaxesParser, 'write' | 'close'>, text: string | null): void {
  try {
    if (text === null) parser.close()
    else parser.write(text)
  } catch (error) {
    throw error instanceof Error && error.name === 'LazoError' ? error : refuseFile('damaged')
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
