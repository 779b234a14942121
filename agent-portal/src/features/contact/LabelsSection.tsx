import { useState, type ReactNode } from 'react';
import { Form, Label, Tag, TagGroup, TagList } from 'react-aria-components';
import type { Conversation } from '../../shared/api/types';
import { useLabels } from '../../shared/inbox/useLabels';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Button, Field, IconButton } from '../../shared/ui/controls';
import { inkOn } from '../../shared/ui/LabelChip';
import { useCommand } from './useCommand';

const LONGEST_LABEL = 64;

export function LabelsSection({ conversation }: { conversation: Conversation }): ReactNode {
  const desk = useDesk();
  const [label, setLabel] = useState('');
  const labels = conversation.labels ?? [];
  const known = useLabels();
  const coloursOf = (name: string): { background: string; color: string } | undefined => {
    const colour = known.find((candidate) => candidate.name === name)?.colour;
    return colour === undefined ? undefined : { background: colour, color: inkOn(colour) };
  };
  const { isPending, run } = useCommand(({ add, remove }: { add: string[]; remove: string[] }) =>
    desk.api.changeLabels(conversation.id, add, remove),
  );
  const add = (): void => {
    const words = label.trim();
    if (words === '') return;
    run({ add: [words], remove: [] });
    setLabel('');
  };

  return (
    <section aria-label={texts.contact.labels}>
      <TagGroup
        className="tags"
        onRemove={(removed) => {
          run({ add: [], remove: [...removed].map(String) });
        }}
      >
        <Label className="heading">{texts.contact.labels}</Label>
        <TagList
          className="tag-list"
          items={labels.map((name) => ({ id: name, colours: coloursOf(name) }))}
          renderEmptyState={() => <span className="hint">{texts.contact.noLabels}</span>}
        >
          {({ id, colours }) => (
            <Tag className="tag" textValue={id} {...(colours === undefined ? {} : { style: colours })}>
              {id}
              <IconButton slot="remove" icon="close" label={texts.contact.removeLabel(id)} />
            </Tag>
          )}
        </TagList>
      </TagGroup>
      <Form
        className="row end"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Field
          label={texts.contact.addLabel}
          value={label}
          onChange={setLabel}
          maxLength={LONGEST_LABEL}
          suggestions={known.map(({ name }) => name).filter((name) => !labels.includes(name))}
        />
        <Button type="submit" isDisabled={isPending || label.trim() === ''}>
          {texts.contact.add}
        </Button>
      </Form>
    </section>
  );
}
