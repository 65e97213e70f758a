import { Skeleton } from '#web/ui/skeleton.tsx'

export function Waiting() {
  return <Skeleton lines={6} className="max-w-xl p-6" />
}
