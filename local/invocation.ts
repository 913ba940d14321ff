/** How runner and front door call a Lambda: whoever measures the service puts itself around each call. */

/** @param lambda what calls it and its name, as in `http dispatch`, `queue planning`, `schedule sweep` */
export type Invoke = <Answer>(lambda: string, call: () => Promise<Answer>) => Promise<Answer>

export const justInvoke: Invoke = (_lambda, call) => call()
