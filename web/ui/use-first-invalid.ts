import { useEffect, type RefObject } from 'react'

const control =
  ':is(input, textarea, button, [contenteditable="true"], [tabindex="0"]):not([tabindex="-1"], [type="hidden"])'

/** After each refusal the first field that has to be put right has the focus, and so is in sight. */
export function useFirstInvalid(form: RefObject<HTMLElement | null>, refusals: number): void {
  useEffect(() => {
    if (refusals === 0) return
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]')
    const inside = field?.matches(control) ? field : field?.querySelector<HTMLElement>(control)
    inside?.focus()
  }, [form, refusals])
}
