/** The program of the laptop's SQS: `node sqs.ts PORT FOLDER` serves fauxqs with its queues kept in the folder. */
import { Server } from 'node:net'
import { startFauxqs } from 'fauxqs'

const [port, dataDir = '.'] = process.argv.slice(2)
const { listen } = Server.prototype

/** fauxqs 2.4.1 listens on every interface, without authentication: a laptop's queues are not the network's. */
Object.defineProperty(Server.prototype, 'listen', {
  value(this: Server, options: object, ...rest: unknown[]) {
    return Reflect.apply(listen, this, [{ ...options, host: '127.0.0.1' }, ...rest])
  },
})

await startFauxqs({ port: Number(port), dataDir, logger: false })
