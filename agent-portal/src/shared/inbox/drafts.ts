import { Store } from '../store';
import { hasTexts, keep, kept } from './kept';

/** What an agent has begun to write in one conversation. */
export interface Draft {
  readonly text: string;
  /** The message that it answers. */
  readonly replyTo?: { readonly id: string; readonly name: string; readonly words: string };
  /** The name of the file that is to go out with it: the file itself lives as long as the page, and is gone when it was not uploaded. */
  readonly file?: string;
  /** Under which the service gets it: handed over again after no answer came, it still is one. Other words have another. */
  readonly id?: string;
}

export const NO_DRAFT: Draft = { text: '' };

/** Drafts of one agent, per conversation; they survive a reload of the tab, and nothing else. */
export class Drafts {
  readonly all: Store<Readonly<Record<string, Draft>>>;
  readonly #key: string;

  constructor(owner: string) {
    this.#key = `waba.drafts.${owner}`;
    this.all = new Store(kept(this.#key, areDrafts) ?? {});
  }

  of(conversationId: string): Draft {
    return this.all.get()[conversationId] ?? NO_DRAFT;
  }

  /** What is undefined is taken away. */
  change(conversationId: string, change: { readonly [Key in keyof Draft]?: Draft[Key] | undefined }): void {
    const { text = '', replyTo, file, id } = { ...this.of(conversationId), ...change };
    const { [conversationId]: _, ...others } = this.all.get();
    if (text === '' && replyTo === undefined && file === undefined) this.#set(others);
    else {
      const draft: Draft = {
        text,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(file === undefined ? {} : { file }),
        ...(id === undefined ? {} : { id }),
      };
      this.#set({ ...others, [conversationId]: draft });
    }
  }

  discard(conversationId: string): void {
    const { [conversationId]: _, ...others } = this.all.get();
    this.#set(others);
  }

  clear(): void {
    this.#set({});
  }

  #set(all: Readonly<Record<string, Draft>>): void {
    this.all.set(all);
    keep(this.#key, Object.keys(all).length === 0 ? undefined : all);
  }
}

function areDrafts(value: unknown): value is Readonly<Record<string, Draft>> {
  return (
    hasTexts(value) && !Array.isArray(value) && Object.values(value).every((draft) => hasTexts(draft, 'text'))
  );
}
