/** How runner and front door call a Lambda: whoever measures the service puts itself around each call. */
import { channel } from 'node:diagnostics_channel'

/** @param lambda what calls it and its name, as in `http dispatch`, `queue planning`, `schedule sweep` */
export type Invoke = <Answer>(lambda: string, call: () => Promise<Answer>) => Promise<Answer>

/** Whoever listens here knows which Lambda it is that runs. */
export const INVOCATIONS = 'imsim.invocations'

const invocations = channel(INVOCATIONS)

export const justInvoke: Invoke = (lambda, call) => invocations.runStores(lambda, call)
