import { both } from '#catalog/modules/define.ts'
import { integer, list, option, person, programmeModule, several } from './define.ts'

/** The fourteen roles of the project's three periods, as they are preloaded. */
export const member = programmeModule({
  name: 'projectMember',
  kind: 'member',
  singular: both('Persona del proyecto', 'Project member'),
  plural: both('Personas del proyecto', 'Project members'),
  help: both(
    'Quién toma parte, de qué empresa y departamento, con qué papel y en qué periodo.',
    'Who takes part, of which company and department, in which role and period.',
  ),
  icon: 'users',
  prefix: 'PER-',
  nameLabel: both('Nombre y apellidos', 'Full name'),
  fields: [
    person('person', 'Usuario', 'User'),
    option('organisation', 'De', 'Of', 'projectOrganisation', { default: 'client' }),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    option('level', 'Nivel', 'Level', 'projectLevel'),
    several('programmeRole', 'Papel', 'Role', 'programmeRole'),
    several('periods', 'Periodo', 'Period', 'projectPeriod'),
    option('commitment', 'Implicación', 'Commitment', 'projectCommitment'),
    integer('availability', 'Disponibilidad (%)', 'Availability (%)', [1, 100], {
      default: 100,
      help: both('Cuánto de su día puede dar al proyecto.', 'How much of their day they can give the project.'),
    }),
    several('skills', 'Sabe de', 'Skills', 'projectSkill'),
  ],
  lists: {
    projectOrganisation: list('Organización', 'Organisation', [
      ['client', 'La empresa', 'The company', 'green'],
      ['consultancy', 'La consultora', 'The consultancy', 'blue'],
    ]),
    projectLevel: list('Nivel', 'Level', [
      ['executive', 'Dirección', 'Executive'],
      ['middle', 'Mando intermedio', 'Middle management'],
      ['operational', 'Operativo', 'Operational'],
    ]),
    programmeRole: list('Papel en el proyecto', 'Role in the project', [
      ['executiveSponsor', 'Responsable ejecutivo', 'Executive sponsor'],
      ['projectManager', 'Jefe de proyecto CRM', 'CRM project manager'],
      ['projectAnalyst', 'Analista de proyecto', 'Project analyst'],
      ['committee', 'Comité de proyecto CRM', 'CRM project committee'],
      ['analysisConsultant', 'Consultor de análisis', 'Analysis consultant'],
      ['developer', 'Programador', 'Developer'],
      ['qualityManager', 'Responsable de calidad', 'Quality manager'],
      ['promoter', 'Promotor departamental', 'Departmental promoter'],
      ['developmentConsultant', 'Consultor de desarrollo', 'Development consultant'],
      ['administrator', 'Responsable administrativo', 'Administrative manager'],
      ['itManager', 'Responsable de IT', 'IT manager'],
      ['trainer', 'Formador de usuarios', 'User trainer'],
      ['user', 'Usuario del CRM', 'CRM user'],
      ['supportConsultant', 'Consultor de soporte', 'Support consultant'],
    ]),
    projectPeriod: list('Periodo', 'Period', [
      ['preparation', 'Preparación', 'Preparation'],
      ['development', 'Desarrollo', 'Development'],
      ['maintenance', 'Mantenimiento', 'Maintenance'],
    ]),
    projectCommitment: list('Implicación', 'Commitment', [
      ['resists', 'Se resiste', 'Resists', 'red'],
      ['indifferent', 'Le da igual', 'Does not mind', 'grey'],
      ['supports', 'Lo apoya', 'Supports it', 'teal'],
      ['leads', 'Tira de los demás', 'Leads others', 'green'],
    ]),
    projectSkill: list('Conocimiento', 'Skill', [
      ['configuration', 'Configuración', 'Configuration'],
      ['programming', 'Programación', 'Programming'],
      ['integration', 'Integraciones', 'Integrations'],
      ['data', 'Datos', 'Data'],
      ['training', 'Formación', 'Training'],
    ]),
  },
  columns: ['organisation', 'department', 'programmeRole', 'periods', 'person'],
  quick: ['person', 'organisation', 'department', 'programmeRole'],
  related: [{ module: 'participation', by: 'member', columns: ['meeting', 'attended'] }],
})
