/**
 * Large libraries that few requests need: loaded when they are first used, so that a shop that makes no PDF has no
 * memory for it.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** @param name of the package. @returns what gives the library, from the second time on at once. */
export function lazily<Library>(name: string): () => Library {
  let library: Library | undefined;
  return () => {
    library ??= require(name) as Library;
    return library;
  };
}
