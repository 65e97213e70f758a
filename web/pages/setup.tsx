import { useMemo } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useForm, type UseFormReturn } from 'react-hook-form'
import { standardSignIn } from '#common/sign-in-rules.ts'
import { call } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { sessionQuery } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { languageOf, type Locale } from '#web/i18n/locale.ts'
import { countriesIn, countryOf, currenciesIn, habitsOf, timeZones } from '#web/i18n/regions.ts'
import { Button } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { Section } from './section.tsx'

interface Answers {
  company: string
  country: string | null
  currency: string | null
  timeZone: string | null
  name: string
  email: string
  password: string
  data: string
}

const shownFields = ['company', 'country', 'currency', 'timeZone', 'name', 'email', 'password', 'data'] as const

type SetupForm = UseFormReturn<Answers>

/** The first page of a new installation: it asks only what cannot be guessed. */
export default function SetupPage() {
  const { text, locale } = useLocale()
  const navigate = useNavigate()
  const form: SetupForm = useForm<Answers>({ defaultValues: startingAnswers(locale) })
  const { isSubmitting, errors } = form.formState

  const setUp = form.handleSubmit(async ({ data, country, currency, timeZone, ...rest }) => {
    const answers = { ...rest, country: country ?? '', currency: currency ?? '', timeZone: timeZone ?? '' }
    try {
      await call('POST /setup', {
        body: { ...answers, language: languageOf(locale), demo: data === 'demo' },
      })
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
      await navigate({ to: '/', replace: true })
    } catch (error) {
      showInForm(error, form, shownFields, text)
    }
  })

  return (
    <EntryFrame title={text.firstRun.title} lead={text.firstRun.lead} width="wide">
      <form onSubmit={(event) => void setUp(event)} noValidate className="flex flex-col gap-8">
        <LanguageSection form={form} />
        <CompanySection form={form} />
        <AdministratorSection form={form} />
        <DataSection form={form} />
        <div className="flex flex-col gap-3">
          <FormError>{errors.root?.server?.message}</FormError>
          <Button type="submit" look="primary" isPending={isSubmitting} className="h-9 self-start px-5">
            {isSubmitting ? text.firstRun.finishing : text.firstRun.finish}
          </Button>
        </div>
      </form>
    </EntryFrame>
  )
}

function startingAnswers(locale: Locale): Answers {
  const country = countryOf(locale)
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return {
    company: '',
    country,
    currency: habitsOf(country)?.currency ?? 'EUR',
    timeZone: timeZone === 'UTC' ? (habitsOf(country)?.timeZone ?? 'UTC') : timeZone,
    name: '',
    email: '',
    password: '',
    data: 'empty',
  }
}

function LanguageSection({ form }: { readonly form: SetupForm }) {
  const { text, locale, locales, changeLocale } = useLocale()

  function choose(id: string | null) {
    const chosen = locales.find((each) => each.id === id)?.id
    if (chosen === undefined) return
    changeLocale(chosen)
    adoptCountry(form, countryOf(chosen))
  }

  return (
    <Section title={text.firstRun.languageTitle}>
      <Select
        label={text.profile.locale}
        help={text.firstRun.languageHelp}
        value={locale}
        onChange={choose}
        options={locales}
      />
    </Section>
  )
}

/** A country brings its usual currency and clock along. */
function adoptCountry(form: SetupForm, country: string): void {
  const usual = habitsOf(country)
  form.setValue('country', country)
  if (!usual) return
  form.setValue('currency', usual.currency)
  form.setValue('timeZone', usual.timeZone)
}

function CompanySection({ form }: { readonly form: SetupForm }) {
  const { text, locale } = useLocale()
  const { firstRun } = text
  const lists = useMemo(
    () => ({ countries: countriesIn(locale), currencies: currenciesIn(locale), zones: timeZones() }),
    [locale],
  )
  const rules = { required: firstRun.fieldMissing }
  return (
    <Section title={firstRun.companyTitle}>
      <FormField control={form.control} name="company" rules={rules}>
        {(bound) => (
          <TextField
            {...bound}
            label={firstRun.companyName}
            help={firstRun.companyHelp}
            autoComplete="organization"
            isRequired
          />
        )}
      </FormField>
      <FormField control={form.control} name="country" rules={rules}>
        {(bound) => (
          <LocalComboBox
            {...bound}
            label={firstRun.country}
            help={firstRun.countryHelp}
            options={lists.countries}
            onChange={(country) => (country ? adoptCountry(form, country) : bound.onChange(null))}
            isRequired
          />
        )}
      </FormField>
      <FormField control={form.control} name="currency" rules={rules}>
        {(bound) => (
          <LocalComboBox
            {...bound}
            label={firstRun.currency}
            help={firstRun.currencyHelp}
            options={lists.currencies}
            isRequired
          />
        )}
      </FormField>
      <FormField control={form.control} name="timeZone" rules={rules}>
        {(bound) => <LocalComboBox {...bound} label={firstRun.timeZone} options={lists.zones} isRequired />}
      </FormField>
    </Section>
  )
}

function AdministratorSection({ form }: { readonly form: SetupForm }) {
  const { firstRun, signIn } = useLocale().text
  const required = firstRun.fieldMissing
  const { passwordLength } = standardSignIn
  const email = { required, pattern: { value: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/, message: firstRun.emailInvalid } }
  const password = {
    required,
    minLength: { value: passwordLength, message: firstRun.passwordShort({ min: passwordLength }) },
  }
  return (
    <Section title={firstRun.adminTitle} help={firstRun.adminHelp}>
      <FormField control={form.control} name="name" rules={{ required }}>
        {(bound) => <TextField {...bound} label={firstRun.name} autoComplete="name" isRequired />}
      </FormField>
      <FormField control={form.control} name="email" rules={email}>
        {(bound) => <TextField {...bound} label={firstRun.email} type="email" autoComplete="username" isRequired />}
      </FormField>
      <FormField control={form.control} name="password" rules={password}>
        {(bound) => (
          <TextField
            {...bound}
            label={firstRun.password}
            help={signIn.passwordHelp({ min: passwordLength })}
            type="password"
            autoComplete="new-password"
            isRequired
          />
        )}
      </FormField>
    </Section>
  )
}

function DataSection({ form }: { readonly form: SetupForm }) {
  const { firstRun } = useLocale().text
  return (
    <Section title={firstRun.dataTitle}>
      <FormField control={form.control} name="data">
        {(bound) => (
          <RadioGroup
            {...bound}
            label={firstRun.dataTitle}
            isLabelHidden
            isBoxed
            choices={[
              { value: 'empty', label: firstRun.dataEmpty, help: firstRun.dataEmptyHelp },
              { value: 'demo', label: firstRun.dataDemo, help: firstRun.dataDemoHelp },
            ]}
          />
        )}
      </FormField>
    </Section>
  )
}
