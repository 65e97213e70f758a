/**
 * What people are told. To add a kind: one line here, and its words in the texts of both languages
 * (`notices.kinds`, `notices.said`); without them it does not compile.
 */
import { isObject } from './text.ts'

/** By mail at once, once in the morning with the rest, or not at all. */
export const mailings = ['none', 'now', 'digest'] as const
export type Mailing = (typeof mailings)[number]

export interface NoticeChannels {
  /** Under the bell. */
  readonly product: boolean
  readonly mail: Mailing
}

interface NoticeKindEntry extends NoticeChannels {
  /** It is the end of something that one has set going: one is told of it although one did it. */
  readonly ofOneself?: true
}

const kinds = {
  mention: { product: true, mail: 'now' },
  comment: { product: true, mail: 'digest' },
  assigned: { product: true, mail: 'digest' },
  due: { product: true, mail: 'none', ofOneself: true },
  answered: { product: true, mail: 'none' },
  won: { product: true, mail: 'none' },
  quoteSeen: { product: true, mail: 'none' },
  quoteComment: { product: true, mail: 'now' },
  quoteAccepted: { product: true, mail: 'now' },
  quoteRejected: { product: true, mail: 'now' },
  lowAnswer: { product: true, mail: 'now' },
  formAnswer: { product: true, mail: 'now' },
  scopeLine: { product: true, mail: 'digest' },
  kpiBehind: { product: true, mail: 'digest', ofOneself: true },
  announcement: { product: true, mail: 'now' },
  workflow: { product: true, mail: 'digest', ofOneself: true },
  drift: { product: true, mail: 'digest', ofOneself: true },
  import: { product: true, mail: 'none', ofOneself: true },
  mass: { product: true, mail: 'none', ofOneself: true },
  duplicates: { product: true, mail: 'none', ofOneself: true },
} as const satisfies Record<string, NoticeKindEntry>

export type NoticeKind = keyof typeof kinds
export const noticeKinds: Readonly<Record<NoticeKind, NoticeKindEntry>> = kinds
// The keys of the object above are its kinds and no others.
export const noticeKindNames = Object.keys(kinds) as readonly NoticeKind[]

export function isNoticeKind(name: string): name is NoticeKind {
  return Object.hasOwn(kinds, name)
}

/** Name of the preference under which a person keeps how they want to be told. */
export const noticesKey = 'notices'

/** How a person wants to be told of a kind; what they have not said, or not well, is as we propose. */
export function noticeChannels(preference: unknown, kind: NoticeKind): NoticeChannels {
  const { product, mail } = noticeKinds[kind]
  const own = isObject(preference) ? preference[kind] : undefined
  if (!isObject(own)) return { product, mail }
  return {
    product: typeof own.product === 'boolean' ? own.product : product,
    mail: mailings.find((one) => one === own.mail) ?? mail,
  }
}
