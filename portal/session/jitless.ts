/** Tells zod to make no code at run time, which the content policy forbids: to be imported before any schema is made. */
import { config } from 'zod'

config({ jitless: true })
