import { uploadBytesMax } from '#common/uploads.ts'

/** What the readers of foreign files accept at most. Beyond, a file is refused, never truncated. */
export interface ReadLimits {
  readonly fileBytesMax: number
  readonly rowsMax: number
  readonly columnsMax: number
  readonly cellCharactersMax: number
  readonly archiveEntriesMax: number
  readonly inflatedBytesMax: number
  /** Inflated to compressed size of one part; real sheets stay under 40. */
  readonly inflateRatioMax: number
  readonly sharedTextsMax: number
  readonly sharedBytesMax: number
}

export const readLimits: ReadLimits = {
  fileBytesMax: uploadBytesMax,
  rowsMax: 500_000,
  columnsMax: 500,
  cellCharactersMax: 1_000_000,
  archiveEntriesMax: 2_000,
  inflatedBytesMax: 400_000_000,
  inflateRatioMax: 120,
  sharedTextsMax: 4_000_000,
  sharedBytesMax: 96_000_000,
}
