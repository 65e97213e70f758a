import { useEffect, type RefObject } from 'react'

/**
 * Letters that are pressed between asking for a field and its standing there: they are meant for the
 * field, and must neither be lost nor be taken for shortcuts of the page.
 */
const patienceMs = 5000

let letters = ''
let since = 0

export function awaitField(): void {
  letters = ''
  since = performance.now()
  document.addEventListener('keydown', hear, true)
}

/** What was typed meanwhile, once the field has the focus. */
export function takeTyped(): string {
  document.removeEventListener('keydown', hear, true)
  const typed = letters
  letters = ''
  return typed
}

/** The same, written into the first field of a form that takes the focus, as if it had been pressed there. */
export function useTypedAhead(form: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = form
    if (current?.contains(document.activeElement)) passTyped()
    current?.addEventListener('focusin', passTyped)
    return () => current?.removeEventListener('focusin', passTyped)
  }, [form])
}

function passTyped(): void {
  const typed = takeTyped()
  // Old, and the one way in that every field hears: what React holds, and an editor of rich text.
  // oxlint-disable-next-line typescript/no-deprecated -- There is no other.
  if (typed !== '') document.execCommand('insertText', false, typed)
}

function hear(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, timeStamp } = event
  if (key === 'Escape' || timeStamp - since > patienceMs) return void takeTyped()
  if (ctrlKey || metaKey || altKey || (key.length > 1 && key !== 'Backspace')) return
  event.preventDefault()
  event.stopPropagation()
  letters = key === 'Backspace' ? letters.slice(0, -1) : letters + key
}
