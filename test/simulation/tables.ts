import sql from 'sql-template-tag'

import { noticesKey } from '#common/notices.ts'
import { groupSetId } from '#server/access/group-sets.ts'
import type { Environment } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { loadModel } from '#server/model/registry.ts'
import { people } from '#test/support/world.ts'
import type { SimulatedClock } from './clock.ts'
import type { Observer } from './observer.ts'

/**
 * What PostgreSQL takes from the machine comes from the simulation: the time of the queue, and ids and numbers by
 * chance, by functions that are found before its own. Deadlocks are found by the conductor, at once and always the same.
 * Jobs of one moment are begun in the order in which they were written.
 * Nobody tidies up meanwhile: a vacuum makes others wait for it, and has rows found in another order.
 */
export async function prepareDatabase(migrator: Database): Promise<void> {
  const mailed = JSON.stringify({ assigned: { mail: 'now' } })
  for (const [key, { id, name }] of Object.entries(people)) {
    await migrator.query(sql`
      insert into lazo."user" (id, name, email, created_at, updated_at)
      values (${id}, ${name}, ${`${key}@example.com`}, now(), now())`)
    await migrator.query(sql`
      insert into env_test.preference (user_id, key, value) values (${id}, ${noticesKey}, ${mailed}::jsonb)`)
  }
  await migrator.exec(`
    create schema sim;
    grant usage on schema sim to public;
    create table sim.clock (at timestamptz not null);
    insert into sim.clock values (now());
    create table sim.seed (seed text not null);
    insert into sim.seed values ('');
    create sequence sim.draw;
    create sequence sim.written;
    create table sim.base (name text primary key);
    create table sim.log as select max(seq) as seq from env_test.change;
    grant all on all tables in schema sim to public;
    grant all on all sequences in schema sim to public;
    create function sim.draw() returns text language sql volatile as
      $$ select md5((select seed from sim.seed) || ' ' || nextval('sim.draw')) $$;
    create function sim.gen_random_uuid() returns uuid language sql volatile as $$ select sim.draw()::uuid $$;
    create function sim.random() returns double precision language sql volatile as
      $$ select ('x' || substr(sim.draw(), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
    create function sim.begin(text) returns void language sql volatile as $$
      select setval('sim.draw', 1); select setval('sim.written', 1); update sim.seed set seed = $1 $$;
    create function sim.in_order() returns trigger language plpgsql as $$ begin
      new.created_on = new.created_on + nextval('sim.written') * interval '1 microsecond'; return new; end $$;
    create trigger in_order before insert on lazo_jobs.job_common for each row execute function sim.in_order();
    create function sim.terminate(int) returns void language plpgsql as $$ begin
      -- PostgreSQL's own function for this looks again only after a tenth of a second.
      perform pg_terminate_backend(pid) from pg_stat_activity where pid = $1;
      for look in 1..10000 loop
        perform pg_stat_clear_snapshot();
        exit when not exists (select from pg_stat_get_activity($1));
        perform pg_sleep(0.001);
      end loop; end $$;
    create or replace function lazo_jobs.job_now() returns timestamptz language sql stable as $$ select at from sim.clock $$;
    do $$ declare t record; begin
      for t in select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('env_test', 'lazo', 'lazo_jobs', 'sim') loop
        execute 'alter table ' || t.name || ' set (autovacuum_enabled = off, toast.autovacuum_enabled = off)';
      end loop; end $$;
    do $$ begin execute format('alter database %I set deadlock_timeout = %L', current_database(), '1h'); end $$;
    insert into sim.base values ('lazo_jobs.queue'), ('env_test.group_set');
    do $$ declare t record; is_used boolean; begin
      for t in select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname in ('env_test', 'lazo', 'lazo_jobs') loop
        execute 'select exists (select from ' || t.name || ')' into is_used;
        if is_used then insert into sim.base values (t.name) on conflict do nothing; end if;
      end loop; end $$;
    do $$ declare body text; begin
      select string_agg(format('if exists (select from %1$I.%2$I) then delete from %1$I.%2$I; end if;', schemaname, tablename), ' ')
        into body from pg_tables where schemaname in ('env_test', 'lazo', 'lazo_jobs')
        and format('%I.%I', schemaname, tablename) not in (select name from sim.base);
      execute format('create function sim.clear() returns void language plpgsql as %L', 'begin ' || body || '
        delete from env_test.change where seq > (select seq from sim.log);
        update lazo_jobs.version set cron_on = null, bam_on = null, flow_on = null, reindex_on = null, monitor_backoff_on = null;
        update lazo_jobs.queue set monitor_on = null, monitor_claim_on = null, maintain_on = null; end');
    end $$`)
}

export async function tellTime({ db }: Observer, clock: SimulatedClock): Promise<void> {
  await db.query(sql`update sim.clock set at = ${new Date(clock.nowMs()).toISOString()}`)
}

/** Processes remember the sets of groups that records have, which never change: all that can come are there from the start. */
export async function makeGroupSets(environments: readonly Environment[]): Promise<void> {
  for (const environment of environments) {
    const ids = [...(await loadModel(environment)).groups.keys()].toSorted()
    for (const chosen of subsets(ids)) await groupSetId(environment, chosen)
  }
}

function subsets(ids: readonly string[]): readonly (readonly string[])[] {
  return ids.reduce<readonly (readonly string[])[]>((sets, id) => [...sets, ...sets.map((set) => [...set, id])], [[]])
}

/** Every table that was empty before the first run is empty again, in whichever order they point to each other. */
export async function clearTables({ db }: Observer): Promise<void> {
  await db.exec(`
    set session_replication_role = replica;
    select sim.clear();
    set session_replication_role = origin`)
}
