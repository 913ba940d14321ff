/** Reads the OpenAPI document of the service: its operations, their schemas in words, an example of each. */
import { z } from 'zod'

/** What of JSON Schema the document uses; its parts are read as they are walked. */
const SchemaNode = z.object({
  type: z.string().optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  default: z.json().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})
export type SchemaNode = z.infer<typeof SchemaNode>

/** What is no schema that is known here is shown as any value. */
export const nodeOf = (schema: unknown): SchemaNode => SchemaNode.safeParse(schema).data ?? {}

const Content = z.record(z.string(), z.object({ schema: z.unknown() }))
const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  schema: z.unknown(),
})
export type Parameter = z.infer<typeof Parameter>

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(Parameter),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
})
const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

export interface ApiOperation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly group: string
  readonly says: string
  /** Whose token it takes; `anyone` takes none. */
  readonly who: string
  readonly parameters: readonly Parameter[]
  readonly body: unknown
  readonly status: string
  readonly answer: unknown
}

const schemaIn = (content: z.infer<typeof Content> | undefined): unknown => Object.values(content ?? {})[0]?.schema

/** Every operation, in the document's order. @throws ZodError for what is no OpenAPI document of ours */
export function operationsOf(document: unknown): readonly ApiOperation[] {
  return Object.entries(OpenApi.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): ApiOperation => {
      const [status = '200', answer] = Object.entries(operation.responses)[0] ?? []
      return {
        name: operation.operationId,
        method: method.toUpperCase(),
        path,
        group: operation.tags[0] ?? '',
        says: operation.summary,
        who: Object.keys(operation.security[0] ?? {})[0] ?? 'anyone',
        parameters: operation.parameters,
        body: schemaIn(operation.requestBody?.content),
        status,
        answer: schemaIn(answer?.content),
      }
    }),
  )
}

/** Those that have all of the asked words in name, path or sentence. */
export function operationsSought(operations: readonly ApiOperation[], asked: string): readonly ApiOperation[] {
  const words = asked.toLowerCase().split(/\s+/)
  return operations.filter(({ name, method, path, group, says }) => {
    const text = `${name} ${method} ${path} ${group} ${says}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
