/** The catalog check's Lambda: one catalog at a time. */
import { checkCatalog } from '../core/checking.ts'
import { queueHandler } from './queue.ts'
import { catalogFiles, wiring } from './wiring.ts'

export const handler = queueHandler('check', ({ catalogId }) =>
  checkCatalog({ ...wiring().world, catalogFiles: catalogFiles() }, catalogId),
)
