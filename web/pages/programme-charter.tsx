import { Charter } from '#web/kpis/charter.tsx'
import { WithObjectives } from './with-objectives.tsx'

export default function CharterPage() {
  return <WithObjectives>{(data, project) => <Charter data={data} project={project} />}</WithObjectives>
}
