import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Page } from '../../shared/api/types';
import { Button, IconButton } from '../../shared/ui/controls';
import { Icon, type IconName } from '../../shared/ui/icons';
import { ListView } from './ListView';
import { RemoveItem } from './RemoveItem';
import { useList } from './useList';

/** What a catalog says; names are those of its items. */
export interface CatalogWords {
  intro: string;
  add: string;
  empty: string;
  change: (name: string) => string;
  remove: (name: string) => string;
  removeQuestion: (name: string) => string;
  removeWords: string;
  removeNow: string;
}

export interface CatalogFormProps<Item> {
  /** None when it is to be a new one. */
  item: Item | undefined;
  onDone: () => void;
  onClose: () => void;
}

export interface CatalogPageProps<Item> {
  label: string;
  icon: IconName;
  words: CatalogWords;
  /** Its pages here, and the whole of it where agents choose from it. */
  pagesKey: readonly unknown[];
  wholeKey: readonly unknown[];
  read: (cursor?: string) => Promise<Page<Item>>;
  /** Removes it when it still is as it was seen. */
  remove: (item: Item) => Promise<void>;
  nameOf: (item: Item) => string;
  summaryOf: (item: Item) => string;
  /** What an entry shows of it. */
  entry: (item: Item) => ReactNode;
  form: (props: CatalogFormProps<Item>) => ReactNode;
}

type Doing<Item> =
  { readonly kind: 'adding' } | { readonly kind: 'changing' | 'removing'; readonly item: Item };

/** Things that all agents choose from, to be added to, changed and removed. */
export function CatalogPage<Item extends { id: string }>(props: CatalogPageProps<Item>): ReactNode {
  const {
    label,
    icon,
    words,
    pagesKey,
    wholeKey,
    read,
    remove,
    nameOf,
    summaryOf,
    entry,
    form: Form,
  } = props;
  const client = useQueryClient();
  const list = useList(pagesKey, read);
  const [doing, setDoing] = useState<Doing<Item>>();
  const stop = (): void => {
    setDoing(undefined);
  };
  const done = (): void => {
    void client.invalidateQueries({ queryKey: pagesKey });
    void client.invalidateQueries({ queryKey: wholeKey });
    stop();
  };
  return (
    <>
      <div className="page-head">
        <p className="hint">{words.intro}</p>
        <Button
          look="primary"
          onPress={() => {
            setDoing({ kind: 'adding' });
          }}
        >
          <Icon name="plus" />
          {words.add}
        </Button>
      </div>
      <ListView list={list} label={label} icon={icon} empty={words.empty} idOf={({ id }) => id}>
        {(item) => (
          <>
            <div className="entry-words">{entry(item)}</div>
            <span className="entry-actions">
              <IconButton
                icon="edit"
                label={words.change(nameOf(item))}
                onPress={() => {
                  setDoing({ kind: 'changing', item });
                }}
              />
              <IconButton
                icon="bin"
                label={words.remove(nameOf(item))}
                onPress={() => {
                  setDoing({ kind: 'removing', item });
                }}
              />
            </span>
          </>
        )}
      </ListView>
      {doing?.kind === 'adding' ? <Form item={undefined} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'changing' ? <Form item={doing.item} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'removing' ? (
        <RemoveItem
          item={doing.item}
          question={words.removeQuestion(nameOf(doing.item))}
          words={words.removeWords}
          action={words.removeNow}
          summaryOf={summaryOf}
          remove={remove}
          onDone={done}
          onClose={stop}
        />
      ) : null}
    </>
  );
}
