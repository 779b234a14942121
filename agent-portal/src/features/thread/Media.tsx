import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { ApiError } from '../../shared/api/http';
import type { Message } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';

const FILE_TYPES = ['image', 'video', 'audio', 'document', 'sticker'] as const;
type FileType = (typeof FILE_TYPES)[number];

export function fileType(message: Message): FileType | undefined {
  return FILE_TYPES.find((type) => type === message.type);
}

export interface MediaProps {
  message: Message;
  type: FileType;
  onGrow: () => void;
}

/** A message's file: pictures at once, larger things when they are asked for. */
export function Media({ message, type, onGrow }: MediaProps): ReactNode {
  const [isWanted, setWanted] = useState(false);
  const isPicture = type === 'image' || type === 'sticker';
  const { data, error, isFetching } = useFile(ours(message), isPicture || isWanted);
  const address = useAddress(data);
  const name = fileName(message, type);

  if (error !== null) {
    const isGone = error instanceof ApiError && error.code === 'media_expired';
    return <FileCard name={name} note={isGone ? texts.content.gone : texts.content.failed} />;
  }
  const link = elsewhere(message);
  if (link !== undefined) {
    return (
      <FileCard name={name}>
        <a className="button quiet" href={link} target="_blank" rel="noreferrer">
          {texts.content.open}
        </a>
      </FileCard>
    );
  }
  if (address === undefined) {
    if (isPicture && ours(message) !== undefined)
      return <span className={`media-place ${type}`} role="img" aria-label={name} />;
    return (
      <FileCard name={name}>
        {ours(message) !== undefined ? (
          <Button
            look="quiet"
            isPending={isFetching}
            onPress={() => {
              setWanted(true);
            }}
          >
            {isFetching ? texts.loading : texts.content.show(texts.content[type])}
          </Button>
        ) : null}
      </FileCard>
    );
  }
  switch (type) {
    case 'image':
    case 'sticker':
      return <img className={`media ${type}`} src={address} alt={message.text ?? name} onLoad={onGrow} />;
    case 'video':
      return <video className="media" src={address} controls aria-label={name} onLoadedMetadata={onGrow} />;
    case 'audio':
      return <audio className="media-audio" src={address} controls aria-label={name} />;
    case 'document':
      return (
        <FileCard name={name}>
          <a className="button quiet" href={address} download={name}>
            {texts.content.download(name)}
          </a>
        </FileCard>
      );
  }
}

function FileCard(props: { name: string; note?: string; children?: ReactNode }): ReactNode {
  return (
    <span className="file-card">
      <Icon name="file" />
      <span className="file-name">{props.name}</span>
      {props.note === undefined ? null : <span className="hint">{props.note}</span>}
      {props.children}
    </span>
  );
}

function useFile(mediaUrl: string | undefined, isWanted: boolean): UseQueryResult<Blob> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.media(mediaUrl ?? ''),
    queryFn: () => desk.api.media(mediaUrl ?? ''),
    enabled: isWanted && mediaUrl !== undefined,
    meta: { quiet: true },
  });
}

/** An address for a file in memory; it is given back when the file is no longer shown. */
function useAddress(file: Blob | undefined): string | undefined {
  const address = useMemo(() => (file === undefined ? undefined : URL.createObjectURL(file)), [file]);
  useEffect(
    () => () => {
      if (address !== undefined) URL.revokeObjectURL(address);
    },
    [address],
  );
  return address;
}

/** Where the service has the file. The token goes nowhere else: an integration may have sent a file of another place. */
function ours({ media_url: address }: Message): string | undefined {
  return address?.startsWith('/api/media/') === true ? address : undefined;
}

/** Where the file is when the service does not have it. */
function elsewhere({ media_url: address }: Message): string | undefined {
  return address?.startsWith('https://') === true ? address : undefined;
}

function fileName(message: Message, type: FileType): string {
  const given = message.content?.filename;
  return typeof given === 'string' && given !== '' ? given : texts.content[type];
}
