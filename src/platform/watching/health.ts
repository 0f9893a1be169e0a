/**
 * Two questions, which are not the same. Live: does this process answer? If not, start it anew. Ready: can it do
 * its work now? If not, send requests elsewhere, and wait.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Hono } from 'hono';
import { routes } from '../../routes.ts';
import { type Database, sql } from '../db.ts';
import { projectRoot } from '../project-root.ts';
import type { Life } from './life.ts';

export type Readiness = { ok: true } | { ok: false; reasons: string[] };
export type Ready = () => Promise<Readiness>;

const ANSWER_WITHIN_MS = 1_000;

/** @param dir of the migrations this code was written with. */
export function readiness(
  { db, life }: { db: Database; life: Life },
  dir = path.join(projectRoot, 'migrations'),
): Ready {
  const names = readdirSync(dir).filter((name) => name.endsWith('.sql'));
  return async () => {
    if (life.isStopping) return { ok: false, reasons: ['This process is stopping.'] };
    const asked = missingOf(db, names).catch(() => 'silent' as const);
    const missing = await Promise.race([
      asked,
      setTimeout(ANSWER_WITHIN_MS, 'silent' as const, { ref: false }),
    ]);
    if (missing === 'silent')
      return { ok: false, reasons: ['The database does not answer within a second.'] };
    if (missing.length === 0) return { ok: true };
    return {
      ok: false,
      reasons: [`The database lacks ${missing.join(', ')}; restart the shop to bring it up to date.`],
    };
  };
}

/** A database that has more than these belongs to a newer version, which is coming up beside this one. */
async function missingOf(db: Database, names: string[]): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    SELECT name FROM unnest(${names}::text[]) AS name EXCEPT SELECT name FROM schema_migrations ORDER BY 1`);
  return rows.map(({ name }) => name);
}

export function healthPages(app: Hono, ready: Ready): void {
  app.get(routes.healthLive.pattern, (c) => c.json({ ok: true }, 200, NOT_KEPT));
  for (const route of [routes.health, routes.healthReady])
    app.get(route.pattern, async (c) => {
      const readiness = await ready();
      return c.json(readiness, readiness.ok ? 200 : 503, NOT_KEPT);
    });
}

const NOT_KEPT = { 'Cache-Control': 'no-store' };
