import { useEffect } from 'react'
import { EditorContent, useEditor } from '@tiptap/react'
import { StarterKit } from '@tiptap/starter-kit'
import { Bold, Italic, List, ListOrdered } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { frameOf, type FieldInputProps } from './field-props.ts'

/** Text with a little form: bold, italics, lists. Loaded only where a form has such a field. */
export function RichTextInput(props: FieldInputProps) {
  const { value, onChange } = props
  const { text, format } = useLocale()
  const { label, help } = frameOf(props, format.language)
  const html = typeof value === 'string' ? value : ''
  const editor = useEditor({
    extensions: [StarterKit],
    // The page's policy admits no style that is written into it; ours is in the style sheet.
    injectCSS: false,
    content: html,
    editable: props.isReadOnly !== true && props.isDisabled !== true,
    editorProps: {
      attributes: {
        'aria-label': label,
        role: 'textbox',
        'aria-multiline': 'true',
        class: 'rich-text min-h-24 px-2.5 py-2 outline-none',
      },
    },
    onUpdate: ({ editor: changed }) => onChange(changed.isEmpty ? null : changed.getHTML()),
  })
  useEffect(() => {
    // One that is being replaced by the next has no document left to compare.
    if (editor.isDestroyed || editor.isFocused || html === editor.getHTML()) return
    editor.commands.setContent(html, { emitUpdate: false })
  }, [editor, html])
  const tools = [
    {
      name: text.records.bold,
      icon: <Bold size={14} aria-hidden />,
      act: () => editor.chain().focus().toggleBold().run(),
    },
    {
      name: text.records.italic,
      icon: <Italic size={14} aria-hidden />,
      act: () => editor.chain().focus().toggleItalic().run(),
    },
    {
      name: text.records.bullets,
      icon: <List size={14} aria-hidden />,
      act: () => editor.chain().focus().toggleBulletList().run(),
    },
    {
      name: text.records.numbers,
      icon: <ListOrdered size={14} aria-hidden />,
      act: () => editor.chain().focus().toggleOrderedList().run(),
    },
  ]
  return (
    <div className="flex flex-col gap-1.5">
      {!props.isLabelHidden && <span className="text-sm font-medium">{label}</span>}
      <div className="field-box flex-col items-stretch">
        <div className="flex gap-0.5 border-b border-line p-1">
          {tools.map(({ name, icon, act }) => (
            <IconButton key={name} label={name} onPress={act}>
              {icon}
            </IconButton>
          ))}
        </div>
        <EditorContent editor={editor} />
      </div>
      {(props.error ?? help) && (
        <p className={props.error ? 'text-xs text-overdue-ink' : 'text-xs text-muted'}>{props.error ?? help}</p>
      )}
    </div>
  )
}
