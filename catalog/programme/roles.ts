import type { ModuleAction, RoleDefinition, Scope } from '#common/element.ts'
import type { ProjectRole } from '#common/programme.ts'
import { both } from '#catalog/modules/define.ts'

type Scopes = Readonly<Record<ModuleAction, Scope>>

const nothing: Scopes = { create: 'none', read: 'none', update: 'none', delete: 'none' }
const everything: Scopes = { create: 'all', read: 'all', update: 'all', delete: 'all' }
const noDeletion: Scopes = { create: 'all', read: 'all', update: 'all', delete: 'own' }
const readOnly: Scopes = { create: 'none', read: 'all', update: 'none', delete: 'none' }

/** What nobody writes by hand, whatever their role. */
const records = { signature: readOnly, kpiSnapshot: readOnly, testRun: readOnly, trainingAttempt: readOnly }
/** What one needs of the CRM itself to take part: who is who. */
const ownWork: Scopes = { create: 'all', read: 'own', update: 'own', delete: 'own' }
const directory = { user: readOnly, task: ownWork, note: ownWork, meeting: ownWork, document: ownWork }

function projectRole(
  label: RoleDefinition['label'],
  programme: Scopes,
  more: RoleDefinition['modules'] = {},
): RoleDefinition {
  return {
    label,
    defaults: nothing,
    areas: { programme },
    modules: { ...directory, ...records, ...more },
    fields: {},
    switches: [],
  }
}

/** They add to what somebody may do in the CRM; the project alone, for whoever comes from outside. */
export const programmeRoles: Readonly<Record<ProjectRole, RoleDefinition>> = {
  projectDirection: {
    ...projectRole(both('Dirección del proyecto', 'Project direction'), everything),
    switches: ['export', 'import', 'massUpdate'],
  },
  projectSponsor: projectRole(both('Patrocinio del proyecto', 'Project sponsor'), noDeletion),
  projectConsultant: projectRole(both('Consultoría del proyecto', 'Project consultant'), noDeletion, {
    waiver: { create: 'all', read: 'all', update: 'own', delete: 'own' },
  }),
  projectClient: projectRole(both('Empresa en el proyecto', 'Company in the project'), noDeletion),
}
