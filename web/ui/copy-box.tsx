import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './button.tsx'

/** A text that is there to be taken elsewhere: a link, a secret. */
export function CopyBox(props: {
  readonly label: string
  readonly value: string
  readonly copyLabel: string
  readonly copiedLabel: string
}) {
  const { label, value, copyLabel, copiedLabel } = props
  const [isCopied, setCopied] = useState(false)
  const Drawn = isCopied ? Check : Copy

  async function copy(box: HTMLElement | null) {
    // Without TLS there is no clipboard: the text is marked, and the keys do the rest.
    if (!('clipboard' in navigator)) return box && window.getSelection()?.selectAllChildren(box)
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }

  return (
    <div className="field-box items-center gap-1 py-1 pr-1 pl-2.5">
      <output aria-label={label} data-copied-text className="min-w-0 flex-1 font-mono text-sm break-all select-all">
        {value}
      </output>
      <IconButton
        label={isCopied ? copiedLabel : copyLabel}
        size="small"
        onPress={({ target }) => void copy(target.parentElement?.querySelector('[data-copied-text]') ?? null)}
      >
        <Drawn size={14} aria-hidden className={isCopied ? 'text-accent-ink' : undefined} />
      </IconButton>
    </div>
  )
}
