import { useState } from 'react'
import { ImageUp, X } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import type { Element } from '#common/element.ts'
import type { LetterheadDefinition } from '#common/print-template.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { elementsOf } from './draft.ts'
import { LabelFields } from './label-fields.tsx'
import { logoFrom } from './logo-file.ts'
import { DraftChip, Part } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { newElement } from './templates.ts'

/** Of a company that has said nothing yet: its name. */
export function standardLetterhead(elements: readonly Element[]): ElementOf<'letterhead'> {
  const [settings] = elementsOf(elements, 'settings')
  const definition: LetterheadDefinition = {
    name: settings?.definition.company ?? '',
    color: '#1f4e5f',
    paper: settings?.definition.country === 'US' ? 'LETTER' : 'A4',
  }
  return { ...newElement('letterhead', 'main', definition), definition }
}

const lines = ['name', 'taxId', 'phone', 'email', 'website', 'bank'] as const

export function LetterheadForm(props: {
  readonly element: ElementOf<'letterhead'>
  readonly onChange: (element: Element) => void
}) {
  const { element, onChange } = props
  const { printing: words } = useFullLocale().text
  const { definition } = element
  const set = (part: Partial<LetterheadDefinition>) =>
    onChange({ ...element, definition: filledOnly({ ...definition, ...part }) })
  return (
    <Part title={words.letterhead} help={words.letterheadHelp} actions={<DraftChip id={element.id} />}>
      <LogoField
        {...(definition.logo === undefined ? {} : { logo: definition.logo })}
        onChange={(logo) => set({ logo: logo ?? '' })}
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {lines.map((name) => (
          <TextField
            key={name}
            label={words.lines[name]}
            isRequired={name === 'name'}
            value={definition[name] ?? ''}
            onChange={(typed) => set({ [name]: typed })}
          />
        ))}
        <TextArea
          label={words.lines.address}
          rows={3}
          value={definition.address ?? ''}
          onChange={(address) => set({ address })}
        />
        <div className="flex flex-col gap-3">
          <label className="flex flex-col gap-1 text-sm font-medium">
            {words.color}
            <input
              type="color"
              value={definition.color}
              onChange={({ target }) => set({ color: target.value })}
              className="h-8 w-24 rounded-md border border-line-field bg-surface p-0.5"
            />
          </label>
          <Select
            label={words.paper}
            value={definition.paper}
            onChange={(paper) => set({ paper: paper === 'LETTER' ? 'LETTER' : 'A4' })}
            options={[
              { id: 'A4', label: 'A4' },
              { id: 'LETTER', label: 'Letter' },
            ]}
          />
        </div>
      </div>
      <LabelFields
        label={words.footer}
        isLong
        value={definition.footer ?? { es: '', en: '' }}
        onChange={(footer) => set({ footer })}
      />
    </Part>
  )
}

/** What says nothing is left out; its name stays, so that the server can ask for it. */
function filledOnly(definition: LetterheadDefinition): LetterheadDefinition {
  const { name, color, paper, footer, ...rest } = definition
  const said = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '')
  const hasFooter = footer !== undefined && (footer.es !== '' || footer.en !== '')
  return { name, color, paper, ...Object.fromEntries(said), ...(hasFooter ? { footer } : {}) }
}

function LogoField(props: { readonly logo?: string; readonly onChange: (logo: string | undefined) => void }) {
  const { logo, onChange } = props
  const { printing: words } = useFullLocale().text
  const [problem, setProblem] = useState<string>()

  async function take(files: FileList | null) {
    const file = files?.[0]
    if (!file) return
    const drawn = await logoFrom(file)
    setProblem(drawn === undefined ? words.noPicture : undefined)
    if (drawn !== undefined) onChange(drawn)
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      {logo !== undefined && (
        <img
          src={`data:image/png;base64,${logo}`}
          alt={words.logo}
          className="h-14 max-w-48 rounded-md border border-line bg-white object-contain p-1"
        />
      )}
      <FileTrigger acceptedFileTypes={['image/*']} onSelect={(files) => void take(files)}>
        <Button icon={<ImageUp size={15} aria-hidden />}>{words.chooseLogo}</Button>
      </FileTrigger>
      {logo !== undefined && (
        <IconButton label={words.removeLogo} onPress={() => onChange(undefined)}>
          <X size={15} aria-hidden />
        </IconButton>
      )}
      <p role="status" className="text-xs text-muted">
        {problem ?? words.logoHelp}
      </p>
    </div>
  )
}
