import { useState } from 'react'
import { isApiError } from '#web/api/api-error.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { downloadConfiguration } from './download-configuration.ts'
import { isCore, labelOf, type ElementRow } from './queries.ts'
import { Refusal } from './plan-parts.tsx'
import { useStudio } from './studio-state.tsx'

/** What of one's own goes into a package; a module stands for its parts. */
export function PackageDialog({ onClose }: { readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { places, studio } = text
  const { rows } = useStudio()
  const [name, setName] = useState('')
  const [version, setVersion] = useState('1.0.0')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [failure, setFailure] = useState<Error>()
  const [isPending, setPending] = useState(false)
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const offered = rows.filter((row) => isOffered(row, rows))
  const errorOf = (field: string) =>
    isApiError(failure) ? failure.violations.find((one) => one.field === field)?.message : undefined
  const isElsewhere = failure !== undefined && errorOf('name') === undefined && errorOf('version') === undefined

  function toggle(id: string, isOn: boolean) {
    const next = new Set(chosen)
    if (isOn) next.add(id)
    else next.delete(id)
    setChosen(next)
  }

  async function pack() {
    setPending(true)
    try {
      await downloadConfiguration({ package: { name, version, elements: [...chosen] } }, places.downloaded)
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)))
      setPending(false)
    }
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={places.exportPackage} width="medium">
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        <p className="text-sm text-muted">{places.packageHelp}</p>
        {failure && isElsewhere && <Refusal error={failure} />}
        <TextField
          label={places.packageName}
          help={places.packageNameHelp}
          value={name}
          onChange={setName}
          error={errorOf('name')}
          isRequired
        />
        <TextField label={places.packageVersion} value={version} onChange={setVersion} error={errorOf('version')} />
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-sm font-medium">{places.packageContents}</legend>
          {offered.length === 0 && <p className="text-sm text-muted">{places.packageEmpty}</p>}
          {offered.map((row) => (
            <Checkbox
              key={row.id}
              label={`${kinds[row.kind] ?? row.kind} · ${labelOf(row, format.language)}${moduleOf(row, rows, format.language)}`}
              value={chosen.has(row.id)}
              onChange={(isOn) => toggle(row.id, isOn)}
            />
          ))}
        </fieldset>
      </div>
      <div className="sticky bottom-0 flex justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button
          look="primary"
          isDisabled={chosen.size === 0 || name === ''}
          isPending={isPending}
          onPress={() => void pack()}
        >
          {places.download}
        </Button>
      </div>
    </ModalFrame>
  )
}

/** One's own, and not a part of one's own module, which comes with it. */
function isOffered(row: ElementRow, rows: readonly ElementRow[]): boolean {
  const parent = rows.find(({ id }) => id === row.parent)
  // What developers add is code, and comes with the installation.
  return row.kind !== 'extension' && !isCore(row.origin) && (parent === undefined || isCore(parent.origin))
}

function moduleOf(row: ElementRow, rows: readonly ElementRow[], language: 'es' | 'en'): string {
  const parent = rows.find(({ id }) => id === row.parent)
  return parent ? ` (${labelOf(parent, language)})` : ''
}
