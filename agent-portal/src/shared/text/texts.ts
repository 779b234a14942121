import { en } from './en';
import { ptBR } from './pt-BR';

/** The texts of the page's language. */
export type Texts = typeof en;

/** What a language is called by those who speak it. */
export const LANGUAGES = [
  { id: 'en', label: 'English' },
  { id: 'pt-BR', label: 'Português (Brasil)' },
] as const;

const KEY = 'waba.language';

/** As the agent has chosen in this browser; otherwise the first of the browser's languages that there is. */
function chosen(): Texts {
  for (const language of [localStorage.getItem(KEY) ?? '', ...navigator.languages]) {
    if (language.startsWith('pt')) return ptBR;
    if (language.startsWith('en')) return en;
  }
  return en;
}

export const texts: Texts = chosen();

/** For dates and numbers: the reader's own variant of the language that is shown. */
export const locale: string =
  navigator.languages.find((language) => language.startsWith(texts.locale.slice(0, 2))) ?? texts.locale;

document.documentElement.lang = texts.locale;

/** Shows the page in another language from now on; what is being written survives that. */
export function speak(language: string): void {
  localStorage.setItem(KEY, language);
  location.reload();
}
