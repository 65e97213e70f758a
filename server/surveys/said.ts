import type { Language } from '#common/errors.ts'
import type { SurveyKind } from '#common/survey.ts'
import type { es } from '#common/texts/es.ts'
import { textsOf } from '#common/texts/message.ts'
import type { Context } from '#server/context.ts'
import { speak, type Spoken } from '#server/print/spoken.ts'
import { catalogueOf } from '#server/texts.ts'
import type { Row, Survey, SurveyModules } from './modules.ts'

type Words = Spoken['texts']['surveys']['page']

/** What somebody is asked, in their language where the company writes in it. */
export interface Said {
  readonly locale: string
  readonly words: Words
  readonly question: string
  /** After the mark; none where the question itself is open. */
  readonly follow: string | null
  /** What the ends of the scale mean. */
  readonly ends: readonly [low: string, high: string]
}

export async function sayTo(
  ctx: Context,
  { people, survey: keys }: SurveyModules,
  { kind, row }: Pick<Survey, 'kind' | 'row'>,
  person: Row | undefined,
): Promise<Said> {
  const wanted = person?.[people.capabilities.person?.language ?? '']
  const { language, locale, texts } = await speak(ctx, typeof wanted === 'string' ? wanted : null, null)
  const words = texts.surveys.page
  const own = (spanish: string, english: string) => {
    const [first, second] = language === 'en' ? [english, spanish] : [spanish, english]
    return textIn(row, first) ?? (hasOwn(kind) ? undefined : textIn(row, second))
  }
  const company = ctx.model.letterhead.name
  const question = own(keys.question, keys.questionEnglish) ?? usual(words, kind, company)
  return {
    locale,
    words,
    question,
    follow: kind === 'open' ? null : (own(keys.follow, keys.followEnglish) ?? words.why),
    ends: kind === 'csat' ? [words.csatLow, words.csatHigh] : [words.npsLow, words.npsHigh],
  }
}

/** An open question has no usual words: better in another language than none. */
function hasOwn(kind: SurveyKind): boolean {
  return kind !== 'open'
}

function usual(words: Words, kind: SurveyKind, company: string): string {
  if (kind === 'nps') return words.npsQuestion({ company })
  return kind === 'csat' ? words.csatQuestion({ company }) : words.why
}

function textIn(row: Row, name: string): string | undefined {
  const value = row[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** For somebody of whom nothing is known but what their browser says. */
export function strangerWords(language: Language): Pick<Said, 'locale' | 'words'> {
  return { locale: language, words: textsOf<typeof es>(catalogueOf(language), language).surveys.page }
}
