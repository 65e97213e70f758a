import type { ReactNode } from 'react'

/** A titled part of a page of forms. */
export function Section(props: { readonly title: string; readonly help?: string; readonly children: ReactNode }) {
  return (
    <section aria-label={props.title} className="flex flex-col gap-4 border-t border-line pt-5">
      <div>
        <h2 className="text-lg font-bold">{props.title}</h2>
        {props.help && <p className="text-sm text-muted">{props.help}</p>}
      </div>
      {props.children}
    </section>
  )
}
