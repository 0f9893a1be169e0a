/** The language tag in which prices and dates are written, known to everything inside a Layout. */
import { createContext } from 'preact';

export const Locale = createContext('en-IE');
