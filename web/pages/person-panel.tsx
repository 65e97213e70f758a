import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '#web/api/client.ts'
import { showInForm, showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { Select } from '#web/ui/select.tsx'
import { MultiSelect } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { keepAccount, type AccessLink, type Account } from '#web/api/people.ts'
import { AccessLinkBox, PersonAccess } from './person-access.tsx'
import { PersonEvents } from './person-events.tsx'
import { PersonSight } from './person-sight.tsx'

/** A person beside the list: who they are, what they may do, how they get in. */
export function PersonPanel(props: {
  readonly account: Account | undefined
  readonly isNew: boolean
  readonly onCreated: (id: string) => void
  readonly onClose: () => void
}) {
  const { account, isNew, onClose } = props
  const { people } = useLocale().text
  const mayAudit = useSession()?.switches.includes('viewAudit') ?? false
  const [made, setMade] = useState<{ readonly account: Account; readonly link: AccessLink | undefined }>()
  const title = made?.account.name ?? account?.name ?? people.addTitle
  return (
    <Peek label={isNew ? people.addTitle : people.panel({ name: title })} onClose={onClose}>
      <div className="flex flex-col gap-6 px-5 pt-4 pb-12">
        <h2 className="text-xl font-bold tracking-tight">{title}</h2>
        {isNew && !made && (
          <PersonForm account={undefined} onSaved={(saved, link) => setMade({ account: saved, link })} />
        )}
        {made?.link && <AccessLinkBox name={made.account.name} link={made.link} />}
        {made && (
          <Button className="self-start" onPress={() => props.onCreated(made.account.id)}>
            {people.panel({ name: made.account.name })}
          </Button>
        )}
        {!isNew && !account && <p className="text-muted">{people.missing}</p>}
        {!isNew && account && (
          <>
            <PersonForm account={account} onSaved={() => undefined} />
            <PersonAccess account={account} />
            <PersonSight account={account} />
            {mayAudit && <PersonEvents person={account.id} />}
          </>
        )}
      </div>
    </Peek>
  )
}

type AccountBody = Pick<Account, 'name' | 'email' | 'roles' | 'groups'>

interface Answers {
  readonly name: string
  readonly email: string
  readonly language: string | null
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

function PersonForm(props: {
  readonly account: Account | undefined
  readonly onSaved: (account: Account, link: AccessLink | undefined) => void
}) {
  const { account, onSaved } = props
  const { text, format } = useLocale()
  const { people } = text
  const { roles = [], groups } = useModel()
  const named = (list: readonly { id: string; label: { es: string; en: string } }[]) =>
    list.map(({ id, label }) => ({ id, label: label[format.language] }))
  const form = useForm<Answers>({
    defaultValues: {
      name: account?.name ?? '',
      email: account?.email ?? '',
      language: account?.language ?? format.language,
      roles: account?.roles ?? [],
      groups: account?.groups ?? [],
    },
  })

  const save = form.handleSubmit(async ({ name, email, language, ...access }) => {
    const given = { name, email, roles: [...access.roles], groups: [...access.groups] }
    try {
      if (account) await change(account, given)
      else await add({ ...given, language: language === 'en' ? 'en' : 'es' })
    } catch (error) {
      showInForm(error, form, ['name', 'email', 'language', 'roles', 'groups'], text)
    }
  })

  async function change({ id }: Account, body: AccountBody) {
    const saved = await call('PATCH /users/:id', { params: { id }, body })
    keepAccount(saved)
    form.reset({ ...form.getValues(), ...body })
    showToast({ text: people.saved({ name: saved.name }) })
    onSaved(saved, undefined)
  }

  /** The person is there even if their link could not be made; another one can. */
  async function add(body: AccountBody & { language: 'es' | 'en' }) {
    const saved = await call('POST /users', { body })
    keepAccount(saved)
    try {
      onSaved(saved, await call('POST /users/:id/reset-link', { params: { id: saved.id } }))
    } catch (error) {
      showInToast(error, text)
      onSaved(saved, undefined)
    }
  }

  return (
    <form onSubmit={(event) => void save(event)} noValidate className="flex flex-col gap-4">
      {!account && <p className="text-sm text-muted">{people.addHelp}</p>}
      <FormField control={form.control} name="name" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => <TextField {...bound} label={people.name} isRequired autoFocus={!account} />}
      </FormField>
      <FormField control={form.control} name="email" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => <TextField {...bound} label={people.email} type="email" isRequired />}
      </FormField>
      {!account && (
        <FormField control={form.control} name="language">
          {(bound) => (
            <Select
              {...bound}
              label={people.language}
              options={[
                { id: 'es', label: people.languages.es },
                { id: 'en', label: people.languages.en },
              ]}
            />
          )}
        </FormField>
      )}
      <FormField control={form.control} name="roles">
        {(bound) => (
          <MultiSelect
            {...bound}
            label={people.roles}
            help={bound.value.length === 0 ? people.noRole : people.rolesHelp}
            options={named(roles)}
          />
        )}
      </FormField>
      <FormField control={form.control} name="groups">
        {(bound) => <MultiSelect {...bound} label={people.groups} help={people.groupsHelp} options={named(groups)} />}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <Button
        type="submit"
        look="primary"
        isPending={form.formState.isSubmitting}
        isDisabled={account !== undefined && !form.formState.isDirty}
        className="self-start"
      >
        {account ? text.common.save : people.create}
      </Button>
    </form>
  )
}
