import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInForm, showInToast } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { TextField } from '#web/ui/text-field.tsx'

/** Turns a code app on: the key for it, a code that shows it works, the codes to recover by. */
export function AuthenticatorSetup({ onDone }: { readonly onDone: () => void }) {
  const { text } = useLocale()
  const { access } = text
  const [begun, setBegun] = useState<CallAnswer<'POST /authenticator'>>()
  const [codes, setCodes] = useState<readonly string[]>()

  async function begin() {
    try {
      setBegun(await call('POST /authenticator'))
    } catch (error) {
      showInToast(error, text)
    }
  }

  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />
  if (!begun) {
    return (
      <Button look="primary" className="self-start" onPress={() => void begin()}>
        {access.setUp}
      </Button>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">{access.scanHelp}</p>
      <CopyBox label={access.secretLabel} value={begun.secret} copyLabel={access.copy} copiedLabel={access.copied} />
      <p className="text-sm">
        <TextLink href={begun.uri}>{access.openApp}</TextLink>
      </p>
      <CodeForm
        actionLabel={access.confirm}
        onCode={async (code) => setCodes((await call('PUT /authenticator', { body: { code } })).recoveryCodes)}
      />
    </div>
  )
}

/** Asks for a code; what the server says of it shows at the field. */
export function CodeForm(props: {
  readonly actionLabel: string
  readonly help?: string
  readonly onCode: (code: string) => Promise<void>
}) {
  const { text } = useLocale()
  const form = useForm({ defaultValues: { code: '' } })
  const send = form.handleSubmit(async ({ code }) => {
    try {
      await props.onCode(code.trim())
    } catch (error) {
      showInForm(error, form, ['code'], text)
    }
  })
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-4">
      <FormField control={form.control} name="code" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => (
          <TextField
            {...bound}
            label={text.access.code}
            help={props.help}
            autoComplete="one-time-code"
            autoFocus
            isRequired
          />
        )}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <Button type="submit" look="primary" isPending={form.formState.isSubmitting} className="h-9 self-start">
        {props.actionLabel}
      </Button>
    </form>
  )
}

function RecoveryCodes(props: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const { access } = useLocale().text
  return (
    <div role="status" className="flex flex-col gap-3 rounded-md bg-accent-soft p-3">
      <h3 className="text-base font-bold">{access.recoveryTitle}</h3>
      <p className="text-sm">{access.recoveryHelp}</p>
      <ul className="grid grid-cols-1 gap-1 font-mono text-sm sm:grid-cols-2">
        {props.codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button className="self-start" onPress={props.onKept}>
        {access.recoveryKept}
      </Button>
    </div>
  )
}
