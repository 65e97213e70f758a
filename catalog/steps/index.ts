import { assignOwner } from './assign-owner.ts'
import { branch } from './branch.ts'
import { createRecord } from './create-record.ts'
import type { StepEntry } from './define.ts'
import { notify } from './notify.ts'
import { setFields } from './set-fields.ts'
import { wait } from './wait.ts'
import { webhook } from './webhook.ts'

export const stepEntries: readonly StepEntry[] = [createRecord, setFields, assignOwner, notify, wait, branch, webhook]
