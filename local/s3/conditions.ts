/** S3's conditional requests: If-Match and its kin, for reads and for writes. */
import { AwsFault } from '../aws-fault.ts'
import type { S3Request } from './request.ts'
import type { StoredObject } from './store.ts'

export const preconditionFailed = () =>
  new AwsFault(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.')

export const noSuchKey = () => new AwsFault(404, 'NoSuchKey', 'The specified key does not exist.')

function namesEtag(condition: string, etag: string): boolean {
  return condition.split(',').some((each) => ['*', etag, `"${etag}"`].includes(each.trim().replace(/^W\//, '')))
}

/** Last-Modified has whole seconds, so a time compares in them. */
const changedAfter = (object: StoredObject, httpDate: string) =>
  Math.floor(Date.parse(object.modifiedAt) / 1000) * 1000 > Date.parse(httpDate)

/** Says whether a read is answered with 304. @throws AwsFault 412 */
export function isNotModified(request: S3Request, object: StoredObject): boolean {
  const [match, noneMatch] = [request.header('if-match'), request.header('if-none-match')]
  const [since, unmodified] = [request.header('if-modified-since'), request.header('if-unmodified-since')]
  if (match !== undefined && !namesEtag(match, object.etag)) throw preconditionFailed()
  if (match === undefined && unmodified !== undefined && changedAfter(object, unmodified)) throw preconditionFailed()
  if (noneMatch !== undefined) return namesEtag(noneMatch, object.etag)
  return since !== undefined && !changedAfter(object, since)
}

/** The check of a conditional write, to be made against what is there at the moment of writing. */
export function writeCondition(request: S3Request): (present: StoredObject | undefined) => void {
  const [match, noneMatch] = [request.header('if-match'), request.header('if-none-match')]
  if (noneMatch !== undefined && noneMatch !== '*')
    throw new AwsFault(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.')
  return (present) => {
    if (noneMatch !== undefined && present) throw preconditionFailed()
    if (match === undefined) return
    if (!present) throw noSuchKey()
    if (!namesEtag(match, present.etag)) throw preconditionFailed()
  }
}
