/** The interface as an OpenAPI 3.1 document, made from the routes table. */
import { z } from 'zod'
import { Problem } from './problems.ts'
import { ROUTES, type Route } from './routes.ts'

const json = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const content = (schema: object) => ({ 'application/json': { schema } })

function parameters(place: 'path' | 'query', object: z.ZodObject | undefined) {
  const schema: { properties?: object; required?: string[] } = object === undefined ? {} : json(object, 'input')
  const properties = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required ?? [])
  return properties.map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: of,
  }))
}

const security = ({ who }: Route) => (who === 'anyone' || who === 'link' ? [] : [{ [who]: [] }])

function operation(name: string, route: Route) {
  return {
    operationId: name,
    summary: route.says,
    tags: [route.lambda],
    security: security(route),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: content(json(route.body, 'input')) } }),
    responses: {
      [String(route.status ?? 200)]: { description: 'Done', content: content(json(route.answer, 'output')) },
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description })

/** The whole document as plain JSON data. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries(ROUTES)) {
    const path = paths[route.path] ?? {}
    path[route.method.toLowerCase()] = operation(name, route)
    paths[route.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ImSim on Demand',
      version: '1',
      description: 'PhoSim image simulation on demand: submit a task, watch its jobs, fetch its images.',
    },
    paths,
    components: {
      schemas: { Problem: json(Problem, 'output') },
      securitySchemes: {
        person: bearer('A person or a pipeline.'),
        operator: bearer('A person who is an operator.'),
        launch: bearer('The token of a pilot launch.'),
        pilot: bearer('The token that a pilot got when it registered.'),
      },
    },
  }
}
