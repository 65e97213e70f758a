import { normalize } from '#common/normalize.ts'
import type { ContactCard } from '#common/contact-card.ts'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import type { RecordRow } from './reader-types.ts'
import { isTypeable } from './use-draft.ts'

/** Where a card becomes a record: what is first a prospect, or else any kind of person that one may create. */
export function cardModule({ modules }: ReaderModel): ReaderModule | undefined {
  const people = modules.filter(({ capabilities, may }) => capabilities.person && may.create !== 'none')
  return people.find(({ capabilities }) => capabilities.lead) ?? people[0]
}

/** The field that says from which campaign somebody came. */
export function campaignField({ modules }: ReaderModel, module: ReaderModule): ReaderField | undefined {
  const campaigns = modules.filter(({ capabilities }) => capabilities.campaign).map(({ name }) => name)
  return module.fields.find(
    (field) => field.type === 'relation' && isTypeable(field) && campaigns.includes(field.options?.module ?? ''),
  )
}

/** Names by which a module of one's own is known to mean a person's job. */
const jobNames: readonly string[] = ['cargo', 'puesto', 'job title', 'job', 'position', 'title']
const companyNames: readonly string[] = [
  'empresa',
  'compania',
  'organizacion',
  'company',
  'organization',
  'organisation',
]

/** What a card says, in the fields of a module: those of its capabilities, and what is plain by type or name. */
export function cardValues(module: ReaderModule, card: ContactCard): Partial<RecordRow> {
  const { person, company } = module.capabilities
  const typeable = module.fields.filter(isTypeable)
  const called = (names: readonly string[]) =>
    typeable.find(({ type, label, aliases }) => {
      const known = [label.es, label.en, ...(aliases ?? [])].map(normalize)
      return type === 'text' && known.some((name) => names.includes(name))
    })?.name
  const phones = typeable.filter(({ type }) => type === 'phone').map(({ name }) => name)
  const otherPhone = phones.find((name) => name !== person?.phone)
  const website = company?.website ?? typeable.find(({ type }) => type === 'url')?.name
  const values: readonly (readonly [string | undefined, string | undefined])[] = [
    [person?.firstName, card.firstName],
    [person?.lastName, card.lastName],
    [person?.email, card.emails[0]],
    [person?.phone, card.phones[0]],
    [otherPhone, card.phones[1]],
    [company?.name ?? called(companyNames), card.company],
    [called(jobNames), card.jobTitle],
    [website, card.website],
    [typeable.find(({ type }) => type === 'longText')?.name, card.note],
  ]
  return Object.fromEntries(
    values.flatMap(([name, value]) =>
      name !== undefined && value !== undefined && value !== '' ? [[name, value]] : [],
    ),
  )
}
