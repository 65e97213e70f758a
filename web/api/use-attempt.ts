import { useState } from 'react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { errorText, showInToast } from './errors.ts'

interface Attempt {
  readonly isBusy: boolean
  /** Does the work; afterwards it is over, well or not. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>
}

/** What a press sets off: busy while it lasts, and what fails is told in a toast or as `fail` says. */
export function useAttempt(fail?: (error: unknown) => void): Attempt {
  const text = useText()
  const [isBusy, setBusy] = useState(false)

  async function attempt(work: () => Promise<unknown>) {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      if (fail) fail(error)
      else showInToast(error, text)
    } finally {
      setBusy(false)
    }
  }

  return { isBusy, attempt }
}

/** The same in a form or dialog, which shows itself what stands in the way. */
export function useFormAttempt() {
  const text = useText()
  const [problem, setProblem] = useState<string>()
  const { isBusy, attempt } = useAttempt((error) => setProblem(errorText(error, text)))

  async function attemptAnew(work: () => Promise<unknown>) {
    setProblem(undefined)
    await attempt(work)
  }

  return { isBusy, attempt: attemptAnew, problem, setProblem }
}
