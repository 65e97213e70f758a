import type { NoticeKind } from '#common/notices.ts'
import type { Messages } from './es.ts'

/** What a notification says and leads to. */
export interface NoticeContent {
  readonly kind: NoticeKind
  /** How many are gathered in it. */
  readonly times: number
  readonly actor: { readonly title: string } | null
  readonly module: string | null
  readonly record: { readonly id: string; readonly title: string } | null
  readonly data: Readonly<Record<string, string | number | null>>
}

/** In one sentence. `things` is what the records of its module are called; `numbered` writes a number. */
export function noticeSentence(
  texts: Messages['notices'],
  notice: NoticeContent,
  things: string,
  numbered: (value: number) => string,
): string {
  const { kind, times, actor, record, data } = notice
  const amount = (key: string): string => {
    const value = data[key]
    return typeof value === 'number' ? numbered(value) : String(value ?? '')
  }
  const say = times > 1 ? texts.said[kind].several : texts.said[kind].single
  return say({
    actor: actor?.title ?? texts.somebody,
    record: record?.title ?? (amount('subject') || things),
    things,
    times: numbered(times),
    done: amount('done'),
    total: amount('total'),
    text: amount('text'),
  })
}

/** Where it leads: the record, or where the work that ended is shown. */
export function noticePath({ kind, module, record, data }: NoticeContent): string {
  if (kind === 'import' && typeof data.import === 'string') return `/import/${data.import}`
  if (module !== null && record) return `/records/${module}/${record.id}`
  if (kind === 'duplicates') return module === null ? '/duplicates' : `/duplicates?module=${module}`
  return module === null ? '/notifications' : `/records/${module}`
}
