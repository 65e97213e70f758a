import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { casesQuery, type LoyaltyCase } from '#web/loyalty/loyalty-queries.ts'
import { LoyaltySheet } from '#web/loyalty/loyalty-sheet.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

/** A programme that is known from outside, to play with before one designs one's own. */
export default function LoyaltyCasePage() {
  const query = useQuery(casesQuery)
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  const [first] = query.data ?? []
  if (!first) return <Skeleton lines={10} className="px-4 pt-16 md:px-6" />
  return <Case key={first.name} shown={first} />
}

function Case({ shown }: { readonly shown: LoyaltyCase }) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const { language } = format
  const [rules, setRules] = useState(shown.rules)
  const [round, setRound] = useState(0)
  const isChanged = rules !== shown.rules
  const reset = () => {
    setRules(shown.rules)
    setRound(round + 1)
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto">
      <PageHead
        title={shown.label[language]}
        actions={
          <>
            {isChanged && (
              <Button icon={<RotateCcw size={15} aria-hidden />} onPress={reset}>
                {words.asPublished}
              </Button>
            )}
            <BeginFrom shown={shown} rules={rules} />
          </>
        }
      />
      <div className="flex flex-col gap-6 px-4 pb-16 md:px-6">
        <div className="flex max-w-3xl flex-col gap-2 text-base">
          {shown.story.map((one) => (
            <p key={one.en}>{one[language]}</p>
          ))}
        </div>
        <section aria-labelledby="teaches" className="flex max-w-3xl flex-col gap-2">
          <h2 id="teaches" className="text-base font-bold">
            {words.try}
          </h2>
          {shown.lesson.map((one) => (
            <p key={one.en}>{one[language]}</p>
          ))}
        </section>
        <section aria-labelledby="calculation" className="flex flex-col gap-3">
          <div>
            <h2 id="calculation" className="text-base font-bold">
              {words.title}
            </h2>
            <p className="text-sm text-muted">{words.caseIntro}</p>
          </div>
          {/* What was typed and is no number goes with the rest. */}
          <LoyaltySheet key={round} rules={rules} onChange={setRules} isReadOnly={false} hasSales={false} seed={1} />
        </section>
        <Published shown={shown} />
      </div>
    </div>
  )
}

function Published({ shown }: { readonly shown: LoyaltyCase }) {
  const { text, format } = useFullLocale()
  return (
    <section aria-labelledby="published" className="max-w-4xl">
      <h2 id="published" className="pb-1 text-base font-bold">
        {text.loyalty.published}
      </h2>
      <dl>
        {shown.figures.map(({ label, value, source }) => (
          <div
            key={label.en}
            className="grid gap-x-4 border-b border-line py-1.5 text-sm sm:grid-cols-[10rem_1fr_14rem]"
          >
            <dt className="font-medium">{label[format.language]}</dt>
            <dd>{value[format.language]}</dd>
            <dd className="text-muted">{source}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** For whoever may design one: a draft with these rules. */
function BeginFrom({ shown, rules }: { readonly shown: LoyaltyCase; readonly rules: LoyaltyCase['rules'] }) {
  const { text, format } = useFullLocale()
  const module = useModel().modules.find(({ capabilities }) => capabilities.loyalty)
  const navigate = useNavigate()
  const { isBusy, attempt } = useAttempt()
  const keys = module?.capabilities.loyalty
  const [title] = module?.titleFields ?? []
  if (!module || !keys || title === undefined || module.may.create === 'none') return null

  const begin = async () => {
    const values = { [title]: shown.label[format.language], [keys.rules]: rules }
    const made = await call('POST /records/:module', { params: { module: module.name }, body: values })
    await navigate({ to: recordHref(module.name, String(made.id)) })
  }

  return (
    <Button look="primary" isPending={isBusy} onPress={() => void attempt(begin)}>
      {text.loyalty.beginFrom}
    </Button>
  )
}
