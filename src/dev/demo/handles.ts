/** By what the demo shop's products are known, for whoever opens a shop of his own. Drawings are loaded only then. */
let known: Promise<string[]> | undefined;

export const demoHandles = (): Promise<string[]> => {
  known ??= import('./catalogue.ts').then(({ demoCatalogue }) =>
    demoCatalogue.products.map(({ handle }) => handle),
  );
  return known;
};
