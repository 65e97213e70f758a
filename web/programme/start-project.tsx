import { useState } from 'react'
import { callForAct, newKey } from '#web/api/client.ts'
import { isPassing } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { useRecordsOf } from './queries.ts'

/** A project begins with its name and, where they know it, why. */
export function StartProject({ onStarted }: { readonly onStarted: (id: string) => void }) {
  const { text } = useFullLocale()
  const { programme } = text
  const { settings, modules } = useModel()
  const people = modules.find(({ capabilities }) => capabilities.user)?.name ?? ''
  const search = useRecordsOf(people)
  const [name, setName] = useState<string>(programme.nameSuggested({ company: settings.company }))
  const [whyInvest, setWhy] = useState('')
  const [targetGoLive, setGoLive] = useState<string | null>(null)
  const [soloMode, setSolo] = useState(true)
  const [sponsor, setSponsor] = useState<Option | null>(null)
  const { isBusy, problem, attempt } = useFormAttempt()
  const me = useSession()?.user.id
  // Whoever writes it would be the only one who could sign it.
  const isOwnSponsor = !soloMode && sponsor !== null && sponsor.id === me
  const isOpen = !soloMode && (!sponsor || isOwnSponsor)

  async function start() {
    await attempt(async () => {
      const input = {
        body: {
          name: name.trim(),
          soloMode,
          ...(whyInvest.trim() === '' ? {} : { whyInvest: whyInvest.trim() }),
          ...(targetGoLive === null ? {} : { targetGoLive }),
          ...(soloMode || !sponsor ? {} : { sponsor: sponsor.id }),
        },
        // Asked again with the same key it is the same project.
        key: newKey(),
      }
      const send = async () => (await callForAct('POST /programme/projects', input)).answer
      const { id } = await send().catch(async (error: unknown) => {
        // Making the modules takes a while, and on a busy machine more patience than one request has.
        if (!isPassing(error)) throw error
        return await send()
      })
      // The first project brings its modules, and with them other rights.
      await queryClient.invalidateQueries()
      onStarted(id)
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <TextField label={programme.name} value={name} onChange={setName} isRequired maxLength={200} />
      <TextArea
        label={programme.whyInvest}
        help={programme.whyInvestHelp}
        value={whyInvest}
        onChange={setWhy}
        rows={3}
        autoFocus
      />
      <DateField label={programme.goLive} value={targetGoLive} onChange={setGoLive} className="max-w-60" />
      <Checkbox label={programme.solo} help={programme.soloHelp} value={soloMode} onChange={setSolo} />
      {!soloMode && (
        <ComboBox
          label={programme.sponsor}
          help={programme.sponsorHelp}
          error={isOwnSponsor ? programme.ownSponsor : undefined}
          value={sponsor}
          onChange={setSponsor}
          search={search}
        />
      )}
      <FormError>{problem}</FormError>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={name.trim() === '' || isOpen}>
          {programme.start}
        </Button>
        {isBusy && (
          <p role="status" className="text-sm text-muted">
            {programme.starting}
          </p>
        )}
      </div>
    </form>
  )
}
