import { useState } from 'react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { DocumentRulesForm } from './document-rules-form.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { LetterheadForm, standardLetterhead } from './letterhead-form.tsx'
import { DraftChip } from './parts.tsx'
import { PrintLive } from './print-live.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { TemplateForm, standardFor } from './template-form.tsx'
import { newElement } from './templates.ts'

/** How what leaves the company looks: its letterhead, and a template for each module, beside the paper itself. */
export function PrintingPage() {
  const { text, format } = useFullLocale()
  const words = text.printing
  const { elements, put } = useStudio()
  const modules = elementsOf(elements, 'module')
  const priced = modules.filter(({ definition }) => definition.capabilities.pricedDocument)
  const [chosen, setChosen] = useState(priced[0]?.name ?? modules[0]?.name ?? '')
  const module = modules.find(({ name }) => name === chosen) ?? modules[0]
  const letterhead = elementsOf(elements, 'letterhead')[0] ?? standardLetterhead(elements)
  if (!module) return null
  const template = elementsOf(elements, 'printTemplate', module.id)[0]

  function begin() {
    if (!module) return
    const name = nameFrom('print', [])
    put(newElement('printTemplate', name, standardFor(elements, module), module.id))
  }

  return (
    <>
      <PageHead title={text.shell.studioSections.printing}>
        <p className="text-sm text-muted">{words.help}</p>
      </PageHead>
      <div className="grid items-start gap-6 px-4 pt-1 pb-24 md:px-6 xl:grid-cols-[minmax(24rem,1fr)_minmax(28rem,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <LetterheadForm element={letterhead} onChange={put} />
          {priced.length > 0 && <DocumentRulesForm />}
          <div className="flex flex-wrap items-end gap-3 border-t border-line pt-4">
            <Select
              label={words.module}
              value={module.name}
              onChange={(name) => setChosen(name ?? '')}
              options={modules.map((one) => ({ id: one.name, label: labelOf(one, format.language) }))}
              className="w-64"
            />
            {template && <DraftChip id={template.id} />}
          </div>
          {template ? (
            <TemplateForm key={template.id} module={module} element={template} onChange={put} />
          ) : (
            <div className="flex flex-col items-start gap-3">
              <p className="text-sm text-muted">{words.standard}</p>
              <Button onPress={begin}>{words.begin}</Button>
            </div>
          )}
        </div>
        <PrintLive module={module.name} template={template?.definition} letterhead={letterhead.definition} />
      </div>
    </>
  )
}
