import { useEffect, useRef } from 'react'
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { RouterProvider } from 'react-aria-components'
import { ProgressLine } from './progress-line.tsx'

/** Links of the kit go through the router, and each new page hands its heading the focus. */
export function Root() {
  const router = useRouter()
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const last = useRef<string | undefined>(undefined)

  useEffect(() => {
    if (path === undefined || path === last.current) return
    // The first page leaves the focus to the browser.
    if (last.current !== undefined) focusHeading()
    last.current = path
  }, [path])

  return (
    <RouterProvider navigate={(href) => router.history.push(href)}>
      <ProgressLine />
      <Outlet />
    </RouterProvider>
  )
}

function focusHeading(): void {
  const isSomethingFocused = document.activeElement?.closest('main, [role=dialog], aside, form')
  if (isSomethingFocused) return
  const heading = document.querySelector<HTMLElement>('[data-route-heading]')
  heading?.focus({ preventScroll: true })
}
