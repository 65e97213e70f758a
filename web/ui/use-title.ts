import { useEffect } from 'react'

let shown: string | undefined
let mark = ''

/** Names the browser's tab after the page; the product's name comes last. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    shown = title
    write()
  }, [title])
}

/** What waits for the reader, before the title of whichever page is open. */
export function markTitle(text: string): void {
  mark = text
  write()
}

function write(): void {
  const title = shown ? `${shown} · Lazo` : 'Lazo'
  document.title = mark ? `(${mark}) ${title}` : title
}
