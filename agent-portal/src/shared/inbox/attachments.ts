import type { InboxApi } from '../api/api';
import type { Attachment, MediaKind } from '../api/types';
import { Store } from '../store';
import type { Drafts } from './drafts';
import { texts } from '../text/texts';

/** A file that the agent has chosen: on its way to the service, or there. */
export interface Chosen {
  readonly file: File;
  readonly kind: MediaKind;
  /** From 0 to 1. */
  readonly share: number;
  readonly attachment: Attachment | undefined;
}

/** Of which kind a file is, and how many bytes it may have; as the service says, and WhatsApp. */
const KINDS: readonly { kind: MediaKind; largest: number; types: readonly string[] }[] = [
  { kind: 'image', largest: 5 * 1024 * 1024, types: ['image/jpeg', 'image/png'] },
  { kind: 'sticker', largest: 500 * 1024, types: ['image/webp'] },
  { kind: 'video', largest: 16 * 1024 * 1024, types: ['video/mp4', 'video/3gpp'] },
  {
    kind: 'audio',
    largest: 16 * 1024 * 1024,
    types: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg'],
  },
  {
    kind: 'document',
    largest: 100 * 1024 * 1024,
    types: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  },
];

/** The types that WhatsApp takes. */
export const ACCEPTED_TYPES: readonly string[] = KINDS.flatMap(({ types }) => types);

/** Whether words go out with the file: a voice message and a sticker have no caption. */
export function takesCaption(kind: MediaKind): boolean {
  return kind !== 'audio' && kind !== 'sticker';
}

/**
 * The files that an agent has chosen, one per conversation at most, as long as the page lives. Each is uploaded at once, so that it is there
 * when the caption is written, whatever conversation is looked at meanwhile.
 */
export class Attachments {
  readonly all = new Store<Readonly<Record<string, Chosen>>>({});
  readonly #api: Pick<InboxApi, 'attach'>;
  readonly #drafts: Drafts;
  readonly #said: Store<string | undefined>;
  /** What was said of a file. */
  #refusal: string | undefined;

  /**
   * @param drafts keep the names of the files, longer than the files
   * @param said tells the agent why a file was not taken, until another one is
   */
  constructor(api: Pick<InboxApi, 'attach'>, drafts: Drafts, said: Store<string | undefined>) {
    this.#api = api;
    this.#drafts = drafts;
    this.#said = said;
  }

  /** What WhatsApp would refuse is refused here, before it is sent anywhere. */
  choose(conversationId: string, file: File): void {
    const found = KINDS.find(({ types }) => types.includes(file.type));
    if (found === undefined) this.#refuse(file, texts.composer.fileType);
    else if (file.size === 0) this.#refuse(file, texts.composer.fileEmpty);
    else if (file.size > found.largest) this.#refuse(file, texts.composer.fileTooLarge(size(found.largest)));
    else this.#upload(conversationId, { file, kind: found.kind, share: 0, attachment: undefined });
  }

  /** The agent does not want it, or it is on its way to the customer. */
  remove(conversationId: string): void {
    this.#forget(conversationId);
    this.#drafts.change(conversationId, { file: undefined });
  }

  #forget(conversationId: string): void {
    const { [conversationId]: _, ...others } = this.all.get();
    this.all.set(others);
  }

  #upload(conversationId: string, chosen: Chosen): void {
    if (this.#said.get() === this.#refusal) this.#said.set(undefined);
    this.#drafts.change(conversationId, { file: chosen.file.name });
    this.all.set({ ...this.all.get(), [conversationId]: chosen });
    /** Unless another one was chosen meanwhile, or none. */
    const change = (change: Partial<Chosen>): void => {
      const now = this.all.get()[conversationId];
      if (now?.file === chosen.file)
        this.all.set({ ...this.all.get(), [conversationId]: { ...now, ...change } });
    };
    this.#api
      .attach(chosen.file, (share) => {
        change({ share });
      })
      .then((attachment) => {
        change({ share: 1, attachment });
      })
      .catch((error: unknown) => {
        if (this.all.get()[conversationId]?.file !== chosen.file) return;
        this.#forget(conversationId);
        this.#refuse(chosen.file, error instanceof Error ? error.message : String(error));
      });
  }

  #refuse({ name }: File, reason: string): void {
    this.#refusal = texts.composer.notUploaded(name, reason);
    this.#said.set(this.#refusal);
  }
}

function size(bytes: number): string {
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes} KB` : `${kilobytes / 1024} MB`;
}
