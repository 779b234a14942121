import type { ReactNode } from 'react';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import type { IconName } from '../../shared/ui/icons';
import { Empty, Failed, Loading } from '../../shared/ui/parts';
import type { List } from './useList';

export interface ListViewProps<Item> {
  list: List<Item>;
  label: string;
  icon: IconName;
  empty: string;
  idOf: (item: Item) => string;
  children: (item: Item) => ReactNode;
}

/** The items, or why there are none; the next page when it is asked for. */
export function ListView<Item>({ list, label, icon, empty, idOf, children }: ListViewProps<Item>): ReactNode {
  if (list.items === undefined) {
    return list.isFailed ? (
      <Failed title={texts.administration.failed} onRetry={list.refresh} />
    ) : (
      <Loading />
    );
  }
  if (list.items.length === 0) return <Empty icon={icon} title={empty} />;
  return (
    <>
      <ul className="entries" aria-label={label}>
        {list.items.map((item) => (
          <li key={idOf(item)} className="entry">
            {children(item)}
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <div className="wide">
          <Button onPress={list.more} isPending={list.isLoadingMore}>
            {list.isLoadingMore ? texts.loading : texts.list.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}
