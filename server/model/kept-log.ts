import { appRole } from '#server/db/roles.ts'
import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

/**
 * The application adds to the log of changes and reads it; what is written stays. All that it can take out is what
 * a record held that is deleted for good, and there stays that it was.
 */
export const keptLog: EnvironmentMigration = {
  name: '0018-kept-log',
  statements: [
    `create function forget_changes(ids uuid[]) returns void language sql security definer
      begin atomic
        update change set before = null, after = null where record_id = any(ids);
      end`,
    `revoke execute on function forget_changes from public`,
    // Where the database's user may make no roles the application works with that user's rights.
    `do $$ begin
      if exists (select from pg_roles where rolname = '${appRole}') then
        revoke update, delete, truncate on change from ${appRole};
        grant execute on function forget_changes to ${appRole};
      end if;
    end $$`,
  ],
}
