import { useMemo } from 'react'
import { useText } from '#web/i18n/locale-provider.tsx'

/** What activities of every kind are called, in the form of a label. */
export function useRelatedWords() {
  const { tables } = useText()
  return useMemo(() => {
    const label = (text: string) => ({ es: text, en: text })
    return { activities: label(tables.activities), moment: label(tables.activityMoment) }
  }, [tables])
}
