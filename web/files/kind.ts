/** A stored file as records carry it. */
export interface FileValue {
  readonly id: string
  readonly name: string
  readonly mime: string
  readonly size: number
}

export function isFileValue(value: unknown): value is FileValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'name' in value &&
    'mime' in value &&
    typeof value.mime === 'string' &&
    'size' in value &&
    typeof value.size === 'number'
  )
}

export type FileKind =
  | 'pdf'
  | 'image'
  | 'audio'
  | 'video'
  | 'text'
  | 'sheet'
  | 'slides'
  | 'writing'
  | 'archive'
  | 'other'

const byEnding: Readonly<Record<string, FileKind>> = {
  docx: 'writing',
  odt: 'writing',
  rtf: 'writing',
  doc: 'writing',
  xlsx: 'sheet',
  ods: 'sheet',
  xls: 'sheet',
  csv: 'sheet',
  pptx: 'slides',
  odp: 'slides',
  ppt: 'slides',
  zip: 'archive',
}

/** What a file is to a person: by its content, and by its name where the content could be several things. */
export function kindOfFile({ name, mime }: Pick<FileValue, 'name' | 'mime'>): FileKind {
  const family = mime.split('/')[0]
  if (mime === 'application/pdf') return 'pdf'
  if (family === 'image' || family === 'audio' || family === 'video') return family
  const ending = byEnding[endingOf(name)]
  if (ending) return ending
  if (mime === 'text/plain') return 'text'
  return mime === 'application/zip' || mime === 'application/gzip' ? 'archive' : 'other'
}

export function endingOf(name: string): string {
  return /\.([^.]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? ''
}
