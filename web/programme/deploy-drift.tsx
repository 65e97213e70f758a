import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { Parts } from './deploy-operations.tsx'
import { readAgain, type Drift } from './deploy-queries.ts'

/** What somebody changed by hand: to be kept and agreed on, or to be put back. */
export function DeployDrift({ drift }: { readonly drift: readonly Drift[] }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const [asked, setAsked] = useState<Drift>()

  async function act(work: () => Promise<unknown>, done: string) {
    try {
      await work()
      showToast({ text: done })
    } catch (error) {
      showInToast(error, text)
    }
    await readAgain()
  }

  const adopt = ({ id, hash }: Drift) =>
    act(() => call('POST /programme/drift/:id/adoption', { params: { id }, body: { hash } }), deploy.adopted)
  const revert = ({ id, hash, environment }: Drift) =>
    act(
      () => call('POST /programme/drift/:id/reversal', { params: { id }, body: { environment, hash } }),
      deploy.reverted,
    )

  return (
    <section aria-labelledby="drift" className="flex flex-col gap-1">
      <h2 id="drift" className="text-base font-bold">
        {deploy.driftTitle}
      </h2>
      <p className="max-w-2xl text-sm text-muted">{drift.length === 0 ? deploy.driftNone : deploy.driftHelp}</p>
      <ul className="flex flex-col">
        {drift.map((one) => (
          <DriftRow
            key={`${one.environment} ${one.id}`}
            drift={one}
            onAdopt={() => void adopt(one)}
            onRevert={() => setAsked(one)}
          />
        ))}
      </ul>
      <ConfirmDialog
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={deploy.revertTitle}
        actionLabel={deploy.revert}
        onConfirm={async () => {
          if (asked) await revert(asked)
        }}
      >
        {deploy.revertBody({ name: asked?.label[format.language] ?? '' })}
      </ConfirmDialog>
    </section>
  )
}

function DriftRow(props: { readonly drift: Drift; readonly onAdopt: () => void; readonly onRevert: () => void }) {
  const { drift } = props
  const { text, format } = useFullLocale()
  const { deploy, studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const name = drift.label[format.language]
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Chip>{deploy.environments[drift.environment]}</Chip>
        <span className="min-w-0">
          <span className="text-muted">{kinds[drift.kind] ?? drift.kind}</span>{' '}
          <strong className="font-medium">{name}</strong>{' '}
          <span className="text-none-ink">{deploy.driftWhat[drift.what]}</span>
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          {drift.environment === 'production' && drift.request === null && (
            <Button size="small" aria-label={deploy.adoptOf({ name })} onPress={props.onAdopt}>
              {deploy.adopt}
            </Button>
          )}
          <Button size="small" aria-label={deploy.revertOf({ name })} onPress={props.onRevert}>
            {deploy.revert}
          </Button>
        </span>
      </div>
      {drift.request && (
        <Link to={recordHref(drift.request.module, drift.request.id)} className="text-why-ink hover:underline">
          {deploy.askedIn({ request: drift.request.title })}
        </Link>
      )}
      <Parts label={name} parts={drift.parts} />
    </li>
  )
}
