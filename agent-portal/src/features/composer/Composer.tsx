import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { FileTrigger, Label, TextArea, TextField } from 'react-aria-components';
import { ApiError } from '../../shared/api/http';
import type { Conversation, Outgoing } from '../../shared/api/types';
import { ACCEPTED_TYPES, takesCaption, type Chosen } from '../../shared/inbox/attachments';
import { NO_DRAFT } from '../../shared/inbox/drafts';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { duration } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { useNow } from '../../shared/ui/useNow';
import { CannedReplies } from './CannedReplies';
import { EmojiButton } from './EmojiButton';
import { TemplateForm } from './TemplateForm';
import { useCrossed } from './useCrossed';
import { windowOf, type OpenWindow } from './window';

const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;
const CLOCK_MILLIS = 20_000;

/** Writes to the customer. Made anew for each conversation. */
export function Composer({ conversation }: { conversation: Conversation }): ReactNode {
  const { id } = conversation;
  const desk = useDesk();
  const draft = useStore(desk.drafts.all, (all) => all[id] ?? NO_DRAFT);
  const [isTemplate, setTemplate] = useState(false);
  /** What is sought among the canned replies, while they are shown; `slash` when writing one in an empty message showed them. */
  const [seeking, setSeeking] = useState<{ words: string; slash: boolean }>();
  const isChosen = useRef(false);
  const chosen = useStore(desk.attachments.all, (all) => all[id]);
  const now = useNow(CLOCK_MILLIS);
  const open = windowOf(conversation, now);
  const field = useRef<HTMLTextAreaElement>(null);
  const { crossed, dismiss } = useCrossed(conversation, draft.text !== '');

  // As high as its words, up to what the style allows.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [draft.text]);

  const isCaption = chosen !== undefined && takesCaption(chosen.kind);
  const limit = isCaption ? LONGEST_CAPTION : LONGEST_TEXT;
  const body = draft.text.trim();
  /** Words that were meant for a file do not go out without it, unless the agent says so. */
  const missing = chosen === undefined ? draft.file : undefined;
  const isReady =
    missing === undefined &&
    body.length <= limit &&
    (chosen === undefined ? body !== '' : chosen.attachment !== undefined);

  const send = (message: Outgoing): void => {
    const before = desk.drafts.of(id);
    desk.activity.typing(id, false);
    dismiss();
    const reply = before.replyTo === undefined ? {} : { replyTo: before.replyTo.id };
    // What does not go out with it stays, to be the next message.
    if (saysDraft(message)) desk.drafts.discard(id);
    else desk.drafts.change(id, { replyTo: undefined });
    const sent: Outgoing = message.type === 'reaction' ? message : { ...message, ...reply };
    desk.outbox.send(id, sent).catch((error: unknown) => {
      // The thread shows what was refused. Outside the window it can be sent in no other way: its words come back,
      // unless others have been written meanwhile.
      if (!(error instanceof ApiError) || error.code !== 'window_closed') return;
      if (sent.type === 'text' && desk.drafts.of(id).text === '') {
        desk.drafts.change(id, before);
        desk.outbox.settle(id, (entry) => entry.message === sent);
      }
      desk.say(error.message);
      setTemplate(true);
    });
  };

  /** Puts something where the cursor is, and goes on behind it. */
  const insert = (words: string): void => {
    const element = field.current;
    const start = element?.selectionStart ?? draft.text.length;
    const end = element?.selectionEnd ?? start;
    desk.drafts.change(id, { text: draft.text.slice(0, start) + words + draft.text.slice(end) });
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(start + words.length, start + words.length);
    });
  };

  const seek = (slash: boolean): void => {
    isChosen.current = false;
    setSeeking({ words: '', slash });
  };

  /** Nothing was chosen: what was written to find it was meant for the customer, if it began here. */
  const stopSeeking = (): void => {
    setSeeking(undefined);
    // The list also closes after a choice.
    if (seeking?.slash === true && !isChosen.current) insert(`/${seeking.words}`);
  };

  const choose = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined) desk.attachments.choose(id, file);
  };

  const submit = (): void => {
    if (!isReady) return;
    send(messageOf(body, chosen));
    desk.attachments.remove(id);
  };

  if (!('secondsLeft' in open)) {
    return (
      <footer className="composer closed" aria-label={texts.composer.label}>
        <p>
          <Icon name="clock" />
          {open.kind === 'closed' ? texts.composer.closed : texts.composer.noWindow}
        </p>
        <Button
          look="primary"
          onPress={() => {
            setTemplate(true);
          }}
        >
          {texts.composer.template}
        </Button>
        <TemplateForm isOpen={isTemplate} onClose={closer(setTemplate)} onSend={send} />
      </footer>
    );
  }

  return (
    <footer className="composer" aria-label={texts.composer.label}>
      {crossed === undefined ? null : (
        <div className="replying crossed" role="alert">
          <p>
            <strong>{texts.composer.crossed}</strong>
            <span dir="auto">{crossed}</span>
          </p>
          <IconButton icon="close" label={texts.composer.dismissCrossed} onPress={dismiss} />
        </div>
      )}
      {draft.replyTo === undefined ? null : (
        <div className="replying">
          <p>
            <strong>{texts.composer.replyingTo(draft.replyTo.name)}</strong>
            <span dir="auto">{draft.replyTo.words}</span>
          </p>
          <IconButton
            icon="close"
            label={texts.composer.cancelReply}
            onPress={() => {
              desk.drafts.change(id, { replyTo: undefined });
            }}
          />
        </div>
      )}
      {chosen === undefined ? null : (
        <ChosenFile
          chosen={chosen}
          onRemove={() => {
            desk.attachments.remove(id);
          }}
        />
      )}
      {missing === undefined ? null : (
        <div className="replying missing" role="alert">
          <p>
            <strong dir="auto">{missing}</strong>
            <span>{texts.composer.fileMissing}</span>
          </p>
          <FileTrigger acceptedFileTypes={[...ACCEPTED_TYPES]} onSelect={choose}>
            <Button>{texts.composer.chooseAgain}</Button>
          </FileTrigger>
          <IconButton
            icon="close"
            label={texts.composer.withoutFile(missing)}
            onPress={() => {
              desk.attachments.remove(id);
              field.current?.focus();
            }}
          />
        </div>
      )}
      <div className="write">
        <FileTrigger acceptedFileTypes={[...ACCEPTED_TYPES]} onSelect={choose}>
          <IconButton icon="attach" label={texts.composer.attach} />
        </FileTrigger>
        <IconButton
          icon="template"
          label={texts.composer.template}
          onPress={() => {
            setTemplate(true);
          }}
        />
        <CannedReplies
          isOpen={seeking !== undefined}
          onOpenChange={(isOpen) => {
            if (isOpen) seek(false);
            else if (seeking !== undefined) stopSeeking();
          }}
          words={seeking?.words ?? ''}
          onWords={(words) => {
            setSeeking((before) => (before === undefined ? undefined : { ...before, words }));
          }}
          onChoose={(text) => {
            isChosen.current = true;
            setSeeking(undefined);
            insert(text);
          }}
        />
        <span className="emoji-button">
          <EmojiButton onChoose={insert} />
        </span>
        <TextField
          className="words-field"
          value={draft.text}
          onChange={(text) => {
            if (text === '/' && draft.text === '') {
              seek(true);
              return;
            }
            desk.drafts.change(id, { text });
            desk.activity.typing(id, text !== '');
          }}
        >
          <Label className="only-heard">{isCaption ? texts.composer.caption : texts.composer.label}</Label>
          <TextArea
            ref={field}
            id="composer"
            dir="auto"
            rows={1}
            placeholder={isCaption ? texts.composer.caption : texts.composer.placeholder}
            aria-describedby="composer-hint"
            onPaste={(event) => {
              const { files } = event.clipboardData;
              // Cells of a table come as words and as their picture: the words are meant.
              if (files[0] === undefined || event.clipboardData.getData('text/plain') !== '') return;
              event.preventDefault();
              desk.attachments.choose(id, files[0]);
            }}
            onKeyDown={(event) => {
              // Out of the field, to where single keys do something.
              if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
                document.getElementById('content')?.focus();
              }
              if (!isSend(event)) return;
              event.preventDefault();
              submit();
            }}
          />
        </TextField>
        <IconButton
          icon="send"
          look="primary"
          label={texts.composer.send}
          isDisabled={!isReady}
          onPress={submit}
        />
      </div>
      <div className="composer-foot">
        <WindowLeft window={open} />
        {body.length > limit ? (
          <span className="error" role="alert">
            {texts.composer.tooLong(body.length, limit)}
          </span>
        ) : (
          <span id="composer-hint" className="hint keyboard-hint">
            {chosen === undefined || isCaption ? texts.composer.hint : texts.composer.noCaption}
          </span>
        )}
      </div>
      <TemplateForm isOpen={isTemplate} onClose={closer(setTemplate)} onSend={send} />
    </footer>
  );
}

