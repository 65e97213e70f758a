import { accountContact } from './account-contact.ts'
import { account } from './account.ts'
import { bundleItem } from './bundle-item.ts'
import { call } from './call.ts'
import { campaignMember } from './campaign-member.ts'
import { campaign } from './campaign.ts'
import { comment } from './comment.ts'
import { competitor } from './competitor.ts'
import { consentEntry } from './consent-entry.ts'
import { contact } from './contact.ts'
import type { ModuleSeed } from './define.ts'
import { documentFolder } from './document-folder.ts'
import { documentVersion } from './document-version.ts'
import { document } from './document.ts'
import { exchangeRate } from './exchange-rate.ts'
import { formAnswer } from './form-answer.ts'
import { lead } from './lead.ts'
import { loyaltyProgramme } from './loyalty-programme.ts'
import { loyaltySignature } from './loyalty-signature.ts'
import { meetingAttendee } from './meeting-attendee.ts'
import { meeting } from './meeting.ts'
import { note } from './note.ts'
import { opportunityContact } from './opportunity-contact.ts'
import { opportunityLine } from './opportunity-line.ts'
import { opportunity } from './opportunity.ts'
import { priceListEntry } from './price-list-entry.ts'
import { priceList } from './price-list.ts'
import { product } from './product.ts'
import { quota } from './quota.ts'
import { quoteLine } from './quote-line.ts'
import { quote } from './quote.ts'
import { surveyAnswer } from './survey-answer.ts'
import { survey } from './survey.ts'
import { task } from './task.ts'
import { tax } from './tax.ts'
import { user } from './user.ts'

/** The standard CRM. Who owns comes before what is owned, so that a reader meets the nouns in order. */
export const moduleSeeds: readonly ModuleSeed[] = [
  user,
  account,
  contact,
  accountContact,
  lead,
  opportunity,
  opportunityLine,
  opportunityContact,
  quote,
  quoteLine,
  product,
  bundleItem,
  priceList,
  priceListEntry,
  tax,
  call,
  meeting,
  meetingAttendee,
  task,
  note,
  comment,
  documentFolder,
  document,
  documentVersion,
  campaign,
  campaignMember,
  formAnswer,
  consentEntry,
  loyaltyProgramme,
  loyaltySignature,
  quota,
  survey,
  surveyAnswer,
  competitor,
  exchangeRate,
]
