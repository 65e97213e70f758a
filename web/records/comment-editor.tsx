import { useEffect, useState } from 'react'
import { Mention } from '@tiptap/extension-mention'
import { EditorContent, mergeAttributes, useEditor } from '@tiptap/react'
import { StarterKit } from '@tiptap/starter-kit'
import type { SuggestionOptions } from '@tiptap/suggestion'
import { EyeOff } from 'lucide-react'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { classes } from '#web/ui/classes.ts'

type Person = CallAnswer<'GET /records/:module/:id/mentionable'>[number]

interface Offer {
  readonly people: readonly Person[]
  readonly at: number
  readonly choose: (person: Person) => void
}

/** What the server keeps of a mention: whom, by id, and how they were called. */
const PersonMention = Mention.extend({
  parseHTML: () => [{ tag: 'span[data-mention]' }],
  addAttributes: () => ({
    id: { default: null, parseHTML: (element: HTMLElement) => element.getAttribute('data-mention') },
    label: { default: '', parseHTML: (element: HTMLElement) => element.textContent.replace(/^@/, '') },
  }),
  renderHTML: ({ node, HTMLAttributes: _ }) => [
    'span',
    mergeAttributes({ 'data-mention': String(node.attrs['id']) }),
    `@${String(node.attrs['label'])}`,
  ],
})

interface EditorProps {
  readonly module: string
  readonly recordId: string
  readonly html: string
  readonly onChange: (html: string) => void
  readonly onSubmit: () => void
  readonly onCancel: () => void
}

/** What the editor, made once, asks of the latest drawing. */
function newSession() {
  let latest: EditorProps | undefined
  let offer: Offer | undefined
  return {
    keep(props: EditorProps): void {
      latest = props
    },
    offered(next: Offer | undefined): void {
      offer = next
    },
    props: () => latest,
    offer: () => offer,
  }
}

/** A small text with mentions: @ and the first letters of a name. */
export function CommentEditor(props: EditorProps) {
  const text = useText()
  const { comments } = text
  const [session] = useState(newSession)
  useEffect(() => session.keep(props))
  const [offer, setOffer] = useState<Offer>()
  const [known, setKnown] = useState<ReadonlyMap<string, Person>>(new Map())
  const show = (next: Offer | undefined) => {
    session.offered(next)
    setOffer(next)
  }
  const editor = useEditor({
    extensions: [
      StarterKit.configure({ heading: false }),
      PersonMention.configure({
        suggestion: suggestionOf(
          session,
          show,
          (person) => setKnown((before) => new Map(before).set(person.id, person)),
          (error) => showInToast(error, text),
        ),
      }),
    ],
    injectCSS: false,
    autofocus: 'end',
    content: props.html,
    editorProps: {
      attributes: {
        'aria-label': comments.write,
        role: 'textbox',
        'aria-multiline': 'true',
        class: 'rich-text min-h-16 px-2.5 py-2 outline-none',
      },
      handleKeyDown: (_view, event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          session.props()?.onSubmit()
          return true
        }
        if (event.key === 'Escape' && !session.offer()) session.props()?.onCancel()
        return false
      },
    },
    onUpdate: ({ editor: changed }) => session.props()?.onChange(changed.isEmpty ? '' : changed.getHTML()),
  })
  const untold = [...known.values()].filter(({ id, sees }) => !sees && props.html.includes(id))
  return (
    <div className="flex flex-col gap-1.5">
      <div className="field-box flex-col items-stretch">
        <EditorContent editor={editor} />
        {offer && offer.people.length > 0 && <Offered offer={offer} />}
      </div>
      {untold.map(({ id, name }) => (
        <p key={id} role="status" className="flex items-center gap-1.5 text-xs text-overdue-ink">
          <EyeOff size={13} aria-hidden />
          {comments.cannotSee({ name })}
        </p>
      ))}
    </div>
  )
}

function Offered({ offer }: { readonly offer: Offer }) {
  const { comments } = useText()
  return (
    <div role="listbox" aria-label={comments.people} className="flex flex-col border-t border-line p-1">
      {offer.people.map((person, index) => (
        <div
          key={person.id}
          role="option"
          tabIndex={-1}
          aria-selected={index === offer.at}
          // The focus stays in the text.
          onMouseDown={(event) => {
            event.preventDefault()
            offer.choose(person)
          }}
          className={classes(
            'flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-sm',
            index === offer.at && 'bg-hover',
            !person.sees && 'text-muted',
          )}
        >
          <Avatar name={person.name} size="small" />
          <span className="min-w-0 flex-1 truncate">{person.name}</span>
          {!person.sees && <span className="text-xs">{comments.doesNotSee}</span>}
        </div>
      ))}
    </div>
  )
}

function suggestionOf(
  session: ReturnType<typeof newSession>,
  show: (offer: Offer | undefined) => void,
  onChosen: (person: Person) => void,
  fail: (error: unknown) => void,
): Omit<SuggestionOptions<Person>, 'editor'> {
  const shown = (people: readonly Person[], command: (attributes: Person) => void): Offer => ({
    people,
    at: 0,
    choose: (person) => {
      onChosen(person)
      command(person)
    },
  })
  return {
    command: ({ editor, range, props }) => {
      const mention = { type: 'mention', attrs: { id: props.id, label: props.name } }
      editor
        .chain()
        .focus()
        .insertContentAt(range, [mention, { type: 'text', text: ' ' }])
        .run()
    },
    items: async ({ query }) => {
      const { module, recordId: id } = session.props() ?? {}
      if (module === undefined || id === undefined) return []
      const people = call('GET /records/:module/:id/mentionable', { params: { module, id }, query: { search: query } })
      return await people.catch((error: unknown) => {
        fail(error)
        return []
      })
    },
    render: () => ({
      onStart: ({ items, command }) => show(shown(items, command)),
      onUpdate: ({ items, command }) => show(shown(items, command)),
      onExit: () => show(undefined),
      onKeyDown: ({ event }) => {
        const offer = session.offer()
        const person = offer?.people[offer.at]
        if (!offer || !person) return false
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (step !== undefined) {
          show({ ...offer, at: (offer.at + step + offer.people.length) % offer.people.length })
          return true
        }
        if (event.key === 'Enter' || event.key === 'Tab') {
          offer.choose(person)
          return true
        }
        return false
      },
    }),
  }
}
