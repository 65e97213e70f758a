import { useText } from '#web/i18n/locale-provider.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Kbd } from '#web/ui/kbd.tsx'
import { printedShortcut, useOfferedCommands, type Command } from '#web/ui/commands.ts'

type Lines = readonly (readonly [what: string, ...keys: string[]])[]

/** Every key of the product, by where it works: those of commands as they are offered here and now. */
export function ShortcutHelp(props: { readonly onClose: () => void }) {
  const { keys, commands } = useText()
  const offered = useOfferedCommands().filter(({ shortcut, id }) => shortcut && id !== 'palette slash')
  const linesOf = (...wanted: readonly Command['group'][]): Lines =>
    offered
      .filter(({ group, id }) => id !== 'palette' && wanted.includes(group))
      .map(({ label, shortcut = '' }) => [label, printedShortcut(shortcut)])
  const groups: readonly (readonly [string, Lines])[] = [
    [
      keys.everywhere,
      [
        [keys.search, 'Ctrl K', '/'],
        ...linesOf('create', 'self'),
        [keys.collapseRail, 'Ctrl B'],
        [keys.undo, 'Ctrl Z'],
        [keys.redo, 'Ctrl Shift Z'],
        [keys.cancel, 'Esc'],
      ],
    ],
    [commands.onThisPage, linesOf('here', 'selection')],
    [
      keys.inLists,
      [
        [keys.moveRow, '↑', '↓', 'J', 'K'],
        [keys.openRow, 'Enter'],
        [keys.peekRow, 'Space'],
        [keys.selectRow, 'X'],
        [keys.editCell, 'F2'],
        [keys.whyCell, 'W'],
        [keys.logCall, 'L'],
        [keys.qualify, 'Q'],
        [keys.columnMenu, 'M'],
        [keys.moveColumn, 'Ctrl Shift ←', 'Ctrl Shift →'],
        [keys.widenColumn, 'Alt Shift ←', 'Alt Shift →'],
      ],
    ],
    [
      keys.onBoards,
      [
        [keys.walkCards, '↑', '↓', '←', '→'],
        [keys.moveCard, 'Ctrl Shift ←', 'Ctrl Shift →'],
        [keys.cardMenu, 'M'],
        [keys.setMeeting, 'S'],
        [keys.logCall, 'L'],
        [keys.peekRow, 'Space'],
      ],
    ],
    [keys.onRecords, [[keys.save, 'Ctrl Enter']]],
    [commands.goWithKeys, linesOf('go')],
  ]
  return (
    <ModalFrame isOpen onClose={props.onClose} title={keys.title} width="large">
      <div
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
        tabIndex={0}
        role="group"
        aria-label={keys.title}
        className="grid gap-x-10 gap-y-5 px-5 pt-3 pb-6 -outline-offset-2 md:grid-cols-2"
      >
        {groups
          .filter(([, lines]) => lines.length > 0)
          .map(([title, lines]) => (
            <section key={title} aria-label={title}>
              <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
              <dl className="divide-y divide-line">
                {lines.map(([what, ...combinations]) => (
                  <div key={what} className="flex min-h-8 items-center justify-between gap-4">
                    <dt className="text-sm">{what}</dt>
                    <dd className="flex shrink-0 gap-2">
                      {combinations.map((combination) => (
                        <Kbd key={combination} keys={combination} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </ModalFrame>
  )
}
