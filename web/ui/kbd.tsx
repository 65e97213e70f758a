import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from './classes.ts'

const isApple = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent)
const appleNames: Record<string, string> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }

/** Keys as the reader's keyboard prints them: `keys="Ctrl K"`. */
export function Kbd(props: { readonly keys: string; readonly tone?: 'plain' | 'inverse' }) {
  const names: Readonly<Record<string, string>> = useText().keyNames
  const tone = props.tone === 'inverse' ? 'border-transparent opacity-75' : 'border-line-strong bg-paper text-muted'
  return (
    <span className="inline-flex gap-0.5">
      {props.keys.split(' ').map((key) => (
        <kbd
          key={key}
          className={classes(
            'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border px-1 font-sans text-2xs',
            tone,
          )}
        >
          {(isApple && appleNames[key]) || names[key] || key}
        </kbd>
      ))}
    </span>
  )
}
