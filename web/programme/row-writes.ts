/** A row as the server has it; without an id it is not there yet. */
export interface Kept<Values> {
  readonly id?: string | undefined
  readonly version: number
  readonly values: Values
}

type Place = Omit<Kept<never>, 'values'>
type Write<Values> = (values: Values, place: Place) => Promise<Place>

interface Surroundings<Values> {
  /** What is wanted, until the server has it. */
  readonly show: (wanted: { readonly values: Values } | undefined) => void
  readonly refused: (error: unknown) => void
  readonly readAgain: () => Promise<void>
}

export interface RowWrites<Values> {
  change(kept: Kept<Values>, write: Write<Values>, next: (now: Values) => Values): void
}

/**
 * Writes of one row, one after the other: what is wanted while one is under way is written after it, on the version
 * that it led to; of several such wishes only the last. What is refused goes, with what was wanted meanwhile.
 */
export function createRowWrites<Values>({ show, refused, readAgain }: Surroundings<Values>): RowWrites<Values> {
  let wanted: { readonly values: Values } | undefined
  let isBusy = false
  let place: Place | undefined
  return {
    change(kept, write, next) {
      wanted = { values: next(wanted ? wanted.values : kept.values) }
      show(wanted)
      // What one has read may be older than what one has written; after a refusal it is all that one knows.
      if (!place || kept.version > place.version) place = kept
      if (isBusy) return
      isBusy = true
      void run(write).finally(() => {
        isBusy = false
      })
    },
  }

  async function run(write: Write<Values>): Promise<void> {
    for (let sent: typeof wanted; wanted && sent !== wanted;) {
      sent = wanted
      try {
        place = await write(sent.values, place ?? { version: 0 })
        if (wanted === sent) await readAgain()
      } catch (error) {
        refused(error)
        place = undefined
        wanted = undefined
        await readAgain()
      }
    }
    wanted = undefined
    show(undefined)
  }
}
