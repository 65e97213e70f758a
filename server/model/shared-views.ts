import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/** Of all that people have arranged for themselves, the few views that others have too. */
export const sharedViews: EnvironmentMigration = {
  name: '0019-shared-views',
  statements: [`create index preference_shared on preference (key) where value -> 'isShared' = 'true'`],
}
