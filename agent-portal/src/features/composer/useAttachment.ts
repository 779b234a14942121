import { useCallback, useEffect, useRef, useState } from 'react';
import type { Attachment, MediaKind } from '../../shared/api/types';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';

/** A file that the agent has chosen: on its way to the service, or there. */
export interface Chosen {
  readonly file: File;
  readonly kind: MediaKind;
  /** From 0 to 1. */
  readonly share: number;
  readonly attachment: Attachment | undefined;
}

export interface AttachmentState {
  readonly chosen: Chosen | undefined;
  choose: (file: File) => void;
  remove: () => void;
}

/** Uploads a file at once, so that it is there when the agent has written the caption. */
export function useAttachment(): AttachmentState {
  const desk = useDesk();
  const [chosen, setChosen] = useState<Chosen>();
  /** Goes up with every choice, so that what belongs to an earlier one can tell. */
  const turn = useRef(0);

  useEffect(
    () => () => {
      turn.current++;
    },
    [],
  );

  const remove = useCallback(() => {
    turn.current++;
    setChosen(undefined);
  }, []);

  const choose = useCallback(
    (file: File) => {
      const mine = ++turn.current;
      const kind = kindOf(file.type);
      setChosen({ file, kind, share: 0, attachment: undefined });
      desk.api
        .attach(file, (share) => {
          if (mine === turn.current) setChosen({ file, kind, share, attachment: undefined });
        })
        .then((attachment) => {
          if (mine === turn.current) setChosen({ file, kind, share: 1, attachment });
        })
        .catch((error: unknown) => {
          if (mine !== turn.current) return;
          setChosen(undefined);
          desk.say(texts.composer.notUploaded(file.name, describe(error)));
        });
    },
    [desk],
  );

  return { chosen, choose, remove };
}

const KINDS: readonly [MediaKind, readonly string[]][] = [
  ['image', ['image/jpeg', 'image/png']],
  ['sticker', ['image/webp']],
  ['video', ['video/mp4', 'video/3gpp']],
  ['audio', ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg']],
  [
    'document',
    [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  ],
];

/** Whether words go out with the file: a voice message and a sticker have no caption. */
export function takesCaption(kind: MediaKind): boolean {
  return kind !== 'audio' && kind !== 'sticker';
}

/** The types that WhatsApp takes. */
export const ACCEPTED_TYPES: readonly string[] = KINDS.flatMap(([, types]) => types);

/** What WhatsApp shows the file as. The service refuses what WhatsApp would, and says why. */
export function kindOf(mimeType: string): MediaKind {
  return KINDS.find(([, types]) => types.includes(mimeType))?.[0] ?? 'document';
}
