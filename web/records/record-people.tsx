import { useBeingAt, usePresent, type Present } from '#web/api/presence.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'

const shownMax = 4

/** Who else is at this record just now, and what they are typing in. */
export function RecordPeople({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  useBeingAt(module.name, record.id)
  const people = usePresent(module.name, record.id)
  const sentence = ({ name, field }: Present) => {
    const label = field === null ? undefined : fieldNamed(module, field)?.label[format.language]
    return label === undefined ? text.live.isHere({ name }) : text.live.isTyping({ name, field: label })
  }
  const rest = people.slice(shownMax)
  return (
    <>
      {/* Always there, so that a screen reader says who comes. */}
      <p role="status" className="sr-only">
        {people.map(sentence).join('. ')}
      </p>
      {people.length > 0 && (
        <ul aria-label={text.live.alsoHere} className="flex items-center -space-x-1.5">
          {people.slice(0, shownMax).map((person) => (
            <li key={person.id} className="appear flex">
              <span
                role="img"
                aria-label={sentence(person)}
                title={sentence(person)}
                className={`flex rounded-full ring-2 ${person.field === null ? 'ring-paper' : 'ring-accent'}`}
              >
                <Avatar name={person.name} />
              </span>
            </li>
          ))}
          {rest.length > 0 && (
            <li className="pl-2.5 text-xs text-muted" title={rest.map(({ name }) => name).join(', ')}>
              {text.live.more({ count: rest.length })}
            </li>
          )}
        </ul>
      )}
    </>
  )
}

/** Who is typing in this field. */
export function FieldTyping(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly name: string
}) {
  const { module, record, name } = props
  const { text } = useLocale()
  const typing = usePresent(module.name, record.id).filter(({ field }) => field === name)
  if (typing.length === 0) return null
  return (
    <span className="appear mt-0.5 flex flex-col gap-0.5 text-xs text-accent-ink">
      {typing.map((person) => (
        <span key={person.id} className="flex items-center gap-1">
          <Avatar name={person.name} size="small" />
          {text.live.typesHere({ name: person.name.split(' ')[0] ?? person.name })}
        </span>
      ))}
    </span>
  )
}
