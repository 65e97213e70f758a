import { Link, useNavigate } from '@tanstack/react-router'
import { CircleHelp } from 'lucide-react'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { fieldNamed } from './reader-types.ts'
import { tourHref } from './tour-address.ts'

/** What a module is, in its own words, and what comes before and after it on the way to a sale. */
export function ModuleHelp({ module }: { readonly module: ReaderModule }) {
  const { text, format } = useLocale()
  const model = useModel()
  const navigate = useNavigate()
  const way = wayThrough(model, module)
  const tour = tourHref(model)
  if (!module.help) return null
  const title = text.guide.whatIs({ records: module.label.plural[format.language] })
  return (
    <Popover
      label={title}
      className="w-[min(24rem,calc(100vw-2rem))]"
      trigger={
        <IconButton size="small" label={title}>
          <CircleHelp size={15} aria-hidden />
        </IconButton>
      }
    >
      {(close) => (
        <div className="flex flex-col gap-3 text-sm">
          <p>{module.help?.[format.language]}</p>
          {way.length > 0 && (
            <section aria-labelledby="way">
              <h2 id="way" className="mb-1.5 text-xs font-medium text-muted">
                {text.guide.way}
              </h2>
              <ol className="flex flex-col gap-2 border-l-2 border-line pl-3">
                {way.map((one) => (
                  <li key={one.name} aria-current={one === module ? 'step' : undefined}>
                    <Link
                      to="/records/$module"
                      params={{ module: one.name }}
                      onClick={close}
                      className={one === module ? 'font-bold text-accent-ink' : 'font-medium'}
                    >
                      {stepName(one, format.language)}
                    </Link>
                    {one !== module && <p className="text-xs text-muted">{one.help?.[format.language]}</p>}
                  </li>
                ))}
              </ol>
              {tour !== undefined && (
                <p className="mt-3">
                  <Button
                    look="link"
                    size="small"
                    onPress={() => {
                      close()
                      void navigate({ href: tour })
                    }}
                  >
                    {text.guide.tour}
                  </Button>
                </p>
              )}
            </section>
          )}
        </div>
      )}
    </Popover>
  )
}

/** Who is only held at first has a name of its own: "Prospectos → Leads". */
function stepName({ holding, label }: ReaderModule, language: 'es' | 'en'): string {
  return [...(holding ? [holding.label.plural[language]] : []), label.plural[language]].join(' → ')
}

/** From whoever may buy to what is sold, as the module that is converted into the others declares it. */
function wayThrough({ modules }: ReaderModel, module: ReaderModule): readonly ReaderModule[] {
  for (const first of modules) {
    const { lead } = first.capabilities
    if (!lead) continue
    const made = [lead.account, lead.contact, lead.opportunity].flatMap((name) => {
      const target = fieldNamed(first, name)?.options?.module
      return modules.find((one) => one.name === target) ?? []
    })
    const way = [first, ...made]
    if (way.includes(module)) return way
  }
  return []
}
