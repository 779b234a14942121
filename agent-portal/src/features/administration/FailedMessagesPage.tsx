import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { FailedMessage, Page } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { fullTime, shortTime, words } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import { Avatar } from '../../shared/ui/parts';
import { ListView } from './ListView';
import { useList } from './useList';
import { codeOf } from './useSaving';

/** What did not arrive: why, and what to do about it. */
export function FailedMessagesPage(): ReactNode {
  const desk = useDesk();
  const list = useList(keys.failedPages, (cursor) => desk.api.failedMessages(cursor));
  const [said, setSaid] = useState('');
  return (
    <>
      <div className="page-head">
        <p className="hint">{texts.failures.intro}</p>
        <Button onPress={list.refresh} isPending={list.isFetching}>
          {texts.failures.refresh}
        </Button>
      </div>
      <p className="only-heard" role="status">
        {said}
      </p>
      <ListView
        list={list}
        label={texts.administration.failedMessages}
        icon="check"
        empty={texts.failures.empty}
        idOf={({ message }) => message.id}
      >
        {(failed) => <FailedCard failed={failed} onSaid={setSaid} />}
      </ListView>
    </>
  );
}

function FailedCard({
  failed,
  onSaid,
}: {
  failed: FailedMessage;
  onSaid: (words: string) => void;
}): ReactNode {
  const desk = useDesk();
  const client = useQueryClient();
  const { message, contact } = failed;
  const name = contact?.name ?? contact?.phone ?? contact?.userId ?? texts.thread.unknownCustomer;

  const gone = (): void => {
    // Until the list is read again: by then it may have failed once more.
    client.setQueryData<InfiniteData<Page<FailedMessage>>>(keys.failedPages, (data) =>
      data === undefined
        ? undefined
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.filter((item) => item.message.id !== message.id),
            })),
          },
    );
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => desk.api.resend(message.conversationId, message.id),
    onSuccess: () => {
      gone();
      onSaid(texts.failures.resent);
    },
    onError: (refused) => {
      if (codeOf(refused) === 'agent_disabled') desk.report(refused);
      if (codeOf(refused) !== 'conflict') return;
      gone();
      desk.say(texts.failures.somebodyElse);
    },
  });

  return (
    <>
      <Avatar name={name} />
      <div className="entry-words">
        <span className="entry-title">
          <strong>{name}</strong>
          <time
            className="hint"
            dateTime={message.timestamp ?? undefined}
            title={fullTime(message.timestamp)}
          >
            {shortTime(message.timestamp)}
          </time>
        </span>
        <span className="entry-text">{words(message)}</span>
        <Reason failed={failed} />
        {error === null ? null : (
          <p className="error" role="alert">
            {texts.composer.refused(describe(error))}
          </p>
        )}
      </div>
      <span className="entry-actions words">
        <Link className="button quiet" to={`/conversations/${encodeURIComponent(message.conversationId)}`}>
          {texts.failures.open}
        </Link>
        <Button
          aria-label={texts.failures.resendTo(name)}
          isPending={isPending}
          onPress={() => {
            mutate();
          }}
        >
          {texts.failures.resend}
        </Button>
      </span>
    </>
  );
}

function Reason({ failed: { message } }: { failed: FailedMessage }): ReactNode {
  const { error, status } = message;
  if (status === 'unconfirmed') return <span className="hint waiting">{texts.failures.unconfirmed}</span>;
  const title = error?.title ?? texts.failures.unknownReason;
  return (
    <span className="error">
      {error?.code == null ? title : `${title} (${texts.failures.code(error.code)})`}
      {error?.hint == null ? null : <span className="hint">{error.hint}</span>}
    </span>
  );
}
