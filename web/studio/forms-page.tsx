import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { FormDefinition } from '#common/form.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { ElementMenu } from './element-menu.tsx'
import { FormAfter } from './form-after.tsx'
import { FormConsents } from './form-consents.tsx'
import { FormFields } from './form-fields.tsx'
import { FormPlaces } from './form-places.tsx'
import { FormUse } from './form-use.tsx'
import { FormWords } from './form-words.tsx'
import { newForm } from './new-form.ts'
import { Part, RemovedNote } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** Forms on the company's web page: what is asked and agreed to, and what becomes of an answer. */
export function FormsPage(props: { readonly name: string | undefined }) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { rows, elements, draft, put } = useStudio()
  const navigate = useNavigate()
  const forms = elementsOf(elements, 'form')
  const removed = elementsOf(rows, 'form').filter(({ id }) => id in draft.removals)
  const open = forms.find(({ name }) => name === props.name)
  const gone = removed.find(({ name }) => name === props.name)
  const show = (name: string) => void navigate({ href: studioHref('forms', name) })

  function make() {
    const definition = newForm(elements)
    const name = nameFrom(
      definition.label[format.language],
      forms.map((one) => one.name),
    )
    put(newElement('form', name, definition))
    show(name)
  }

  return (
    <>
      <PageHead
        title={text.shell.studioSections.forms}
        meta={format.number(forms.length)}
        actions={
          <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={make}>
            {words.create}
          </Button>
        }
      >
        <p className="text-sm text-muted">{words.help}</p>
      </PageHead>
      <div className="flex flex-col gap-6 px-4 pt-1 pb-24 md:flex-row md:px-6">
        {forms.length + removed.length > 0 && (
          <div className="shrink-0 md:sticky md:top-2 md:w-56 md:self-start">
            <ElementMenu
              label={text.shell.studioSections.forms}
              section="forms"
              open={props.name}
              elements={[...forms, ...removed]}
              detailOf={({ definition }) => (definition.active ? words.active : words.inactive)}
            />
          </div>
        )}
        {open && <FormEditor key={open.id} form={open} onRenamed={show} />}
        {!open && !gone && (
          <div className="flex-1">
            <EmptyState title={forms.length === 0 ? words.none : text.shell.studioSections.forms}>
              {words.noneHelp}
            </EmptyState>
          </div>
        )}
        {gone && <RemovedNote id={gone.id} name={labelOf(gone, format.language)} />}
      </div>
    </>
  )
}

export interface FormPartProps {
  readonly form: ElementOf<'form'>
  readonly module: ElementOf<'module'> | undefined
  readonly set: (part: Partial<FormDefinition>) => void
}

function FormEditor(props: { readonly form: ElementOf<'form'>; readonly onRenamed: (name: string) => void }) {
  const { form } = props
  const { forms: words } = useFullLocale().text
  const { elements, put, remove } = useStudio()
  const module = elementsOf(elements, 'module').find(({ name }) => name === form.definition.module)
  const set = (part: Partial<FormDefinition>) => put({ ...form, definition: { ...form.definition, ...part } })
  const part = { form, module, set }
  return (
    <div className="grid min-w-0 flex-1 grid-cols-1 gap-x-10 gap-y-6 xl:grid-cols-[1fr_280px]">
      <div className="flex max-w-2xl flex-col gap-6">
        <FormWords {...part} onRenamed={props.onRenamed} />
        <FormFields {...part} />
        <FormConsents {...part} />
        <FormAfter {...part} />
        <FormPlaces {...part} />
        <FormUse {...part} />
        <Part title={words.remove}>
          <Button look="danger" className="self-start" onPress={() => remove(form.id)}>
            {words.remove}
          </Button>
        </Part>
      </div>
      <ElementFacts element={form} />
    </div>
  )
}
