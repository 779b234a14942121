import { useId, type ReactNode } from 'react';
import {
  Button as AriaButton,
  Dialog,
  FieldError,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  Popover,
  Select,
  SelectValue,
  Text,
  TextArea,
  TextField,
  Tooltip,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
  type TextFieldProps,
} from 'react-aria-components';
import { texts } from '../text/texts';
import { Icon, type IconName } from './icons';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  children: ReactNode;
}

export function Button({ look = 'plain', children, ...rest }: ButtonProps): ReactNode {
  return (
    <AriaButton {...rest} className={`button ${look}`}>
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  icon: IconName;
  label: string;
  look?: 'primary' | 'quiet';
}

/** A button that shows only a picture; its label is heard, and seen by who hovers or focuses it. */
export function IconButton({ icon, label, look = 'quiet', ...rest }: IconButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={600}>
      <AriaButton {...rest} className={`icon-button ${look}`} aria-label={label}>
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className="tooltip">{label}</Tooltip>
    </TooltipTrigger>
  );
}

export interface FieldProps extends Omit<TextFieldProps, 'className' | 'children' | 'style'> {
  label: string;
  hint?: string;
  invalid?: string | undefined;
  placeholder?: string;
  /** What one may well want to write; anything else can be written too. */
  suggestions?: readonly string[];
  /** With it the field takes more than one line, and shows so many at first. */
  lines?: number;
}

export function Field({
  label,
  hint,
  invalid,
  placeholder,
  suggestions,
  lines,
  ...rest
}: FieldProps): ReactNode {
  const list = useId();
  return (
    <TextField {...rest} className="field" isInvalid={invalid !== undefined}>
      <Label>{label}</Label>
      {lines === undefined ? (
        <Input
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(suggestions === undefined ? {} : { list })}
        />
      ) : (
        <TextArea rows={lines} />
      )}
      {suggestions === undefined ? null : (
        <datalist id={list}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      {hint === undefined ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="error">{invalid}</FieldError>
    </TextField>
  );
}

export interface Option {
  readonly id: string;
  readonly label: string;
  /** Shown beside the label. */
  readonly colour?: string | undefined;
}

export interface ChoiceProps {
  label: string;
  /** Whether the label is seen, or only heard. */
  showLabel?: boolean;
  options: readonly Option[];
  value: string;
  isDisabled?: boolean;
  /** Called when the options are about to be looked at. */
  onOpen?: () => void;
  onChange: (id: string) => void;
}

export function Choice({
  label,
  showLabel = false,
  options,
  value,
  isDisabled,
  onOpen,
  onChange,
}: ChoiceProps): ReactNode {
  return (
    <Select
      className="choice"
      value={value}
      isDisabled={isDisabled ?? false}
      onOpenChange={(isOpen) => {
        if (isOpen) onOpen?.();
      }}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(String(key));
      }}
    >
      <Label className={showLabel ? '' : 'only-heard'}>{label}</Label>
      <AriaButton className="choice-button">
        <SelectValue />
        <Icon name="chevron" />
      </AriaButton>
      <Popover className="popover">
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem className="option" textValue={option.label}>
              {option.colour === undefined ? null : (
                <span className="dot" style={{ background: option.colour }} aria-hidden="true" />
              )}
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

export interface DialogueProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** What is told only once must not go away by a slip: then only its own buttons, and Escape, close it. */
  isFirm?: boolean;
  /** `alertdialog` for a question that must be answered. */
  role?: 'dialog' | 'alertdialog';
  children: ReactNode;
}

/** A dialogue over the page; Escape and a press beside it close it. */
export function Dialogue({
  title,
  isOpen,
  onClose,
  isFirm = false,
  role = 'dialog',
  children,
}: DialogueProps): ReactNode {
  return (
    <ModalOverlay
      className="overlay"
      isDismissable={!isFirm}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialogue" role={role}>
          <header>
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={texts.close} onPress={onClose} />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
