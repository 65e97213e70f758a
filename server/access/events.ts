import sql from 'sql-template-tag'
import type { World } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'

/** What happens around access and is not a change of a record. */
const accessEventKinds = [
  'signedIn',
  'seeingBegan',
  'seeingEnded',
  'linkMade',
  'deactivated',
  'reactivated',
  'accessChanged',
  'factorAdded',
  'factorRemoved',
  'handedOver',
] as const
export type AccessEventKind = (typeof accessEventKinds)[number]

interface AccessEvent {
  readonly kind: AccessEventKind
  readonly userId: string
  readonly subjectId?: string | undefined
  readonly address?: string | undefined
}

export async function noteAccess(db: Queryable, world: World, event: AccessEvent): Promise<void> {
  const { kind, userId, subjectId = null, address = null } = event
  await db.query(sql`
    insert into lazo.access_event (at, user_id, kind, subject_id, address)
    values (${world.now()}, ${userId}, ${kind}, ${subjectId}, ${address})`)
}

interface ListedEvent {
  readonly at: string
  readonly kind: AccessEventKind
  readonly user: { readonly id: string; readonly name: string } | null
  readonly subject: { readonly id: string; readonly name: string } | null
}

const eventsMax = 200

/** Newest first; of one person what they did and what was done to them. */
export async function listEvents(db: Queryable, userId: string | undefined): Promise<ListedEvent[]> {
  const person = userId ?? null
  return await db.query<ListedEvent & Record<string, unknown>>(sql`
    select e.at, e.kind,
      case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as user,
      case when s.id is not null then json_build_object('id', s.id, 'name', s.name) end as subject
    from lazo.access_event e left join lazo."user" u on u.id = e.user_id left join lazo."user" s on s.id = e.subject_id
    where ${person}::uuid is null or e.user_id = ${person}::uuid or e.subject_id = ${person}::uuid
    order by e.at desc, e.id desc limit ${eventsMax}`)
}
