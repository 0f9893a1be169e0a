/** How a kind of mail about an order is made: from the order alone, or from something that happened to it. */
import type { Config } from '../../platform/config.ts';
import type { Db } from '../../platform/db.ts';
import type { EmailKind, EmailToWrite, Letter, Unsendable } from '../../platform/email-kinds.ts';
import { newestOfKind } from '../../platform/mailer.ts';
import { findOrder, type Order } from '../orders.ts';
import { type About, about, ofOrder } from './parts.ts';
import { latestOrderId, type PlacedOrder, type ReadOrder } from './read.ts';

interface Words extends Pick<EmailKind, 'title' | 'reader' | 'isSecret' | 'wording'> {
  /** Besides those of every order. */
  placeholders?: Record<string, string>;
}

export interface AboutOrder extends Words {
  letter(order: PlacedOrder, about: About): Letter;
  /** Why it must not be sent any more, if so. */
  outdated?(db: Db, order: PlacedOrder): Promise<string | undefined>;
}

/** Mail that tells of the order itself. */
export function aboutOrder(kind: string, config: Config, read: ReadOrder, spec: AboutOrder): EmailKind {
  const { letter, outdated, ...words } = spec;
  const write = async (db: Db, { orderId }: EmailToWrite): Promise<Letter | Unsendable> => {
    const order = await read(db, orderId!);
    if (!order) throw new Error(`there is no order ${orderId}`);
    const unsendable = gone(order, words) ?? (await outdated?.(db, order));
    return unsendable ? { unsendable } : letter(order, about(order, config));
  };
  return {
    ...words,
    showsOrder: true,
    placeholders: { ...ofOrder, ...words.placeholders },
    write,
    async preview(db, chosen) {
      const real = await newestOfKind(db, kind, chosen);
      const id = real?.orderId ?? chosen ?? (await latestOrderId(db));
      const order = id && (await read(db, id));
      return order ? { letter: letter(order, about(order, config)), isReal: real !== undefined } : undefined;
    },
  };
}

export interface AboutSubject<Subject> extends Words {
  /** What the message tells of; undefined when there is no such thing. */
  find(order: Order, email: EmailToWrite, db: Db): Subject | undefined | Promise<Subject | undefined>;
  /** One that could be, and the order as it would be then: for the preview of what has never happened yet. */
  example(order: Order): { subject: Subject; order?: Order };
  letter(order: Order, subject: Subject, about: About): Letter | Unsendable;
}

/** Mail that tells of something that happened to an order: a parcel, a refund, a return … */
export function aboutSubject<Subject>(kind: string, config: Config, spec: AboutSubject<Subject>): EmailKind {
  const { find, example, letter, ...words } = spec;
  const write = async (db: Db, email: EmailToWrite): Promise<Letter | Unsendable> => {
    const order = await findOrder(db, { id: email.orderId! });
    const subject = order && (await find(order, email, db));
    if (!subject) throw new Error(`order ${email.orderId} has no ${email.subjectId} for ${kind}`);
    const unsendable = gone(order, words);
    return unsendable ? { unsendable } : letter(order, subject, about(order, config));
  };
  return {
    ...words,
    showsOrder: true,
    placeholders: { ...ofOrder, ...words.placeholders },
    write,
    async preview(db, chosen) {
      const real = await newestOfKind(db, kind, chosen);
      const written = real && (await write(db, real));
      if (written && !('unsendable' in written)) return { letter: written, isReal: true };
      const id = chosen ?? (await latestOrderId(db));
      const order = id && (await findOrder(db, { id }));
      if (!order) return undefined;
      const then = example(order);
      const madeUp = letter(then.order ?? order, then.subject, about(order, config));
      return 'unsendable' in madeUp ? undefined : { letter: madeUp, isReal: false };
    },
  };
}

/** Whose data was erased is not written to. */
const gone = ({ erasedAt }: { erasedAt: Date | null }, { reader }: Words) =>
  erasedAt && reader === 'buyer' ? 'The buyer’s personal data has been erased.' : undefined;
