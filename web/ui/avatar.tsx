import { optionColors } from './badge.tsx'
import { classes } from './classes.ts'

const sizes = {
  small: 'size-5 text-[9px]',
  medium: 'size-6 text-[10px]',
  large: 'size-10 text-base',
} as const

/** A person's or a company's initials, in a colour that is always theirs. */
export function Avatar(props: {
  readonly name: string
  readonly size?: keyof typeof sizes
  /** Set when the name is not written beside it. */
  readonly isNamed?: boolean
}) {
  const { name, size = 'medium', isNamed = false } = props
  return (
    <span
      {...(isNamed ? { role: 'img', 'aria-label': name } : { 'aria-hidden': true })}
      // Drawn, not written, so that they do not join the name of a button around them.
      data-initials={initials(name)}
      title={isNamed ? name : undefined}
      className={classes(
        `tint tint-${tintOf(name)}`,
        'inline-flex shrink-0 items-center before:content-[attr(data-initials)] justify-center rounded-full bg-tint-soft font-bold text-tint-ink select-none',
        sizes[size],
      )}
    />
  )
}

function initials(name: string): string {
  const words = name.split(/[\s·,.-]+/).filter((word) => /\p{L}|\d/u.test(word))
  const first = firstLetter(words[0]) ?? '?'
  const last = words.length > 1 ? (firstLetter(words.at(-1)) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

function firstLetter(word: string | undefined): string | undefined {
  const code = word?.codePointAt(0)
  return code === undefined ? undefined : String.fromCodePoint(code)
}

function tintOf(name: string): string {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return optionColors[1 + (sum % (optionColors.length - 1))] ?? 'grey'
}
