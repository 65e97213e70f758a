import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule, type ReaderView } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { useColumnChoice } from './column-choice.ts'
import type { ListPlace } from './list-address.ts'
import { keepView, shareView, viewOnScreen } from './saved-views.ts'

interface SaveViewProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  /** One's own view that is open, to share it or no longer. */
  readonly own: ReaderView | undefined
  readonly onClose: () => void
}

const whoms = ['own', 'team', 'all', 'some'] as const
type Whose = (typeof whoms)[number]

/** Keeps what is on the screen under a name: for oneself, for one's team or for everybody. */
export function SaveViewDialog(props: SaveViewProps) {
  const { module, place, own, onClose } = props
  const { text, format } = useLocale()
  const { list, common } = text
  const columns = useColumnChoice(module, place.view)
  const [name, setName] = useState(own?.label[format.language] ?? '')
  const [whose, setWhose] = useState<Whose>(own?.isShared ? (own.groups ? 'team' : 'all') : 'own')
  const [audience, setAudience] = useState<readonly Option[]>([])
  const { isBusy, problem, setProblem, attempt } = useFormAttempt()
  const mayConfigure = useSession()?.switches.includes('configure') === true
  const team = useModel().groups.filter(({ isMine }) => isMine)
  const choices = [
    { value: 'own', label: list.viewForMe, isOffered: true },
    {
      value: 'team',
      label: list.viewForTeam,
      help: format.list(team.map(({ label }) => label[format.language])),
      isOffered: team.length > 0,
    },
    { value: 'all', label: list.viewForAll, isOffered: mayConfigure || module.may.update === 'all' },
    { value: 'some', label: list.viewForSome, isOffered: mayConfigure && !own },
  ].filter(({ isOffered }) => isOffered)

  async function save() {
    const label = { es: name.trim(), en: name.trim() }
    if (label.es === '') return setProblem(list.viewNameMissing)
    await attempt(async () => {
      const definition = { label, ...viewOnScreen(module, place, columns.choice.names) }
      const isOfAll = whose === 'all' || whose === 'some'
      const groups = whose === 'team' ? { groups: team.map(({ id }) => id) } : {}
      const view =
        isOfAll && mayConfigure && !own
          ? await shareView(module, definition, chosen())
          : await keepView(module, { ...definition, ...groups }, { id: own?.id, isShared: whose !== 'own' })
      // The columns are the new view's now; the one they were chosen in is as it was.
      if (columns.choice.names) columns.reset()
      place.change({ view, filter: undefined, sort: undefined, type: undefined, group: undefined })
      onClose()
    })
  }

  function chosen() {
    if (whose === 'all') return {}
    const of = (kind: string) => audience.flatMap(({ id }) => (id.startsWith(kind) ? [id.slice(kind.length)] : []))
    const [roles, groups] = [of('role:'), of('group:')]
    return { ...(roles.length > 0 && { roles }), ...(groups.length > 0 && { groups }) }
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={own ? list.shareView : list.saveView}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextField label={list.viewName} value={name} onChange={setName} autoFocus isRequired />
        {choices.length > 1 && (
          <RadioGroup
            label={list.viewFor}
            value={whose}
            onChange={(next) => setWhose(whoms.find((one) => one === next) ?? 'own')}
            choices={choices}
          />
        )}
        {whose === 'some' && <AudienceChoice value={audience} onChange={setAudience} />}
        <FormError>{problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={isBusy}
            isDisabled={whose === 'some' && audience.length === 0}
          >
            {common.save}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

function AudienceChoice(props: {
  readonly value: readonly Option[]
  readonly onChange: (value: readonly Option[]) => void
}) {
  const { text, format } = useLocale()
  const { groups } = useModel()
  const { data } = useQuery({
    queryKey: ['elements', 'roles'],
    queryFn: ({ signal }) => call('GET /elements', { query: { kind: 'role' }, signal }),
  })
  const roles = (data?.rows ?? []).map(({ id, name, definition }) => {
    // The contract leaves definitions open; that of a role has a label.
    const { label } = definition as { readonly label?: Readonly<Record<'es' | 'en', string>> }
    return { id: `role:${id}`, label: label?.[format.language] ?? name }
  })
  const options = [...roles, ...groups.map(({ id, label }) => ({ id: `group:${id}`, label: label[format.language] }))]
  return (
    <TagField label={text.list.viewAudience} search={searchIn(options)} value={props.value} onChange={props.onChange} />
  )
}
