import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import {
  Autocomplete,
  Dialog,
  DialogTrigger,
  Input,
  Label,
  Menu,
  MenuItem,
  Popover,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { everything } from '../../shared/api/api';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { Failed, Loading } from '../../shared/ui/parts';

const FRESH_MILLIS = 30_000;

export interface CannedRepliesProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What the agent has written to find one, as it changes. */
  words: string;
  onWords: (words: string) => void;
  onChoose: (text: string) => void;
}

/** The texts that agents have at hand, found by shortcut, title or what they say. */
export function CannedReplies({
  isOpen,
  onOpenChange,
  words,
  onWords,
  onChoose,
}: CannedRepliesProps): ReactNode {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <IconButton icon="bolt" label={texts.canned.open} />
      <Popover className="popover canned-popover" placement="top start">
        <Dialog className="canned" aria-label={texts.canned.open}>
          <Finder words={words} onWords={onWords} onChoose={onChoose} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Finder({
  words,
  onWords,
  onChoose,
}: Pick<CannedRepliesProps, 'words' | 'onWords' | 'onChoose'>): ReactNode {
  const desk = useDesk();
  const { contains, startsWith } = useFilter({ sensitivity: 'base' });
  const { data, isError, refetch } = useQuery({
    queryKey: keys.cannedReplies,
    queryFn: () => everything((cursor) => desk.api.cannedReplies(cursor)),
    // They go out to customers: where the event of a change was lost, the old words are not offered for long.
    staleTime: FRESH_MILLIS,
    meta: { quiet: true },
  });
  // A slash more, out of habit, finds the same.
  const wanted = words.replace(/^\//, '').trim();
  const find = (text: string): boolean => contains(text, wanted);
  // Whoever knows the shortcut means that one.
  const known = data?.filter(({ shortcut }) => startsWith(shortcut, wanted)) ?? [];
  const sorted = [...known, ...(data ?? []).filter((reply) => !known.includes(reply))];
  return (
    <Autocomplete filter={find} inputValue={words} onInputChange={onWords}>
      <SearchField className="search" autoFocus>
        <Label className="only-heard">{texts.canned.open}</Label>
        <Icon name="search" />
        <Input placeholder={texts.canned.search} />
      </SearchField>
      {data === undefined ? (
        isError ? (
          <Failed
            title={texts.administration.failed}
            onRetry={() => {
              void refetch();
            }}
          />
        ) : (
          <Loading />
        )
      ) : (
        <Menu
          className="options canned-options"
          aria-label={texts.canned.open}
          items={sorted}
          renderEmptyState={() => (
            <p className="hint canned-none">{data.length === 0 ? texts.canned.empty : texts.canned.none}</p>
          )}
          onAction={(id) => {
            const reply = data.find((candidate) => candidate.id === id);
            if (reply !== undefined) onChoose(reply.text);
          }}
        >
          {({ id, shortcut, title, text }) => (
            <MenuItem id={id} className="option canned-option" textValue={`${shortcut} ${title} ${text}`}>
              <span className="canned-head">
                <strong dir="auto">{title}</strong>
                <code>{`/${shortcut}`}</code>
              </span>
              <span className="hint canned-text" dir="auto">
                {text}
              </span>
            </MenuItem>
          )}
        </Menu>
      )}
      <p className="hint keyboard-hint canned-hint">{texts.canned.hint}</p>
    </Autocomplete>
  );
}
