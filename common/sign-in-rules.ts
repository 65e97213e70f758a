import type { SettingsDefinition, SignInRules } from './element.ts'

/** Of a company that says nothing else. */
export const standardSignIn: SignInRules = { passwordLength: 10, attempts: 10, lockMinutes: 15, sessionDays: 14 }

export function signInRules({ signIn }: SettingsDefinition): SignInRules {
  return signIn ?? standardSignIn
}
