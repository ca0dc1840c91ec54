import { createPostgres } from './postgres-server.ts'
import { createRedis } from './redis-server.ts'

// Starts every kind of server, tells its parent where, and then meets the end that it is told.
const [postgres, redis] = await Promise.all([createPostgres({ replicas: 1 }), createRedis()])
const ports = [postgres.primary.port, ...postgres.replicas.map(({ port }) => port), redis.port]
process.send?.({ ports })
process.on('message', (end) => {
  if (end === 'exit') process.exit(0)
  process.disconnect()
})
