import { z } from 'zod'

/** A schema of ours as JSON Schema 2020-12, which is that of OpenAPI 3.1 and AsyncAPI 3; anything where there is none. */
export function jsonSchema(schema: z.ZodType = z.unknown()): object {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return form
}

type Json = Readonly<Record<string, unknown>>

/** A document whose forms with a name stand once, among its components: those of an `id` in their meta. */
export function withComponents(document: Json & { readonly components?: Json }): object {
  const schemas: Record<string, unknown> = {}
  const lift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lift)
    if (typeof value !== 'object' || value === null) return value
    const { $defs = {}, ...rest } = value as Json
    for (const [name, form] of Object.entries($defs as Json)) schemas[name] ??= lift(form)
    return Object.fromEntries(
      Object.entries(rest).map(([key, each]) => [
        key,
        key === '$ref' ? String(each).replace('#/$defs/', '#/components/schemas/') : lift(each),
      ]),
    )
  }
  const lifted = lift(document) as Json
  return { ...lifted, components: { ...document.components, schemas } }
}
