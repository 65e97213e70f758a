import { uploadBytesMax } from '#common/uploads.ts'
import { readLimits, type ReadLimits } from '#server/import/limits.ts'

/** What is read of one file at most. Beyond, the reading ends and says that it did not reach the end. */
export const textLimits = {
  fileBytesMax: uploadBytesMax,
  charactersMax: 1_500_000,
  pagesMax: 1_000,
  /** A text without pages is cut into parts of this length, each of which can be shown around a hit. */
  partCharacters: 20_000,
  memoryMbMax: 320,
  /** Of what lies outside the thread's heap: the file itself and what its streams unpack to. */
  unpackedBytesMax: 250_000_000,
  timeMs: 60_000,
} as const

/** Of the archives that office files are. */
export const archiveLimits: ReadLimits = {
  ...readLimits,
  fileBytesMax: textLimits.fileBytesMax,
  archiveEntriesMax: 5_000,
  inflatedBytesMax: 200_000_000,
}