function WindowLeft({ window }: { window: OpenWindow }): ReactNode {
  const left = duration(window.secondsLeft);
  return (
    <span className="window" data-kind={window.kind}>
      <Icon name="clock" />
      {window.kind === 'closing' ? texts.composer.closing(left) : texts.composer.left(left)}
    </span>
  );
}

function ChosenFile({ chosen, onRemove }: { chosen: Chosen; onRemove: () => void }): ReactNode {
  const { file, share, attachment } = chosen;
  return (
    <div className="replying">
      <p>
        <strong>{file.name}</strong>
        {attachment === undefined ? (
          <progress value={share} aria-label={texts.composer.uploading(file.name, Math.round(share * 100))} />
        ) : null}
      </p>
      <IconButton icon="close" label={texts.composer.removeFile(file.name)} onPress={onRemove} />
    </div>
  );
}

function messageOf(body: string, chosen: Chosen | undefined): Outgoing {
  if (chosen?.attachment === undefined) return { type: 'text', text: body };
  const { attachment, kind, file } = chosen;
  return {
    type: 'media',
    media: {
      kind,
      attachmentId: attachment.attachmentId,
      ...(body === '' || !takesCaption(kind) ? {} : { caption: body }),
      ...(kind === 'document' ? { filename: file.name } : {}),
    },
  };
}

/** Whether the message carries what the agent has written in the field. */
function saysDraft(message: Outgoing): boolean {
  return message.type === 'text' || (message.type === 'media' && takesCaption(message.media.kind));
}

/** Enter sends; Shift and Enter, and the Enter that ends a composed character, do not. */
function isSend(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
}

function closer(set: (open: boolean) => void): () => void {
  return () => {
    set(false);
  };
}
