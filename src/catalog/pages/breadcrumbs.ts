/** The way to a page from the home page, for search engines. */
import { routes } from '../../routes.ts';

/** @see https://schema.org/BreadcrumbList */
export function breadcrumbs(publicUrl: string, trail: { title: string; path: string }[]) {
  const all = [{ title: 'Home', path: routes.home() }, ...trail];
  return {
    '@type': 'BreadcrumbList',
    itemListElement: all.map(({ title, path }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: title,
      item: publicUrl + path,
    })),
  };
}
