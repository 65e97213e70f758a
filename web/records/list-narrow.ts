import { useSyncExternalStore } from 'react'

// A sheet of paper is no phone: what prints is what was on the screen.
const narrow = 'screen and (max-width: 767px)'

function subscribe(listener: () => void): () => void {
  const query = matchMedia(narrow)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** A phone: a table or several columns do not fit. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(narrow).matches)
}
