/** What the help has pages on. */

export interface Topic {
  readonly topic: string
  readonly title: string
  readonly says: string
}

export const TOPICS = [
  {
    topic: 'states',
    title: 'States',
    says: 'Every state of a job, a visit, a task and a site: what it means, who moves it on and when, what to do.',
  },
  {
    topic: 'failures',
    title: 'Failures and refusals',
    says: 'Each class of failure: who must act, how often it is tried again, what to do. And each refusal of the interface.',
  },
  {
    topic: 'cli',
    title: 'Command line',
    says: 'Install it, sign in, submit, watch, fetch: lines to copy.',
  },
  {
    topic: 'api',
    title: 'Interface',
    says: 'Every route with its parameters, bodies and answers, and a curl line that asks it.',
  },
  {
    topic: 'glossary',
    title: 'Glossary',
    says: 'The words of this service, of PhoSim and of PanDA.',
  },
] as const satisfies readonly Topic[]

export type TopicName = (typeof TOPICS)[number]['topic']

export const topicOf = (name: string | undefined): (typeof TOPICS)[number] | undefined =>
  TOPICS.find(({ topic }) => topic === name)
