import type { PrintedBlock, PrintedDocument } from '#common/api/printed.ts'

/** A document of several chapters: what is printed of a project. What goes to a customer is one without. */
export interface Paper extends Omit<PrintedDocument, 'blocks'> {
  readonly isLandscape?: boolean
  readonly blocks: readonly PaperBlock[]
}

export type PaperBlock = PrintedBlock | Heading | Contents | Drawing

/** A chapter, a section, an entry; the first two stand in the contents. */
export interface Heading {
  readonly kind: 'heading'
  readonly level: 1 | 2 | 3
  readonly text: string
  readonly startsPage?: boolean
}

/** Chapters and sections with their pages. */
export interface Contents {
  readonly kind: 'contents'
  readonly title: string
}

/** A picture of boxes and lines, in points; made smaller where the page is narrower. */
export interface Drawing {
  readonly kind: 'drawing'
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}

export type Shape =
  | {
      readonly shape: 'box'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly look: 'plain' | 'strong' | 'quiet' | 'accent' | 'round' | 'diamond'
      readonly lines?: readonly string[]
    }
  | {
      readonly shape: 'line'
      readonly points: readonly (readonly [x: number, y: number])[]
      readonly look: 'plain' | 'strong' | 'quiet'
      readonly isArrow?: boolean
    }
  | {
      readonly shape: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly align?: 'start' | 'middle' | 'end'
      readonly isQuiet?: boolean
    }
