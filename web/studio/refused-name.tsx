import { Link } from 'react-aria-components'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { labelOf } from './queries.ts'
import { refusedPlace } from './refused-place.ts'
import { useStudio } from './studio-state.tsx'

/** Where a refusal stands, in the words of the editors, with the way there. */
export function RefusedName(props: { readonly path: string; readonly onGo: () => void }) {
  const { text, format } = useFullLocale()
  const { elements, draft } = useStudio()
  const place = refusedPlace(props.path, elements, draft)
  if (!place) return props.path
  const title = [place.element, ...(place.module ? [place.module] : [])].map((one) => labelOf(one, format.language))
  const part = partWord(place.part, text.studio)
  return (
    <>
      {place.href === undefined ? (
        title.join(' · ')
      ) : (
        <Link href={place.href} onPress={props.onGo} className="underline">
          {title.join(' · ')}
        </Link>
      )}
      {part !== '' && `, ${part}`}
    </>
  )
}

/** As the field editor calls it; what it has no word for, as it is. */
function partWord(part: string, studio: ReturnType<typeof useFullLocale>['text']['studio']): string {
  const words: Readonly<Record<string, string>> = {
    'options.list': studio.list,
    'options.module': studio.target,
    'options.modules': studio.targets,
    'options.through': studio.through,
    'options.near': studio.near,
    'options.far': studio.far,
    'options.expression': studio.expression,
    'options.result': studio.result,
    'options.pattern': studio.pattern,
    'options.function': studio.function,
    'options.by': studio.by,
    'label.es': studio.labelIn({ what: studio.label, language: studio.inSpanish }),
    'label.en': studio.labelIn({ what: studio.label, language: studio.inEnglish }),
  }
  return words[part] ?? part
}
