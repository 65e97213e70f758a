/** The bond: one line that loops and goes on. */
export function LogoMark(props: { readonly size: number; readonly className?: string }) {
  const { size, className } = props
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="#0b6b5b" />
      <path
        d="M6.5 22.5C13 21 20.6 15 20.6 9.8c0-4.2-4.6-4.1-5.9.4-1.6 5.4-1.9 13.9 2.9 13.9 3 0 5.4-1.8 7.9-4.7"
        fill="none"
        stroke="#faf9f7"
        strokeWidth="2.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
