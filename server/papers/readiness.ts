import { missing } from '#common/errors.ts'
import type { Paper, PaperBlock } from '#server/print/paper.ts'
import { readReadiness } from '#server/programme/readiness.ts'
import { quorumOf } from '#server/programme/rules/approvals.ts'
import { signatureBlocks } from './signatures.ts'
import { chapter, fieldColumn, keyOf, momentText, paperOf, table, textBlock, type Writer } from './writer.ts'

/** What it takes to go live, with its proof; after the approval as it was when it was signed. */
export async function readinessPaper(writer: Writer, phaseId: string | undefined): Promise<Paper> {
  const { words, ctx, graph, project, spoken } = writer
  const { phase } = await readReadiness(ctx, String(project.values.id), phaseId)
  const record = (await writer.rows('phase')).get(phase?.id ?? '')
  if (!phase || !record) throw missing()
  const { approval, trial } = phase
  const { language } = spoken
  const states: Readonly<Record<string, string>> = words.checkStates
  const now = new Map(phase.checks.map((check) => [check.letter, check.reasons]))
  const checks = approval && approval.checks.length > 0 ? approval.checks : phase.checks
  const blocks: PaperBlock[] = [
    {
      kind: 'text',
      title: phase.title,
      text: approval
        ? words.approvedBy({ name: approval.by, date: momentText(writer, approval.at) })
        : words.notApproved,
    },
    ...textBlock(words.fingerprint, approval?.fingerprint ?? '', true),
    ...(project.values.soloMode === true ? textBlock('', words.solo, true) : []),
    ...table([
      { label: words.check, cells: checks.map(({ letter, label }) => `${letter}) ${label[language]}`) },
      { label: words.state, cells: checks.map(({ state }) => states[state] ?? state) },
      {
        label: words.reasons,
        isWide: true,
        cells: checks.map(({ letter }) =>
          approval ? '' : (now.get(letter) ?? []).map((one) => one[language]).join('\n'),
        ),
      },
    ]),
    ...textBlock(
      words.trial,
      trial.days === 0
        ? ''
        : words.trialText({
            done: trial.done,
            days: trial.days,
            incidents: trial.incidents.filter(({ state }) => state !== 'closed').length,
            max: trial.incidentsMax,
            passed: trial.firstDay.passed,
            tests: trial.firstDay.tests,
          }),
    ),
    ...(await deployments(writer)),
    ...chapter(words.signatures, await signatureBlocks(writer, record, quorumOf(writer.graph)), 2),
  ]
  return paperOf(
    writer,
    {
      title: words.names.readiness,
      number: keyOf(record),
      ...(approval ? {} : { mark: words.draft }),
      madeAt: approval ? approval.at : graph.now,
    },
    blocks,
  )
}

async function deployments(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const rows = [...(await writer.rows('deployment')).values()]
  const plans = new Set(rows.map(({ values }) => String(values.planHash ?? '')))
  const blocks = [
    ...table([
      fieldColumn(writer, rows, 'environment', { isWide: true }),
      ...['baseline', 'state', 'appliedAt'].map((field) => fieldColumn(writer, rows, field)),
    ]),
    ...textBlock(words.fingerprint, [...plans].filter(Boolean).join('\n'), true),
  ]
  return chapter(words.deployments, blocks, 2)
}
