import type { Hono } from 'hono';
import type { Account } from './account.ts';
export function mountPayPage(_app: Hono, _account: Account): void {}
