import { useState } from 'react'
import { KeyRound } from 'lucide-react'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { canUsePasskeys, signInByPasskey } from '#web/api/passkeys.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'

/** Signs in by a key of the device, where the browser can. */
export function PasskeyButton({ onEntered }: { readonly onEntered: () => Promise<void> }) {
  const text = useText()
  const [isPending, setPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  if (!canUsePasskeys()) return null

  async function enter() {
    setPending(true)
    setFailure(undefined)
    try {
      await signInByPasskey()
      await onEntered()
    } catch (error) {
      setFailure(isApiError(error) ? errorText(error, text) : text.access.passkeyNotShown)
    } finally {
      setPending(false)
    }
  }

  return (
    <>
      <Button
        className="h-9"
        icon={<KeyRound size={15} aria-hidden />}
        isPending={isPending}
        onPress={() => void enter()}
      >
        {text.access.usePasskey}
      </Button>
      <FormError>{failure}</FormError>
    </>
  )
}
