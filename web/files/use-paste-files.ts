import { useEffect, useRef } from 'react'

/** Takes pictures and files pasted anywhere on the page but into a field. */
export function usePasteFiles(onFiles: (files: readonly File[]) => void, isActive: boolean): void {
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    if (!isActive) return
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      const isInField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
      if (files.length === 0 || isInField || event.defaultPrevented) return
      event.preventDefault()
      latest.current(files)
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [isActive])
}
