/** A task's mail as plain text: the sentence first, then what failed and what to do, then where to look. */
import { type MailContent, type MailFailure, type MailVisit, STAND_IN_WORDS } from './mail-content.ts'

export function mailText(content: MailContent): string {
  const { name, sentence, isStandIn, failures, faults, facts } = content
  const parts = [
    [`${name}: ${sentence}`],
    isStandIn ? [STAND_IN_WORDS] : [],
    ...failures.map(failureLines),
    faults.length > 0 ? ['Errors in the catalog:', ...faults.map((fault) => `  ${fault}`)] : [],
    linkLines(content),
    visitLines(content),
    facts.map(([label, value]) => `${label}: ${value}`),
    ['ImSim on Demand. You get one such mail when a round of your task has ended.'],
  ]
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
}

const failureLines = ({ title, remedy, kinds }: MailFailure): string[] => [
  `${title}. ${remedy}`,
  ...kinds.flatMap(({ line, jobs, url }) => [`  ${line}`, `    ${jobs}: ${url}`]),
]

function linkLines({ rerunUrl, taskUrl }: MailContent): string[] {
  const rerun = rerunUrl === undefined ? [] : [`Run what failed again (shows what it would do, then asks): ${rerunUrl}`]
  return [...rerun, `Images, logs and everything else: ${taskUrl}`]
}

function visitLines({ visits, moreVisits }: MailContent): string[] {
  if (visits.length < 2) return []
  const more = moreVisits > 0 ? [`  … and ${moreVisits} more, all of them on the task's page.`] : []
  return ['Visits:', ...visits.map(visitLine), ...more]
}

const visitLine = ({ obsHistId, band, state, images, url }: MailVisit): string =>
  `  ${obsHistId} (${band}): ${state}, ${images.finished} of ${images.all} images. ${url}`
