import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Form, Label, TextArea, TextField } from 'react-aria-components';
import { useColleagues } from '../../shared/inbox/useColleagues';
import { NO_DRAFT } from '../../shared/inbox/drafts';
import { keys } from '../../shared/inbox/keys';
import { randomId } from '../../shared/inbox/outbox';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { fullTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import { useCommand } from './useCommand';

const LONGEST_NOTE = 10_000;

/** What colleagues tell each other about a conversation. */
export function NotesSection({ conversationId }: { conversationId: string }): ReactNode {
  const desk = useDesk();
  const client = useQueryClient();
  const ready = useStore(desk.ready);
  const { text, id } = useStore(desk.noteDrafts.all, (all) => all[conversationId] ?? NO_DRAFT);
  const { data } = useQuery({
    queryKey: keys.notes(conversationId),
    queryFn: () => desk.api.notes(conversationId),
    enabled: ready,
  });
  const notes = data?.items ?? [];
  const nameOf = useColleagues(notes.some(({ authorId }) => authorId !== desk.agent.id));
  const { isPending, run } = useCommand(async (note: { id: string; text: string }) => {
    await desk.api.addNote(conversationId, note.text.trim(), note.id);
    // What was written meanwhile is another note.
    if (desk.noteDrafts.of(conversationId).text === note.text) desk.noteDrafts.discard(conversationId);
    void client.invalidateQueries({ queryKey: keys.notes(conversationId) });
  });

  return (
    <section aria-label={texts.contact.notes}>
      <h3>{texts.contact.notes}</h3>
      {notes.length === 0 ? <p className="hint">{texts.contact.noNotes}</p> : null}
      <ul className="notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p dir="auto">{note.text}</p>
            <span className="hint">
              {[
                note.authorId === desk.agent.id ? texts.thread.you : nameOf(note.authorId),
                fullTime(note.createdAt),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') run({ id: id ?? randomId(), text });
        }}
      >
        <TextField
          className="field"
          value={text}
          onChange={(words) => {
            desk.noteDrafts.change(conversationId, { text: words, id: randomId() });
          }}
          maxLength={LONGEST_NOTE}
        >
          <Label>{texts.contact.addNote}</Label>
          <TextArea rows={3} dir="auto" />
        </TextField>
        <Button type="submit" isDisabled={isPending || text.trim() === ''}>
          {texts.contact.saveNote}
        </Button>
      </Form>
    </section>
  );
}
