import { useEffect } from 'react'

/** Names the browser's tab after the page; the product's name comes last. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Lazo` : 'Lazo'
  }, [title])
}
