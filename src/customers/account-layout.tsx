/** The frame of a customer's own pages: which there are, and the way out. */
import type { ComponentChildren } from 'preact';
import { routes } from '../routes.ts';
import { Button } from '../ui/fields.tsx';
import { Layout, type LayoutProps } from '../ui/layout.tsx';

export interface AccountLayoutProps extends Pick<LayoutProps, 'shop' | 'cartCount' | 'scripts'> {
  /** Also the page's h1. */
  title: string;
  /** Below the title. */
  lead?: ComponentChildren;
  /** The path of its link in the navigation. */
  current: string;
  /** It came back with mistakes. */
  hasErrors?: boolean;
  children: ComponentChildren;
}

const links = [
  { href: routes.account(), title: 'Orders' },
  { href: routes.addresses(), title: 'Addresses' },
  { href: routes.security(), title: 'Sign-in & security' },
  { href: routes.personalData(), title: 'Your data' },
];

export function AccountLayout(props: AccountLayoutProps) {
  const { title, lead, current, hasErrors, children, ...layout } = props;
  return (
    <Layout {...layout} title={hasErrors ? `Error: ${title}` : title} current={routes.account()} noindex>
      <div class="account">
        <nav class="account-nav" aria-label="Your account">
          <ul>
            {links.map((link) => (
              <li key={link.href}>
                <a href={link.href} aria-current={link.href === current ? 'page' : undefined}>
                  {link.title}
                </a>
              </li>
            ))}
          </ul>
          <form method="post" action={routes.signOut()}>
            <Button look="quiet">Sign out</Button>
          </form>
        </nav>
        <div class="account-main">
          <header class="account-head">
            <h1>{title}</h1>
            {lead && <p>{lead}</p>}
          </header>
          {children}
        </div>
      </div>
    </Layout>
  );
}
