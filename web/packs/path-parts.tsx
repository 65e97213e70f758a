import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Path } from './pack-queries.ts'

/** The one thing to do in a step, what is being done meanwhile, and what went wrong. */
export function StepAction(props: {
  readonly label: string
  readonly onPress: () => void
  readonly doing: string | undefined
  readonly problem: string | undefined
  readonly isDisabled?: boolean
  readonly children?: ReactNode
}) {
  return (
    <div className="mt-5 flex flex-col gap-3">
      <FormError>{props.problem}</FormError>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          isPending={props.doing !== undefined}
          isDisabled={props.isDisabled ?? false}
          onPress={props.onPress}
        >
          {props.label}
        </Button>
        {props.children}
        {props.doing !== undefined && (
          <p role="status" className="text-sm text-muted">
            {props.doing}
          </p>
        )}
      </div>
    </div>
  )
}

const shownMax = 12

/** Loose ends, each leading to where it is mended. */
export function InTheWay({ path }: { readonly path: Path }) {
  const { text, format } = useFullLocale()
  const { packs } = text
  if (path.looseEnds.length === 0) return null
  return (
    <section className="mt-4 rounded-md bg-none-soft p-3 text-sm text-none-ink">
      <h3 className="font-bold">{packs.inTheWay}</h3>
      <ul className="mt-1 flex flex-col gap-1">
        {path.looseEnds.slice(0, shownMax).map(({ rule, node, message }) => (
          <li key={`${rule} ${node.id} ${message.en}`}>
            <Link to={recordHref(node.module, node.id)} className="font-medium underline">
              {node.title}
            </Link>
            : {message[format.language]} <span className="numeric">{rule}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
