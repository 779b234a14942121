import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { en } from '../src/shared/text/en';
import { ptBR } from '../src/shared/text/pt-BR';

async function shownWith(languages: readonly string[], chosen?: string): Promise<string> {
  vi.resetModules();
  localStorage.clear();
  if (chosen !== undefined) localStorage.setItem('waba.language', chosen);
  vi.stubGlobal('navigator', { languages });
  return (await import('../src/shared/text/texts')).texts.locale;
}

/** The paths of texts that are the same in both catalogues, word for word. */
function untranslated(one: object, other: object, path = ''): string[] {
  return Object.entries(one).flatMap(([name, words]: [string, unknown]) => {
    const theirs = (other as Record<string, unknown>)[name];
    if (typeof words === 'object' && words !== null) {
      return untranslated(words, theirs as object, `${path}${name}.`);
    }
    return typeof words === 'string' && words === theirs ? [path + name] : [];
  });
}

describe('the language', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    localStorage.clear();
  });

  it("is the browser's, or what the agent has chosen", async () => {
    expect(await shownWith(['de-DE', 'pt-PT', 'en-US'])).toBe('pt-BR');
    expect(await shownWith(['en-GB', 'pt-BR'])).toBe('en');
    expect(await shownWith(['de-DE'])).toBe('en');
    expect(await shownWith(['en-GB'], 'pt-BR')).toBe('pt-BR');
    expect(document.documentElement.lang).toBe('pt-BR');
  });

  it('is that of errors too', async () => {
    const said = async (language: string): Promise<string> => {
      await shownWith([language]);
      const { problemOf } = await import('../src/shared/api/http');
      return problemOf(401, { code: 'invalid_credentials', detail: 'They do not belong together' }).message;
    };
    expect(await said('pt-BR')).toBe('E-mail e senha não combinam');
    expect(await said('en')).toBe('They do not belong together');
  });

  it('is that of every error that the service can answer with', () => {
    const document = JSON.parse(readFileSync(resolve(import.meta.dirname, '../openapi.json'), 'utf8')) as {
      components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
    };
    const codes = document.components.schemas.Problem.properties.code.enum;
    expect(Object.keys(ptBR.errors.byCode).sort()).toEqual(codes.sort());
  });

  it('is Portuguese throughout', () => {
    const same = [
      'product',
      'login.email',
      'live.offline',
      'list.status',
      'list.manyUnread',
      'contact.status',
    ];
    expect(untranslated(en, ptBR)).toEqual(same);
  });
});
