/** A rule of the books. */
import type { Sql } from '../../platform/db.ts';

export interface Rule {
  name: string;
  /** How many rows were looked at. */
  of: Sql;
  /** The rows that break the rule, each as one line of text. */
  broken: Sql;
}
