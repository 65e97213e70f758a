import { useEffect, useRef } from 'react'

/**
 * A key that works on the whole page: "mod+k", "mod+shift+z", "c", "?". Plain letters stay silent while the focus
 * is where one types. Answers nothing while a dialog is open, unless the key has a modifier.
 */
export function useShortcut(shortcut: string, onPress: () => void): void {
  const latest = useRef(onPress)
  useEffect(() => {
    latest.current = onPress
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matches(shortcut, event)) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [shortcut])
}

function matches(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1)
  const wantsMod = parts.includes('mod')
  if ((event.ctrlKey || event.metaKey) !== wantsMod || event.altKey) return false
  // Undoing what one types is the field's own.
  if ((!wantsMod || key === 'z') && isTyping(event.target)) return false
  if (wantsMod && event.shiftKey !== parts.includes('shift')) return false
  return event.key.toLowerCase() === key
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=spinbutton]',
    ) !== null
  )
}
