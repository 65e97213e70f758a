import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Clock, Download, FileX, Printer } from 'lucide-react'
import { call, callForFile } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { messagesIn } from '#web/api/languages.ts'
import { queryClient } from '#web/api/query-client.ts'
import { DecisionDialog, OfferComments, type Offer } from '#web/delivery/offer-forms.tsx'
import { OfferDocument } from '#web/delivery/offer-document.tsx'
import { LocaleProvider, useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { saveFile } from '#web/ui/save-file.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { ToastRegion } from '#web/ui/toast.tsx'
import { useTitle } from '#web/ui/use-title.ts'

/** Where a customer reads what they were sent, and answers: no session, no cookie. */
export default function OfferPage() {
  // Behind the # it stays in the browser, out of every log.
  const token = useLocation({ select: ({ hash }) => hash })
  const { languages, format } = useLocale()
  const query = {
    queryKey: ['offer', token],
    queryFn: async () => await call('POST /public-document', { body: { token } }),
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  }
  const { data: offer, error } = useQuery(query)
  const locale = offer?.locale
  const { data: spoken } = useQuery({
    queryKey: ['offer-words', locale],
    queryFn: async () => await messagesIn(locale ?? '', languages),
    enabled: locale !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error) return <Missing />
  if (!offer || !spoken || locale === undefined) {
    return (
      <Frame>
        <Skeleton lines={12} className="p-8" />
      </Frame>
    )
  }
  return (
    <LocaleProvider
      locale={locale}
      spoken={spoken}
      languages={languages}
      timeZone={format.timeZone}
      onChange={() => undefined}
    >
      <Frame locale={locale}>
        <OfferView
          token={token}
          offer={offer}
          onChanged={async () => await queryClient.invalidateQueries({ queryKey: query.queryKey })}
        />
      </Frame>
    </LocaleProvider>
  )
}

/** Always on paper: what is read is what is printed. */
function Frame(props: { readonly locale?: string; readonly children: ReactNode }) {
  useEffect(() => {
    const page = document.documentElement
    const before = page.dataset.theme
    page.dataset.theme = 'light'
    return () => {
      if (before === undefined) delete page.dataset.theme
      else page.dataset.theme = before
    }
  }, [])
  return (
    <div lang={props.locale} className="min-h-dvh bg-sunken pb-28 text-ink sm:py-10 print:bg-surface print:p-0">
      <main className="mx-auto flex max-w-[54rem] flex-col gap-8 sm:px-4 print:px-0">{props.children}</main>
      <ToastRegion />
    </div>
  )
}

function Missing() {
  const { offer } = useLocale().text
  useTitle(offer.missingTitle)
  return (
    <Frame>
      <EmptyState isPage title={offer.missingTitle} icon={<FileX size={32} aria-hidden />}>
        {offer.missing}
      </EmptyState>
    </Frame>
  )
}

interface ViewProps {
  readonly token: string
  readonly offer: Offer
  readonly onChanged: () => Promise<void>
}

function OfferView({ token, offer, onChanged }: ViewProps) {
  const words = useLocale().text.offer
  const { document, issuer } = offer
  const name = document ? `${document.title} ${document.number}` : words.expiredTitle
  useTitle(`${name} · ${issuer}`)
  if (!document) {
    return (
      <EmptyState isPage title={words.expiredTitle} icon={<Clock size={32} aria-hidden />}>
        {words.expired({ issuer })}
      </EmptyState>
    )
  }
  return (
    <>
      <Standing offer={offer} />
      <OfferDocument document={document} />
      <OfferComments token={token} offer={offer} onDone={onChanged} />
      <Actions token={token} offer={offer} onChanged={onChanged} />
    </>
  )
}

/** What has become of it, above everything else. */
function Standing({ offer }: { readonly offer: Offer }) {
  const { text, format } = useLocale()
  const words = text.offer
  const { state, decision, issuer } = offer
  if (state === 'open') return null
  const at = decision ? format.dateTime(decision.at) : ''
  const name = decision?.name ?? issuer
  const isAccepted = state === 'accepted'
  const Drawn = isAccepted ? CircleCheck : state === 'rejected' ? CircleX : Clock
  return (
    <div
      role="status"
      className={`flex items-start gap-3 border px-5 py-4 sm:rounded-lg print:hidden ${
        isAccepted ? 'border-today-edge bg-today-soft text-today-ink' : 'border-none-edge bg-none-soft text-none-ink'
      }`}
    >
      <Drawn size={22} aria-hidden className="shrink-0" />
      <div>
        <p className="text-lg font-bold">
          {isAccepted ? words.acceptedTitle : state === 'rejected' ? words.rejectedTitle : words.supersededTitle}
        </p>
        <p>
          {state === 'superseded'
            ? words.superseded({ issuer })
            : decision && (isAccepted ? words.acceptedBy : words.rejectedBy)({ name, at })}
        </p>
      </div>
    </div>
  )
}

/** At hand wherever one has read to. */
function Actions({ token, offer, onChanged }: ViewProps) {
  const { text, format } = useLocale()
  const words = text.offer
  const [decision, setDecision] = useState<'accepted' | 'rejected'>()
  const [isLoading, setLoading] = useState(false)

  async function download() {
    setLoading(true)
    try {
      saveFile(await callForFile('POST /public-document/pdf', { body: { token } }))
    } catch (error) {
      showInToast(error, text)
    } finally {
      setLoading(false)
    }
  }

  return (
    <div className="fixed inset-x-0 bottom-0 z-10 border-t border-line-strong bg-surface px-4 py-3 print:hidden">
      <div className="mx-auto flex max-w-[54rem] flex-wrap items-center gap-2 sm:px-4">
        {offer.validUntil && offer.state === 'open' && (
          <p className="w-full text-sm text-muted sm:w-auto">
            {words.validUntil({ day: format.dateLong(offer.validUntil) })}
          </p>
        )}
        <div className="flex flex-1 items-center justify-end gap-2">
          <Button
            look="quiet"
            className="max-sm:hidden"
            icon={<Printer size={15} aria-hidden />}
            onPress={() => window.print()}
          >
            {words.print}
          </Button>
          <Button isPending={isLoading} icon={<Download size={15} aria-hidden />} onPress={() => void download()}>
            {words.download}
          </Button>
          {offer.state === 'open' && (
            <>
              <Button onPress={() => setDecision('rejected')}>{words.reject}</Button>
              <Button look="primary" onPress={() => setDecision('accepted')}>
                {words.accept}
              </Button>
            </>
          )}
        </div>
      </div>
      {decision && (
        <DecisionDialog
          token={token}
          offer={offer}
          decision={decision}
          onDone={onChanged}
          onClose={() => setDecision(undefined)}
        />
      )}
    </div>
  )
}
