import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { texts } from '../../shared/text/texts';
import { IconButton } from '../../shared/ui/controls';

/** Those that people who answer customers use; any other comes from the keyboard. */
const EMOJI = (
  '🙂 😀 😊 😉 😍 🤗 🤔 😅 😂 🥲 😢 😮 🙏 👍 👎 👌 👏 🙌 💪 👋 ' +
  '❤️ 💚 🎉 ✨ ⭐ 🔥 ✅ ❌ ⚠️ ❓ ❗ ⏰ 📅 📦 🚚 🛒 💳 📞 📧 📍'
).split(' ');

export function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }): ReactNode {
  return (
    <MenuTrigger>
      <IconButton icon="smile" label={texts.composer.emoji} />
      <Popover className="popover">
        <Menu
          className="emoji emoji-grid"
          aria-label={texts.composer.emoji}
          onAction={(emoji) => {
            onChoose(String(emoji));
          }}
        >
          {EMOJI.map((emoji) => (
            <MenuItem key={emoji} id={emoji} textValue={emoji} className="emoji-option">
              {emoji}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
