import {
  File,
  FileArchive,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileType,
  FileVideo,
  Presentation,
} from 'lucide-react'
import { kindOfFile, type FileKind, type FileValue } from './kind.ts'

const icons: Readonly<Record<FileKind, typeof File>> = {
  pdf: FileType,
  image: FileImage,
  audio: FileMusic,
  video: FileVideo,
  text: FileText,
  sheet: FileSpreadsheet,
  slides: Presentation,
  writing: FileText,
  archive: FileArchive,
  other: File,
}

export function FileIcon({ file }: { readonly file: FileValue | undefined }) {
  const Drawn = file ? icons[kindOfFile(file)] : File
  return <Drawn size={16} aria-hidden className="shrink-0 text-muted" />
}
