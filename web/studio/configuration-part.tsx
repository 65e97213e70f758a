import type { ReactNode } from 'react'

/** A titled part of the page of configuration as files. */
export function ConfigurationPart(props: {
  readonly title: string
  readonly help?: string
  readonly children: ReactNode
}) {
  return (
    <section aria-label={props.title} className="flex flex-col gap-2 border-t border-line pt-4 first:border-t-0">
      <h2 className="text-base font-bold">{props.title}</h2>
      {props.help && <p className="text-sm text-muted">{props.help}</p>}
      {props.children}
    </section>
  )
}
