/** Settings that are right one by one and wrong together, each fault as a sentence that says how to repair it. */
import { EXAMPLES } from './examples.ts'
import type { Settings } from './stages.ts'

type Name = keyof Settings

/** Settings that mean nothing without each other. */
const PAIRS = [
  ['oidcIssuer', 'oidcAudience', 'API Gateway lets in no token whose audience it has not been told'],
  ['domain', 'certificate', 'CloudFront answers to no name without its certificate'],
  ['vpc', 'subnets', 'pilots run in subnets of that VPC'],
] as const

/** Settings that only say more of another. */
const OF_ANOTHER = [
  ['oidcOrigins', 'oidcIssuer'],
  ['oidcClient', 'oidcIssuer'],
  ['oidcScopes', 'oidcIssuer'],
  ['userClaim', 'oidcIssuer'],
  ['groupsClaim', 'oidcIssuer'],
  ['routeTables', 'vpc'],
] as const

const add = (name: Name): string => `Add -c ${name}=${EXAMPLES[name]}`

function unpaired(set: Settings): string[] {
  return PAIRS.flatMap(([one, other, why]) => {
    if ((set[one] === undefined) === (set[other] === undefined)) return []
    const [given, missing] = set[one] === undefined ? [other, one] : [one, other]
    return [`${missing} is missing beside ${given}: ${why}. ${add(missing)}.`]
  })
}

const withoutTheOther = (set: Settings): string[] =>
  OF_ANOTHER.flatMap(([name, other]) =>
    set[name] !== undefined && set[other] === undefined
      ? [`${name} means nothing without ${other}. ${add(other)}, or leave ${name} out.`]
      : [],
  )

/** Groups and pipelines are made in the stack's own user pool. */
const besideAnIssuer = (set: Settings): string[] =>
  set.oidcIssuer === undefined
    ? []
    : (['groups', 'pipelines'] as const)
        .filter((name) => set[name].length > 0)
        .map((name) => `${name} means nothing beside oidcIssuer, which has its own: name them there, and leave it out.`)

function groupFaults({ groups, pipelines, operatorGroup }: Settings): string[] {
  const names = pipelines.map(({ name }) => name)
  const twice = names.filter((name, at) => names.indexOf(name) < at)
  const groupless = pipelines.filter(({ group }) => group !== undefined && !groups.includes(group))
  return [
    ...groupless.map(
      ({ name, group }) => `pipelines has ${name} of ${group}, which groups does not name. Add it there.`,
    ),
    ...twice.map((name) => `pipelines has ${name} twice, and a pipeline works for one group. Give one another name.`),
    ...(groups.includes(operatorGroup)
      ? [`groups names ${operatorGroup}, which is made for operators anyway. Leave it out there.`]
      : []),
  ]
}

function paceFaults({ leaseSeconds, heartbeatSeconds, idleSeconds, quitAfterIdleSeconds }: Settings): string[] {
  return [
    ...(leaseSeconds < 2 * heartbeatSeconds
      ? [`leaseSeconds is ${leaseSeconds}: one late heartbeat would lose a lease. Make it twice heartbeatSeconds.`]
      : []),
    ...(quitAfterIdleSeconds < idleSeconds
      ? [
          `quitAfterIdleSeconds is ${quitAfterIdleSeconds}: pilots would end before they ask twice. Make it more than idleSeconds.`,
        ]
      : []),
  ]
}

function imageFaults({ image, imageHasNode, simulators = [], phosimDirectory }: Settings): string[] {
  const runsPhosim = simulators.some(({ name }) => name === 'phosim')
  return [
    ...(runsPhosim && (image === undefined || phosimDirectory === undefined)
      ? [
          `simulators names phosim, which the stack does not bring: add -c image=${EXAMPLES.image} with a PhoSim in it, and -c phosimDirectory=${EXAMPLES.phosimDirectory}.`,
        ]
      : []),
    ...(phosimDirectory !== undefined && !runsPhosim
      ? [`phosimDirectory means nothing while simulators names no phosim. ${add('simulators')}, or leave it out.`]
      : []),
    ...(image === undefined && !imageHasNode
      ? [`imageHasNode is false without an image; the stack's own has Node. ${add('image')}, or leave it out.`]
      : []),
  ]
}

export const faultsTogether = (set: Settings): string[] => [
  ...unpaired(set),
  ...withoutTheOther(set),
  ...besideAnIssuer(set),
  ...groupFaults(set),
  ...paceFaults(set),
  ...imageFaults(set),
]
