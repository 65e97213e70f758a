import { useEffect, useRef, useState } from 'react'

/** Takes files dropped anywhere on the page; answers whether some are held over it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void, isActive: boolean): boolean {
  const [isOver, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    if (!isActive) return
    // Every element that the pointer crosses enters and leaves; the page is left when all are.
    let depth = 0
    const move = (step: number) => {
      depth = Math.max(0, depth + step)
      setOver(depth > 0)
    }
    const enter = (event: DragEvent) => holdsFiles(event) && move(1)
    const leave = (event: DragEvent) => holdsFiles(event) && move(-1)
    const over = (event: DragEvent) => holdsFiles(event) && event.preventDefault()
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      move(-depth)
      latest.current([...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragenter', enter)
    document.addEventListener('dragleave', leave)
    document.addEventListener('dragover', over)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragenter', enter)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('dragover', over)
      document.removeEventListener('drop', drop)
      setOver(false)
    }
  }, [isActive])
  return isOver
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}
