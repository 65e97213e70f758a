import { Bell, CirclePlus, Hourglass, Pencil, Puzzle, Split, UserCheck, Webhook } from 'lucide-react'

const icons: Readonly<Record<string, typeof Bell>> = {
  bell: Bell,
  'circle-plus': CirclePlus,
  hourglass: Hourglass,
  pencil: Pencil,
  split: Split,
  'user-check': UserCheck,
  webhook: Webhook,
}

/** Of a kind of step, by the name that its entry says. */
export function StepIcon({ name, className }: { readonly name: string | undefined; readonly className?: string }) {
  const Drawn = icons[name ?? ''] ?? Puzzle
  return <Drawn size={15} aria-hidden className={className} />
}
