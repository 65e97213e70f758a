import { ObjectivesTree } from '#web/kpis/objectives-tree.tsx'
import { WithObjectives } from './with-objectives.tsx'

export default function ObjectivesPage() {
  return <WithObjectives>{(data, project) => <ObjectivesTree data={data} project={project} />}</WithObjectives>
}
