import {
  askedInputs,
  loyaltyLimits,
  missingInputs,
  wrongInputs,
  type Estimate,
  type LoyaltyInput,
  type LoyaltyRules,
} from '#common/loyalty.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { TakeSales } from './take-sales.tsx'

interface InputsProps {
  readonly rules: LoyaltyRules
  readonly onChange: (rules: LoyaltyRules) => void
  readonly isReadOnly: boolean
  /** Whether sales may be taken from deals. */
  readonly hasSales: boolean
}

/** What the company decides and what it assumes: a value, how far off it may be, and where it is from. */
export function LoyaltyInputs(props: InputsProps) {
  const { rules, onChange, isReadOnly } = props
  const change = (input: LoyaltyInput, part: Partial<Estimate>) =>
    onChange({ ...rules, inputs: { ...rules.inputs, [input]: { ...rules.inputs[input], ...part } } })
  return (
    <div className="flex flex-col gap-5">
      <Settings {...props} />
      <ul className="flex flex-col gap-4">
        {askedInputs(rules).map((input) => (
          <li key={input} className="flex flex-col gap-1">
            <EstimateFields
              rules={rules}
              input={input}
              isReadOnly={isReadOnly}
              onChange={(part) => change(input, part)}
            />
            {input === 'sales' && props.hasSales && !isReadOnly && (
              <TakeSales rules={rules} onTake={(part) => change('sales', part)} />
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Settings({ rules, onChange, isReadOnly }: InputsProps) {
  const { loyalty: words } = useFullLocale().text
  const set = (part: Partial<LoyaltyRules>) => onChange({ ...rules, ...part })
  const whole = (text: string | null, most: number) => Math.min(most, Math.max(1, Math.trunc(Number(text ?? '1')) || 1))
  const given = { isReadOnly, isDisabled: isReadOnly }
  return (
    <div className="grid grid-cols-2 items-start gap-3 @lg:grid-cols-3">
      <TextField
        {...given}
        label={words.currency}
        value={rules.currency}
        maxLength={3}
        error={/^[A-Z]{3}$/.test(rules.currency) ? undefined : words.currencyHelp}
        onChange={(text) => set({ currency: text.toUpperCase() })}
      />
      <Select
        {...given}
        label={words.period}
        options={[
          { id: 'month', label: words.month },
          { id: 'year', label: words.year },
        ]}
        value={rules.period}
        onChange={(id) => set({ period: id === 'year' ? 'year' : 'month' })}
      />
      <Select
        {...given}
        label={words.redemptionBy}
        options={[
          { id: 'share', label: words.byShare },
          { id: 'month', label: words.byMonth },
        ]}
        value={rules.redemptionBy}
        onChange={(id) => set({ redemptionBy: id === 'month' ? 'month' : 'share' })}
      />
      <NumberField
        {...given}
        label={words.expiryMonths}
        fractionDigits={0}
        value={String(rules.expiryMonths)}
        onChange={(text) => set({ expiryMonths: whole(text, loyaltyLimits.expiryMonths) })}
      />
      <NumberField
        {...given}
        label={words.horizonYears}
        fractionDigits={0}
        value={String(rules.horizonYears)}
        onChange={(text) => set({ horizonYears: whole(text, loyaltyLimits.horizonYears) })}
      />
      <NumberField
        {...given}
        label={words.discountRate}
        suffix="%"
        value={rules.discountRate}
        error={isRate(rules.discountRate) ? undefined : words.problems.limits}
        onChange={(text) => set({ discountRate: text ?? '0' })}
      />
    </div>
  )
}

/** A rate of interest as the server takes it. */
export function isRate(text: string): boolean {
  return /^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) <= Number(loyaltyLimits.discountRate)
}

function EstimateFields(props: {
  readonly rules: LoyaltyRules
  readonly input: LoyaltyInput
  readonly isReadOnly: boolean
  readonly onChange: (part: Partial<Estimate>) => void
}) {
  const { rules, input, isReadOnly, onChange } = props
  const { loyalty: words } = useFullLocale().text
  const { label, help } = words.inputs[input]
  const { value, low, high, source } = rules.inputs[input] ?? {}
  const wrong = wrongInputs(rules).find((one) => one.input === input)
  const isDecided = !missingInputs({ ...rules, inputs: { [input]: { value: '1' } } }, true).some(
    (one) => one.input === input,
  )
  const unit = unitOf(rules, input)
  const number = (name: 'value' | 'low' | 'high', text: string | undefined) => (
    <NumberField
      label={name === 'value' ? label : words.fieldOf({ input: label, column: words[name] })}
      isLabelHidden
      isReadOnly={isReadOnly}
      isDisabled={isReadOnly}
      placeholder={words[name]}
      {...(unit === undefined || name !== 'value' ? {} : { suffix: unit })}
      value={text ?? null}
      onChange={(typed) => onChange({ [name]: typed ?? undefined })}
    />
  )
  return (
    <>
      <p className="text-sm">
        <span className="font-medium">{label}</span> <span className="text-xs text-muted">{help}</span>
      </p>
      <div className="grid grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)] gap-2 @xl:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.7fr)]">
        {number('value', value)}
        {number('low', low)}
        {number('high', high)}
        <TextField
          className="col-span-full @xl:col-span-1"
          label={words.fieldOf({ input: label, column: words.source })}
          isLabelHidden
          isReadOnly={isReadOnly}
          isDisabled={isReadOnly}
          placeholder={isDecided ? words.decided : words.source}
          maxLength={loyaltyLimits.sourceLength}
          value={source ?? ''}
          onChange={(typed) => onChange({ source: typed === '' ? undefined : typed })}
        />
      </div>
      {wrong && <p className="text-xs text-overdue-ink">{words.problems[wrong.what]}</p>}
    </>
  )
}

function unitOf({ currency }: LoyaltyRules, input: LoyaltyInput): string | undefined {
  if (['sales', 'pointValue', 'setupCost', 'runningCost'].includes(input)) return currency
  return ['earnRate', 'unitCost'].includes(input) ? undefined : '%'
}
