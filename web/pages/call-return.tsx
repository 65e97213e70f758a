import { Suspense, useEffect, useState } from 'react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { callModule } from '#web/records/list-row-actions.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'

const CallOutcome = lazyPart(async () => ({ default: (await import('./call-outcome.tsx')).CallOutcome }))

export interface Called {
  readonly module: ReaderModule
  readonly calls: ReaderModule
  readonly id: string
  readonly phone: string
}

/** Back from the telephone: asks how the call went while one still knows it. */
export function CallReturn() {
  const model = useModel()
  const [asked, setAsked] = useState<Called>()
  useEffect(() => {
    let dialled: Called | undefined
    let isAway = false
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="tel:"]') : null
      const about = link && aboutWhom(link)
      const module = model.modules.find(({ name }) => name === about?.module)
      const calls = module && callModule(model, module)
      if (!link || !about || !module || !calls?.capabilities.activity?.outcome) return
      dialled = { module, calls, id: about.id, phone: link.href.slice('tel:'.length) }
      isAway = false
    }
    const onVisible = () => {
      if (document.hidden) isAway = true
      else if (isAway && dialled) {
        setAsked(dialled)
        dialled = undefined
      }
    }
    document.addEventListener('click', onClick, true)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      document.removeEventListener('click', onClick, true)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [model])
  if (!asked) return null
  return (
    <Suspense>
      <CallOutcome called={asked} onClose={() => setAsked(undefined)} />
    </Suspense>
  )
}

/** The record that the number names, or in whose row, card or page it stands. */
function aboutWhom(link: HTMLElement): { readonly module: string; readonly id: string } | undefined {
  const [, module, id] = /^\/records\/(\w+)(?:\/([\w-]+))?/.exec(link.dataset.about ?? location.pathname) ?? []
  const row = link.closest<HTMLElement>('[data-row]')?.dataset.row
  const found = row ?? id
  return module !== undefined && found !== undefined && found !== 'new' ? { module, id: found } : undefined
}
