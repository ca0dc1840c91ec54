import type { Client } from 'pg'
import { waitUntil } from './deadline.ts'
import type { PostgresNode } from './postgres-node.ts'
import { withClient } from './with-client.ts'

/** A hot standby that follows the primary by streaming replication. */
export interface PostgresReplica extends PostgresNode {
  /** Stops replay. What the primary commits from now on does not appear here. */
  pauseReplay(): Promise<void>
  /** Lets replay go on. */
  resumeReplay(): Promise<void>
  /**
   * Waits until replay has reached a position of the primary's WAL.
   *
   * @param lsn - Position such as `0/3000148`. Default: everything the primary has committed by now.
   * @throws Error after ten seconds.
   */
  waitForReplay(lsn?: string): Promise<void>
  /** Delays every commit by `ms` milliseconds after the primary's commit time. `0` ends that. */
  setDelay(ms: number): Promise<void>
}

export function replicaOf(node: PostgresNode, primary: PostgresNode): PostgresReplica {
  return {
    ...node,
    pauseReplay: () =>
      withClient(node.url, async (client) => {
        await client.query('SELECT pg_wal_replay_pause()')
        await waitUntil(async () => (await ask(client, 'pg_get_wal_replay_pause_state()')) === 'paused', {
          what: 'replay is paused',
          timeoutMs: 10_000,
          intervalMs: 1,
        })
      }),
    resumeReplay: () =>
      withClient(node.url, async (client) => {
        await client.query('SELECT pg_wal_replay_resume()')
      }),
    async waitForReplay(lsn) {
      const target = lsn ?? (await committedPosition(primary))
      await withClient(node.url, (client) =>
        waitUntil(
          async () => (await ask(client, `pg_last_wal_replay_lsn() >= '${target}'::pg_lsn`)) === true,
          {
            what: `the replica on port ${node.port} has replayed ${target}`,
            timeoutMs: 10_000,
            intervalMs: 1,
          },
        ),
      )
    },
    setDelay: (ms) =>
      withClient(node.url, async (client) => {
        await client.query(`ALTER SYSTEM SET recovery_min_apply_delay = '${Math.round(ms)}ms'`)
        await client.query('SELECT pg_reload_conf()')
        await waitUntil(
          async () =>
            (await ask(
              client,
              `(SELECT setting FROM pg_settings WHERE name = 'recovery_min_apply_delay')`,
            )) === String(Math.round(ms)),
          { what: 'the delay is in force', timeoutMs: 10_000, intervalMs: 1 },
        )
      }),
  }
}

/**
 * The end of a record written and flushed now. `pg_current_wal_insert_lsn()` would not do: at the start of a
 * page it lies behind the page's header, a place that replay reaches only with the next record.
 */
async function committedPosition(primary: PostgresNode): Promise<string> {
  return withClient(primary.url, async (client) =>
    String(await ask(client, `pg_logical_emit_message(false, 'waitForReplay', '', true)`)),
  )
}

async function ask(client: Client, expression: string): Promise<unknown> {
  const { rows } = await client.query<{ answer: unknown }>(`SELECT ${expression} AS answer`)
  return rows[0]?.answer
}
