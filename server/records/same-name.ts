import { normalize } from '#common/normalize.ts'

/** Legal forms of Spain, Latin America and its usual trading partners, without dots and spaces. */
const legalForms = new Set(
  (
    'sl slu slp slne sll sa sau sal sc scp cb scoop coop aie ute sociedadlimitada sociedadanonima ' +
    'sadecv sapidecv sderldecv sas srl ltda spa eirl saa sac ' +
    'ltd limited llc inc corp plc gmbh ag bv nv sarl lda'
  ).split(' '),
)

/** The name without accents, punctuation and legal form: equal for "García Pérez, S.L." and "Garcia Perez sl". */
export function nameStem(name: string): string {
  const words = normalize(name)
    .replace(/[.'’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
  const ending = legalEnding(words)
  return words.slice(0, words.length - ending).join(' ')
}

/** The same in SQL, of a stored sort key. */
export function stemSql(titleKey: string): string {
  const bare = `btrim(regexp_replace(replace(replace(replace(${titleKey}, '.', ''), '''', ''), '’', ''), ${marks}, ' ', 'g'))`
  return `regexp_replace(${bare}, ' (${endings})$', '')`
}

/** What stands between words: the signs of ASCII and others that people type. */
const marks = String.raw`'[[:space:]!"#$%&()*+,/:;<=>?@\[\\\]^_\x60{|}~«»“”‘–—·¡¿-]+'`

/** The words of a legal form may be apart: S L. */
const endings = [...legalForms].map((form) => [...form].join(' ?')).join('|')

/** How many words at the end are a legal form; never all of them. */
function legalEnding(words: readonly string[]): number {
  for (let count = Math.min(6, words.length - 1); count > 0; count -= 1) {
    if (legalForms.has(words.slice(-count).join(''))) return count
  }
  return 0
}

/** What every stored sort key of a name with this stem starts with. */
export function stemPrefix(name: string): string {
  const key = normalize(name)
  const [head = ''] = key.split(/[^\p{L}\p{N} ]/u)
  const words = head.trim().split(' ')
  // The first letter of an abbreviated form that the cut has left.
  if (words.length > 1 && words.at(-1)?.length === 1) words.pop()
  const prefix = words.slice(0, words.length - legalEnding(words)).join(' ')
  return prefix.length < prefixLengthMin ? key : prefix
}

const prefixLengthMin = 3
