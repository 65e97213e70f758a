import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { currenciesIn } from '#web/i18n/regions.ts'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { Switch } from '#web/ui/checkbox.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { elementsOf } from './draft.ts'
import { ElementFactsButton } from './element-facts.tsx'
import { ExchangeRates } from './exchange-rates.tsx'
import { cellClass, DraftChip, headClass } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

type Currency = ElementOf<'currency'>

export const ratesKey = ['exchange-rates'] as const

/** Which currencies the company uses, how they are rounded and what they are worth. */
export function CurrenciesPage() {
  const { text, format } = useFullLocale()
  const { currencies: words } = text
  const { elements } = useStudio()
  const { data } = useQuery({ queryKey: ratesKey, queryFn: ({ signal }) => call('GET /exchange-rates', { signal }) })
  const [settings] = elementsOf(elements, 'settings')
  const base = settings?.definition.baseCurrency ?? ''
  const currencies = elementsOf(elements, 'currency').toSorted(
    (a, b) => Number(b.name === base) - Number(a.name === base) || (a.name < b.name ? -1 : 1),
  )
  return (
    <>
      <PageHead title={text.shell.studioSections.currencies} meta={format.number(currencies.length)}>
        <p className="max-w-2xl text-sm text-muted">{words.help}</p>
      </PageHead>
      <div className="flex flex-col gap-6 px-4 pt-1 pb-16 md:px-6">
        {settings && <ExchangeRates settings={settings} />}
        <ScrollRegion label={text.shell.studioSections.currencies}>
          <table className="w-full border-collapse text-sm">
            <thead className="border-b border-line">
              <tr>
                <th className={headClass}>{words.currency}</th>
                <th className={headClass}>{words.decimals}</th>
                <th className={`${headClass} text-right`}>{words.rate({ base })}</th>
                <th className={headClass}>{words.offered}</th>
                <th className={headClass}>
                  <span className="sr-only">{text.facts.origin}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {currencies.map((one) => (
                <CurrencyRow
                  key={one.id}
                  currency={one}
                  isBase={one.name === base}
                  rate={data?.rows.find(({ currency }) => currency === one.name)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <AddCurrency taken={currencies.map(({ name }) => name)} />
        <p className="text-sm">
          <TextLink href="/records/exchangeRate">{words.byHand}</TextLink>
        </p>
      </div>
    </>
  )
}

const decimals = ['0', '1', '2', '3', '4']

function CurrencyRow(props: {
  readonly currency: Currency
  readonly isBase: boolean
  readonly rate: { readonly rate: string; readonly date: string } | undefined
}) {
  const { currency, isBase, rate } = props
  const { definition } = currency
  const { text, format } = useFullLocale()
  const { currencies: words } = text
  const { put } = useStudio()
  const name = labelOf(currency, format.language)
  const change = (next: Currency['definition']) => put({ ...currency, definition: next })
  const { retired, ...rest } = definition
  return (
    <tr className="hover:bg-hover">
      <td className={cellClass}>
        <span className="flex items-center gap-2">
          <span className="font-medium">{currency.name}</span>
          <span className="text-muted max-md:hidden">{name}</span>
          {isBase && <Chip>{words.base}</Chip>}
          <DraftChip id={currency.id} />
        </span>
      </td>
      <td className={cellClass}>
        <Select
          className="w-20"
          label={words.decimalsOf({ currency: name })}
          isLabelHidden
          value={String(definition.decimals)}
          options={decimals.map((id) => ({ id, label: id }))}
          onChange={(next) => change({ ...definition, decimals: Number(next ?? 2) })}
        />
      </td>
      <td className={`${cellClass} numeric text-right whitespace-nowrap`}>
        {isBase ? '1' : rate ? format.number(rate.rate) : <span className="text-muted">{words.noRate}</span>}
        {rate && !isBase && <span className="block text-xs text-muted">{format.date(rate.date)}</span>}
      </td>
      <td className={cellClass}>
        <Switch
          label={words.offered}
          isDisabled={isBase}
          value={retired !== true}
          onChange={(isOn) => change({ ...rest, ...(!isOn && { retired: true }) })}
        />
      </td>
      <td className={cellClass}>
        <ElementFactsButton element={currency} isIcon />
      </td>
    </tr>
  )
}

function AddCurrency({ taken }: { readonly taken: readonly string[] }) {
  const { text, format } = useFullLocale()
  const { currencies: words } = text
  const { put } = useStudio()
  const [code, setCode] = useState<string | null>(null)
  const options = currenciesIn(format.locale).filter(({ id }) => !taken.includes(id))

  function add() {
    if (code === null) return
    const nameIn = (locale: string) =>
      new Intl.DisplayNames(locale, { type: 'currency', fallback: 'code' }).of(code) ?? code
    const style = new Intl.NumberFormat('es', { style: 'currency', currency: code }).resolvedOptions()
    const label = { es: nameIn('es'), en: nameIn('en') }
    put(newElement('currency', code, { code, label, decimals: style.maximumFractionDigits ?? 2 }))
    setCode(null)
  }

  return (
    <div className="flex max-w-md items-end gap-2">
      <LocalComboBox className="min-w-0 flex-1" label={words.add} value={code} onChange={setCode} options={options} />
      <Button icon={<Plus size={15} aria-hidden />} onPress={add}>
        {text.common.add}
      </Button>
    </div>
  )
}
