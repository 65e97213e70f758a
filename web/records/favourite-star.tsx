import { Star } from 'lucide-react'
import { showInToast } from '#web/api/errors.ts'
import { toggleFavourite, useIsFavourite, type Favourite } from '#web/api/shortlist.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'

/** Keeps a record or a view at hand, in the rail and the palette. */
export function FavouriteStar(props: { readonly favourite: Favourite; readonly title: string }) {
  const { favourite, title } = props
  const text = useText()
  const isMarked = useIsFavourite(favourite)
  const label = isMarked ? text.commands.unmark : text.commands.mark
  const toggle = () => toggleFavourite(favourite, title, (error) => showInToast(error, text))
  useCommands([{ id: 'here.favourite', group: 'here', icon: 'star', label, shortcut: 's', run: toggle }])
  return (
    <IconButton label={label} shortcut="S" aria-pressed={isMarked} onPress={toggle}>
      <Star size={16} aria-hidden className={isMarked ? 'fill-current text-none-ink' : ''} />
    </IconButton>
  )
}
