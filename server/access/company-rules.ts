import type { SignInRules } from '#common/element.ts'
import { signInRules } from '#common/sign-in-rules.ts'
import type { Environment } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'

/** People sign in to all environments at once, by the rules of production. */
export function companyRules(production: Environment): () => Promise<SignInRules> {
  return async () => signInRules((await loadModel(production)).settings)
}
