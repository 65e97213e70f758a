import { LazoError } from '#common/errors.ts'
import { nothing, type FileText } from './parts.ts'

export interface Readable {
  readonly path: string
  readonly name: string
  readonly mime: string
}

/** The text of a file, whatever it is. A hostile one can end this by its cost: call it in a thread of its own. */
export async function readText({ path, name, mime }: Readable): Promise<FileText> {
  try {
    const text = await readBy(path, name, mime)
    if (!text) return nothing('empty')
    return text.state === 'read' && text.parts.every((part) => part === '') ? nothing('empty') : text
  } catch (error) {
    if (error instanceof LazoError) return nothing(stateOf(error))
    throw error
  }
}

async function readBy(path: string, name: string, mime: string): Promise<FileText | undefined> {
  // Each reader is loaded where it is wanted: the thread lives for one file.
  if (mime === 'application/pdf') return await (await import('./pdf.ts')).readPdf(path)
  if (mime === 'application/zip') return await (await import('./office.ts')).readOffice(path)
  if (mime === 'text/plain') return await (await import('./plain.ts')).readPlain(path, name)
  // An office file under a password is such a container; so are those of before 2007, which nobody reads here.
  if (mime === 'application/x-ole-storage') return nothing(/\.(docx|xlsx|pptx)$/i.test(name) ? 'protected' : 'unread')
  return undefined
}

/** What the readers of archives and XML refuse, in the words of a document. */
function stateOf(error: LazoError): FileText['state'] {
  const rule = error.violations?.[0]?.rule
  return rule === 'damaged' || rule === 'forbiddenXml' ? 'damaged' : 'tooLarge'
}
