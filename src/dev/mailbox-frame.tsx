/** What the pages of the shop's own mailbox have in common. */
import type { ComponentChildren } from 'preact';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { Layout } from '../ui/layout.tsx';
import { Notice } from '../ui/notices.tsx';

const tabs = [
  { title: 'Messages', href: routes.mailbox() },
  { title: 'Letters', href: routes.letters() },
];

export interface MailboxFrameProps {
  shop: Shop;
  title: string;
  cartCount: number;
  tab: 'Messages' | 'Letters';
  children: ComponentChildren;
}

export function MailboxFrame({ children, tab, ...layout }: MailboxFrameProps) {
  return (
    <Layout {...layout} noindex>
      <div class="mailbox">
        <h1>{layout.title}</h1>
        <Notice>
          This is the shop’s own mailbox. No mail server is set, so nothing is sent out: what buyers and staff
          would have got is kept here.
        </Notice>
        <nav class="mailbox-tabs" aria-label="Mailbox">
          {tabs.map(({ title, href }) => (
            <a key={href} href={href} aria-current={title === tab ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        {children}
      </div>
    </Layout>
  );
}
