import { CircleAlert } from 'lucide-react'

/** What is wrong with the form as a whole, above its button. */
export function FormError(props: { readonly children: string | undefined }) {
  if (!props.children) return null
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-overdue-soft px-3 py-2 text-sm text-overdue-ink">
      <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
      {props.children}
    </p>
  )
}
