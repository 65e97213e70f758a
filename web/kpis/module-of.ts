import type { ProgrammeKind } from '#common/programme.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'

/** The module whose records stand for something of the project. */
export function useModuleOf(kind: ProgrammeKind): ReaderModule | undefined {
  const { modules } = useModel()
  return modules.find(({ capabilities }) => capabilities.programme?.as === kind)
}
