import { useMemo } from 'react'
import { useSearch } from '@tanstack/react-router'
import { useForm, useWatch } from 'react-hook-form'
import { call } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { saveProfile, usePasswordHelp, useSession, type Session } from '#web/api/session.ts'
import { createFormat } from '#web/i18n/format.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { isLocale, languageOf } from '#web/i18n/locale.ts'
import { timeZones } from '#web/i18n/regions.ts'
import { Button } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { keepPreferences, usePreferences } from '#web/ui/preferences.ts'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { CalendarSection } from './profile-calendar.tsx'
import { FactorsSection } from './profile-factors.tsx'
import { KeysSection } from './profile-keys.tsx'
import { NoticesSection } from './profile-notices.tsx'
import { PasskeysSection } from './profile-passkeys.tsx'
import { SessionsSection } from './profile-sessions.tsx'
import { Section } from './section.tsx'

export default function ProfilePage() {
  const { text } = useLocale()
  const session = useSession()
  const isNotices = useSearch({ strict: false }).tab === 'notices'
  if (!session) return null
  return (
    <>
      <PageHead title={text.profile.title} />
      <div className="flex max-w-xl flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
        <IdentitySection key={session.user.locale} session={session} />
        <AppearanceSection />
        <NoticesSection isWanted={isNotices} />
        <CalendarSection />
        <PasswordSection />
        <FactorsSection />
        <PasskeysSection />
        <SessionsSection />
        <KeysSection />
      </div>
    </>
  )
}

function IdentitySection({ session }: { readonly session: Session }) {
  const { text, locales, languages } = useLocale()
  const { name, locale, timeZone, email } = session.user
  const zones = useMemo(() => timeZones(), [])
  const form = useForm<{ name: string; locale: string | null; timeZone: string | null }>({
    defaultValues: { name, locale, timeZone },
  })
  const chosen = useWatch({ control: form.control })

  const save = form.handleSubmit(async (answers) => {
    const next = isLocale(answers.locale, languages) ? answers.locale : undefined
    try {
      await saveProfile({
        name: answers.name,
        ...(next && { locale: next, language: languageOf(next, languages) }),
        ...(answers.timeZone && { timeZone: answers.timeZone }),
      })
      if (next) keepPreferences({ locale: next })
      showToast({ text: text.profile.saved })
    } catch (error) {
      showInForm(error, form, ['name', 'locale', 'timeZone'], text)
    }
  })

  return (
    <Section title={text.profile.identity}>
      <form onSubmit={(event) => void save(event)} noValidate className="flex flex-col gap-4">
        <FormField control={form.control} name="name" rules={{ required: text.firstRun.fieldMissing }}>
          {(bound) => <TextField {...bound} label={text.profile.name} autoComplete="name" isRequired />}
        </FormField>
        <TextField
          label={text.profile.email}
          help={text.profile.emailHelp}
          value={email}
          onChange={() => undefined}
          isReadOnly
        />
        <FormField control={form.control} name="locale">
          {(bound) => <Select {...bound} label={text.profile.locale} options={locales} />}
        </FormField>
        <FormField control={form.control} name="timeZone">
          {(bound) => <LocalComboBox {...bound} label={text.profile.timeZone} options={zones} />}
        </FormField>
        <Example locale={chosen.locale ?? null} timeZone={chosen.timeZone ?? timeZone} />
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <Button type="submit" look="primary" isPending={form.formState.isSubmitting} className="self-start">
          {text.common.save}
        </Button>
      </form>
    </Section>
  )
}

/** What the choice means, seen before it is saved. */
function Example(props: { readonly locale: string | null; readonly timeZone: string }) {
  const { text, languages } = useLocale()
  const nowMs = useNow()
  if (!isLocale(props.locale, languages)) return null
  const format = createFormat(props.locale, props.timeZone)
  const now = new Date(nowMs).toISOString()
  return (
    <p className="numeric rounded-md bg-sunken px-3 py-2 text-sm text-muted">
      {text.profile.example}{' '}
      <span className="text-ink">
        {format.dateTime(now)} · {format.money('12345.6', 'EUR')} · {format.percent('0.215')}
      </span>
    </p>
  )
}

function AppearanceSection() {
  const { text } = useLocale()
  const { theme, density } = usePreferences()
  return (
    <Section title={text.profile.appearance} help={text.profile.appearanceHelp}>
      <RadioGroup
        label={text.shell.theme}
        orientation="horizontal"
        isBoxed
        value={theme}
        onChange={(id) => keepPreferences({ theme: id === 'light' || id === 'dark' ? id : 'system' })}
        choices={[
          { value: 'system', label: text.shell.themeSystem },
          { value: 'light', label: text.shell.themeLight },
          { value: 'dark', label: text.shell.themeDark },
        ]}
      />
      <RadioGroup
        label={text.shell.density}
        orientation="horizontal"
        isBoxed
        value={density}
        onChange={(id) => keepPreferences({ density: id === 'compact' ? 'compact' : 'comfortable' })}
        choices={[
          { value: 'comfortable', label: text.shell.comfortable },
          { value: 'compact', label: text.shell.compact },
        ]}
      />
    </Section>
  )
}

function PasswordSection() {
  const { text } = useLocale()
  const form = useForm({ defaultValues: { current: '', password: '' } })
  const required = text.firstRun.fieldMissing
  const help = usePasswordHelp()
  const change = form.handleSubmit(async (body) => {
    try {
      await call('PUT /password', { body })
      form.reset()
      showToast({ text: text.profile.passwordChanged })
    } catch (error) {
      showInForm(error, form, ['current', 'password'], text)
    }
  })
  return (
    <Section title={text.profile.password}>
      <form onSubmit={(event) => void change(event)} noValidate className="flex flex-col gap-4">
        <FormField control={form.control} name="current" rules={{ required }}>
          {(bound) => (
            <TextField
              {...bound}
              label={text.profile.currentPassword}
              type="password"
              autoComplete="current-password"
            />
          )}
        </FormField>
        <FormField control={form.control} name="password" rules={{ required }}>
          {(bound) => (
            <TextField
              {...bound}
              label={text.profile.newPassword}
              help={help}
              type="password"
              autoComplete="new-password"
            />
          )}
        </FormField>
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <Button type="submit" isPending={form.formState.isSubmitting} className="self-start">
          {text.profile.changePassword}
        </Button>
      </form>
    </Section>
  )
}
