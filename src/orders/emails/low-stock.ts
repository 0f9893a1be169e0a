/** Staff learn that a sale has left little of something. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { EmailKind, EmailToWrite, Letter, Unsendable } from '../../platform/email-kinds.ts';
import { newestOfKind } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';

interface Level {
  variantId: string;
  title: string;
  variantTitle: string;
  sku: string;
  /** What can still be sold. */
  available: number;
  lowStockAt: number;
  /** Buyers can order more than there is. */
  backorders: boolean;
}

export const lowStockEmail = (config: Config): EmailKind => {
  async function write(db: Db, { data }: EmailToWrite): Promise<Letter | Unsendable> {
    const lines = (data.lines ?? []) as { variantId: string }[];
    const levels = await levelsOf(
      db,
      lines.map(({ variantId }) => variantId),
    );
    const low = levels.filter(({ available, lowStockAt }) => available <= lowStockAt);
    return low.length > 0 ? letter(low, config) : { unsendable: 'It has been restocked since.' };
  }
  return {
    title: 'Low stock',
    reader: 'staff',
    wording: {
      subject: 'Low stock: {what}',
      heading: 'Only a little is left',
      body: 'A sale has brought {what} down to where you want to know of it.',
    },
    placeholders: { what: 'what is low, such as “Arcs, A3 and 2 more”' },
    write,
    async preview(db) {
      const real = await newestOfKind(db, 'low_stock_staff', undefined);
      const written = real && (await write(db, real));
      if (written && !('unsendable' in written)) return { letter: written, isReal: true };
      const lowest = await lowestLevel(db);
      return lowest && { letter: letter([lowest], config), isReal: false };
    },
  };
};

function letter(levels: Level[], { publicUrl }: Config): Letter {
  const [first, ...others] = levels;
  const name = [first!.title, first!.variantTitle].filter(Boolean).join(', ');
  return {
    values: { what: others.length > 0 ? `${name} and ${others.length} more` : name },
    button:
      others.length > 0
        ? { label: 'See what is low', href: `${publicUrl}${routes.adminInventory()}?show=low` }
        : { label: 'See its stock', href: publicUrl + routes.adminStock(first!) },
    parts: [
      {
        part: 'lines',
        heading: 'What is left',
        lines: levels.map(({ title, variantTitle, sku, lowStockAt, ...level }) => ({
          title,
          details: [
            ...(variantTitle ? [variantTitle] : []),
            `SKU ${sku}`,
            `You are told at ${lowStockAt} or fewer`,
          ],
          amount: leftWords(level),
        })),
      },
    ],
  };
}

function leftWords({ available, backorders }: Pick<Level, 'available' | 'backorders'>): string {
  if (available > 0) return `${available} left`;
  if (!backorders) return 'Sold out';
  return available < 0 ? `${-available} owed to buyers` : 'None left, taking backorders';
}

const columns = sql`v.id AS "variantId", p.title, array_to_string(v.choices, ' / ') AS "variantTitle", v.sku, s.on_hand - s.reserved AS available,
  s.low_stock_at AS "lowStockAt", s.allow_backorders AS backorders`;

function levelsOf(db: Db, variantIds: string[]): Promise<Level[]> {
  return db.rows(sql`
    SELECT ${columns} FROM stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE s.variant_id = ANY (${variantIds}::uuid[]) ORDER BY s.on_hand - s.reserved, p.title, v.position`);
}

/** For a preview before anything was ever low. */
function lowestLevel(db: Db): Promise<Level | undefined> {
  return db.row(sql`
    SELECT ${columns} FROM stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    ORDER BY s.on_hand - s.reserved, v.id LIMIT 1`);
}
