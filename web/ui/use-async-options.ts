import { useEffect, useState } from 'react'
import { normalize } from '#common/normalize.ts'
import type { Option } from './list-item.tsx'

export type OptionSearch = (query: string, signal: AbortSignal) => Promise<readonly Option[]>

const debounceMs = 120

interface Found {
  readonly options: readonly Option[]
  readonly isSearching: boolean
}

/** Asks for the options that match what is typed, a moment after the last key, newest answer only. */
export function useAsyncOptions(search: OptionSearch, query: string, isActive: boolean): Found {
  const [found, setFound] = useState<{ query?: string; options: readonly Option[] }>({
    options: [],
  })
  useEffect(() => {
    if (!isActive) return
    const control = new AbortController()
    const take = (options: readonly Option[]) => {
      if (!control.signal.aborted) setFound({ query, options })
    }
    const timer = setTimeout(
      () => void search(query, control.signal).then(take, () => take([])),
      query === '' ? 0 : debounceMs,
    )
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [search, query, isActive])
  return { options: found.options, isSearching: isActive && found.query !== query }
}

/** A search over options that are already here, blind to accents and case. */
export function searchIn(options: readonly Option[]): OptionSearch {
  const folded = options.map((option) => ({ option, words: normalize(`${option.label} ${option.detail ?? ''}`) }))
  return async (query) => {
    const wanted = normalize(query)
    return folded.flatMap(({ option, words }) => (words.includes(wanted) ? option : []))
  }
}
