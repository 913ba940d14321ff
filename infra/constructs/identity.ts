/** Who may come in: a user pool with its hosted sign-in and its pipelines, or an OpenID issuer of the operator's choice. */
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnUserPoolGroup,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { groupScope, LOOPBACK_PORTS, loopbackUrl, OPERATE_SCOPE, USE_SCOPE } from '../../core/contract/sign-in.ts'
import type { Stage } from '../stages.ts'

/** Scopes of our own carry the name of their resource server: `imsim/use`. */
const RESOURCE_SERVER = 'imsim'
const wordOf = (scope: string): string => scope.slice(RESOURCE_SERVER.length + 1)

export interface Issuer {
  readonly issuer: string
  /** Clients whose tokens are let in. */
  readonly audience: readonly string[]
  /** The public client of command lines and browsers. */
  readonly clientId: string
  /** Scopes that a token must have for any route of people. */
  readonly needs: readonly string[]
  /** Variables of lambdas/env.ts. */
  readonly variables: Readonly<Record<string, string>>
}

/** Names of hosted sign-ins are taken from all accounts of a region together. */
export const signInDomain = (stage: string): string => `imsim-${stage}-${Aws.ACCOUNT_ID}`

const variablesOf = (issuer: string, clientId: string, stage: Stage): Record<string, string> => ({
  IMSIM_OIDC_ISSUER: issuer,
  IMSIM_OIDC_CLIENT_ID: clientId,
  IMSIM_OPERATOR_GROUP: stage.operatorGroup,
})

function issuerElsewhere(stage: Stage, issuer: string): Issuer {
  const { oidcAudience = [], oidcClient = oidcAudience[0] ?? '', userClaim = 'preferred_username' } = stage
  const { groupsClaim = 'groups', oidcScopes = 'openid profile email' } = stage
  const claims = { IMSIM_USER_CLAIM: userClaim, IMSIM_GROUPS_CLAIM: groupsClaim, IMSIM_OIDC_SCOPES: oidcScopes }
  const variables = { ...variablesOf(issuer, oidcClient, stage), ...claims }
  return { issuer, audience: oidcAudience, clientId: oidcClient, needs: [], variables }
}

export class Identity extends Construct implements Issuer {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly clientId: string
  readonly needs: readonly string[]
  readonly variables: Readonly<Record<string, string>>

  /** `portalUrl` is where the hosted sign-in may send a browser back to. */
  constructor(scope: Construct, stage: Stage, portalUrl: string) {
    super(scope, 'Identity')
    const of = stage.oidcIssuer === undefined ? this.#pool(stage, portalUrl) : issuerElsewhere(stage, stage.oidcIssuer)
    this.issuer = of.issuer
    this.audience = of.audience
    this.clientId = of.clientId
    this.needs = of.needs
    this.variables = of.variables
  }

  #pool(stage: Stage, portalUrl: string): Issuer {
    const pool = this.#users(stage)
    const scopes = [USE_SCOPE, OPERATE_SCOPE, ...stage.groups.map(groupScope)].map(
      (name) => new ResourceServerScope({ scopeName: wordOf(name), scopeDescription: name }),
    )
    const server = pool.addResourceServer('Scopes', { identifier: RESOURCE_SERVER, scopes })
    const scopeOf = (name: string): OAuthScope => {
      const known = scopes.find(({ scopeName }) => scopeName === wordOf(name))
      if (known === undefined) throw new Error(`There is no scope ${name}.`)
      return OAuthScope.resourceServer(server, known)
    }
    const people = this.#publicClient(pool, portalUrl, [scopeOf(USE_SCOPE), scopeOf(OPERATE_SCOPE)])
    const pipelines = stage.pipelines.map(({ name, group }) =>
      this.#pipeline(pool, server, name, [
        scopeOf(USE_SCOPE),
        ...(group === undefined ? [] : [scopeOf(groupScope(group))]),
      ]),
    )
    const issuer = pool.userPoolProviderUrl
    const audience = [people, ...pipelines].map(({ userPoolClientId }) => userPoolClientId)
    const clientId = people.userPoolClientId
    return { issuer, audience, clientId, needs: [USE_SCOPE], variables: variablesOf(issuer, clientId, stage) }
  }

  #users(stage: Stage): UserPool {
    const pool = new UserPool(this, 'People', {
      userPoolName: `imsim-${stage.stage}`,
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      deletionProtection: stage.retain,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    Validations.of(pool).acknowledge(
      { id: 'AwsSolutions-COG2', reason: 'A second factor is offered; a collaboration decides whether to demand it.' },
      {
        id: 'AwsSolutions-COG8',
        reason: 'The plus tier is billed for each user; operators add the people themselves.',
      },
    )
    pool.addDomain('SignIn', { cognitoDomain: { domainPrefix: signInDomain(stage.stage) } })
    for (const groupName of [stage.operatorGroup, ...stage.groups])
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: pool.userPoolId, groupName })
    return pool
  }

  /** Command lines and browsers keep no secret: PKCE stands in for it (RFC 8252). */
  #publicClient(pool: UserPool, portalUrl: string, scopes: readonly OAuthScope[]): UserPoolClient {
    return pool.addClient('Public', {
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE, ...scopes],
        callbackUrls: [`${portalUrl}/signed-in`, ...LOOPBACK_PORTS.map(loopbackUrl)],
        logoutUrls: [portalUrl],
      },
    })
  }

  /** Its secret is made and kept by the pool; to take it out of the setting revokes it. */
  #pipeline(
    pool: UserPool,
    server: UserPoolResourceServer,
    name: string,
    scopes: readonly OAuthScope[],
  ): UserPoolClient {
    const client = pool.addClient(`Pipeline-${name}`, {
      userPoolClientName: name,
      generateSecret: true,
      accessTokenValidity: Duration.hours(1),
      oAuth: { flows: { clientCredentials: true }, scopes: [...scopes] },
    })
    client.node.addDependency(server)
    return client
  }
}
