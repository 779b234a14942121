import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/text/texts';
import { Icon } from '../../shared/ui/icons';
import { ListView } from './ListView';

/** The numbers that customers write to. A business has a few: they are not read in pages. */
export function PhoneNumbersPage(): ReactNode {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const { data, isError, isFetching, refetch } = useQuery({
    queryKey: keys.phoneNumbers,
    queryFn: () => desk.api.phoneNumbers(),
    refetchOnMount: 'always',
    enabled: ready,
  });
  return (
    <>
      <p className="hint">{texts.phoneNumbers.intro}</p>
      <ListView
        list={{
          items: data?.items,
          isFailed: isError && data === undefined,
          hasMore: false,
          isLoadingMore: false,
          isFetching,
          more: () => undefined,
          refresh: () => {
            void refetch();
          },
        }}
        label={texts.administration.phoneNumbers}
        icon="phone"
        empty={texts.phoneNumbers.empty}
        idOf={({ id }) => id}
      >
        {({ id, displayPhoneNumber }) => (
          <>
            <span className="entry-icon">
              <Icon name="phone" />
            </span>
            <div className="entry-words">
              <strong>{displayPhoneNumber ?? id}</strong>
              <span className="hint">{texts.phoneNumbers.id(id)}</span>
            </div>
          </>
        )}
      </ListView>
    </>
  );
}
