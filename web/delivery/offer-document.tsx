import type { BlockOf, PrintedBlock, PrintedDocument } from '#common/api/printed.ts'
import { classes } from '#web/ui/classes.ts'

/** A document as a page: the same blocks as on paper, readable on a phone too. */
export function OfferDocument(props: { readonly document: PrintedDocument }) {
  const { title, number, logo, issuer, blocks, footer, color } = props.document
  return (
    <article
      className="border border-line bg-surface px-5 pt-6 pb-8 sm:rounded-lg sm:px-12 sm:pt-10 print:border-0 print:p-0"
      style={{ borderTop: `4px solid ${color}` }}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        {logo ? (
          <img src={`data:image/png;base64,${logo}`} alt={issuer} className="max-h-16 max-w-56 object-contain" />
        ) : (
          <p className="text-lg font-bold">{issuer}</p>
        )}
        <div className="sm:text-right">
          <h1 tabIndex={-1} data-route-heading className="text-2xl font-bold tracking-tight break-words">
            {title}
          </h1>
          <p className="numeric text-base text-muted">{number}</p>
        </div>
      </header>
      {blocks.map((block, index) => (
        <Block key={index} block={block} color={color} />
      ))}
      <footer className="mt-10 border-t border-line pt-3 text-xs break-words whitespace-pre-line text-muted">
        {footer}
      </footer>
    </article>
  )
}

function Block(props: { readonly block: PrintedBlock; readonly color: string }) {
  const { block, color } = props
  switch (block.kind) {
    case 'parties':
      return <Parties block={block} />
    case 'facts':
      return (
        <dl className="mt-6 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
          {block.facts.map(({ label, value }) => (
            <div key={label} className="min-w-0">
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="text-base break-words">{value}</dd>
            </div>
          ))}
        </dl>
      )
    case 'text':
      return (
        <section className="mt-6">
          {block.title && <h2 className="text-base font-bold">{block.title}</h2>}
          <p className={classes('break-words whitespace-pre-line', block.isSmall ? 'text-sm text-muted' : 'text-base')}>
            {block.text}
          </p>
        </section>
      )
    case 'lines':
      return <Lines block={block} color={color} />
    case 'totals':
      return <Totals block={block} color={color} />
    case 'signature':
      return block.facts.length === 0 ? null : <Signature block={block} />
    default:
      return block satisfies never
  }
}

function Parties({ block }: { readonly block: BlockOf<'parties'> }) {
  return (
    <div className="mt-8 grid gap-6 sm:grid-cols-2">
      {block.parties.map(({ label, name, lines }) => (
        <section key={label} aria-label={label} className="min-w-0 text-sm break-words">
          <p className="text-xs text-muted">{label}</p>
          <p className="text-base font-bold">{name}</p>
          {lines.map((line, index) => (
            <p key={index} className="text-muted">
              {line}
            </p>
          ))}
        </section>
      ))}
    </div>
  )
}

function Lines({ block, color }: { readonly block: BlockOf<'lines'>; readonly color: string }) {
  const { columns, rows } = block
  return (
    <>
      <table className="mt-6 hidden w-full text-sm sm:table print:table">
        <thead>
          <tr className="text-xs text-muted" style={{ borderBottom: `1px solid ${color}` }}>
            {columns.map(({ label, isNumber }, index) => (
              <th
                key={index}
                scope="col"
                className={classes(
                  'py-2 pr-4 align-bottom font-medium last:pr-0',
                  isNumber ? 'text-right' : 'text-left',
                )}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place} className="border-b border-line align-top print:break-inside-avoid">
              {columns.map(({ isNumber, isWide }, index) => (
                <td
                  key={index}
                  className={classes(
                    'py-2 pr-4 last:pr-0',
                    isNumber && 'numeric text-right whitespace-nowrap',
                    isWide && 'w-full break-words [overflow-wrap:anywhere]',
                  )}
                >
                  {row[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="mt-6 sm:hidden print:hidden" style={{ borderTop: `1px solid ${color}` }}>
        {rows.map((row, place) => (
          <li key={place} className="border-b border-line py-3">
            {columns.map(({ label, isWide }, index) => {
              const cell = row[index] ?? ''
              if (cell === '') return null
              if (isWide) {
                return (
                  <p key={index} className="text-base font-medium break-words [overflow-wrap:anywhere]">
                    {cell}
                  </p>
                )
              }
              return (
                <p key={index} className="flex justify-between gap-4 text-sm">
                  <span className="text-muted">{label}</span>
                  <span className={classes('numeric', index === columns.length - 1 && 'font-bold')}>{cell}</span>
                </p>
              )
            })}
          </li>
        ))}
      </ul>
    </>
  )
}

function Totals({ block, color }: { readonly block: BlockOf<'totals'>; readonly color: string }) {
  return (
    <dl className="mt-4 ml-auto flex w-full flex-col gap-1 sm:w-80 print:w-80">
      {block.rows.map(({ label, value, look }, index) => (
        <div
          key={index}
          className={classes(
            'flex justify-between gap-4',
            look === 'strong' ? 'mt-1 pt-2 text-lg font-bold' : look === 'quiet' ? 'text-sm text-muted' : 'text-base',
          )}
          style={look === 'strong' ? { borderTop: `2px solid ${color}` } : undefined}
        >
          <dt>{label}</dt>
          <dd className="numeric whitespace-nowrap">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Signature({ block }: { readonly block: BlockOf<'signature'> }) {
  return (
    <section className="mt-8 rounded-md border border-line bg-accent-soft p-4">
      <h2 className="text-base font-bold">{block.label}</h2>
      <dl className="mt-1 text-sm">
        {block.facts.map(({ label, value }) => (
          <div key={label} className="flex flex-wrap gap-x-2">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
