import type { SignInRules } from '#common/element.ts'
import { signInRules } from '#common/sign-in-rules.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { elementsOf } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { useStudio } from './studio-state.tsx'

/** What the catalogue accepts of each. */
const limits = {
  passwordLength: [8, 64],
  attempts: [3, 100],
  lockMinutes: [1, 1440],
  sessionDays: [1, 90],
} as const satisfies Record<keyof SignInRules, readonly [number, number]>
const names = ['passwordLength', 'attempts', 'lockMinutes', 'sessionDays'] as const

/** How everybody signs in: passwords, locking out, how long a session lasts. */
export function PolicyPage() {
  const { access } = useLocale().text
  const { elements, put } = useStudio()
  const settings = elementsOf(elements, 'settings')[0]
  if (!settings) return null
  const { definition } = settings
  const rules = signInRules(definition)

  function set(name: keyof SignInRules, typed: string | null) {
    const [least, most] = limits[name]
    const value = Math.min(most, Math.max(least, Math.round(Number(typed ?? least))))
    if (settings) put({ ...settings, definition: { ...definition, signIn: { ...rules, [name]: value } } })
  }

  return (
    <>
      <PageHead title={access.policy}>
        <p className="text-sm text-muted">{access.policyHelp}</p>
      </PageHead>
      <div className="flex max-w-2xl flex-col gap-6 px-4 pt-1 pb-16 md:px-6">
        <div className="grid items-start gap-4 sm:grid-cols-2">
          {names.map((name) => (
            <NumberField
              key={name}
              label={access.rules[name].name}
              help={access.rules[name].help}
              fractionDigits={0}
              value={String(rules[name])}
              onChange={(typed) => set(name, typed)}
            />
          ))}
        </div>
        <Checkbox
          label={access.offlineCopy}
          help={access.offlineCopyHelp}
          value={definition.offlineCopy !== false}
          onChange={(isAllowed) => put({ ...settings, definition: { ...definition, offlineCopy: isAllowed } })}
        />
        <ElementFacts element={settings} />
      </div>
    </>
  )
}
