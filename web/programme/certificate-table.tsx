import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { CertificateBadge } from './certificate-badge.tsx'
import { certificatesQuery, type Certificates } from './exercise-queries.ts'

/** For whoever trains: who has passed what, by role. */
export function CertificateTables({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const words = text.training
  const roles = useQuery(certificatesQuery(project)).data?.roles ?? []
  if (roles.length === 0) return null
  return (
    <section aria-labelledby="certificates" className="flex max-w-5xl flex-col gap-6 px-4 pb-16 md:px-6">
      <div>
        <h2 id="certificates" className="text-base font-bold">
          {words.certificates}
        </h2>
        <p className="text-sm text-muted">{words.certificatesHelp}</p>
      </div>
      {roles.map((role) => (
        <RoleTable key={role.id} role={role} />
      ))}
    </section>
  )
}

const cell = 'border-b border-line px-3 py-1.5 text-left align-top first:pl-0'

function RoleTable({ role }: { readonly role: Certificates['roles'][number] }) {
  const { text, format } = useFullLocale()
  const { exercises, person } = text.training
  return (
    <ScrollRegion label={role.label[format.language]}>
      <table className="w-full text-sm">
        <caption className="pb-1 text-left font-medium">{role.label[format.language]}</caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className={cell}>
              {person}
            </th>
            <th scope="col" className={cell}>
              {exercises.valid}
            </th>
            {role.parts.map(({ key, name }) => (
              <th key={key} scope="col" className={`${cell} font-medium`}>
                {name[format.language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {role.people.map(({ id, name, state, since, passed }) => (
            <tr key={id}>
              <th scope="row" className={`${cell} font-normal whitespace-nowrap`}>
                {name}
              </th>
              <td className={`${cell} whitespace-nowrap`}>
                <CertificateBadge {...{ state, since }} done={passed.length} all={role.parts.length} />
              </td>
              {role.parts.map(({ key }) => (
                <td key={key} className={cell}>
                  {passed.includes(key) && (
                    <Check size={16} role="img" aria-label={exercises.passed} className="text-today-ink" />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
