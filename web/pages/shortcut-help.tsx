import { useText } from '#web/i18n/locale-provider.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Kbd } from '#web/ui/kbd.tsx'

type Lines = readonly (readonly [what: string, ...keys: string[]])[]

/** Every key of the product, by where it works. */
export function ShortcutHelp(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { keys } = useText()
  const groups: readonly (readonly [string, Lines])[] = [
    [
      keys.everywhere,
      [
        [keys.search, 'Ctrl K', '/'],
        [keys.create, 'C'],
        [keys.collapseRail, 'Ctrl B'],
        [keys.undo, 'Ctrl Z'],
        [keys.redo, 'Ctrl Shift Z'],
        [keys.cancel, 'Esc'],
        [keys.help, '?'],
      ],
    ],
    [
      keys.inLists,
      [
        [keys.moveRow, '↑', '↓'],
        [keys.openRow, 'Enter'],
        [keys.peekRow, 'Space'],
        [keys.selectRow, 'X'],
        [keys.editCell, 'F2'],
      ],
    ],
    [
      keys.onBoards,
      [
        [keys.walkCards, '↑', '↓', '←', '→'],
        [keys.moveCard, 'Ctrl Shift ←', 'Ctrl Shift →'],
        [keys.cardMenu, 'M'],
      ],
    ],
    [
      keys.onRecords,
      [
        [keys.editRecord, 'E'],
        [keys.save, 'Ctrl Enter'],
      ],
    ],
  ]
  return (
    <ModalFrame isOpen={props.isOpen} onClose={props.onClose} title={keys.title} width="large">
      <div className="grid gap-x-10 gap-y-5 px-5 pt-3 pb-6 md:grid-cols-2">
        {groups.map(([title, lines]) => (
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
