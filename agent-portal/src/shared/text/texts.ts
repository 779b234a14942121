import { en } from './en';

/** The texts of the page's language. */
export type Texts = typeof en;

export const texts: Texts = en;
