import { CloudOff, Lock, TriangleAlert } from 'lucide-react'
import { useRouter } from '@tanstack/react-router'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { ErrorState } from '#web/ui/state-page.tsx'
import { MissingPage } from './missing-page.tsx'

/** A page that could not be shown: missing, not allowed, without network, or broken. */
export function FailurePage(props: { readonly error: unknown }) {
  const { error } = props
  if (isApiError(error, 'missing')) return <MissingPage />
  if (isApiError(error, 'forbidden')) return <ForbiddenPage message={error.message} />
  return <BrokenPage error={error} />
}

/** The same where there is no frame around it. */
export function BareFailure(props: { readonly error: unknown }) {
  return (
    <main className="min-h-dvh bg-paper pt-[10vh]">
      <FailurePage error={props.error} />
    </main>
  )
}

function ForbiddenPage(props: { readonly message: string }) {
  const { failures } = useText()
  return (
    <ErrorState
      isPage
      title={failures.forbiddenTitle}
      icon={<Lock size={32} strokeWidth={1.25} aria-hidden />}
      actions={<LinkButton href="/">{failures.goHome}</LinkButton>}
    >
      <p>{props.message}</p>
      <p>{failures.forbiddenNoOne}</p>
    </ErrorState>
  )
}

function BrokenPage(props: { readonly error: unknown }) {
  const { error } = props
  const text = useText()
  const { failures, common } = text
  const router = useRouter()
  const isNetwork = isApiError(error, 'network')
  const Drawn = isNetwork ? CloudOff : TriangleAlert
  return (
    <ErrorState
      isPage
      title={isNetwork ? failures.offlineTitle : failures.brokenTitle}
      icon={<Drawn size={32} strokeWidth={1.25} aria-hidden />}
      actions={
        <>
          <Button look="primary" onPress={() => router.invalidate()}>
            {common.retry}
          </Button>
          <LinkButton href="/">{failures.goHome}</LinkButton>
        </>
      }
    >
      <p>{errorText(error, text)}</p>
      {!isNetwork && <p>{failures.brokenBody}</p>}
    </ErrorState>
  )
}
