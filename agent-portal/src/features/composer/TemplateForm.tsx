import { useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import type { Outgoing } from '../../shared/api/types';
import { texts } from '../../shared/text/texts';
import { Button, Dialogue, Field, IconButton } from '../../shared/ui/controls';

const NAME = /^[a-z0-9_]{1,512}$/;
const LANGUAGE = /^[a-z]{2,3}(_[A-Z]{2})?$/;
const DEFAULT_LANGUAGE = 'en_US';

export interface TemplateFormProps {
  isOpen: boolean;
  onClose: () => void;
  onSend: (message: Outgoing) => void;
}

/** Names an approved template, in which language, and what goes into its places. */
export function TemplateForm({ isOpen, onClose, onSend }: TemplateFormProps): ReactNode {
  const [name, setName] = useState('');
  const [language, setLanguage] = useState(DEFAULT_LANGUAGE);
  const [parameters, setParameters] = useState<readonly string[]>([]);
  const [isChecked, setChecked] = useState(false);
  const nameError = NAME.test(name.trim()) ? undefined : texts.template.nameInvalid;
  const languageError = LANGUAGE.test(language.trim()) ? undefined : texts.template.languageInvalid;

  const submit = (): void => {
    setChecked(true);
    if (nameError !== undefined || languageError !== undefined) return;
    onSend(templateMessage(name.trim(), language.trim(), parameters));
    setParameters([]);
    setChecked(false);
    onClose();
  };

  return (
    <Dialogue title={texts.template.title} isOpen={isOpen} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="hint">{texts.template.explanation}</p>
        <Field
          label={texts.template.name}
          hint={texts.template.nameHint}
          value={name}
          onChange={setName}
          autoFocus
          {...shown(isChecked, nameError)}
        />
        <Field
          label={texts.template.language}
          hint={texts.template.languageHint}
          value={language}
          onChange={setLanguage}
          {...shown(isChecked, languageError)}
        />
        {parameters.map((value, index) => (
          <div className="row" key={index}>
            <Field
              label={texts.template.parameter(index + 1)}
              value={value}
              onChange={(text) => {
                setParameters(parameters.with(index, text));
              }}
            />
            <IconButton
              icon="close"
              label={texts.template.removeParameter(index + 1)}
              onPress={() => {
                setParameters(parameters.filter((_, other) => other !== index));
              }}
            />
          </div>
        ))}
        <div className="row spread">
          <Button
            look="quiet"
            onPress={() => {
              setParameters([...parameters, '']);
            }}
          >
            {texts.template.addParameter}
          </Button>
          <Button type="submit" look="primary">
            {texts.template.send}
          </Button>
        </div>
      </Form>
    </Dialogue>
  );
}

function shown(isChecked: boolean, invalid: string | undefined): { invalid?: string } {
  return isChecked && invalid !== undefined ? { invalid } : {};
}

function templateMessage(name: string, language: string, parameters: readonly string[]): Outgoing {
  return {
    type: 'template',
    template: {
      name,
      language,
      components:
        parameters.length === 0
          ? []
          : [{ type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) }],
      text: texts.template.words(name, [...parameters]),
    },
  };
}
