import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { CannedReply } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Button, Dialogue, Field, IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { EditForm, missing } from './EditForm';
import { ListView } from './ListView';
import { RemoveItem } from './RemoveItem';
import { useList } from './useList';
import { notSaved, useSaving } from './useSaving';

const SHORTCUT = /^[\p{L}\p{N}_-]{1,32}$/u;
const LONGEST_TITLE = 100;
const LONGEST_TEXT = 4096;

type Doing =
  { readonly kind: 'adding' } | { readonly kind: 'changing' | 'removing'; readonly reply: CannedReply };

/** The texts that agents have at hand. */
export function CannedRepliesPage(): ReactNode {
  const desk = useDesk();
  const client = useQueryClient();
  const list = useList(keys.cannedReplyPages, (cursor) => desk.api.cannedReplies(cursor));
  const [doing, setDoing] = useState<Doing>();
  const stop = (): void => {
    setDoing(undefined);
  };
  const done = (): void => {
    void client.invalidateQueries({ queryKey: keys.cannedReplyPages });
    void client.invalidateQueries({ queryKey: keys.cannedReplies });
    stop();
  };
  return (
    <>
      <div className="page-head">
        <p className="hint">{texts.canned.intro}</p>
        <Button
          look="primary"
          onPress={() => {
            setDoing({ kind: 'adding' });
          }}
        >
          <Icon name="plus" />
          {texts.canned.add}
        </Button>
      </div>
      <ListView
        list={list}
        label={texts.administration.cannedReplies}
        icon="bolt"
        empty={texts.canned.empty}
        idOf={({ id }) => id}
      >
        {(reply) => (
          <>
            <div className="entry-words">
              <span className="entry-title">
                <strong>{reply.title}</strong>
                <code className="slash">{`/${reply.shortcut}`}</code>
              </span>
              <span className="hint entry-text">{reply.text}</span>
            </div>
            <span className="entry-actions">
              <IconButton
                icon="edit"
                label={texts.canned.change(reply.title)}
                onPress={() => {
                  setDoing({ kind: 'changing', reply });
                }}
              />
              <IconButton
                icon="bin"
                label={texts.canned.remove(reply.title)}
                onPress={() => {
                  setDoing({ kind: 'removing', reply });
                }}
              />
            </span>
          </>
        )}
      </ListView>
      {doing?.kind === 'adding' ? <ReplyForm reply={undefined} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'changing' ? <ReplyForm reply={doing.reply} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'removing' ? (
        <RemoveItem
          item={doing.reply}
          question={texts.canned.removeQuestion(doing.reply.title)}
          words={texts.canned.removeWords}
          action={texts.canned.removeNow}
          summaryOf={summaryOf}
          remove={(reply) => desk.api.removeCannedReply(reply)}
          onDone={done}
          onClose={stop}
        />
      ) : null}
    </>
  );
}

interface ReplyFormProps {
  /** None when it is to be a new one. */
  reply: CannedReply | undefined;
  onDone: () => void;
  onClose: () => void;
}

function ReplyForm({ reply, onDone, onClose }: ReplyFormProps): ReactNode {
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
