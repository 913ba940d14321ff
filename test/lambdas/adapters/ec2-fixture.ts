/** An EC2 on loopback that starts fleets and shows instances by the Query API, and starts one fleet for one client token. */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from '../../../local/listen.ts'

export interface Instance {
  readonly id: string
  readonly launch: string
  state: 'pending' | 'running' | 'terminated'
}

const element = (name: string, ...inside: readonly string[]): string => `<${name}>${inside.join('')}</${name}>`
const escaped = (value: string): string => value.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)

export class Ec2 {
  readonly instances: Instance[] = []
  /** Every request's parameters by name, as they came. */
  readonly asked: Record<string, string>[] = []
  /** Instances that there is room for. */
  room = Number.POSITIVE_INFINITY
  /** Answers that get lost on their way, after the work was done. */
  lostAnswers = 0
  readonly #fleets = new Map<string, { readonly form: string; readonly answer: string }>()

  answer(form: string): string {
    const asked = Object.fromEntries(new URLSearchParams(form))
    this.asked.push(asked)
    if (asked.Action === 'CreateFleet') return this.#fleet(form, asked)
    if (asked.Action === 'DescribeInstances') return this.#described(asked)
    throw new Error(`no action ${asked.Action}`)
  }

  #fleet(form: string, asked: Readonly<Record<string, string>>): string {
    const token = asked.ClientToken ?? ''
    const before = this.#fleets.get(token)
    if (before !== undefined && before.form === form) return before.answer
    if (before !== undefined) throw new Error('IdempotentParameterMismatch')
    const wanted = Number(asked['TargetCapacitySpecification.TotalTargetCapacity'])
    const started = Array.from({ length: Math.min(wanted, this.room) }, (_, at): Instance => {
      return { id: `i-${token}-${at}`, launch: token, state: 'pending' }
    })
    this.instances.push(...started)
    const ids = started.map(({ id }) => element('item', id))
    const answer = element(
      'CreateFleetResponse',
      element('fleetId', `fleet-${token}`),
      element('fleetInstanceSet', element('item', element('instanceIds', ...ids), element('lifecycle', 'spot'))),
      element('errorSet', ...(started.length < wanted ? this.#errors() : [])),
    )
    this.#fleets.set(token, { form, answer })
    return answer
  }

  #errors(): string[] {
    return ['There is no Spot capacity available that matches your request.', 'Too many vCPUs & <more>'].map((words) =>
      element('item', element('errorCode', 'InsufficientInstanceCapacity'), element('errorMessage', escaped(words))),
    )
  }

  #described(asked: Readonly<Record<string, string>>): string {
    const values = (filter: number) =>
      Object.entries(asked).flatMap(([name, value]) => (name.startsWith(`Filter.${filter}.Value.`) ? [value] : []))
    const [launches, states] = [values(1), values(2)]
    const shown = this.instances.filter(({ launch, state }) => launches.includes(launch) && states.includes(state))
    const items = shown.map(({ id, launch }) =>
      element(
        'item',
        element('instanceId', id),
        element('tagSet', element('item', element('key', 'imsim:launch'), element('value', launch))),
      ),
    )
    return element(
      'DescribeInstancesResponse',
      element('reservationSet', element('item', element('instancesSet', ...items))),
    )
  }
}

export async function startEc2() {
  const ec2 = new Ec2()
  const server = createServer(async (request, response) => {
    try {
      const answer = ec2.answer(await text(request))
      if (ec2.lostAnswers > 0) {
        ec2.lostAnswers -= 1
        response.destroy()
      } else response.setHeader('content-type', 'text/xml').end(answer)
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      const fault = element('Error', element('Code', words), element('Message', words))
      response.writeHead(400).end(element('Response', element('Errors', fault), element('RequestID', 'R')))
    }
  })
  return { ec2, ...(await listen(server)) }
}
