import { useState } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { elementsOf } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { useStudio } from './studio-state.tsx'

/** Who gives the pictures under maps. */
export function MapPage() {
  const { map: words } = useLocale().text
  const { elements, put } = useStudio()
  const settings = elementsOf(elements, 'settings')[0]
  const [credit, setCredit] = useState(settings?.definition.map?.credit ?? '')
  if (!settings) return null
  const { map, ...rest } = settings.definition

  function set(tiles: string, nextCredit: string) {
    if (settings)
      put({ ...settings, definition: { ...rest, ...(tiles !== '' && { map: { tiles, credit: nextCredit } }) } })
  }

  return (
    <>
      <PageHead title={words.settings}>
        <p className="max-w-2xl text-sm text-muted">{words.settingsHelp}</p>
      </PageHead>
      <div className="flex max-w-2xl flex-col gap-4 px-4 pt-1 pb-16 md:px-6">
        <TextField
          type="url"
          label={words.tiles}
          help={words.tilesHelp({ x: '{x}', y: '{y}', z: '{z}' })}
          placeholder="https://tile.example.org/{z}/{x}/{y}.png"
          maxLength={300}
          value={map?.tiles ?? ''}
          onChange={(typed) => set(typed.trim(), credit)}
        />
        <TextField
          label={words.tilesCredit}
          help={words.tilesCreditHelp}
          maxLength={200}
          value={credit}
          onChange={(typed) => {
            setCredit(typed)
            set(map?.tiles ?? '', typed)
          }}
        />
        <ElementFacts element={settings} />
      </div>
    </>
  )
}
