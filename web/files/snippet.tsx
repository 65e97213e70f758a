/** The text around a hit, with the words that were looked for marked. */
export function Snippet(props: { readonly pieces: readonly { readonly text: string; readonly isHit: boolean }[] }) {
  return props.pieces.map(({ text, isHit }, index) =>
    isHit ? (
      // Pieces have no other name than their place.
      <mark key={index} className="rounded-sm bg-today-soft px-0.5 text-ink">
        {text}
      </mark>
    ) : (
      <span key={index}>{text}</span>
    ),
  )
}
