import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { headId } from './grid-head.tsx'
import type { GridPlace } from './grid-keys.ts'
import { cellNamed, type CellName, type GridCursor } from './use-grid-cursor.ts'

/** Rows and columns of the block of cells that is chosen, ends included. */
export interface GridBlock {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface GridRange {
  /** The chosen block; the cell with the cursor alone where there is none. */
  readonly block: GridBlock | undefined
  /** More than one cell. */
  readonly isWide: boolean
  /** Before a key moves the cursor: with the shift key the block grows, without it ends. */
  onMove(event: KeyboardEvent): void
  onPointerDown(event: PointerEvent): void
  onPointerOver(event: PointerEvent): void
  clear(): void
}

/** A block of cells between where one began and where the cursor is. */
export function useGridRange(cursor: GridCursor, placeOf: (cell: CellName) => GridPlace | undefined): GridRange {
  const [anchor, setAnchor] = useState<CellName>()
  const [drag, setDrag] = useState<CellName>()
  const from = anchor && placeOf(anchor)
  const { place } = cursor
  const block = place && place.row >= 0 ? blockOf(from ?? place, place) : undefined
  return {
    block,
    isWide: block !== undefined && (block.top !== block.bottom || block.left !== block.right),
    onMove(event) {
      if (!event.shiftKey) setAnchor(undefined)
      else if (!anchor) setAnchor(cursor.active)
    },
    onPointerDown(event) {
      const cell = event.button === 0 ? cellNamed(event.target) : undefined
      // A head is pressed to sort by it, or dragged.
      if (!cell || cell.row === headId) return
      if (event.shiftKey && cursor.active) {
        setAnchor((before) => before ?? cursor.active)
        event.preventDefault()
        cursor.go(cell)
        return
      }
      setAnchor(undefined)
      setDrag(cell)
    },
    onPointerOver(event) {
      const cell = drag && event.buttons === 1 ? cellNamed(event.target) : undefined
      if (!drag || !cell || cell.row === headId) return
      const isSame = cell.row === drag.row && cell.column === drag.column
      if (isSame && !anchor) return
      getSelection()?.removeAllRanges()
      setAnchor(drag)
      cursor.go(cell)
    },
    clear: () => setAnchor(undefined),
  }
}

function blockOf(a: GridPlace, b: GridPlace): GridBlock {
  return {
    top: Math.max(0, Math.min(a.row, b.row)),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  }
}
