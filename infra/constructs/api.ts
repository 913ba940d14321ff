/**
 * The HTTP API, from the routes table. People's routes stand behind a JWT authorizer; the tokens of pilots, launches
 * and links are signed by the service and verified in the handler.
 */
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Caller } from '../../core/contract/identity.ts'
import { type HttpLambda, ROUTES, type Route } from '../../core/contract/routes.ts'
import type { Stage } from '../stages.ts'
import type { Functions } from './functions.ts'
import type { Issuer } from './identity.ts'

/**
 * Requests a second for each route, and how many may come at once. A flood of one kind of caller is turned away at the
 * door and leaves Lambda to the others; the account's own limit is 10,000.
 */
const THROTTLES: Readonly<Record<Caller, { readonly rate: number; readonly burst: number }>> = {
  anyone: { rate: 20, burst: 40 },
  link: { rate: 10, burst: 20 },
  person: { rate: 100, burst: 200 },
  operator: { rate: 20, burst: 40 },
  launch: { rate: 200, burst: 1000 },
  pilot: { rate: 3000, burst: 5000 },
}

/** What is logged of each request: never a path, which may hold a link's token, nor a header or a body. */
const LOGGED = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  millis: '$context.responseLatency',
  subject: '$context.authorizer.claims.sub',
  refusal: '$context.authorizer.error',
  fault: '$context.integrationErrorMessage',
}

const routeKey = ({ method, path }: Route): string => `${method} ${path}`

export class Api extends Construct {
  readonly apiId: string
  /** `https://host`, without a slash at its end. */
  readonly endpoint: string
  readonly #api: CfnApi
  readonly #log: LogGroup

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Api')
    this.#api = new CfnApi(this, 'Http', { name: `imsim-${stage.stage}`, protocolType: 'HTTP' })
    this.apiId = this.#api.ref
    this.endpoint =
      stage.emulator === undefined
        ? this.#api.attrApiEndpoint
        : `${stage.emulator}/_aws/execute-api/${this.apiId}/$default`
    this.#log = new LogGroup(this, 'Log', {
      logGroupName: `/imsim/${stage.stage}/api`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }

  /** Opens every route of the table, each to its Lambda and to those whom it is for. */
  open(functions: Functions, issuer: Issuer): void {
    const authorizer = new CfnAuthorizer(this, 'People', {
      apiId: this.apiId,
      name: 'people',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: issuer.issuer, audience: [...issuer.audience] },
    })
    const people = { authorizationType: 'JWT', authorizerId: authorizer.ref, authorizationScopes: [...issuer.needs] }
    const targets = new Map<HttpLambda, string>()
    const targetOf = (lambda: HttpLambda): string => {
      const target = targets.get(lambda) ?? this.#integrate(lambda, functions.of(lambda))
      targets.set(lambda, target)
      return target
    }
    const routes: [string, Route][] = Object.entries(ROUTES)
    const opened = routes.map(([name, route]) => {
      const isForPeople = route.who === 'person' || route.who === 'operator'
      const guarded = isForPeople ? people : { authorizationType: 'NONE' }
      const target = `integrations/${targetOf(route.lambda)}`
      const key = routeKey(route)
      const made = new CfnRoute(this, name, { apiId: this.apiId, routeKey: key, target, ...guarded })
      if (!isForPeople) Validations.of(made).acknowledge({ id: 'AwsSolutions-APIG4', reason: UNGUARDED[route.who] })
      return made
    })
    const stage = this.#stage(routes.map(([, route]) => route))
    for (const route of opened) stage.addResourceDependency(route)
  }

  #integrate(name: HttpLambda, lambda: LambdaFunction): string {
    lambda.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.apiId}/*`,
    })
    return new CfnIntegration(this, `To-${name}`, {
      apiId: this.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: lambda.functionArn,
      payloadFormatVersion: '2.0',
    }).ref
  }

  #stage(routes: readonly Route[]): CfnStage {
    const limits = routes.map((route) => {
      const { rate, burst } = THROTTLES[route.who]
      return [routeKey(route), { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }] as const
    })
    return new CfnStage(this, 'Stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: this.#log.logGroupArn, format: JSON.stringify(LOGGED) },
      defaultRouteSettings: {
        throttlingRateLimit: THROTTLES.anyone.rate,
        throttlingBurstLimit: THROTTLES.anyone.burst,
      },
      routeSettings: Object.fromEntries(limits),
    })
  }
}

/** Why API Gateway lets these in unasked. */
const UNGUARDED: Readonly<Record<Caller, string>> = {
  anyone: 'It shows what the interface is, and nothing of anybody.',
  link: 'The path holds a signed link from a mail, good once; the handler verifies it.',
  launch: 'The token of a launch is signed by the service; the handler verifies it.',
  pilot: 'The token of a pilot is signed by the service; the handler verifies it, and that the path is that pilot’s.',
  person: '',
  operator: '',
}
