import { checkPlans } from '#bench/plans.ts'
const run = await checkPlans(process.argv[2] ?? '', { only: process.argv[3] })
console.log(run.questions, run.statements, run.findings.length)
const { writeFileSync } = await import('node:fs')
writeFileSync('/tmp/bench/findings.json', JSON.stringify(run.findings, null, 1))
