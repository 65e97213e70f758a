/**
 * Counted words: `#` stands for the formatted number. Spanish needs `many` for round millions
 * («1.000.000 de fichas»), English does not. Shown with `format.count(message, count)`.
 */
export interface Counted {
  readonly zero?: string
  readonly one: string
  readonly many?: string
  readonly other: string
}

/** The shape of a catalogue without its words, so that another language is checked against it. */
export type Shape<T> = T extends string
  ? string
  : T extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : T extends Counted
      ? Counted
      : { readonly [Key in keyof T]: Shape<T[Key]> }
