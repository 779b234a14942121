import { useState, type ReactNode } from 'react';
import { Label as FieldLabel, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { Label } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Dialogue, Field } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { inkOn, LabelChip } from '../../shared/ui/LabelChip';
import { CatalogPage, type CatalogFormProps } from './CatalogPage';
import { EditForm, missing } from './EditForm';
import { notSaved, useSaving } from './useSaving';

const LONGEST_NAME = 64;
const COLOUR = /^#[0-9a-f]{6}$/i;
const COLOURS = Object.keys(texts.label.colourNames);
const FIRST_COLOUR = COLOURS[0] ?? '#0b6b4f';
const OWN = 'own';

/** What conversations can be marked with. */
export function LabelsPage(): ReactNode {
  const { api } = useDesk();
  return (
    <CatalogPage
      label={texts.administration.labels}
      icon="label"
      words={texts.label}
      pagesKey={keys.labelPages}
      wholeKey={keys.labels}
      read={(cursor) => api.labels(cursor)}
      remove={(label) => api.removeLabel(label)}
      nameOf={({ name }) => name}
      summaryOf={summaryOf}
      entry={({ name, colour }) => <LabelChip name={name} colour={colour} />}
      form={LabelForm}
    />
  );
}

/** A name, for a new one, and a colour: one of a few that go together, or any other. */
function LabelForm({ item: label, onDone, onClose }: CatalogFormProps<Label>): ReactNode {
  const desk = useDesk();
  const [name, setName] = useState(label?.name ?? '');
  const given = label?.colour ?? FIRST_COLOUR;
  const [picked, setPicked] = useState(COLOURS.includes(given) ? given : OWN);
  const [own, setOwn] = useState(given);
  const [version, setVersion] = useState(label?.version ?? 0);
  const [isChecked, setChecked] = useState(false);
  /** The name that was asked for last. */
  const [asked, setAsked] = useState('');
  const colour = (picked === OWN ? own.trim() : picked).toLowerCase();
  const isColour = COLOUR.test(colour);

  const { isPending, refused, now, run } = useSaving(
    () =>
      label === undefined
        ? desk.api.addLabel({ name: name.trim(), colour })
        : desk.api.changeLabel(label.id, version, colour),
    onDone,
    (current: Label) => {
      // Of a new one it is the other label of this name.
      if (label !== undefined) setVersion(current.version);
    },
  );
  const isTaken = label === undefined && now !== undefined;
  const nameError = missing(name, LONGEST_NAME);

  return (
    <Dialogue
      title={label === undefined ? texts.label.add : texts.label.change(label.name)}
      isOpen
      isFirm
      onClose={onClose}
    >
      <EditForm
        error={
          isTaken
            ? undefined
            : now !== undefined
              ? texts.administration.conflict(summaryOf(now))
              : notSaved(refused)
        }
        isPending={isPending}
        onSubmit={() => {
          setChecked(true);
          if (nameError !== undefined || !isColour) return;
          setAsked(name);
          run(undefined);
        }}
        onCancel={onClose}
      >
        {label === undefined ? (
          <Field
            label={texts.label.name}
            value={name}
            onChange={setName}
            autoFocus
            autoComplete="off"
            isRequired
            invalid={isTaken && name === asked ? texts.label.nameTaken : isChecked ? nameError : undefined}
          />
        ) : null}
        <RadioGroup className="swatches" value={picked} onChange={setPicked}>
          <FieldLabel>{texts.label.colour}</FieldLabel>
          <div className="swatch-row">
            {COLOURS.map((one) => (
              <RadioField key={one} value={one} aria-label={texts.label.colourNames[one] ?? one}>
                <RadioButton className="swatch" style={{ background: one, color: inkOn(one) }}>
                  <Icon name="check" />
                </RadioButton>
              </RadioField>
            ))}
            <RadioField value={OWN}>
              <RadioButton className="swatch own">{texts.label.ownColour}</RadioButton>
            </RadioField>
          </div>
        </RadioGroup>
        {picked === OWN ? (
          <Field
            label={texts.label.ownColour}
            hint={texts.label.ownColourHint}
            value={own}
            onChange={setOwn}
            autoComplete="off"
            invalid={isChecked && !isColour ? texts.label.ownColourInvalid : undefined}
          />
        ) : null}
        <p className="preview">
          <span className="hint">{texts.label.preview}</span>
          <LabelChip
            name={name.trim() === '' ? texts.label.name : name.trim()}
            colour={isColour ? colour : undefined}
          />
        </p>
      </EditForm>
    </Dialogue>
  );
}

function summaryOf({ name, colour }: Label): string {
  return `${name}, ${texts.label.colourNames[colour] ?? colour}`;
}
