import { CloudDownload, Upload } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { call, type CallAnswer } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Switch } from '#web/ui/checkbox.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { ratesKey } from './currencies-page.tsx'
import { DraftChip } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** From the bank: now, every day, or out of a file where the server reaches no network. */
export function ExchangeRates({ settings }: { readonly settings: ElementOf<'settings'> }) {
  const { text, format } = useLocale()
  const { currencies: words } = text
  const { put } = useStudio()
  const { isBusy, problem, attempt } = useFormAttempt()
  const { definition } = settings
  const daily = definition.exchangeRates?.daily ?? false

  async function take(ask: () => Promise<CallAnswer<'POST /exchange-rates/fetch'>>) {
    await attempt(async () => {
      const { created, changed, date } = await ask()
      showToast({ text: `${format.count(words.taken, created + changed)} ${words.upTo({ date: format.date(date) })}` })
      await queryClient.invalidateQueries({ queryKey: ratesKey })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  async function takeFile(file: File | undefined) {
    if (!file) return
    await take(async () => {
      const from = new Date(file.lastModified - historyMs).toISOString().slice(0, 10)
      return await call('POST /exchange-rates/file', { body: { content: await file.text(), from } })
    })
  }

  return (
    <section aria-label={words.rates} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={<CloudDownload size={15} aria-hidden />}
          isPending={isBusy}
          onPress={() => void take(async () => await call('POST /exchange-rates/fetch'))}
        >
          {words.fetch}
        </Button>
        <FileTrigger acceptedFileTypes={['.xml', '.csv']} onSelect={(files) => void takeFile(files?.[0])}>
          <Button icon={<Upload size={15} aria-hidden />}>{words.upload}</Button>
        </FileTrigger>
        <Switch
          label={words.daily}
          value={daily}
          onChange={(isOn) =>
            put({
              ...settings,
              definition: { ...definition, exchangeRates: { ...definition.exchangeRates, daily: isOn } },
            })
          }
        />
        <DraftChip id={settings.id} />
      </div>
      <p className="max-w-2xl text-xs text-muted">{words.ratesHelp}</p>
      <FormError>{problem}</FormError>
    </section>
  )
}

/** Of a long history the last year: the records of the CRM are worth what they were on their day. */
const historyMs = 366 * 86_400_000
