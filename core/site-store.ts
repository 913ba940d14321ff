/** Where sites are kept: what each is, how it does, and its fair-share clocks. */
import type { FailureClass } from './contract/failures.ts'
import type { SelfTest, Site, SiteHistory, SiteLive, SiteStatus } from './contract/sites.ts'

/** The last self-test of a site; `judged` once its end has been added to its streak. */
export type SelfTestRecord = Omit<SelfTest, 'state'> & { readonly judged?: true }

export interface SiteItem {
  readonly site: Site
  readonly status: SiteStatus
  readonly live?: SiteLive
  readonly selfTest?: SelfTestRecord
  /** The launch that supply has begun last. */
  readonly launched?: string
}

export type FailureHour = SiteHistory['hours'][number]

export interface SiteStore {
  all(): Promise<SiteItem[]>
  read(site: string): Promise<SiteItem | undefined>
  define(site: Site, status: SiteStatus): Promise<void>
  /**
   * Changes the state, and adds the change to the site's history, if it is still as given `before`: false when it is not,
   * or there is no such site.
   */
  setStatus(site: string, status: SiteStatus, before?: SiteStatus): Promise<boolean>
  setLive(site: string, live: SiteLive): Promise<void>
  /** Writes down a launch as the site's last if `before` still is: of two runs of supply at once, one begins. */
  beginLaunch(site: string, launch: string, before: string | undefined): Promise<boolean>
  /** Writes the last self-test down if the one known of is still that `before`. */
  setSelfTest(site: string, selfTest: SelfTestRecord, before: SelfTestRecord | undefined): Promise<boolean>
  /** One more failure of a class in the hour that began then; kept for a week and a day. */
  countFailure(site: string, hourAt: string, failureClass: FailureClass): Promise<void>
  /** Hours with failures from one on, oldest first. */
  failuresSince(site: string, hourAt: string): Promise<FailureHour[]>
  /** The last changes of the state, newest first. */
  moves(site: string, most: number): Promise<SiteStatus[]>
  /** An owner's last finish tag at a site and the site's virtual time. */
  tags(site: string, owner: string): Promise<{ readonly finishTag: number; readonly virtualTime: number }>
}
