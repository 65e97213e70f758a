import type { ReaderModule } from '#web/api/model.ts'

export const mergedMax = 5

/** Its records stand for somebody, so that they can be there twice; accounts of people who sign in do not. */
export function mayBeTwice({ capabilities }: ReaderModule): boolean {
  return (capabilities.person ?? capabilities.company) !== undefined && capabilities.user === undefined
}

export function isMergeable(module: ReaderModule): boolean {
  return mayBeTwice(module) && module.may.update !== 'none' && module.may.delete !== 'none'
}
