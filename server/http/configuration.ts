import { buffer } from 'node:stream/consumers'

import { changeConfiguration, listPackages, mendDrift, packConfiguration } from '#common/api/configuration.ts'
import { conflict, invalid, missing, violation } from '#common/errors.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Context, Environment } from '#server/context.ts'
import { mayConfigure, mayEnter } from '#server/environments/enter.ts'
import type { Environments } from '#server/environments/environments.ts'
import { applyPlan } from '#server/model/apply.ts'
import { partDifferences } from '#server/model/differences.ts'
import { planIncoming, type Incoming, type IncomingPlan } from '#server/model/incoming.ts'
import { manifestSchema } from '#server/model/manifest.ts'
import { packageFiles, readConfiguration, wholeConfiguration } from '#server/model/package.ts'
import { installedPackages, writePackages } from '#server/model/packages.ts'
import { readElements } from '#server/model/registry.ts'
import { putRight } from '#server/model/remedies.ts'
import { readZip, writeZip, zipLimits } from '#server/model/zip.ts'
import { refreshAfter } from '#server/records/refresh.ts'

import { attachment } from './attachment.ts'
import { describe } from './elements.ts'
import { ownUpload } from './imports.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

export function registerConfiguration(app: App): void {
  route(app, packConfiguration, async ({ environment }, { body }, { reply }) => {
    const elements = await readElements(environment.db, environment.schema)
    const versions = await installedVersions(environment)
    const chosen = body.package
    if (chosen) refuseLabel(chosen)
    const { manifest, files } = chosen
      ? packageFiles(elements, chosen.elements, { name: chosen.name, version: chosen.version }, versions)
      : wholeConfiguration(elements, versions)
    const name = chosen ? `${manifest.name}-${manifest.version}.zip` : 'lazo-configuration.zip'
    reply.header('content-disposition', attachment(name)).type('application/zip')
    await reply.send(Buffer.from(writeZip(files)))
    return undefined
  })

  route(app, changeConfiguration, async (ctx, { body }) => {
    const found = await incomingFrom(ctx, app.system.environments, body.source, body.removes)
    const plan = await planIncoming(ctx.environment.db, ctx.environment.schema, found.incoming)
    const shown = { ...found.label, ...describePlan(plan) }
    if (!body.apply) return shown
    return { ...shown, applied: await apply(ctx, plan, body.apply) }
  })

  route(app, listPackages, async ({ environment }) => ({
    rows: await installedPackages(environment.db, environment.schema),
  }))

  route(app, mendDrift, async (ctx, { body }) => {
    await putRight(ctx.environment, body, ctx.user.id)
    return undefined
  })
}

async function installedVersions({ db, schema }: Context['environment']): Promise<Record<string, string>> {
  const installed = await installedPackages(db, schema)
  return Object.fromEntries(installed.map(({ name, version }) => [name, version]))
}

function refuseLabel({ name, version }: { readonly name: string; readonly version: string }): void {
  const { shape } = manifestSchema
  const problems = [
    ...(shape.name.safeParse(name).success
      ? []
      : [
          violation('name', 'format', 'Letras minúsculas, cifras y guiones.', 'Lower-case letters, digits and dashes.'),
        ]),
    ...(shape.version.safeParse(version).success
      ? []
      : [violation('version', 'format', 'Tres números, como 1.0.0.', 'Three numbers, such as 1.0.0.')]),
  ]
  if (problems.length > 0) throw invalid(problems)
}

type Source = { readonly file: string } | { readonly environment: Environment['kind'] } | { readonly uninstall: string }

interface Found {
  readonly incoming: Incoming
  readonly label: { readonly name: string; readonly version: string | null; readonly removes: boolean }
}

async function incomingFrom(
  ctx: Context,
  environments: Environments,
  source: Source,
  wished: boolean | undefined,
): Promise<Found> {
  if ('uninstall' in source) {
    const name = source.uninstall
    return { incoming: { from: 'uninstall', name }, label: { name, version: null, removes: true } }
  }
  if ('environment' in source)
    return await incomingFromEnvironment(ctx, environments, source.environment, wished ?? true)
  const { hash, name } = await ownUpload(ctx, source.file)
  const configuration = await readConfiguration(await readZip(await contentsOf(ctx, hash)))
  const { manifest } = configuration
  const isPackage = manifest?.type === 'package'
  const removes = wished ?? !isPackage
  return {
    incoming: { from: 'files', configuration, removes },
    label: { name: isPackage ? manifest.name : name, version: isPackage ? manifest.version : null, removes },
  }
}

/** Its configuration is read with the rights that one has there. */
async function incomingFromEnvironment(
  ctx: Context,
  environments: Environments,
  kind: Environment['kind'],
  removes: boolean,
): Promise<Found> {
  const other = await environments.named(kind)
  const mayRead = other && (await mayEnter(environments, ctx.user.id, kind)) && (await mayConfigure(other, ctx.user.id))
  if (!mayRead) throw missing()
  const elements = await readElements(other.db, other.schema)
  const packages = await installedVersions(other)
  return { incoming: { from: 'elements', elements, packages, removes }, label: { name: kind, version: null, removes } }
}

async function contentsOf({ environment }: Context, hash: string): Promise<Buffer> {
  const stream = environment.files.read(hash)
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    // One byte more than is accepted says enough.
    if (size > zipLimits.bytes + 1)
      stream.destroy(invalid([violation('', 'size', 'El archivo pasa de 5 MB.', 'The file is larger than 5 MB.')]))
  })
  return await buffer(stream)
}

function describePlan({ baseHash, targetHash, operations, grants, warnings }: IncomingPlan) {
  return {
    baseHash,
    targetHash,
    operations: operations.map((operation) => ({
      ...describe(operation),
      origin: (operation.after ?? operation.before)?.origin ?? 'local',
      differences: partDifferences(operation),
    })),
    grants: [...grants],
    warnings: [...warnings],
  }
}

interface Wish {
  readonly baseHash: string
  readonly targetHash: string
  readonly confirmed?: Record<string, number> | undefined
  readonly grants?: boolean | undefined
}

async function apply(ctx: Context, plan: IncomingPlan, wish: Wish): Promise<number> {
  const { environment, user } = ctx
  const { baseHash, targetHash, grants, packages } = plan
  if (wish.baseHash !== baseHash || wish.targetHash !== targetHash) {
    throw conflict(
      'La configuración ha cambiado desde que viste estos cambios. Vuelve a revisarlos.',
      'The configuration has changed since you saw these changes. Review them again.',
      { details: { baseHash, targetHash } },
    )
  }
  if (grants.length > 0 && wish.grants !== true) {
    throw invalid(grants.map(({ path, message }) => ({ field: path, rule: 'grants', message })))
  }
  const version = await applyPlan(environment, plan, {
    by: user.id,
    confirmed: wish.confirmed ?? {},
    admit: await ownRights(ctx),
    also: async (tx) =>
      await writePackages(tx, environment.schema, packages, { userId: user.id, now: environment.world.now() }),
  })
  forgetPolicies(environment)
  await refreshAfter(ctx, plan.operations)
  return version
}
