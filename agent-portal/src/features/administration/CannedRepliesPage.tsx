import { useState, type ReactNode } from 'react';
import type { CannedReply } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Dialogue, Field } from '../../shared/ui/controls';
import { CatalogPage, type CatalogFormProps } from './CatalogPage';
import { EditForm, missing } from './EditForm';
import { notSaved, useSaving } from './useSaving';

const SHORTCUT = /^[\p{L}\p{N}_-]{1,32}$/u;
const LONGEST_TITLE = 100;
const LONGEST_TEXT = 4096;

/** The texts that agents have at hand. */
export function CannedRepliesPage(): ReactNode {
  const { api } = useDesk();
  return (
    <CatalogPage
      label={texts.administration.cannedReplies}
      icon="bolt"
      words={texts.canned}
      pagesKey={keys.cannedReplyPages}
      wholeKey={keys.cannedReplies}
      read={(cursor) => api.cannedReplies(cursor)}
      remove={(reply) => api.removeCannedReply(reply)}
      nameOf={({ title }) => title}
      summaryOf={summaryOf}
      entry={(reply) => (
        <>
          <span className="entry-title">
            <strong>{reply.title}</strong>
            <code className="slash">{`/${reply.shortcut}`}</code>
          </span>
          <span className="hint entry-text">{reply.text}</span>
        </>
      )}
      form={ReplyForm}
    />
  );
}

function ReplyForm({ item: reply, onDone, onClose }: CatalogFormProps<CannedReply>): ReactNode {
  const desk = useDesk();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [title, setTitle] = useState(reply?.title ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const [version, setVersion] = useState(reply?.version ?? 0);
  const [isChecked, setChecked] = useState(false);
  /** The shortcut that was asked for last. */
  const [asked, setAsked] = useState('');

  const { isPending, refused, now, run } = useSaving(
    () => {
      const wanted = { shortcut: shortcut.trim(), title: title.trim(), text: text.trim() };
      return reply === undefined
        ? desk.api.addCannedReply(wanted)
        : desk.api.changeCannedReply(reply.id, { ...wanted, version });
    },
    onDone,
    (current: CannedReply) => {
      if (current.id === reply?.id) setVersion(current.version);
    },
  );
  const other = now !== undefined && now.id !== reply?.id ? now : undefined;
  const shortcutError = SHORTCUT.test(shortcut.trim()) ? undefined : texts.canned.shortcutInvalid;
  const titleError = missing(title, LONGEST_TITLE);
  const textError = missing(text, LONGEST_TEXT);

  return (
    <Dialogue
      title={reply === undefined ? texts.canned.add : texts.canned.change(reply.title)}
      isOpen
      isFirm
      onClose={onClose}
    >
      <EditForm
        error={
          other !== undefined
            ? undefined
            : now !== undefined
              ? texts.administration.conflict(summaryOf(now))
              : notSaved(refused)
        }
        isPending={isPending}
        onSubmit={() => {
          setChecked(true);
          if ([shortcutError, titleError, textError].some((error) => error !== undefined)) return;
          setAsked(shortcut);
          run(undefined);
        }}
        onCancel={onClose}
      >
        <Field
          label={texts.canned.shortcut}
          hint={texts.canned.shortcutHint}
          value={shortcut}
          onChange={setShortcut}
          autoFocus
          autoComplete="off"
          isRequired
          invalid={
            other !== undefined && shortcut === asked
              ? texts.canned.shortcutTaken(other.title)
              : isChecked
                ? shortcutError
                : undefined
          }
        />
        <Field
          label={texts.canned.title}
          value={title}
          onChange={setTitle}
          autoComplete="off"
          isRequired
          invalid={isChecked ? titleError : undefined}
        />
        <Field
          label={texts.canned.text}
          lines={5}
          value={text}
          onChange={setText}
          isRequired
          invalid={isChecked ? textError : undefined}
        />
      </EditForm>
    </Dialogue>
  );
}

function summaryOf({ shortcut, title, text }: CannedReply): string {
  return `/${shortcut}, ${title}, “${text}”`;
}
