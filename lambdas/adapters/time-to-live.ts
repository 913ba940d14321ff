/** When DynamoDB may delete an item: epoch seconds. It does so within days, so nothing may depend on it. */

export const secondsAfter = (at: string, days: number): number => Math.floor(Date.parse(at) / 1000) + days * 86_400
